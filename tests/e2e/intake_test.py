#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Mails become tickets: the real `kith ticket intake` as a mail server runs it, with a key that may
do nothing else. Whatever is killed in the middle, nothing is lost and nothing comes twice."""
import base64
import concurrent.futures
import hashlib
import os
import shutil
import signal
import subprocess
import time

from desk import Beside, Desk, Kithd, equal, finish, run, tests_of, true, wait_for

REFUSED, LATER, NOT_ALLOWED = 65, 75, 77  # sysexits.h
OPENED, ADDED, REOPENED, FOLLOWED, GATHERED = 1, 2, 3, 4, 5
NEW, ASSIGNED, IN_PROGRESS, WAITING, RESOLVED, CLOSED, AGAIN = 1, 2, 3, 4, 5, 6, 7
AUTOMATIC_EVENT, CUSTOMER_EVENT = 5, 7


def mail(sender, key="", subject="Pump", text="It hums.", files=(), **headers):
    """A mail; files are (name, bytes)."""
    lines = [f"From: {sender}", f"Subject: {subject}", "To: support@kith.example",
             "MIME-Version: 1.0"]
    lines += [f"Message-ID: <{key}>"] if key else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if not files:
        lines += ["Content-Type: text/plain; charset=utf-8", "", text]
        return "\n".join(lines).encode()
    lines += ["Content-Type: multipart/mixed; boundary=B", "", "--B",
              "Content-Type: text/plain; charset=utf-8", "", text]
    for name, data in files:
        lines += ["--B", f"Content-Type: application/pdf; name={name}",
                  f"Content-Disposition: attachment; filename={name}",
                  "Content-Transfer-Encoding: base64", "", base64.encodebytes(data).decode()]
    return "\n".join([*lines, "--B--", ""]).encode()


class Mailroom(Desk):
    """The account under which a mail server runs kith."""

    def __init__(self, server):
        super().__init__(server)
        role = server.admin.create("role", {"code": "mailroom", "name": "Mailroom"}).id
        server.admin.create("permission", {"role_id": role, "object": "ticket_message",
                                           "action": "create", "scope": 5})
        self.user = server.user("mailroom", "mailroom").user_id
        key = server.admin.create("api_key", {
            "name": "Mail", "owner_id": self.user, "scopes": "ticket_message:create",
            "expire_time": {"seconds": int(time.time()) + 86400}})
        self.key = self.write("key", key.secret)
        os.chmod(self.key, 0o600)

    def words(self, *words, key=None, server=None):
        return ["ticket", "intake", *words, "--server", (server or self.server).address,
                "--ca", self.server.ca, "--api-key-file", key or self.key]

    def deliver(self, data, *words, **how):
        done = subprocess.run(self.program(*self.words(*words, "-o", "json", **how)), input=data,
                              capture_output=True, cwd=self.home, env=self.environment,
                              check=False, timeout=100)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def take(self, data, *words):
        """It comes in; the mail as the server knows it."""
        code, out, err = self.deliver(data, *words)
        equal(code, 0, err)
        key = out.split('"ticket_message_id": "')[1].split('"')[0]
        return self.server.admin.get("ticket_message", key)

    def begin(self, data):
        """In the background."""
        with open(self.write("mail.eml", data), "rb") as source:
            return subprocess.Popen(self.program(*self.words()), stdin=source, cwd=self.home,
                                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                    env=self.environment)


class Place:
    def __init__(self, server, room):
        self.server, self.admin, self.room = server, server.admin, room

    def ticket(self, message):
        return self.admin.get("ticket", message.ticket_id)

    def on(self, what, ticket):
        return self.admin.list(what, filter=f"ticket_id = {ticket}")

    def person(self, address, **more):
        customer = self.admin.create("customer", {"name": f"Works of {address}", "kind": 1}).id
        contact = self.admin.create("contact", {"name": f"Person {address}",
                                                "customer_id": customer, **more}).id
        self.admin.create("contact_point", {"contact_id": contact, "kind": 2, "value": address})
        return customer, contact

    def moved(self, ticket, *verbs):
        more = {"Resolve": {"resolution": "mended"}}
        for verb in verbs:
            self.admin.call(f"TicketService/{verb}Ticket", id=ticket, **more.get(verb, {}))

    def set(self, key, value):
        setting = self.admin.list("setting", filter=f'key = "{key}"')[0].id
        self.admin.update("setting", setting, {"value": value})

    def events(self, ticket):
        return [int(row[0]) for row in self.server.psql(
            f"select kind from ticket_event where ticket_id = {ticket[2:]} order by id")]

    def counts(self, address):
        """Mails of a sender, their tickets, and the files on those."""
        return [int(n) for n in self.server.psql(
            "select count(distinct m.id), count(distinct m.ticket_id), count(distinct a.id) from"
            f" ticket_message m left join attachment a using (ticket_id)"
            f" where m.from_address = '{address}'")[0]]


def test_opens(place):
    customer, contact = place.person("ada@sun.example")
    files = [("报价.pdf".encode().hex() + ".pdf", b"%PDF-1.4 " + b"x" * 600000), ("empty.pdf", b"")]
    data = mail("Ada <Ada@Sun.Example>", "one@sun.example", "水泵报警", "从周一开始。", files)
    message = place.room.take(data, "mailbox=support@kith.example")
    ticket = place.ticket(message)
    equal((ticket.customer_id, ticket.contact_id), (customer, contact), "whose it is")
    equal((ticket.subject, ticket.description, ticket.channel, ticket.mailbox),
          ("水泵报警", "从周一开始。", "email", "support@kith.example"), "the ticket")
    equal((message.outcome, message.automatic, message.from_address, message.message_id),
          (OPENED, False, "ada@sun.example", "one@sun.example"), "the mail")
    equal(message.created_by, place.room.user, "who took it in")
    stored = {file.file_name: file for file in place.on("attachment", message.ticket_id)}
    equal(sorted(stored), sorted(name for name, _ in files), "its files")
    for name, content in files:
        equal(stored[name].sha256, hashlib.sha256(content).hexdigest(), f"bytes of {name}")
        pieces = place.admin.send("AttachmentService/DownloadAttachment", place.admin.request(
            "AttachmentService/DownloadAttachment", id=stored[name].id))
        equal(b"".join(piece.data for piece in pieces), content, f"{name} fetched")
    equal(place.room.take(data).id, message.id, "the same mail again")
    equal(place.counts("ada@sun.example"), [1, 1, 2], "still one")
    equal(len(place.server.psql("select 1 from attachment_upload where attachment_id is null")), 0,
          "uploads left over")


def test_whose(place):
    """Nobody, several contacts of one customer, and several customers."""
    alone = place.ticket(place.room.take(mail("who@nowhere.example", "n1@nowhere.example")))
    equal((alone.customer_id, alone.contact_id), ("", ""), "of nobody")
    customer, _ = place.person("office@two.example")
    other = place.admin.create("contact", {"name": "Second", "customer_id": customer}).id
    place.server.psql("insert into contact_point (contact_id, kind, value, normalized)"
                      f" values ({other[2:]}, 2, 'office@two.example', 'office@two.example')")
    both = place.ticket(place.room.take(mail("office@two.example", "n2@two.example")))
    equal((both.customer_id, both.contact_id), (customer, ""), "of one of two contacts")


def test_threads(place):
    place.person("bo@thread.example")
    first = place.room.take(mail("bo@thread.example", "t1@thread.example"))
    number = place.ticket(first).number
    told = place.room.take(mail("bo@thread.example", "t2@thread.example", "Re: Pump",
                                "Louder.\n\nOn Mon somebody wrote:\n> old\n",
                                References="<x@y.example> <t1@thread.example> <z@y.example>"))
    equal((told.ticket_id, told.outcome), (first.ticket_id, ADDED), "by References")
    reply = place.admin.get("ticket_reply", told.ticket_reply_id)
    equal((reply.body, reply.channel, reply.from_customer, reply.automatic, reply.internal),
          ("Louder.", "email", True, False, False), "the reply")
    true("> old" in told.content, "what was quoted is kept")
    for key, subject in (("t3", f"Re: [{number}] Pump"), ("t4", f"问题{number.lower()}"),
                         ("t5", f"about {first.ticket_id}")):
        again = place.room.take(mail("bo@thread.example", f"{key}@thread.example", subject))
        equal((again.ticket_id, again.outcome), (first.ticket_id, ADDED), subject)
    answer = place.room.take(mail("bo@thread.example", "t6@thread.example", "Re: Pump",
                                  In_Reply_To="<t2@thread.example>"))
    equal(answer.ticket_id, first.ticket_id, "by In-Reply-To, of a later mail")
    events = place.events(first.ticket_id)
    equal(events.count(CUSTOMER_EVENT), 5, f"events of the customer in {events}")
    equal(place.ticket(first).HasField("first_reply_at"), False, "no first reply by that")


def test_strangers(place):
    """Knowing a number, or an id, lets nobody write on a ticket of others."""
    place.person("cy@mine.example")
    first = place.room.take(mail("cy@mine.example", "s1@mine.example"))
    for key, subject, more in (("s2", f"Re: [{first.ticket_id}]", {}),
                               ("s3", "Re: Pump", {"References": "<s1@mine.example>"})):
        other = place.room.take(mail("eve@evil.example", f"{key}@evil.example", subject, **more))
        true(other.ticket_id != first.ticket_id, "a ticket of its own")
        equal(other.outcome, FOLLOWED, "which speaks of the other")
        links = place.server.psql("select ticket_id, other_id from ticket_link where other_id ="
                                  f" {first.ticket_id[2:]} and ticket_id = {other.ticket_id[2:]}")
        equal(len(links), 1, "linked")
    equal(len(place.on("ticket_reply", first.ticket_id)), 0, "nothing on the first one")
    mate = mail("mate@mine.example", "s4@mine.example", f"Re: {first.ticket_id}")
    place.set("intake.same_domain", "yes")
    equal(place.room.take(mate).ticket_id, first.ticket_id, "by the setting, a colleague")
    place.set("intake.public_domains", "mine.example")
    other = place.room.take(mail("third@mine.example", "s5@mine.example", first.ticket_id))
    equal(other.outcome, FOLLOWED, "but not of a domain for everybody")
    place.set("intake.same_domain", "no")


def test_wakes(place):
    place.person("di@wake.example")
    first = place.room.take(mail("di@wake.example", "w1@wake.example"))
    key = first.ticket_id

    def answer(n, **more):
        return place.room.take(mail("di@wake.example", f"w{n}@wake.example", f"Re: {key}", **more))
    place.moved(key, "Start", "Wait")
    equal((answer(2).outcome, place.ticket(first).status), (ADDED, IN_PROGRESS), "it waited")
    place.moved(key, "Resolve")
    equal((answer(3).outcome, place.ticket(first).status), (REOPENED, AGAIN), "it was resolved")
    place.moved(key, "Resolve", "Close")
    again = answer(4)
    ticket = place.ticket(first)
    equal((again.outcome, ticket.status, ticket.reopen_count), (REOPENED, AGAIN, 2), "closed")
    equal((ticket.HasField("closed_at"), ticket.HasField("resolved_at")), (False, False), "times")
    place.moved(key, "Resolve", "Close")
    place.server.psql(f"update ticket set closed_at = now() - interval '31 days' where id = {key[2:]}")
    beside = answer(5)
    equal((beside.outcome, place.ticket(first).status), (FOLLOWED, CLOSED), "closed long ago")
    true(beside.ticket_id != key, "a ticket beside it")
    equal(answer(6, In_Reply_To="<w5@wake.example>").ticket_id, beside.ticket_id, "and goes on there")


def test_programs(place):
    """What programs write is kept, moves nothing, and cannot go round in circles."""
    place.person("ed@auto.example")
    first = place.room.take(mail("ed@auto.example", "a1@auto.example"))
    place.moved(first.ticket_id, "Start", "Wait")
    before = place.ticket(first)
    ways = ({"Auto_Submitted": "auto-replied"}, {"X_Autoreply": "yes"}, {"Precedence": "bulk"},
            {"Return_Path": "<>"})
    for n, way in enumerate(ways):
        note = place.room.take(mail("ed@auto.example", f"b{n}@auto.example",
                                    f"Re: {first.ticket_id}", "away", **way))
        equal((note.ticket_id, note.automatic, note.outcome), (first.ticket_id, True, ADDED), str(way))
        equal(place.admin.get("ticket_reply", note.ticket_reply_id).automatic, True, "its reply")
    bounce = place.room.take(mail("ed@auto.example", "b9@auto.example", first.ticket_id), "sender=")
    equal(bounce.automatic, True, "a bounce, says the mail server")
    for n, name in enumerate(("MAILER-DAEMON", "Mailer-Daemon")):
        told = place.room.take(mail(f"{name}@relay{n}.example", f"d{n}@auto.example", "Undelivered"))
        equal((told.automatic, told.outcome), (True, OPENED), "a bounce, says who sent it")
    after = place.ticket(first)
    equal((after.status, after.etag), (before.status, before.etag), "the ticket stays as it is")
    events = place.events(first.ticket_id)
    equal((events.count(AUTOMATIC_EVENT), events.count(CUSTOMER_EVENT)), (5, 0), f"in {events}")
    place.moved(first.ticket_id, "Resolve", "Close")
    place.room.take(mail("ed@auto.example", "b10@auto.example", first.ticket_id,
                         Auto_Submitted="auto-replied"))
    equal(place.ticket(first).status, CLOSED, "nor does it open again")
    robot = [place.room.take(mail("robot@auto.example", f"r{n}@auto.example", f"Alarm {n}",
                                  Auto_Submitted="auto-generated")) for n in range(4)]
    equal([one.outcome for one in robot], [OPENED] + 3 * [GATHERED], "one ticket a day")
    equal(len({one.ticket_id for one in robot}), 1, "for all of them")


def test_many(place):
    """Beyond a number of new tickets in an hour mails go onto the last one."""
    taken = [place.room.take(mail("flo@flood.example", f"f{n}@flood.example", f"Matter {n}"))
             for n in range(8)]
    equal([one.outcome for one in taken], 5 * [OPENED] + 3 * [GATHERED], "outcomes")
    equal({one.ticket_id for one in taken[5:]}, {taken[4].ticket_id}, "the last one")


def test_mailboxes(place):
    place.set("intake.mailboxes", "complaint@kith.example=complaint, help@kith.example=request")
    def typed(n, *words):
        return place.ticket(place.room.take(mail(f"g{n}@box.example", f"m{n}@box.example"), *words))
    wait_for(lambda: typed(time.monotonic_ns(), "mailbox=Complaint@kith.example").type == 2,
             "the setting to count")
    equal(typed(1, "mailbox=help@kith.example").mailbox, "help@kith.example", "another one")
    equal(typed(2).type, 1, "an enquiry otherwise")


def test_at_once(place):
    """Twenty deliveries of one mail, through two servers."""
    data = mail("hal@once.example", "o1@once.example", files=[("a.pdf", b"a" * 300000), ("b.pdf", b"b")])
    with Beside(place.server) as second, concurrent.futures.ThreadPoolExecutor(20) as pool:
        done = list(pool.map(lambda n: place.room.deliver(
            data, server=second if n % 2 else place.server), range(20)))
    codes = [code for code, _, _ in done]
    true(set(codes) <= {0, LATER} and 0 in codes, str(done))
    equal(len({out for code, out, _ in done if code == 0 and '"known": false' in out}), 1, "one new")
    equal(place.counts("hal@once.example"), [1, 1, 2], "one ticket with two files")


def test_refused(place):
    spool = os.path.join(place.room.home, "spool")
    os.mkdir(spool)
    for what, data, says in (("empty", b"", "empty"), ("text", b"hello\n", "no mail"),
                             ("nobody", b"Subject: x\n\nx\n", "who sent it"),
                             ("large", mail("a@b.example") + b"x" * (30 << 20), "too large")):
        code, out, err = place.room.deliver(data)
        equal((code, out), (REFUSED, ""), what)
        true(says in err, f"{what}: {err}")
        code, _, err = place.room.deliver(data, "--spool", spool)
        equal(code, REFUSED, what)
        [name] = os.listdir(spool)
        with open(os.path.join(spool, name), "rb") as file:
            equal(file.read() == data, True, f"{what}: what was kept")
        true(name.endswith(".eml") and name in err, err)
        os.unlink(os.path.join(spool, name))
    equal(place.room.deliver(mail("a@small.example", "x"), "limit=20")[0], REFUSED, "own limit")
    equal(place.room.deliver(mail("ok@spool.example", "sp@spool.example"), "--spool", spool)[0], 0,
          "a good one")
    equal(os.listdir(spool), [], "is not kept")
    chinese = place.room.deliver(b"", "--lang", "zh")
    true("邮件" in chinese[2], chinese[2])


def test_later(place):
    """Whatever is wrong and not with the mail: the mail server is to come again."""
    room, data = place.room, mail("a@later.example", "l1@later.example")
    for words in (["--spool", "/no/such/folder"], ["limit=x"], ["nonsense"], ["--profile", "none"]):
        equal(room.deliver(data, *words)[0], LATER, str(words))
    equal(room.deliver(data, key=room.write("no-key", "kith_key_wrong"))[0], LATER, "a wrong key")
    done = subprocess.run(room.program("ticket", "intake", "--server", "localhost:1", "--ca",
                                       place.server.ca, "--api-key-file", room.key), input=data,
                          capture_output=True, env=room.environment, check=False)
    equal(done.returncode, LATER, "no server")
    equal(place.counts("a@later.example")[0], 0, "nothing came of it")
    li = place.server.user("li", "sales")
    key = place.admin.create("api_key", {"name": "x", "owner_id": li.user_id, "scopes": "*",
                                         "expire_time": {"seconds": int(time.time()) + 3600}})
    path = room.write("sales-key", key.secret)
    os.chmod(path, 0o600)
    equal(room.deliver(data, key=path)[0], NOT_ALLOWED, "a key of somebody who may not")
    equal(room.deliver(data)[0], 0, "and then it comes in")


def test_only_that(place):
    """The key shows nothing of what it takes in."""
    client = place.server.contract.client(place.server.channel())
    with open(place.room.key, encoding="ascii") as file:
        client.token = file.read()
    for path in ("TicketService/ListTickets", "TicketMessageService/ListTicketMessages",
                 "CustomerService/ListCustomers"):
        try:
            client.call(path)
            raise AssertionError(f"{path} was not refused")
        except Exception as error:  # noqa: BLE001
            equal(getattr(error, "code", ""), "PERMISSION_DENIED", f"{path}: {error}")


def pieces(place):
    return int(place.server.value("select count(*) from attachment_chunk c join attachment_upload u"
                                  " on u.id = c.upload_id where u.attachment_id is null"))


def test_killed(place):
    """kith, then kithd, while the files go up; and kith-mime while it reads."""
    address = "kim@kill.example"
    data = mail(address, "k1@kill.example", files=[(f"{n}.pdf", os.urandom(2 << 20))
                                                    for n in range(3)])
    for victim in ("kith", "kithd"):
        going = place.room.begin(data)
        wait_for(lambda: pieces(place) > 0 or going.poll() is not None, "the first pieces", 60)
        if victim == "kith":
            going.kill()
        else:
            place.server.end(signal.SIGKILL)
        code = going.wait(60)
        if victim == "kithd":
            place.server.run()
            place.admin = place.server.admin
        # It may have been stored, and nobody could say so any more.
        if code != 0:
            true(place.counts(address) in ([0, 0, 0], [1, 1, 3]), f"{victim} killed: something half")
        place.server.psql("delete from attachment_upload where attachment_id is null")
    equal(place.room.deliver(data)[0], 0, "it comes again")
    equal(place.room.deliver(data)[0], 0, "and again")
    equal(place.counts(address), [1, 1, 3], "once, and whole")


def test_reader_killed(place):
    """By somebody: later. By what the mail is: refused."""
    room = place.room
    first, second = os.pipe()
    going = subprocess.Popen(room.program(*room.words()), stdin=first, stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE, env=room.environment)
    os.close(first)
    os.write(second, b"From: a@reader.example\n")
    going.send_signal(signal.SIGTERM)
    os.close(second)
    true(going.wait(60) != 0, "not taken in")
    going.stderr.close()
    deep = b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n\n" * 30000
    code, _, err = room.deliver(deep)
    equal(code, REFUSED, err)
    equal(place.counts("a@reader.example")[0], 0, "nothing came of it")


# The real reader gets the beginning of a mail, and is killed when it has read that and waits for more.
DYING = """#!/usr/bin/python3
import fcntl, os, signal, struct, subprocess, sys, termios
reader = subprocess.Popen(["%s", *sys.argv[1:]], stdin=subprocess.PIPE)
reader.stdin.write(sys.stdin.buffer.read(3000))
reader.stdin.flush()
while struct.unpack("i", fcntl.ioctl(reader.stdin, termios.FIONREAD, bytes(4)))[0]:
    os.sched_yield()
