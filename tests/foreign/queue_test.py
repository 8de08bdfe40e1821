#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Queues of tickets with many agents at the same time, on two servers of one installation: every
ticket has one owner, nobody gets more than there is room for, turns are fair, nobody waits."""
import collections
import concurrent.futures
import os
import random
import subprocess
import threading
import time

from checks import Kithd, Refused, equal, finish, refused, run, tests_of, true, wait_for
# pylint: disable=wrong-import-order  # checks says where they are
import crowd
from kithd import psql

AGENTS, TICKETS = 200, 50
AGAIN = ("ABORTED", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED", "UNAVAILABLE")  # a machine that is too busy


class Desk:
    """Two servers, and agents of a role that reads and changes its own tickets only."""

    def __init__(self, first, second):
        self.first, self.second, self.admin = first, second, first.admin
        self.team = self.admin.create("team", {"name": "Desk"}).id
        self.role = self.admin.create("role", {"code": "agent", "name": "Agent", "permissions": [
            {"object": "ticket", "action": action, "scope": 2} for action in ("read", "create", "update")]}).id
        self.channels = [server.channel() for server in (first, second) for _ in range(10)]
        self.count = 0

    def agents(self, count, role="agent"):
        """Signed in, without having asked for a password; in a team of nobody else's."""
        last = int(self.first.value("select max(id) from app_user"))
        with open(crowd.sessions(self.first, count, role, self.team[3:]), encoding="ascii") as file:
            tokens = file.read().split()
        made = []
        for number, token in enumerate(tokens):
            client = self.first.contract.client(self.channels[number % len(self.channels)])
            client.token = token
            client.user_id = client.call("AuthService/WhoAmI").user_id
            true(int(client.user_id[2:]) > last, "a new user")
            made.append(client)
        return made

    def queue(self, method, agents=(), rule=True, **values):
        """A queue with a rule for the tickets whose external id begins with its name."""
        self.count += 1
        name = f"queue{self.count}"
        key = self.admin.create("queue", {"name": name, "method": method, **values}).id
        for agent in agents:
            self.admin.create("queue_member", {"queue_id": key, "user_id": agent.user_id})
        self.known(key, agents)
        if rule:
            self.admin.create("routing_rule", {"name": name, "filter": f"tags:{name}", "queue_id": key})
        return key, name

    def known(self, queue, agents):
        """Who is a member is known everywhere within a moment."""
        self.at_once(lambda agent: wait_for(lambda: any(q.queue_id == queue for q in agent.call(
            "QueueService/ShowQueue").queues), "the membership"), agents, 8)

    def ticket(self, name, client=None, **values):
        return (client or self.admin).create("ticket", {"subject": name, "tags": [name], **values})

    def at_once(self, work, items, threads):
        with concurrent.futures.ThreadPoolExecutor(threads) as pool:
            return list(pool.map(work, items))


class Watch(threading.Thread):
    """Looks again and again for who waits for the lock of another: the transactions, and whom they wait for."""

    def __init__(self, server):
        super().__init__()
        self.server, self.over, self.looks, self.seen = server, False, 0, {}

    def run(self):
        sql = "select a.pid || ' since ' || a.xact_start, a.wait_event, left(a.query, 60), (select left(b.query, 60)" \
              " from pg_stat_activity b where b.pid = any(pg_blocking_pids(a.pid)) limit 1) from pg_stat_activity a" \
              " where a.wait_event_type = 'Lock' and a.wait_event <> 'extend' and a.datname = current_database()"
        while not self.over:
            self.seen.update((row[0], row[1:]) for row in psql(self.server.conninfo, sql))
            self.looks += 1

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.over = True
        self.join()


def p99(seconds):
    return f"{1000 * sorted(seconds)[int(len(seconds) * .99)]:.0f} ms"


def asked(agent):
    try:
        return agent.call("TicketService/TakeTicket", request_id="take")
    except Refused as error:
        return error


