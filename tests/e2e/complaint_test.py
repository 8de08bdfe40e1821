#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A complaint from the first call to the last: weighed, done something about, closed, asked after,
open again, and closed once more."""
import json

from desk import PRECONDITION, Desk, equal, main, true


def a_complaint(desk, **more):
    customer = more.pop("customer", None) or desk.make("customer", "name=海风电子")
    return desk.make("ticket", "subject=机器又坏了", "type=complaint", f"customer={customer}",
                     "category=quality_defect", *[f"{key}={value}" for key, value in more.items()])


def test_from_call_to_call_back(server):
    desk = Desk(server, "admin")
    key = a_complaint(desk, severity="critical", impact="group")
    equal(desk.json("ticket", "show", key)["priority"], "urgent", "priority")
    equal([row["id"] for row in desk.json("ticket", "list", "category:质量")], [key], "the branch")
    desk.ok("ticket", "resolve", key, "resolution=换新")
    said = str(desk.refused(PRECONDITION, "ticket", "close", key))
    for missing in ("root_cause:", "cause:", "corrective_action:", "preventive_action:"):
        true(missing in said, said)
    said = desk.ok(key, "--lang", "zh")
    true("关闭前还缺少：原因类别、根本原因、纠正措施、预防措施" in said, said)
    desk.ok("ticket", "update", key, "cause=material", "root_cause=涂层起泡", "responsible_team=TM-1")
    for kind in ("corrective", "preventive"):
        action = desk.make("ticket-action", f"ticket={key}", f"kind={kind}", "subject=退回整批",
                           "assignee=me", "due_date=tomorrow")
    true("退回整批" in desk.ok("task", "list", "owner = me"), "the action is a task")
    desk.ok("ticket-action", "complete", action, "result=已更换")
    chinese = desk.ok("ticket", "checklist", key, "--lang", "zh")
    true("预防措施" in chinese and "可以关闭" in chinese and "否" not in chinese, chinese)
    true("missing" not in desk.ok("ticket", "show", key), "nothing is missing")
    desk.ok("ticket", "close", key)
    back = desk.json("call-back", "list", f"ticket = {key}")[0]["id"]
    desk.ok("call-back", "record", back, "result=not_satisfied", "score=2", "comment=又坏了")
    equal(desk.json("ticket", "show", key)["status"], "reopened", "after the first call")
    desk.ok("ticket", "resolve", key, "resolution=换了整机")
    back = desk.json("call-back", "list", f"ticket = {key} AND status = planned")[0]["id"]
    desk.ok("call-back", "record", back, "result=satisfied", "score=5")
    equal(desk.json("ticket", "show", key)["status"], "closed", "after the second call")


def test_a_file_does_not_get_past_it(server):
    """A closed complaint in a file lacks what hangs on it; one that is solved comes in."""
    desk = Desk(server, "admin")
    path = desk.write("old.csv", "subject,type,status\nold one,complaint,closed\nold two,complaint,"
                      "resolved\nold three,enquiry,closed\n")
    done = json.loads(desk.kith("import", path, "--into", "ticket", "subject=subject", "type=type",
                                "status=status", "-o", "json").out)
    equal((done["rows_created"], done["rows_failed"]), (2, 1), "rows")
    [row] = desk.json("import", "rows", done["id"], "outcome=failed")
    true("root cause, corrective action" in row["message"], str(row))


def test_the_same_again(server):
    desk = Desk(server, "admin")
    customer = desk.make("customer", "name=北辰电子")
    first = a_complaint(desk, customer=customer)
    again = a_complaint(desk, customer=customer)
    ticket = desk.json("ticket", "show", again)
    equal((ticket["priority"], ticket["repeated"]), ("high", True), "the repeat")
    said = desk.ok("ticket", "links", first, "--lang", "zh")
    true(again in said and "重复投诉" in said, said)


def test_the_matrix_as_a_grid(server):
    desk = Desk(server, "admin")
    desk.make("priority-rule", "severity=minor", "impact=person", "grade=A", "priority=high")
    said = desk.ok("priority", "matrix", "--lang", "zh")
    rows = said.splitlines()
    equal(rows[0].split(), ["个人", "部门", "整个客户"], "impacts")
    equal(rows[1].split(), ["重大", "高", "紧急", "紧急"], "the gravest")
    true("客户等级 A" in said and rows[-1].split() == ["轻微", "高", "–", "–"], said)


if __name__ == "__main__":
    main(globals())
