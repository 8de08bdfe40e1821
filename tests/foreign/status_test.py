#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every status code that the server gives, each met at least once with its details.

CANCELLED and DEADLINE_EXCEEDED are looked up in the server's log too: a client makes them itself.
UNKNOWN and OUT_OF_RANGE are never an answer.
"""
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import grpc

from checks import (Kithd, PASSWORD, Refused, check_refusal, equal, finish, refused, run, sound,
                    tests_of, true, wait_for)
from kithd import psql

NEVER = {"UNKNOWN", "OUT_OF_RANGE"}
MET = {}


def met(code, how, function, *words, **named):
    MET.setdefault(code, []).append(how)
    return refused(code, function, *words, **named)


def raw(client, path, body, **options):
    """A call with bytes that no message has."""
    try:
        return client.channel.unary_unary(path)(body, timeout=20, metadata=client.metadata(),
                                                **options)
    except grpc.RpcError as error:
        raise Refused(path, error, client.contract) from None


class Lock:
    """A row that somebody else holds, for as long as the block lasts."""

    def __init__(self, server, table, key):
        self.server, self.sql = server, f"select 1 from {table} where id = {key} for update"

    def __enter__(self):
        self.psql = subprocess.Popen(["psql", "-XAtq", "-d", self.server.conninfo], text=True,
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.psql.stdin.write(f"begin;\n{self.sql};\n")
        self.psql.stdin.flush()
        equal(self.psql.stdout.readline(), "1\n", "the lock")
        return self

    def __exit__(self, *_):
        self.psql.communicate("rollback;\n")


class Desk:
    def __init__(self, server):
        self.server, self.admin = server, server.admin
        self.anna = server.user("anna", "sales")
        self.customer = self.anna.create("customer", {"name": "A"}).id
        self.number = int(self.customer[2:])

    def other(self, token):
        return self.server.contract.client(self.anna.channel, token)

    def logged(self, *parts):
        with open(self.server.log, encoding="utf-8") as log:
            return [line for line in log if all(part in line for part in parts)]


GET = "/kith.v1.CustomerService/GetCustomer"


# ---- Without a session, with too little of one ----

def test_unauthenticated(desk):
    tokens = {"no token": None, "a token of nobody": "A" * 43, "no token at all": "x",
              "a long one": "A" * 4000}
    for how, token in tokens.items():
        met("UNAUTHENTICATED", how, desk.other(token).get, "customer", desk.customer,
            reason="SESSION_REQUIRED")
    other = desk.other(None)
    other.metadata = lambda: [("authorization", "Basic YW5uYTp4")]
    met("UNAUTHENTICATED", "another scheme", other.get, "customer", desk.customer)
    answers = {str(refused("UNAUTHENTICATED", other.call, "AuthService/SignIn", login=login,
                           password="wrong " + PASSWORD)) for login in ("anna", "nobody", "ADMIN")}
    equal(len(answers), 1, f"answers to wrong passwords {answers}; their number")
    MET["UNAUTHENTICATED"].append("a wrong password")


def test_permission_denied(desk):
    met("PERMISSION_DENIED", "a method beyond the role", desk.anna.create, "user",
        {"login": "x", "name": "x"}, reason="PERMISSION_DENIED")
    met("PERMISSION_DENIED", "a record for another owner", desk.anna.create, "customer",
        {"name": "x", "owner_id": desk.admin.user_id}, reason="OWNER_NOT_ALLOWED",
        field="customer.owner_id")
    theirs = desk.admin.create("ticket", {"subject": "x"}).id
    met("PERMISSION_DENIED", "a record to read only", desk.anna.update, "ticket", theirs,
        {"subject": "y"}, ["subject"], reason="PERMISSION_DENIED")


def test_password_must_be_changed(desk):
    key = desk.admin.create("user", {"login": "novice", "name": "N"}).id
    one_time = desk.admin.call("UserService/InviteUser", id=key).one_time_password
    novice = desk.server.sign_in("novice", one_time)
    met("FAILED_PRECONDITION", "a one-time password", novice.list, "customer",
        reason="PASSWORD_CHANGE_REQUIRED")
    refused("UNAUTHENTICATED", desk.server.sign_in, "novice", one_time)
    for wrong in ("short", "passwordpassword", "aaaaaaaaaaaaaaaa", "novice novice"):
        met("INVALID_ARGUMENT", f"the password {wrong}", novice.call, "AuthService/ChangePassword",
            old_password=one_time, new_password=wrong, field="new_password")
    refused("INVALID_ARGUMENT", novice.call, "AuthService/ChangePassword",
            old_password="another " + PASSWORD, new_password=PASSWORD)
    novice.call("AuthService/ChangePassword", old_password=one_time, new_password=PASSWORD)
    novice.call("AuthService/WhoAmI")


def test_rights_end_at_once(desk):
    key = desk.admin.create("user", {"login": "guest", "name": "G", "roles": [
        {"role_id": desk.server.role_id("sales")}]}).id
    one_time = desk.admin.call("UserService/InviteUser", id=key).one_time_password
    guest = desk.server.choose_password("guest", one_time)
    second = desk.server.sign_in("guest")
    made = guest.create("customer", {"name": "G"}).id
    mine = guest.list("session")
    other = second.call("AuthService/WhoAmI").session_id
    equal([record.current for record in mine if record.id == other], [False], "the other session")
    equal([record.current for record in mine if record.id != other], [True], "this session")
    guest.delete("session", other)
    true(other not in {record.id for record in guest.list("session")}, "listed though ended")
    true(other in {record.id for record in guest.list("session", show_deleted=True)}, "lost")
    met("UNAUTHENTICATED", "a session that was ended", second.get, "customer", made)
    grant = desk.admin.list("role_grant", filter=f"user_id = {key}")[0].id
    desk.admin.delete("role_grant", grant)
    wait_for(lambda: denied(guest, made), "the role to end", 1)
    desk.admin.update("user", key, {"status": 2}, ["status"])
    wait_for(lambda: denied(guest, made) == "UNAUTHENTICATED", "the session to end", 1)
    refused("UNAUTHENTICATED", desk.server.sign_in, "guest")


def denied(client, key):
    try:
        client.get("customer", key)
    except Refused as error:
        return error.code
    return None


# ---- What is wrong with the request ----

def test_invalid_argument(desk):
    bodies = {"no message": b"\xff\xff\xff", "half a message": b"\x0a\x05C-1",
              "text that is no UTF-8": b"\x0a\x03C\xff1", "a NUL": b"\x0a\x03C\x001",
              "a group": b"\x0b\x0c", "another wire type": b"\x08\x01"}
    for how, body in bodies.items():
        met("INVALID_ARGUMENT", how, raw, desk.anna, GET, body)
    met("INVALID_ARGUMENT", "a field that is needed", desk.anna.call, GET, field="id")
    unknown = desk.anna.request(GET, id=desk.customer).SerializeToString() + b"\xfa\x7f\x01x"
    raw(desk.anna, GET, unknown)  # a field of a newer client


def test_not_found(desk):
    met("NOT_FOUND", "a record that is missing", desk.anna.get, "customer", "C-987654",
        reason="NOT_FOUND")


def test_already_exists(desk):
    met("ALREADY_EXISTS", "a name that is taken", desk.admin.create, "team", {"name": "Company"},
        reason="ALREADY_EXISTS", field="team.name")
    desk.anna.delete("customer", desk.anna.create("customer", {"name": "1"}, request_id="1").id)
    met("ALREADY_EXISTS", "a request id for something else", desk.anna.create, "customer",
        {"name": "2"}, request_id="1", reason="REQUEST_ID_REUSED")


def test_failed_precondition(desk):
    ticket = desk.anna.create("ticket", {"subject": "x"}).id
    met("FAILED_PRECONDITION", "a move that is not allowed", desk.anna.call,
        "TicketService/CloseTicket", id=ticket, reason="TICKET_STATUS")
    grant = desk.admin.list("role_grant", filter=f"user_id = {desk.admin.user_id}")[0].id
    met("FAILED_PRECONDITION", "the last administrator", desk.admin.delete, "role_grant", grant,
        reason="LAST_ADMINISTRATOR")
    teams = [desk.admin.create("team", {"name": "T1"}).id]
    teams.append(desk.admin.create("team", {"name": "T2", "parent_id": teams[0]}).id)
    met("FAILED_PRECONDITION", "a tree with a cycle", desk.admin.update, "team", teams[0],
        {"parent_id": teams[1]}, ["parent_id"], reason="TREE_CYCLE", field="team.parent_id")


def test_aborted(desk):
    met("ABORTED", "an old etag", desk.anna.update, "customer", desk.customer,
        {"city": "x", "etag": "77"}, ["city"], reason="ETAG_MISMATCH", field="customer.etag")


def test_unimplemented(desk):
    for how, path in {"an unknown method": "/kith.v1.CustomerService/Dance",
                      "an unknown service": "/kith.v1.Nothing/GetCustomer",
                      "another package": "/kith.v2.CustomerService/GetCustomer",
                      "no path": "/x"}.items():
        met("UNIMPLEMENTED", how, raw, desk.anna, path, b"")
    request = desk.anna.request(GET, id=desk.customer)
    two = desk.anna.channel.stream_unary(GET, request_serializer=lambda m: m.SerializeToString())
    try:
        two(iter([request, request]), timeout=20, metadata=desk.anna.metadata())
        true(False, "two messages were taken for one")
    except grpc.RpcError as error:
        MET["UNIMPLEMENTED"].append("two messages to a method that takes one")
        check_refusal(Refused(GET, error, desk.anna.contract), "UNIMPLEMENTED")
    met("UNIMPLEMENTED", "a compression that it does not know", raw, desk.anna, GET,
        request.SerializeToString(), compression=grpc.Compression.Deflate)
    answer = desk.anna.send(GET, request, compression=grpc.Compression.Gzip)
    equal(answer.id, desk.customer, "the answer to a gzip request")


# ---- Too much ----

def test_resource_exhausted(desk):
    big = desk.anna.request("CustomerService/CreateCustomer",
                            customer={"name": "x", "description": "y" * (2 << 20)})
    met("RESOURCE_EXHAUSTED", "a message over the limit", desk.anna.send,
        "CustomerService/CreateCustomer", big)
    parts = desk.anna.request("CustomerService/BatchGetCustomers", ids=[""] * 400000)
    met("INVALID_ARGUMENT", "a small message of too many parts", desk.anna.send,
        "CustomerService/BatchGetCustomers", parts, reason="REQUEST_MALFORMED")
    squeezed = desk.anna.request("CustomerService/CreateCustomer",
                                 customer={"name": "x", "description": "y" * (8 << 20)})
    met("RESOURCE_EXHAUSTED", "a small message that inflates", desk.anna.send,
        "CustomerService/CreateCustomer", squeezed, compression=grpc.Compression.Gzip)
    desk.server.psql("insert into customer (name, description, owner_id, team_id) select 'long', "
                     f"repeat('d', 9000), {desk.anna.user_id[2:]}, 1 from generate_series(1, 600)")
    met("RESOURCE_EXHAUSTED", "a reply over the limit", desk.anna.list, "customer",
        filter="name = long", page_size=1000)
    equal(len(desk.anna.list("customer", filter="name = long", page_size=300)), 300, "a page less")
    desk.anna.get("customer", desk.customer)


def test_too_many_calls(desk):
    """The third call of a user who may have two is refused at once, and told when to come back."""
    def change(city):
        return desk.anna.update("customer", desk.customer, {"city": city}, ["city"])

    with ThreadPoolExecutor(2) as pool:
        with Lock(desk.server, "customer", desk.number):
            held = [pool.submit(change, city) for city in ("x", "y")]
            wait_for(lambda: waiting(desk.server) == 2, "both to wait")
            error = refused("RESOURCE_EXHAUSTED", desk.anna.get, "customer", desk.customer,
                            reason="TOO_MANY_CALLS")
            true(error.retry_ms, f"{error} tells no time")
            desk.admin.get("customer", desk.customer)
            out = desk.server.sign_in("anna")  # sign-in is no call of hers, sign-out always works
            out.call("AuthService/SignOut")
        equal(sorted(answer.result().city for answer in held), ["x", "y"], "the others")
    MET["RESOURCE_EXHAUSTED"].append("too many calls at once")


def waiting(server):
    return int(server.value("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                            " and datname = current_database()"))


def code_of(function, *words):
    try:
        function(*words)
    except Refused as error:
        return error
    return None


def test_too_many_passwords(desk):
    def guess():
        return desk.other(None).call("AuthService/SignIn", login="victim", password="x" * 20)

    codes = []
    while not codes or codes[-1].code == "UNAUTHENTICATED" and len(codes) < 30:
        codes.append(code_of(guess))
    check_refusal(codes[-1], "RESOURCE_EXHAUSTED", "TOO_MANY_ATTEMPTS")
    true(codes[-1].retry_ms, "no time to wait is told")
    MET["RESOURCE_EXHAUSTED"].append(f"the password number {len(codes)}")
    desk.server.sign_in("anna")  # who has signed in from here before is not held up


# ---- Time ----

def own_deadline(client, path, request, time):
    """The deadline goes to the server alone: what comes is its answer, not the client's clock."""
    sent = [*client.metadata(), ("grpc-timeout", time)]
    method = client.contract.find(path)
    try:
        answer = client.stub(method)(request, metadata=sent)
        return list(answer) if method.server_streaming else answer
    except grpc.RpcError as error:
        raise Refused(path, error, client.contract) from None