def test_two_hundred_take_fifty(desk):
    """Each ticket has one owner, 150 are told that nothing waits; the same request again says the same."""
    agents = desk.agents(AGENTS)
    queue, name = desk.queue(1)
    desk.first.psql(f"insert into queue_member (queue_id, user_id) select {queue[2:]}, x from"
                    f" unnest(array[{','.join(a.user_id[2:] for a in agents)}]) x")
    desk.known(queue, agents)
    tickets = {desk.ticket(name).id for _ in range(TICKETS)}
    equal(desk.first.value(f"select count(*) from ticket where waiting_in = {queue[2:]}"), "50", "waiting")
    random.shuffle(agents)
    took = []

    def take(agent):
        begun = time.monotonic()
        answer = asked(agent)
        for _ in range(5):  # what a busy machine did not answer is asked again: the same request
            if getattr(answer, "code", None) not in AGAIN:
                break
            answer = asked(agent)
        took.append(time.monotonic() - begun)
        return answer

    with Watch(desk.first) as watch:
        answers = desk.at_once(take, agents, AGENTS)
    won = {agent.user_id: answer.id for agent, answer in zip(agents, answers) if not isinstance(answer, Refused)}
    equal(set(won.values()), tickets, "tickets taken")
    equal(len(won), TICKETS, "winners")
    equal({(a.code, a.reason) for a in answers if isinstance(a, Refused)}, {("NOT_FOUND", "NOTHING_WAITS")}, "losers")
    equal({f"T-{t}": f"U-{o}" for t, o in desk.first.psql(
        f"select id, owner_id from ticket where queue_id = {queue[2:]}")},
        {ticket: user for user, ticket in won.items()}, "owners")
    # "skip locked" itself waits when somebody else locks what was changed a moment before: very few.
    true(len(watch.seen) <= AGENTS // 20, f"waits for locks: {list(watch.seen.values())}")
    for agent in agents[:20]:
        if agent.user_id in won:
            equal(agent.call("TicketService/TakeTicket", request_id="take").id, won[agent.user_id], "again")
    return f"p99 {p99(took)}, {watch.looks} looks at locks, {len(watch.seen)} waited"


def test_nobody_waits_for_who_takes(desk):
    """The most urgent one is being taken, and that does not end: the others take the next ones."""
    agents = desk.agents(3)
    queue, name = desk.queue(1, agents)
    # Due at the same moment, sooner than by any policy: in hours of work these end one after the other.
    due = {"seconds": int(time.time()) + 60}
    tickets = [desk.ticket(name, priority=priority, due_time=due).id for priority in (2, 1, 3, 4)]
    # Whose clocks are being worked out is locked for a moment, and passed over, too.
    wait_for(lambda: desk.first.value("select count(*) from ticket_dirty") == "0", "the clocks")
    with subprocess.Popen(["psql", "-XAtq", "-d", desk.first.conninfo], text=True,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE) as held:
        held.stdin.write(f"begin;\nselect 1 from ticket where id = {tickets[3][2:]} for update;\n")
        held.stdin.flush()
        equal(held.stdout.readline(), "1\n", "the lock")
        got = [agent.call("TicketService/TakeTicket", queue_id=queue).id for agent in agents]
        held.communicate("rollback;\n")
    equal(got, [tickets[2], tickets[1], tickets[0]], "in the order of their urgency")
    equal(agents[0].call("TicketService/TakeTicket").id, tickets[3], "the last one")


def test_what_is_only_touched_is_waited_for(desk):
    """All that waits is locked for a moment, as by a job: that is not nothing, and others are not kept up."""
    [agent] = desk.agents(1)
    queue, name = desk.queue(1, [agent])
    ticket = desk.ticket(name).id
    sleeps = "select count(*) from pg_stat_activity where wait_event = 'PgSleep' and query ~ 'kith_ticket_take'" \
             " and datname = current_database() and clock_timestamp() - xact_start > interval '300 ms'"
    with subprocess.Popen(["psql", "-XAtq", "-d", desk.first.conninfo], text=True,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE) as held:
        held.stdin.write(f"begin;\nselect 1 from ticket where id = {ticket[2:]} for update;\n")
        held.stdin.flush()
        equal(held.stdout.readline(), "1\n", "the lock")
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            taken = pool.submit(asked, agent)
            wait_for(lambda: taken.done() or desk.first.value(sleeps) != "0", "it to wait longer than others share")
            held.communicate("rollback;\n")
            answer = taken.result()
    while getattr(answer, "code", None) in AGAIN:
        answer = asked(agent)
    equal(getattr(answer, "id", answer), ticket, "taken")


def test_turns_are_fair(desk):
    """Eighty tickets from eight clients over four agents: twenty each, but for what is under way."""
    agents = desk.agents(4)
    queue, name = desk.queue(2, agents)
    clients = desk.agents(8)
    took = []

    def make(number):
        begun = time.monotonic()
        desk.ticket(name, clients[number % 8])
        took.append(time.monotonic() - begun)

    desk.at_once(make, range(80), 8)
    # Of those of whom everybody was busy for too long the last ones go out a little later.
    wait_for(lambda: desk.first.value(f"select count(*) from ticket where waiting_in = {queue[2:]}") == "0", "all")
    owners = collections.Counter({f"U-{owner}": int(n) for owner, n in desk.first.psql(
        f"select owner_id, count(*) from ticket where queue_id = {queue[2:]} group by 1")})
    equal(set(owners), {agent.user_id for agent in agents}, "owners")
    true(max(owners.values()) - min(owners.values()) <= 20, f"turns {owners}")
    return f"{sorted(owners.values())}, p99 {p99(took)}"


def test_capacity_holds(desk):
    """As many as there is room for and no more, whoever is given what; the rest waits, and goes out as room comes."""
    agents = desk.agents(3)
    queue, name = desk.queue(3, agents, capacity=5)
    clients = desk.agents(8)
    made = desk.at_once(lambda n: desk.ticket(name, clients[n % 8]), range(40), 8)
    open_of = f"select count(*) from ticket where queue_id = {queue[2:]} and owner_id is not null"
    wait_for(lambda: desk.first.value(open_of) == "15", "all room to be used")
    equal(sorted(desk.first.psql(f"select count(*) from ticket where queue_id = {queue[2:]} and"
                                 " owner_id is not null group by owner_id")), [["5"]] * 3, "of each")
    refused("FAILED_PRECONDITION", agents[0].call, "TicketService/TakeTicket", reason="QUEUE_CAPACITY")
    mine = agents[0].list("ticket", filter="owner_id = me")[0]
    agents[0].call("TicketService/ResolveTicket", id=mine.id, resolution="done")
    wait_for(lambda: desk.first.value(open_of) == "16", "the next one to be given")
    return f"{sum(not ticket.owner_id for ticket in made)} of 40 waited"


def test_skills_decide(desk):
    """Who can do it gets it, the best first; what nobody can do waits."""
    agents = desk.agents(3)
    queue, name = desk.queue(4, agents, rule=False)
    for agent, level in ((agents[0], 2), (agents[1], 5)):
        desk.admin.create("agent_skill", {"user_id": agent.user_id, "skill": "billing", "level": level})
    rule = desk.admin.create("routing_rule", {
        "name": name, "filter": f"tags:{name}", "queue_id": queue, "skills": "billing", "priority": 3}).id
    ticket = desk.ticket(name)
    equal((ticket.owner_id, ticket.skills, ticket.priority, ticket.routed_by, ticket.status),
          (agents[1].user_id, "billing", 3, rule, 2), "routed")
    waits = desk.ticket(name, skills="english")
    equal((waits.owner_id, waits.skills, waits.queue_id), ("", "billing, english", queue), "waits")
    refused("NOT_FOUND", agents[2].call, "TicketService/TakeTicket", reason="NOTHING_WAITS")
    route = desk.admin.call("TicketService/GetTicketRoute", id=waits.id)
    true(any("had room and knew" in sentence for sentence in route.sentences), route.sentences)
    equal({c.state for c in route.candidates}, {"lacks a skill"}, "candidates")
    desk.admin.create("agent_skill", {"user_id": agents[0].user_id, "skill": "english"})
    wait_for(lambda: desk.admin.get("ticket", waits.id).owner_id == agents[0].user_id, "who learnt it gets it")
    error = refused("INVALID_ARGUMENT", lambda: desk.ticket(name, skills="juggling"), reason="CODE_UNKNOWN")
    true("juggling" in error.message, error.message)


def test_going_away(desk):
    """Nothing comes while away; what was not begun goes to others, and what comes back finds its way."""
    agents = desk.agents(2)
    queue, name = desk.queue(2, agents, give_back=True)
    first, second = desk.ticket(name), desk.ticket(name)
    equal({first.owner_id, second.owner_id}, {agent.user_id for agent in agents}, "by turns")
    whose = {agent.user_id: agent for agent in agents}
    one, other = whose[first.owner_id], whose[second.owner_id]
    until = {"seconds": int(time.time()) + 3600}
    answer = one.call("QueueService/AwayQueue", until=until, give_back=True, request_id="away")
    equal((answer.queues, answer.returned), (1, 1), "away")
    equal(one.call("QueueService/AwayQueue", until=until, give_back=True, request_id="away").queues, 1, "again")
    equal(desk.admin.get("ticket", first.id).owner_id, other.user_id, "went to the other")
    equal(desk.ticket(name).owner_id, other.user_id, "new one")
    picture = desk.admin.call("QueueService/ShowQueue", id=queue).queues[0]
    equal({a.user_id: (a.present, a.open) for a in picture.agents},
          {one.user_id: (False, 0), other.user_id: (True, 3)}, "picture")
    other.call("TicketService/ResolveTicket", id=second.id, resolution="done")
    other.call("QueueService/AwayQueue", until=until)
    wait_for(lambda: desk.first.value(f"select count(*) from ticket where waiting_in = {queue[2:]}") == "2",
             "the queue to take back what was not begun")
    one.call("QueueService/BackQueue")
    wait_for(lambda: desk.admin.get("ticket", first.id).owner_id == one.user_id, "who came back gets it")
    again = desk.admin.call("TicketService/ReopenTicket", id=second.id)
    equal((again.owner_id, again.status), (one.user_id, 7), "reopened, and its owner away")


def test_giving_back_and_on(desk):
    """Back into the queue to somebody else, into another queue, by name; with the reason as a note."""
    agents = desk.agents(2)
    queue, name = desk.queue(2, agents)
    manual, _ = desk.queue(1, agents[:1])
    ticket = desk.ticket(name)
    whose = {agent.user_id: agent for agent in agents}
    one = whose.pop(ticket.owner_id)
    [other] = whose.values()
    back = one.call("TicketService/ReleaseTicket", id=ticket.id, reason="网络组处理", etag=ticket.etag)
    equal((back.owner_id, back.queue_id, back.status), (other.user_id, queue, 2), "released")
    equal([reply.body for reply in desk.admin.list("ticket_reply", filter=f"ticket_id = {ticket.id}")],
          ["网络组处理"], "note")
    on = other.call("TicketService/TransferTicket", id=ticket.id, queue_id=manual, reason="hardware")
    equal((on.owner_id, on.queue_id, on.status, on.routed_by), ("", manual, 1, ""), "transferred")
    refused("NOT_FOUND", agents[1].call, "TicketService/TakeTicket", id=ticket.id)
    refused("FAILED_PRECONDITION", agents[1].call, "TicketService/TakeTicket", queue_id=manual, reason="NOT_IN_QUEUE")
    taken = agents[0].call("TicketService/TakeTicket", id=ticket.id)
    equal((taken.owner_id, taken.status), (agents[0].user_id, 2), "taken")
    refused("FAILED_PRECONDITION", agents[0].call, "TicketService/TakeTicket", id=ticket.id, reason="TICKET_TAKEN")
    alone = desk.admin.create("ticket", {"subject": "no rule"})
    equal((alone.owner_id, alone.queue_id), (desk.admin.user_id, ""), "without a rule")
    refused("FAILED_PRECONDITION", desk.admin.call, "TicketService/ReleaseTicket", id=alone.id, reason="NOT_IN_QUEUE")
    said = agents[0].call("TicketService/GetTicketRoute", id=ticket.id)
    true(any("took it" in sentence for sentence in said.sentences), said.sentences)


def test_who_sees_what_waits(desk):
    """The members of a queue see and change what waits there, nothing that is another's, nothing of other queues."""
    member, stranger = desk.agents(2)
    queue, name = desk.queue(1, [member])
    waits, taken = desk.ticket(name), desk.ticket(name)
    desk.admin.call("TicketService/AssignTicket", id=taken.id, owner_id=desk.admin.user_id)

    def seen(client):
        return {ticket.id for ticket in client.list("ticket", filter=f"queue_id = {queue}")}

    equal((seen(member), seen(stranger)), ({waits.id}, set()), "lists")
    equal({ticket.id for ticket in member.list("ticket")} & {waits.id, taken.id}, {waits.id}, "all")
    equal(member.get("ticket", waits.id).subject, name, "read")
    for client, key in ((member, taken.id), (stranger, waits.id)):
        refused("NOT_FOUND", client.get, "ticket", key)
    why = member.call("AccessService/ExplainAccess", id=waits.id, action="update")
    true(why.allowed and any(step.rule == 23 and step.holds for step in why.steps), why.text)
    why = desk.admin.call("AccessService/ExplainAccess", id=waits.id, action="read", user=stranger.user_id)
    true(not why.allowed, why.text)
    found = member.call("SearchService/Search", query=waits.number).results
    equal([hit.id for hit in found], [waits.id], "search")
    equal(list(stranger.call("SearchService/Search", query=waits.number).results), [], "search of a stranger")
    equal([q.queue_id for q in member.call("QueueService/ShowQueue").queues], [queue], "pictures")
    equal(list(stranger.call("QueueService/ShowQueue").queues), [], "pictures of a stranger")
    [[key]] = desk.first.psql(f"select id from queue_member where queue_id = {queue[2:]}")
    desk.admin.update("queue_member", f"QM-{key}", {"active": False}, mask=["active"])
    wait_for(lambda: not seen(member), "who is no member any more to see nothing")


def test_what_it_reads(desk):
    """Whatever waits and whatever others have: taking and giving read as much as they need."""
    agents = desk.agents(10)
    queue, _ = desk.queue(3, agents, capacity=20)
    other, _ = desk.queue(1)
    desk.first.psql(f"""alter table ticket disable trigger user;
        insert into ticket (subject, queue_id, owner_id, priority, status, queued_at)
        select 'many', case when n % 2 = 0 then {queue[2:]} else {other[2:]} end,
          case when n % 4 < 2 then null else {desk.admin.user_id[2:]} end, 1 + n % 4, 2, now()
        from generate_series(1, 4000) n;
        alter table ticket enable trigger user; analyze ticket""")
    read = "select sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) from pg_stat_xact_user_tables where relname = 'ticket'"
    took = desk.first.psql(f"begin; select set_config('kith.actor', '{agents[0].user_id[2:]}', true);"
                           f" select kith_ticket_take({agents[0].user_id[2:]}, '{{{queue[2:]}}}', null, '');"
                           f" {read}; rollback")[-1][0]
    gave = desk.first.psql(f"begin; insert into ticket (subject, queue_id) values ('one', {queue[2:]});"
                           f" {read}; rollback")[-1][0]
    true(int(took) < 1200, f"take reads {took} rows")
    true(int(gave) < 2000, f"giving reads {gave} rows")
    return f"take {took}, give {gave} rows of 4000"


def test_who_leaves(desk):
    """Who leaves the company leaves the queues; who kept one hands it over; a queue with tickets stays."""
    agents = desk.agents(2)
    queue, name = desk.queue(2, agents, lead_id=agents[0].user_id)
    desk.ticket(name), desk.ticket(name)
    handover = desk.admin.call("HandoverService/StartHandover", id=agents[0].user_id,
                               to_user_id=agents[1].user_id, disable_user=True).id
    wait_for(lambda: desk.admin.get("handover", handover).status == 2, "the hand-over")
    equal(desk.admin.get("queue", queue).lead_id, agents[1].user_id, "lead")
    equal([m.user_id for m in desk.admin.list("queue_member", filter=f"queue_id = {queue}")],
          [agents[1].user_id], "members")
    equal(desk.ticket(name).owner_id, agents[1].user_id, "new one")
    manual, other = desk.queue(1)
    desk.ticket(other)
    refused("FAILED_PRECONDITION", desk.admin.delete, "queue", manual, reason="QUEUE_NOT_EMPTY")


def beside(first):
    """Another server at the same database, not running yet."""
    second = Kithd(os.path.join(first.folder, "second"), dict(first.options))
    second.database, second.certificate, second.key = first.database, first.certificate, first.key
    os.symlink(first.ca, second.ca)
    second.configure()
    return second


def main():
    with Kithd(options={"user_calls": 100}) as first:
        second = beside(first)
        second.run()
        try:
            failures = run(tests_of(globals()), Desk(first, second))
        finally:
            second.end()
    finish(failures)


main()
