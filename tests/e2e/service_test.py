#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A service desk's day: ten agents on one queue at the same time; a complaint from the call to the call back,
escalated where nobody answers; the head of service before the Monday meeting."""
import concurrent.futures

from company import sees, sees_not
from desk import DENIED, NOT_FOUND, PRECONDITION, Desk, equal, main, true, wait_for

AGENTS, TICKETS = 10, 20
DESK = {}


class ServiceDesk:
    """A head of service, ten agents with room for ten tickets each, one of whom knows printers."""

    def __init__(self, server):
        self.server, self.admin = server, Desk(server, "admin")
        admin = self.admin
        self.team = admin.make("team", "name=Service", "parent=TM-1")
        self.head = self.hire("head", "management")
        head = server.value("select id from app_user where login = 'head'")
        server.psql(f"update team set leader_id = {head} where id = {self.team[3:]}")
        self.agents = [self.hire(f"agent{n}", "service") for n in range(AGENTS)]
        self.ids = dict(server.psql("select login, 'U-' || id from app_user"))
        server.psql(f"update app_user set manager_id = {head} where login like 'agent%'")
        self.head_id = self.ids["head"]
        self.customer = admin.make("customer", "name=北辰电子", "city=北京")
        admin.make("code", "list=skill", "code=printer", "label_en=Printers", "label_zh=打印机")
        self.hotline = self.queue("Hotline", "manual", self.agents)
        self.repairs = self.queue("Repairs", "by_skill", self.agents[:3])
        admin.make("agent-skill", f"user={self.ids['agent2']}", "skill=printer", "level=3")
        admin.make("routing-rule", "name=打印机", "position=1", "filter=category:quality", f"queue={self.repairs}",
                   "skills=printer")
        admin.make("routing-rule", "name=Hotline", "position=9", "filter=subject:来电", f"queue={self.hotline}")

    def hire(self, login, role):
        self.server.user(login, role, self.team)
        return Desk(self.server, login)

    def queue(self, name, method, agents):
        key = self.admin.make("queue", f"name={name}", f"method={method}", "capacity=10", f"team={self.team}",
                              f"lead={self.head_id}")
        for agent in agents:
            self.admin.make("queue-member", f"queue={key}", f"user={self.ids[agent.login]}")
        return key


def the_desk(server):
    if not DESK:
        DESK["one"] = ServiceDesk(server)
    return DESK["one"]


def take_all(agent):
    """The tickets that the agent gets until nothing waits."""
    took = []
    while True:
        done = agent.kith("ticket", "take", "queue=Hotline", "-q")
        if done.code:
            equal(done.code, NOT_FOUND, str(done))
            return took
        took.append(done.out.strip())


def test_ten_agents_on_one_queue(server):
    desk = the_desk(server)
    calls = {desk.admin.make("ticket", f"subject=来电 {n}", "channel=phone") for n in range(TICKETS)}
    sees(desk.head.ok("queue", "show"), "Hotline", str(TICKETS))
    with concurrent.futures.ThreadPoolExecutor(AGENTS) as pool:
        took = list(pool.map(take_all, desk.agents))
    equal(sorted(ticket for tickets in took for ticket in tickets), sorted(calls), "each ticket once")
    owners = dict(server.psql("select 'T-' || t.id, u.login from ticket t join app_user u on u.id = t.owner_id"
                              " where t.subject like '来电%'"))
    for agent, tickets in zip(desk.agents, took):
        equal([owners[ticket] for ticket in tickets], [agent.login] * len(tickets), "owners")
        for ticket in tickets:
            agent.ok("ticket-reply", "create", f"ticket={ticket}", "body=您好，已收到您的来电。")
            agent.ok("ticket", "start", ticket)
            agent.ok("ticket", "resolve", ticket, "resolution=已答复")


def complaint(desk, agent):
    return agent.make("ticket", "subject=打印机又坏了", "type=complaint", "channel=phone", f"customer={desk.customer}",
                      "category=quality", "severity=critical", "impact=organisation")


def clock(desk, ticket, kind):
    """The clock of the kind that counts last, once it is kept."""
    rows = [row for row in desk.admin.json("ticket-clock", "list", f"ticket_id = {ticket}") if row["kind"] == kind]
    return max(rows, key=lambda row: int(row["id"].split("-")[1])) if rows else {}


def test_a_complaint_from_the_call_to_the_call_back(server):
    desk = the_desk(server)
    expert = desk.agents[2]
    ticket = complaint(desk, desk.agents[5])
    shown = desk.admin.json("ticket", "get", ticket)
    equal((shown["priority"], shown["owner_id"]), ("urgent", desk.ids["agent2"]), "priority and owner")
    sees(desk.head.ok("ticket", "route", ticket), "Agent2", "lacks a skill", "The rule ")
    wait_for(lambda: clock(desk, ticket, "first_response").get("state") == "running", "the first response to be waited for")
    expert.ok("ticket-reply", "create", f"ticket={ticket}", "body=I have told the workshop.", "internal=true")
    expert.ok("ticket-reply", "create", f"ticket={ticket}", "body=非常抱歉，我们马上处理。")
    wait_for(lambda: clock(desk, ticket, "first_response").get("state") == "met", "the answer to count")
    sees(expert.ok("ticket", "explain", ticket), "complaint")
    expert.ok("ticket", "start", ticket)
    expert.refused(PRECONDITION, "ticket", "close", ticket)
    expert.ok("ticket", "resolve", ticket, "resolution=更换主板")
    expert.refused(PRECONDITION, "ticket", "close", ticket, says="cause")
    sees(expert.ok("ticket", "checklist", ticket, "--lang", "zh"), "原因")
    expert.ok("ticket", "update", ticket, "cause=material", "root_cause=供应商更换了电容", f"responsible_team={desk.team}")
    for kind in ("corrective", "preventive"):
        expert.make("ticket-action", f"ticket={ticket}", f"kind={kind}", f"subject=措施 {kind}",
                    f"assignee={desk.ids['agent2']}", "due_date=2031-01-31")
    [planned] = expert.json("call-back", "list", f"ticket_id = {ticket} AND status = planned")
    expert.ok("call-back", "record", planned["id"], "result=not_satisfied", "score=1", "comment=又坏了")
    again = desk.admin.json("ticket", "get", ticket)
    equal((again["status"], again["reopen_count"]), ("reopened", 1), "open again")
    wait_for(lambda: clock(desk, ticket, "resolution").get("state") in ("running", "breached"), "the clock to go on")
    expert.ok("ticket", "start", ticket)
    expert.ok("ticket", "resolve", ticket, "resolution=整机更换")
    [planned] = expert.json("call-back", "list", f"ticket_id = {ticket} AND status = planned")
    expert.ok("call-back", "record", planned["id"], "result=satisfied", "score=5")
    equal(desk.admin.json("ticket", "get", ticket)["status"], "closed", "the satisfied customer closes it")
    history = expert.ok("ticket", "history", ticket)
    sees(history, "reopened", "closed")
    [improvement] = desk.head.json("improvement", "list", "category = quality")
    equal(improvement["low_scores"], 1, "the low score is worked on")


def test_who_waits_too_long_goes_up(server):
    desk = the_desk(server)
    policy = desk.admin.make("sla-policy", "name=热线", "position=0", "filter=subject:等待")
    desk.admin.make("sla-target", f"policy={policy}", "kind=first_response", "minutes=1")
    desk.admin.make("escalation-rule", "name=一线主管", "level=1", "clock=first_response", "minutes=0",
                    "recipient=user", f"user={desk.head_id}")
    server.psql(f"""insert into ticket (subject, owner_id, created_by, policy_id, created_at)
        select '等待 ' || n, {desk.ids['agent4'][2:]}, 1, {policy[3:]}, clock_timestamp() - interval '59 seconds'
        from generate_series(1, 3) n""")
    wait_for(lambda: len(desk.admin.json("ticket", "list", "subject:等待 AND level = 1")) == 3, "the tickets to go up")
    sees(desk.head.ok("inbox"), "等待")
    [one] = desk.admin.json("ticket", "list", 'subject = "等待 1"')
    desk.agents[4].ok("ticket", "escalate", one["id"], "reason=客户威胁退单")
    equal(desk.admin.json("ticket", "get", one["id"])["level"], 2, "one level more, by hand")
    sees(desk.agents[4].ok("ticket", "list", "sla_state = breached", "--lang", "zh"), "超时")


def test_the_same_complaint_again_is_more_urgent_and_linked(server):
    desk = the_desk(server)
    agent = desk.agents[7]
    first, second = (agent.make("ticket", f"subject=账单 {n}", "type=complaint", f"customer={desk.customer}",
                                "category=billing", "severity=minor", "impact=person") for n in range(2))
    before, after = (desk.admin.json("ticket", "get", key)["priority"] for key in (first, second))
    true(before != after, f"{before} and then {after}")
    sees(agent.ok("ticket", "links", second), first)


def test_the_head_of_service_before_monday(server):
    desk = the_desk(server)
    head = desk.head
    closed = server.psql("select 'T-' || id from ticket where subject like '来电%'")
    for [ticket] in closed:
        desk.admin.ok("ticket", "close", ticket)
    # The board ends with the last Sunday; on other days than that this week is not on it yet.
    sunday = server.value("select (date_trunc('week', min(created_at) at time zone kith_zone()) + interval '6 days')::date"
                          " from ticket")
    sees(head.ok("service", "board", "until=" + sunday), "Service", "first contact", "等待 1", "breached")
    sees(head.ok("service", "board", "--lang", "zh"), "首次")
    breaches = head.json("ticket", "list", "sla_state = breached")
    true(len(breaches) >= 3, breaches)
    card = desk.admin.make("scorecard", "name=电话", "criteria=问候=40/5, 解决=60/5")
    sample = head.json("review", "sample", card, "from=-7d", "until=today", "count=5")
    drawn = head.json("review", "list")
    equal(len(drawn), 5, f"reviews of {sample}")
    head.ok("review", "submit", drawn[0]["id"], "scores=问候=4, 解决=5")
    sees(head.ok("review", "verify", sample["id"]), "5")
    agent = next(one for one in desk.agents if desk.ids[one.login] == drawn[0]["agent_id"])
    sees_not(agent.ok("review", "list"), drawn[1]["id"])
    agent.refused(DENIED, "review", "sample", card, "from=-7d", "until=today", "count=5")


if __name__ == "__main__":
    main(globals())