def test_deadline(desk):
    """A call that waits for a lock ends at its deadline; whether its change comes later is open,
    but it comes whole or not at all."""
    path = "CustomerService/UpdateCustomer"

    def change(city):
        return desk.anna.request(path, update_mask={"paths": ["city"]},
                                 customer={"id": desk.customer, "city": city})

    before = desk.anna.get("customer", desk.customer)
    with Lock(desk.server, "customer", desk.number):
        begun = time.monotonic()
        met("DEADLINE_EXCEEDED", "a lock that is not given back in time", own_deadline, desk.anna,
            path, change("late"), "400m", reason="DEADLINE_EXCEEDED")
        true(0.3 < time.monotonic() - begun < 3, "it did not end at its time")
        refused("DEADLINE_EXCEEDED", desk.anna.send, path, change("later"), timeout=0.2)
    wait_for(lambda: not waiting(desk.server), "the waiting to end")
    after = desk.anna.get("customer", desk.customer)
    true(after.city in (before.city, "late", "later"), after)
    path = "/grpc.health.v1.Health/Watch"
    met("DEADLINE_EXCEEDED", "a stream of answers", own_deadline, desk.anna, path,
        desk.anna.request(path), "200m")


def test_cancelled(desk):
    """A client that goes away ends its call on the server too."""
    path = "/grpc.health.v1.Health/Watch"
    calls = desk.anna.stub(desk.anna.contract.find(path))(desk.anna.request(path), timeout=20)
    next(calls)
    calls.cancel()
    equal(calls.code().name, "CANCELLED", "code")
    wait_for(lambda: desk.logged("Health/Watch", "code=CANCELLED"), "the server to notice")
    MET.setdefault("CANCELLED", []).append("a client that goes away")
    with Lock(desk.server, "customer", desk.number):
        call = desk.anna.stub(desk.anna.contract.find("CustomerService/UpdateCustomer")).future(
            desk.anna.request("CustomerService/UpdateCustomer", update_mask={"paths": ["city"]},
                              customer={"id": desk.customer, "city": "never"}),
            timeout=20, metadata=desk.anna.metadata())
        wait_for(lambda: waiting(desk.server), "the update to wait")
        call.cancel()
        wait_for(lambda: desk.logged("UpdateCustomer", "code=CANCELLED"), "the server to notice")
    wait_for(lambda: desk.anna.list("customer"), "a slot")


