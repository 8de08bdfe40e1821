#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What people call a record: its number, code, login or name stands wherever an id does."""
from desk import FAILED, PRECONDITION, USAGE, Desk, equal, main, true

DESKS = []


def desk_of(server):
    if not DESKS:
        server.user("nora", "administrator")
        DESKS.append(Desk(server, "nora"))
    return DESKS[0]


def test_whatever_is_a_record_s_own_finds_it(server):
    """Every noun with a text that the contract calls unique, of the records that are there."""
    desk = desk_of(server)
    customer = desk.make("customer", "name=编号公司", "external_id=ERP-7/9")
    desk.make("contact", "name=编号人", f"customer={customer}", "external_id=ERP-P-1")
    for number in (1, 2):
        desk.make("ticket", f"subject=单据 {number}", f"customer={customer}")
        desk.make("product", f"name=产品 {number}", f"code=P/{number}")
        desk.make("queue", f"name=队列 {number}")
    desk.make("order", f"customer={customer}")
    walked = set()
    for kept in server.contract.objects.values():
        keys = [field.name for field in kept.fields.values() if field.options.unique]
        if not keys or "List" not in kept.methods or "Get" not in kept.methods:
            continue
        for row in desk.json(kept.plural, "list", "--fields", ",".join(["id", *keys]), "--limit", "2"):
            for key in keys:
                if row[key]:
                    equal(desk.json(kept.plural, "get", row[key])["id"], row["id"], f"{kept.name} {row[key]}")
                    walked.add(f"{kept.name}.{key}")
    for text in ("ticket.number", "order.number", "product.code", "user.login", "queue.name", "customer.external_id"):
        true(text in walked, f"{text} is not among {walked}")


def test_a_number_stands_wherever_an_id_does(server):
    desk = desk_of(server)
    ticket = desk.make("ticket", "subject=打不开")
    other = desk.make("ticket", "subject=也打不开")
    number = desk.json("ticket", "get", ticket)["number"]
    for words in (("ticket", "get"), ("ticket", "explain"), ("access", "explain", "read")):
        true(desk.ok(*words, number), words)
    equal(desk.json(number)["id"], ticket, "without a noun")
    equal(desk.json("ticket", "update", number, "priority=high")["id"], ticket, "update")
    true("priority" in desk.ok("ticket", "history", number), "history")
    said = desk.ok("ticket", "history", number, "--lang", "zh")
    true("修改" in said and "update" not in said, said)
    equal(desk.json("ticket", "get", number.lower())["id"], ticket, "small letters, as for ids")
    desk.ok("ticket", "delete", number)
    desk.refused(USAGE, "ticket", "get", number, says="neither an id")
    desk.ok("ticket", "undelete", number)
    desk.refused(USAGE, "ticket", "undelete", number, says="neither an id")
    rows = desk.json("ticket", "get", desk.json("ticket", "get", other)["number"], ticket)
    equal([row["id"] for row in rows], [other, ticket], "several")
    desk.make("task", "subject=回电", f"ticket={number}")
    equal(desk.json("task", "list", f"ticket = {ticket}")[0]["subject"], "回电", "as a reference")
    article = desk.make("article", "title=怎么打开", "body=按一下")
    desk.ok("article", "submit", "怎么打开")
    desk.refused(FAILED, "article", "diff", "怎么打开", says="no two such versions")
    refused = desk.refused(PRECONDITION, "ticket", "use", number, "怎么打开")
    true(article in refused.err, str(refused))
    desk.make("queue", "name=热线")
    true("热线" in desk.ok("queue", "show", "热线"), "a queue by its name")


def test_what_is_unknown_is_said(server):
    desk = desk_of(server)
    desk.refused(USAGE, "ticket", "get", "T-2001-999999", says="neither an id, such as T-12, nor the number")
    desk.refused(USAGE, "ticket", "get", "T-2001-999999", "T-1", says="T-2001-999999")
    desk.refused(USAGE, "ticket", "get", "C-1", says="T-12")
    said = desk.refused(USAGE, "order", "get", "SO-2001-1", "--lang", "zh").err
    true("也不是订单的单号" in said, said)


def test_a_title_is_said_once(server):
    desk = desk_of(server)
    desk.make("ticket", "subject=只说一次")
    equal(desk.ok("service", "backlog").count("只说一次"), 1, "the subject beside the id")


def test_spans_are_typed_alike(server):
    desk = desk_of(server)
    desk.ok("follow-up", "report", "from=2026-11-01", "until=2026-11-30")
    desk.ok("audit", "list", "from=2026-11-01", "until=now")
    desk.ok("article", "figures", "from=2026-11-01", "until=2026-11-30")
    true("[also until=]" in " ".join(desk.ok("article", "figures", "--help").split()), "the help says so")
    key = desk.make("absence", "from=2031-01-02", "until=2031-01-03")
    absence = desk.json("absence", "get", key)
    equal((absence["start_date"], absence["end_date"]), ("2031-01-02", "2031-01-03"), absence)
    desk.refused(USAGE, "target", "create", "from=2031-10-01", says="no such field")


if __name__ == "__main__":
    main(globals())
