#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Complaints at the same moment, to two servers of one installation: linked once, closed only with
what closing needs, opened again once."""
import concurrent.futures
import os

from checks import Kithd, Refused, equal, finish, run, tests_of, true

ROUNDS, CLIENTS = 8, 8
DAY = {"year": 2099, "month": 1, "day": 2}


class Desk:
    def __init__(self, first, second):
        self.admin, self.psql = first.admin, first.psql
        self.clients = []
        for n in range(CLIENTS):
            server = (first, second)[n % 2]
            client = server.contract.client(server.channel())
            client.token, client.user_id = first.admin.token, first.admin.user_id
            self.clients.append(client)

    def at_once(self, *calls):
        """Each call(client) by a client of its own; what it gave, or the name of its refusal."""
        def one(pair):
            client, call = pair
            try:
                return call(client)
            except Refused as error:
                return error.code
        with concurrent.futures.ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(one, zip(self.clients, calls)))

    def complaint(self, customer, category="quality", client=None):
        return (client or self.admin).create("ticket", {
            "subject": "投诉", "type": 2, "customer_id": customer, "category": category}).id

    def solved(self):
        """Solved, with all that closing needs; the ticket and its preventive action."""
        key = self.complaint(self.admin.create("customer", {"name": "投诉客户"}).id)
        self.admin.update("ticket", key, {"cause": "design", "root_cause": "设计缺陷"})
        for kind in (2, 3):
            action = self.admin.create("ticket_action", {
                "ticket_id": key, "kind": kind, "subject": "更换", "due_date": DAY,
                "assignee_id": self.admin.user_id}).id
        self.admin.call("TicketService/ResolveTicket", id=key, resolution="换新")
        return key, action


def test_repeats_are_linked_once(desk):
    """Of several that come at once all but one repeat another; none is linked twice, none is lost."""
    for _ in range(ROUNDS):
        customer = desk.admin.create("customer", {"name": "急客户"}).id
        made = desk.at_once(*[lambda client: desk.complaint(customer, client=client)] * CLIENTS)
        numbers = ",".join(key.split("-")[1] for key in made)
        [[repeats, urgent, links, pairs]] = desk.psql(
            "select count(*) filter (where repeated), count(*) filter (where priority = 3),"
            f" (select count(*) from ticket_link where ticket_id in ({numbers})),"
            " (select count(distinct (least(ticket_id, other_id), greatest(ticket_id, other_id)))"
            f" from ticket_link where ticket_id in ({numbers})) from ticket where id in ({numbers})")
        equal((repeats, urgent, links, pairs), (str(CLIENTS - 1),) * 4, "repeats, urgent, links, pairs")


def test_nothing_is_taken_away_while_it_closes(desk):
    """Closed with its actions, or not closed without one."""
    both = set()
    for _ in range(ROUNDS):
        key, action = desk.solved()
        closed, gone = desk.at_once(
            lambda client, key=key: client.call("TicketService/CloseTicket", id=key).status,
            lambda client, action=action: client.delete("ticket_action", action).id)
        [[status, actions]] = desk.psql(
            "select status, (select count(*) from ticket_action a where a.ticket_id = t.id"
            f" and a.deleted_at is null) from ticket t where id = {key.split('-')[1]}")
        true((status, actions) in {("6", "2"), ("5", "1")}, f"{status} with {actions}: {closed}, {gone}")
        true((closed == 6) != (gone == action), f"{closed}, {gone}")
        both.add(status)
    true(both, "nothing happened")


def test_opened_again_once(desk):
    """Two call-backs at once, and a third who opens it by hand: the ticket is open again, once."""
    for _ in range(ROUNDS):
        key, _ = desk.solved()
        backs = [desk.admin.list("call_back", filter=f"ticket_id = {key}")[0].id,
                 desk.admin.create("call_back", {"ticket_id": key, "due_date": DAY}).id]
        calls = [lambda client, back=back: client.call(
            "CallBackService/RecordCallBack", id=back, result=2).status
            for back in (backs[0], backs[0], backs[1])]
        said = desk.at_once(*calls)
        [[status, times]] = desk.psql(
            f"select status, reopen_count from ticket where id = {key.split('-')[1]}")
        equal((status, times), ("7", "1"), f"status and how often: {said}")
        true(said[:2].count(2) <= 1 <= said.count(2), f"{said}")


def test_a_tree_is_moved_by_two(desk):
    """Each below the other: one of them is refused."""
    for n in range(ROUNDS):
        pair = [desk.admin.create("code", {"list": "ticket_category", "code": f"r{n}{x}"}).id
                for x in "ab"]
        said = desk.at_once(
            lambda client: client.update("code", pair[0], {"parent_id": pair[1]}).id,
            lambda client: client.update("code", pair[1], {"parent_id": pair[0]}).id)
        equal(sum(key in said for key in pair), 1, f"{said}")


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
