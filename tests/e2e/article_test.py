#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""An agent writes down what is known, a manager publishes it, and it is found, read, sent to a
customer, and changed."""
from desk import FAILED, PRECONDITION, USAGE, Desk, equal, main, true

DESKS = {}
BODY = "# 步骤\n\n- 换一根充电线\n- 长按 **电源键** 十秒\n"


def desks(server):
    if not DESKS:
        for login, role in (("anna", "service"), ("mei", "management")):
            server.user(login, role, "TM-1")
            DESKS[login] = Desk(server, login)
        key = DESKS["key"] = DESKS["anna"].make(
            "article", "title=充电没反应怎么办", "audience=public", "keywords=电池", f"body={BODY}")
        DESKS["anna"].ok("article", "submit", key)
        DESKS["anna"].refused(PRECONDITION, "article", "submit", key)
        DESKS["mei"].ok("article", "publish", key)
        DESKS["ticket"] = DESKS["anna"].make("ticket", "subject=手机充电没有反应")
    return DESKS["anna"], DESKS["mei"], DESKS["key"]


def test_it_is_found_and_read(server):
    anna, _, key = desks(server)
    equal([row["id"] for row in anna.json("article", "search", "充电", "十秒")["articles"]], [key],
          "found")
    said = anna.ok("article", "search", "充电", "没反应", "--lang", "zh")
    true(key in said and "充电没反应怎么办" in said and "公开" in said, said)
    nothing = anna.kith("article", "search", "洗衣机")
    equal((nothing.code, nothing.out), (0, ""), "nothing found is no failure")
    equal(anna.kith("article", "search").code, USAGE, "without a text")
    said = anna.ok("article", "show", key, "--lang", "zh")
    true("步骤\n" in said and "• 长按 电源键 十秒" in said and "# " not in said, said)
    equal(anna.json("article", "show", key)["body"], BODY, "as it was written")


def test_it_answers_a_ticket(server):
    anna, _, key = desks(server)
    ticket = DESKS["ticket"]
    true(key in anna.ok("article", "suggest", ticket), "suggested by the subject")
    anna.ok("article", "reply", ticket, key)
    replies = anna.json("ticket-reply", "list", f"ticket_id = {ticket}")
    true("充电没反应怎么办" in replies[0]["body"] and not replies[0].get("internal"), replies)
    anna.ok("ticket", "use", ticket, key, "helped=yes")
    equal([anna.json("article", "get", key)[name] for name in ("uses", "helped")], [1, 1], "uses")
    inner = anna.make("article", "title=内部话术", "body=不给客户看")
    anna.ok("article", "submit", inner)
    DESKS["mei"].ok("article", "publish", inner)
    refused = anna.kith("article", "reply", ticket, inner)
    equal(refused.code, FAILED, "what is internal is not sent")
    equal(len(anna.json("ticket-reply", "list", f"ticket_id = {ticket}")), 1, "replies")
    equal(anna.kith("ticket", "use", ticket).code, USAGE, "without an article")


def test_versions_are_compared(server):
    anna, mei, key = desks(server)
    anna.ok("article-version", "create", f"article={key}", "body=# 步骤\n\n- 换一根充电线\n- 送修\n",
            "change_note=简化")
    said = anna.ok("article", "diff", key, "1", "2")
    true("- - 长按 **电源键** 十秒\n+ - 送修\n" in said and "简化" in said, said)
    equal(anna.ok("article", "diff", key), said, "the last two")
    back = anna.ok("article", "diff", key, "2", "1")
    true("+ - 长按 **电源键** 十秒" in back and "- - 送修" in back, back)
    equal(anna.kith("article", "diff", key, "1", "9").code, FAILED, "no such version")
    equal(anna.kith("article", "diff", key, "x", "2").code, USAGE, "no number")
    true("长按" in mei.ok("article", "show", key), "readers see the first one still")
    anna.ok("article", "submit", key)
    mei.ok("article", "publish", key)
    true("送修" in mei.ok("article", "show", key), "now the second")


if __name__ == "__main__":
    main(globals())