reader.kill()
reader.wait()
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_reader_dies(place):
    """In the middle of a mail: nothing comes of the half, and the mail server tries again."""
    room, data = place.room, mail("half@reader.example", "half@reader.example", text="x" * 5000)
    program = room.program(*room.words())
    folder = os.path.join(room.home, "dying")
    os.mkdir(folder)
    shutil.copy(program[0], folder)
    with open(os.path.join(folder, "kith-mime"), "w", encoding="ascii") as script:
        script.write(DYING % os.path.join(os.path.dirname(program[0]), "kith-mime"))
        os.fchmod(script.fileno(), 0o755)
    done = subprocess.run([os.path.join(folder, os.path.basename(program[0])), *program[1:]],
                          input=data, capture_output=True, env=room.environment, check=False,
                          timeout=100)
    equal(done.returncode, LATER, done.stderr.decode())
    true("kith-mime" in done.stderr.decode(), "what did not work")
    equal(place.counts("half@reader.example"), [0, 0, 0], "of the half")
    equal(room.deliver(data)[0], 0, "all of it comes again")
    equal(place.counts("half@reader.example"), [1, 1, 0], "of the whole")


def main():
    with Kithd() as server:
        place = Place(server, Mailroom(server))
        finish(run(tests_of(globals()), place))


if __name__ == "__main__":
    main()
