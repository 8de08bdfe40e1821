#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Leads that come at the same time, to two servers of one installation: turns are exact, caps hold,
and the rules that count are those of the moment."""
import collections
import concurrent.futures
import os

from checks import Kithd, Refused, equal, finish, run, tests_of, true, wait_for

CLIENTS, LEADS, PEOPLE = 20, 200, 4


def insist(call, *words, **named):
    """What a busy server turned away is asked again, as any client does: the same request."""
    for _ in range(20):
        try:
            return call(*words, **named)
        except Refused as error:
            if error.code not in ("ABORTED", "RESOURCE_EXHAUSTED", "UNAVAILABLE"):
                raise
    return call(*words, **named)


class Desk:
    """Two servers, and a team of four."""

    def __init__(self, first, second):
        self.first, self.second = first, second
        self.team = first.admin.create("team", {"name": "Four"}).id
        self.clients = [self.client(server) for server in (first, second)
                        for _ in range(CLIENTS // 2)]
        self.people = [first.user(f"four{n}", "sales", self.team).user_id for n in range(PEOPLE)]

    def client(self, server):
        """The administrator on a connection of its own."""
        client = server.contract.client(server.channel())
        client.token, client.user_id = self.first.admin.token, self.first.admin.user_id
        return client

    def rule(self, campaign, **values):
        return self.first.admin.create("lead_assignment_rule", {
            "name": campaign, "filter": f"campaign = {campaign}", "team_id": self.team, **values}).id

    def at_once(self, make, n=LEADS):
        """make(client, number) for every number, by clients of both servers."""
        with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
            return list(pool.map(lambda i: make(self.clients[i % CLIENTS], i), range(n)))

    def leads(self, campaign):
        def make(client, number):
            return insist(client.create, "lead", {"name": f"{campaign} {number}", "campaign": campaign},
                          request_id=f"{campaign} {number}")
        return self.at_once(make)


def test_turns_are_exact(desk):
    """200 leads over four people: 50 each, and each in the order in which they were made."""
    desk.rule("turns", kind=2)
    owners = collections.Counter(lead.owner_id for lead in desk.leads("turns"))
    equal(owners, {person: LEADS // PEOPLE for person in desk.people}, "leads of each")


def test_caps_hold(desk):
    """As many as the cap lets through, and no more; the rest is nobody's."""
    desk.first.psql("update lead set status = 7")
    desk.rule("caps", kind=3, cap=30)
    owners = collections.Counter(lead.owner_id for lead in desk.leads("caps"))
    equal(owners, {**{person: 30 for person in desk.people}, "": LEADS - 30 * PEOPLE},
          "leads of each")


def test_scores_are_those_of_the_rules(desk):
    """Rules change while leads come: in the end every lead has the score that the rules give."""
    rules = [desk.first.admin.create("lead_score_rule", {
        "name": f"R{n}", "filter": "campaign = scores", "points": n + 1}) for n in range(3)]

    def make(client, number):
        if number % 10:
            return insist(client.create, "lead", {"name": f"S{number}", "campaign": "scores"}, request_id=f"S{number}")
        rule = rules[number // 10 % 3]
        return insist(client.update, "lead_score_rule", rule.id, {"points": number + 1}, mask=["points"],
                      request_id=f"R{number}")

    desk.at_once(make)
    want = desk.first.value("select sum(points) from lead_score_rule where deleted_at is null")
    wait_for(lambda: desk.first.value("select count(*) from lead_scoring where after < 9e18") == "0",
             "the scores to be made anew")
    equal(desk.first.psql("select distinct score from lead where campaign = 'scores'"), [[want]],
          "scores")
    true(int(want) > 3, "the rules did not change")


def test_one_conversion_wins(desk):
    """Twenty at once: one makes the customer, the others are told which one it was."""
    lead = desk.first.admin.create("lead", {"name": "Race", "company": "Race"})

    def convert(client, number):
        try:
            return insist(client.call, "LeadService/ConvertLead", id=lead.id, with_opportunity=True,
                          request_id="race 0" if number % 5 == 0 else f"race {number}")
        except Refused as error:
            return error

    answers = desk.at_once(convert, CLIENTS)
    won = [answer for answer in answers if not isinstance(answer, Refused)]
    customer = desk.first.admin.get("lead", lead.id).customer_id
    equal({answer.customer_id for answer in won}, {customer}, "the customer of who won")
    true(len(won) in (1, CLIENTS // 5), f"{len(won)} won")
    for error in answers:
        if isinstance(error, Refused):
            equal(error.reason, "ALREADY_CONVERTED", str(error))
            true(customer in error.message, str(error))
    for table in ("customer", "contact", "opportunity"):
        equal(desk.first.value(f"select count(*) from {table}"), "1", table)


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