# ---- What the server cannot help ----

def test_internal(desk):
    """A mistake of the server is told without a word about its insides."""
    desk.server.psql("alter table tag rename column color to colour")
    error = met("INTERNAL", "a column that is gone", desk.admin.list, "tag", reason="INTERNAL")
    true("colo" not in error.message and "column" not in error.message, error.message)
    desk.server.psql("alter table tag rename column colour to color")
    desk.admin.list("tag")


def test_data_loss(desk):
    """Bytes that are not those that went up are not passed off as them."""
    path = "AttachmentService/UploadAttachment"
    made = desk.anna.send(path, iter([desk.anna.request(
        path, attachment={"file_name": "a", "customer_id": desk.customer}, data=b"right")]))
    table = desk.server.value("select table_name from information_schema.columns where table_name"
                              " like 'attachment%' and column_name = 'data'")
    desk.server.psql(f"update {table} set data = 'wrong'")
    met("DATA_LOSS", "a file whose bytes have changed", desk.anna.call,
        "AttachmentService/DownloadAttachment", id=made.id, reason="ATTACHMENT_DAMAGED")
    desk.server.psql(f"delete from {table}")
    met("DATA_LOSS", "a file whose bytes are gone", desk.anna.call,
        "AttachmentService/DownloadAttachment", id=made.id, reason="ATTACHMENT_DAMAGED")


