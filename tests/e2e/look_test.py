#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Pages of a salesperson's day: a customer from all sides, the day itself, and the next step that is asked for."""
import json

from desk import Desk, equal, main, true
from terminal import ENTER, Terminal

DESKS = []


def desk_of(server):
    if not DESKS:
        server.user("emma", "sales")
        DESKS.append(Desk(server, "emma"))
    return DESKS[0]


def test_a_customer_from_all_sides(server):
    desk = desk_of(server)
    key = desk.make("customer", "name=上海电子", "city=上海")
    desk.make("contact", "name=王芳", f"customer={key}")
    for n in range(11):
        desk.make("task", f"subject=Call {n}", f"customer={key}", "due_time=2001-01-01T08:00:00Z")
    page = desk.ok("customer", "view", key)
    for text in ("! 11 tasks are overdue.", "上海电子", "王芳", "next actions", "… and 1 more"):
        true(text in page, f"{text} is not in\n{page}")
    chinese = desk.ok("customer", "view", key, environment={"LANG": "zh_CN.UTF-8"})
    for text in ("11 项任务已逾期", "联系人"):
        true(text in chinese, f"{text} is not in\n{chinese}")
    told = json.loads(desk.ok("customer", "view", key, "--output", "json"))
    equal((told["customer"]["id"], len(told["tasks"]), int(told["more_tasks"])), (key, 10, 1), told)


def test_a_group(server):
    desk = desk_of(server)
    top = desk.make("customer", "name=Group")
    low = desk.make("customer", "name=Branch", f"parent={top}")
    tree = json.loads(desk.ok("customer", "tree", low, "--output", "json"))
    rows = tree["nodes"] if isinstance(tree, dict) else tree
    equal([row["id"] for row in rows], [top, low], tree)


def test_the_day(server):
    desk = desk_of(server)
    desk.make("task", "subject=Far behind", "due_time=2001-01-01T08:00:00Z")
    page = desk.ok("day")
    true("Far behind" in page and "late" in page, page)
    true("逾期任务" in desk.ok("day", environment={"LANG": "zh_CN.UTF-8"}), "Chinese")
    true("Far behind" not in desk.ok("day", "day=2000-12-01"), "another day")


def test_the_next_step_is_asked_for(server):
    desk = desk_of(server)
    key = desk.make("customer", "name=Asked")
    terminal = Terminal(desk, "interaction", "create", "kind=call", f"customer={key}", "subject=Offer")
    terminal.wait("Next step")
    terminal.type("Send it" + ENTER)
    terminal.wait("On which day")
    terminal.type("2031-05-10" + ENTER)
    equal(terminal.end(), 0, terminal.text)
    [made] = json.loads(desk.ok("interaction", "list", f"customer = {key}", "--output", "json"))
    equal((made["next_step"], made["next_step_date"]), ("Send it", "2031-05-10"), made)
    [task] = json.loads(desk.ok("task", "list", f"customer = {key}", "--output", "json"))
    equal(task["subject"], "Send it", task)
    terminal = Terminal(desk, "interaction", "create", "kind=visit", f"customer={key}")
    terminal.wait("Next step")
    terminal.type(ENTER)
    terminal.wait("Why is there none")
    terminal.type("solved" + ENTER)
    equal(terminal.end(), 0, terminal.text)
    refused = desk.kith("interaction", "create", "kind=visit", f"customer={key}")
    true(refused.code != 0 and "next_step" in refused.err, str(refused))


if __name__ == "__main__":
    main(globals())
