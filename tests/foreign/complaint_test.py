#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Complaints at the same moment, to two servers of one installation: linked once, closed only with
what closing needs, opened again once."""
import concurrent.futures
import os
import subprocess

from checks import Kithd, Refused, equal, finish, run, tests_of, true, wait_for

ROUNDS, CLIENTS = 8, 8
DAY = {"year": 2099, "month": 1, "day": 2}


class Desk:
    def __init__(self, first, second):
        self.admin, self.psql, self.conninfo = first.admin, first.psql, first.conninfo
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
                return error.reason or error.code
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


class Held:
    """What the SQL locks, for as long as the block lasts."""

    def __init__(self, desk, sql):
        self.desk, self.sql = desk, sql

    def __enter__(self):
        self.session = subprocess.Popen(["psql", "-XAtq", "-d", self.desk.conninfo], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.session.stdin.write(f"begin;\n{self.sql};\n\\echo held\n")
        self.session.stdin.flush()
        while self.session.stdout.readline() != "held\n":
            true(self.session.poll() is None, "the lock")
        return self

    def __exit__(self, *_):
        self.session.communicate("rollback;\n")

    def wait_for(self, n):
        sql = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'" \
              " and wait_event <> 'extend' and datname = current_database()"
        wait_for(lambda: int(self.desk.psql(sql)[0][0]) >= n, f"{n} to wait")


def deadlocks(desk):
    return int(desk.psql("select deadlocks from pg_stat_database where datname = current_database()")[0][0])


def test_two_files_that_meet(desk):
    """Complaints of three customers, in one order and in the other; somebody holds the one between, so
    that both files are at work at the same time. Nobody waits in a circle."""
    before = deadlocks(desk)
    customers = [desk.admin.create("customer", {"name": f"会面{n}"}).id for n in range(3)]
    imports = []
    for names in (customers, customers[::-1]):
        made = desk.admin.create("import", {"object": "ticket", "mapping":
                                            "subject = s\ntype = t\ncategory = c\ncustomer_id = k"})
        lines = "".join(f"会面,complaint,billing,{key}\n" for key in names)
        request = desk.admin.request("ImportService/UploadImport", id=made.id,
                                     data=("s,t,c,k\n" + lines).encode(), last=True)
        desk.admin.stub(desk.admin.contract.find("ImportService/UploadImport"))(
            iter([request]), timeout=60, metadata=desk.admin.metadata())
        imports.append(made.id)
    between = f"select pg_advisory_xact_lock(hashtextextended('complaint', {customers[1][2:]}))"
    with Held(desk, between) as held:
        for key in imports:
            desk.admin.call("ImportService/StartImport", id=key)
        held.wait_for(2)
    for key in imports:
        wait_for(lambda key=key: desk.admin.get("import", key).status == 6, "the import")
        equal(desk.admin.get("import", key).rows_created, 3, "rows")
    numbers = ",".join(key[2:] for key in customers)
    [[repeats, links]] = desk.psql(
        "select count(*) filter (where repeated), (select count(*) from ticket_link l join ticket x"
        f" on x.id = l.ticket_id where x.customer_id in ({numbers})) from ticket where customer_id in ({numbers})")
    equal((repeats, links), ("3", "3"), "repeats, links")
    equal(deadlocks(desk), before, "deadlocks")


def test_taken_back_during_the_last_signature(desk):
    """An article is withdrawn while it is signed: one of them comes first, the other is told so."""
    before, admin = deadlocks(desk), desk.admin
    flow = admin.create("approval_flow", {"name": "文章", "object": "article_version",
                                          "kind": "publication", "self_approval": True}).id
    admin.create("approval_step", {"approval_flow_id": flow, "position": 1, "name": "S", "mode": 1,
                                   "signer": 2, "user_id": admin.user_id})
    admin.update("approval_flow", flow, {"active": True})
    for n in range(4):
        article = admin.create("article", {"title": f"签批{n}", "body": "正文"}).id
        admin.call("ArticleService/SubmitArticle", id=article)
        [[approval]] = desk.psql("select max(id) from approval")
        calls = [lambda client: client.call("ApprovalService/ApproveApproval", id=f"AP-{approval}").status,
                 lambda client: client.call("ArticleService/WithdrawArticle", id=article).status]
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            with Held(desk, f"select 1 from approval where id = {approval} for update") as held:
                said = []
                for place, call in enumerate(calls[::1 if n % 2 else -1]):
                    said.append(pool.submit(desk.at_once, call))
                    held.wait_for(place + 1)
            said = [future.result()[0] for future in said]
        equal(sum(word in ("APPROVAL_DECIDED", "ARTICLE_NOT_IN_REVIEW") for word in said), 1, f"who came too late: {said}")
    equal(deadlocks(desk), before, "deadlocks")
    admin.update("approval_flow", flow, {"active": False}, mask=["active"])


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
