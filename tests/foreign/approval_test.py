#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Twenty people sign at the same moment: of a step that one signs, one decides; of one that all
sign, all do, and there is one outcome."""
import threading

from checks import Kithd, Refused, equal, finish, run, sound, true

PEOPLE = 20


def setup(server):
    """The people, of a role of their own, and somebody who submits."""
    admin = server.admin
    role = admin.create("role", {"code": "signers", "name": "Signers"}).id
    people = [server.user(f"signer{n}", "signers") for n in range(PEOPLE)]
    seller = server.user("seller", "sales")
    server.psql("update role set discount_ceiling = 10 where code = 'sales'")
    server.psql("update approval_flow set active = false")
    return role, people, seller


def flow(admin, role, modes, name):
    key = admin.create("approval_flow", {"name": name, "object": "order", "kind": "discount",
                                         "filter": f'description = "{name}"'}).id
    for position, mode in enumerate(modes, 1):
        admin.create("approval_step", {"approval_flow_id": key, "position": position, "name": "S",
                                       "mode": mode, "signer": 1, "role_id": role})
    admin.standard("Update", "approval_flow", approval_flow={"id": key, "active": True})


def submitted(seller, name):
    customer = seller.create("customer", {"name": "客户"}).id
    order = seller.create("order", {"customer_id": customer, "description": name, "lines": [
        {"description": "goods", "quantity": {"value": "1"}, "unit_price": {"value": "100"},
         "discount_percent": {"value": "30"}}]}).id
    return order, seller.call("ApprovalService/SubmitApproval", id=order).id


def at_once(people, key):
    """What each of them is told."""
    told, gate = [None] * len(people), threading.Barrier(len(people))

    def sign(n):
        gate.wait()
        try:
            told[n] = people[n].call("ApprovalService/ApproveApproval", id=key).status
        except Refused as error:
            told[n] = error.reason
    threads = [threading.Thread(target=sign, args=(n,)) for n in range(len(people))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def decided(server, key):
    return [int(row[0]) for row in server.psql(
        f"select count(*) from approval_decision where approval_id = {key[3:]} and act = 2")][0]


def test_one_of_twenty_decides(desk):
    server, role, people, seller = desk
    flow(server.admin, role, [1], "one")
    order, key = submitted(seller, "one")
    told = at_once(people, key)
    equal(told.count(3), 1, "approved")
    equal(set(told) - {3}, {"APPROVAL_DECIDED"})
    equal(decided(server, key), 1, "decisions")
    equal(seller.get("order", order).approval_status, 3)


def test_all_of_twenty_sign(desk):
    server, role, people, seller = desk
    flow(server.admin, role, [2], "all")
    order, key = submitted(seller, "all")
    told = at_once(people, key)
    equal(sorted(told), [2] * (PEOPLE - 1) + [3], "one signature ends it")
    equal(decided(server, key), PEOPLE, "decisions")
    equal(seller.get("order", order).approval_status, 3)
    notices = server.psql("select count(*) from notification where kind = 'approval_approved'"
                          f" and record_id = {key[3:]}")
    equal(int(notices[0][0]), 1, "the submitter is told once")


def test_one_rejects_while_others_sign(desk):
    server, role, people, seller = desk
    flow(server.admin, role, [2], "reject")
    order, key = submitted(seller, "reject")
    gate, said = threading.Barrier(2), []

    def reject():
        gate.wait()
        said.append(people[0].call("ApprovalService/RejectApproval", id=key, reason="no").status)
    thread = threading.Thread(target=reject)
    thread.start()
    gate.wait()
    told = at_once(people[1:], key)
    thread.join()
    equal(said, [4])
    true(set(told) <= {2, "APPROVAL_DECIDED"}, f"{told}")
    equal(seller.get("order", order).approval_status, 4)


def test_a_change_and_the_submission_do_not_pass_each_other(desk):
    """Whoever comes second is refused, or what is approved is what the order says."""
    server, role, people, seller = desk
    flow(server.admin, role, [1], "race")
    for _ in range(5):
        customer = seller.create("customer", {"name": "客户"}).id
        order = seller.create("order", {"customer_id": customer, "description": "race", "lines": [
            {"description": "goods", "quantity": {"value": "1"}, "unit_price": {"value": "100"},
             "discount_percent": {"value": "30"}}]})
        gate = threading.Barrier(2)

        def change():
            gate.wait()
            try:
                seller.standard("Update", "order_line", order_line={
                    "id": order.lines[0].id, "discount_percent": {"value": "50"}})
            except Refused as error:
                equal(error.reason, "APPROVAL_RUNNING")
        thread = threading.Thread(target=change)
        thread.start()
        gate.wait()
        key = seller.call("ApprovalService/SubmitApproval", id=order.id).id
        thread.join()
        rows = server.psql(f"select a.amount = o.amount from approval a join sales_order o"
                           f" on o.id = a.order_id where a.id = {key[3:]}")
        equal(rows, [["t"]], "what is approved is what the order says")


def main():
    with Kithd() as server:
        desk = (server, *setup(server))
        failures = run([test_one_of_twenty_decides, test_all_of_twenty_sign,
                        test_one_rejects_while_others_sign,
                        test_a_change_and_the_submission_do_not_pass_each_other], desk)
        failures += run([sound], server)
    finish(failures)


main()