def test_unavailable(desk):
    """A database that takes no changes; one that was away for a moment."""
    name = desk.server.database
    cut = f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'"

    def create():
        return desk.anna.create("customer", {"name": "B"})

    elsewhere = lambda sql: psql(desk.server.server, sql)
    elsewhere(f"alter database {name} set default_transaction_read_only = on")
    elsewhere(cut)
    error = wait_for(lambda: read_only(create), "the refusal")
    MET.setdefault("UNAVAILABLE", []).append("a database that takes no changes")
    true(error.retry_ms, "no time to wait is told")
    desk.anna.get("customer", desk.customer)
    elsewhere(f"alter database {name} reset default_transaction_read_only")
    elsewhere(cut)
    wait_for(lambda: not code_of(create), "changes to be taken again")


def read_only(function):
    error = code_of(function)
    if error:
        equal(error.code, "UNAVAILABLE", str(error))
        return error if error.reason == "DATABASE_READ_ONLY" else None
    return None


def test_the_end_is_told(desk):
    """Who watches the health of the server hears of its end before the end."""
    path = "/grpc.health.v1.Health/Watch"
    channel = desk.server.channel()
    client = desk.server.contract.client(channel)
    said = []
    calls = client.stub(client.contract.find(path))(client.request(path), timeout=30)

    def listen():
        try:
            said.extend(answer.status for answer in calls)
        except grpc.RpcError as error:
            said.append(error.code().name)

    listener = threading.Thread(target=listen)
    listener.start()
    wait_for(lambda: said[-1:] == [1], "SERVING")
    said.clear()
    desk.server.restart()
    listener.join(20)
    channel.close()
    true(said[:1] == [2], f"the watch heard {said}")
    desk.anna, desk.admin = desk.server.client("anna"), desk.server.admin


def test_every_code_was_met(_):
    codes = {code.name for code in grpc.StatusCode} - {"OK"}
    equal(codes - set(MET), NEVER, "codes that were not met")
    for code, ways in sorted(MET.items()):
        print(f"     {code}: {', '.join(ways)}")


def main():
    with Kithd(options={"user_calls": 2}) as server:
        failures = run(tests_of(globals()), Desk(server))
        failures += run([sound], server)
    finish(failures)


main()
