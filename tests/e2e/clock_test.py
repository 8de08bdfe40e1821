#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Clocks of tickets on two servers, of which one is killed while they run out: each warning, breach and level
comes once, and in time."""
import signal

from desk import Beside, Desk, equal, main, true, wait_for

TICKETS, PAUSED = 200, 20
PRECONDITION = 10 + 9
GOAL, GOAL_KILLED = 2.0, 5.0  # seconds
BOUND = 60.0  # of a machine that does much else

FIRED = f"""select count(*) from firing where object = 15 and record_id in
    (select id from ticket where subject = 'in time') and kind = """
LATE = """select coalesce(round(max(extract(epoch from {} - {})), 2), 0) from ticket_clock c
    join ticket t on t.id = c.ticket_id where t.subject = 'in time' and c.kind = 1 and {}"""


def ladder(server):
    """Answered within a minute, warned 1.2 seconds before; level 1 when it has run out."""
    admin = Desk(server, "admin")
    policy = admin.make("sla-policy", "name=Fast", "warn_percent=98", "position=0")
    admin.make("sla-target", f"policy={policy}", "kind=first_response", "minutes=1")
    server.user("head", "service")
    head = server.value("select id from app_user where login = 'head'")
    admin.make("escalation-rule", "name=第一级", "level=1", "clock=first_response", "minutes=0",
               "recipient=user", f"user=U-{head}")
    return admin, policy


def tickets(server, policy, number, status, subject):
    """They run out from two seconds from now on, one every 20 milliseconds."""
    server.psql(f"""
        insert into ticket (subject, status, owner_id, created_by, policy_id, created_at)
        select '{subject}', {status}, 1, 1, {policy[3:]}, clock_timestamp() - interval '58 seconds' + n * interval '20 milliseconds'
        from generate_series(1, {number}) n""")


def late(server, column, due, where="true"):
    return float(server.value(LATE.format(column, due, where)))


def test_each_comes_once_though_a_server_dies(server):
    admin, policy = ladder(server)
    with Beside(server):
        tickets(server, policy, TICKETS // 2, 1, "in time")
        tickets(server, policy, PAUSED, 4, "paused")
        wait_for(lambda: int(server.value(FIRED + "'sla_breach'")) >= TICKETS // 4, "the first ones", BOUND)
        server.end(signal.SIGKILL)
        killed = server.value("select clock_timestamp()")
        tickets(server, policy, TICKETS // 2, 1, "in time")  # these run out when it is gone
        wait_for(lambda: int(server.value("select count(*) from ticket where subject = 'in time' and level = 1"))
                 == TICKETS, "all of them", 2 * BOUND)
    server.run()
    for kind in ("sla_warning", "sla_breach", "escalation"):
        equal(int(server.value(FIRED + f"'{kind}'")), TICKETS, kind)
    for kind in ("sla_warning", "sla_breach", "escalated"):
        equal(int(server.value(f"select count(*) from notification where kind = '{kind}'")), TICKETS, f"notices: {kind}")
    equal(server.value("select count(*) from ticket_clock c join ticket t on t.id = c.ticket_id where t.subject ="
                       " 'paused' and (c.warned_at is not null or c.breached_at is not null)"), "0", "paused")
    equal(server.value("select count(*) from ticket where subject = 'paused' and level > 0"), "0", "paused: levels")
    after = f"c.due_at > '{killed}'"
    figures = [late(server, "warned_at", "warn_at"), late(server, "breached_at", "due_at", f"c.due_at <= '{killed}'"),
               late(server, "breached_at", "due_at", after)]
    print(f"late at most: warnings {figures[0]} s, breaches {figures[1]} s (goal {GOAL} s), after one of two servers was"
          f" killed {figures[2]} s (goal {GOAL_KILLED} s); {TICKETS} each")
    true(max(figures) < BOUND, figures)
    for language, word in (("en", "overdue"), ("zh", "超时")):
        shown = admin.ok("ticket", "list", "sla_state = breached", "--order", "next_due", "--lang", language)
        true(word in shown, shown)


def test_what_was_missed_comes_once_when_the_servers_are_back(server):
    policy = "SP-" + server.value("select max(id) from sla_policy")
    server.end(signal.SIGTERM)
    server.psql(f"""
        insert into ticket (subject, owner_id, created_by, policy_id, created_at)
        select 'missed', 1, 1, {policy[3:]}, now() - interval '1 hour'""")
    server.run()
    missed = "select count(*) from notification n join ticket t on t.id = n.record_id where t.subject = 'missed' and n.kind = "
    for kind in ("sla_warning", "sla_breach", "escalated"):
        wait_for(lambda kind=kind: server.value(missed + f"'{kind}'") == "1", kind, BOUND)


def test_escalated_by_hand(server):
    admin = Desk(server, "admin")
    key = admin.make("ticket", "subject=不能开机")
    said = admin.json("ticket", "escalate", key, "reason=客户威胁退单")  # to whom the rule of the level names
    equal((said["level"], said["escalation_reason"]), (1, "客户威胁退单"), "escalated")
    admin.refused(PRECONDITION, "ticket", "escalate", key, "reason=客户威胁退单", says="say to whom")
    head = Desk(server, "head")
    true(key in head.ok("notification", "list"), "told")
    true("客户威胁退单" in head.ok("ticket", "history", key), "on its history")
    equal(admin.json("ticket", "deescalate", key, "reason=已沟通").get("level", 0), 0, "taken back")
    wait_for(lambda: admin.json("ticket-clock", "list", f"ticket_id = {key}"), "its clocks")


if __name__ == "__main__":
    main(globals())
