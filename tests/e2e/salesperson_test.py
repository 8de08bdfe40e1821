#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A salesperson's day, command by command, beside a colleague of another team who sees none of it."""
from company import company, names, sees, sees_not
from desk import DENIED, NOT_FOUND, PRECONDITION, equal, main, wait_for

DAY = {}


def test_the_day_begins_with_what_it_brings(server):
    """What is late and due, what is new, a birthday, a deal that should have been closed."""
    people = company(server)
    lin = people.lin
    today = server.value("select kith_today()")
    customer = DAY["customer"] = lin.make("customer", "name=阳光电子", "city=苏州",
                                          "contact_points=kind:phone,value:0512-66885678")
    lin.make("contact", "name=陈静", "customer=" + customer, "birthday=1984-" + today[5:])
    DAY["late"] = lin.make("task", "subject=Send samples", "customer=" + customer, "due_time=-2d")
    lin.make("task", "subject=Call about price", "customer=" + customer, "due_time=" + today)
    DAY["deal"] = lin.make("opportunity", "customer=" + customer, "name=Line 4", "amount=120000CNY",
                           "close_date=-1d")
    DAY["lead"] = people.admin.make("lead", "name=王芳", "company=北辰电子", "mobile=13800138000",
                                    "owner=" + people.ids["lin"])
    page = lin.json("day")
    equal([[row["subject"] for row in page[part]] for part in ("late", "due")],
          [["Send samples"], ["Call about price"]], "late and due")
    equal([[row["id"] for row in page[part]] for part in ("new_customers", "new_leads", "warnings")],
          [[customer], [DAY["lead"]], [DAY["deal"]]], "new, and what asks for attention")
    sees(lin.ok("day"), "Send samples", "王芳", "陈静", f"The close date of {DAY['deal']} has passed")
    sees(lin.ok("--lang", "zh", "day"), "逾期任务", "今日任务", "新线索", "生日", "已过预计成交日期")
    sees(lin.ok("inbox"), DAY["lead"])


def test_a_colleague_of_another_team_sees_none_of_it(server):
    people = company(server)
    wu = people.wu
    sees_not(wu.ok("day"), "Send samples", "王芳", "陈静", DAY["deal"])
    for noun, key in (("customer", "customer"), ("task", "late"), ("lead", "lead"),
                      ("opportunity", "deal")):
        wu.refused(NOT_FOUND, noun, "get", DAY[key], says=DAY[key])
    wu.refused(NOT_FOUND, "lead", "work", DAY["lead"])
    wu.refused(NOT_FOUND, "opportunity", "move", DAY["deal"], "stage=won")
    wu.refused(NOT_FOUND, "task", "complete", DAY["late"])
    equal(wu.json("search", "阳光")["results"], [], "search")


def test_leads_are_worked_until_they_are_customers(server):
    lin = company(server).lin
    lead = DAY["lead"]
    equal([row["id"] for row in lin.json("lead", "list", "owner = me AND status = assigned")], [lead],
          "leads to work on")
    lin.ok("lead", "work", lead)
    lin.ok("interaction", "create", "kind=call", "lead=" + lead, "subject=First call",
           "next_step=Send the catalogue", "next_step_date=+3d")
    sees(lin.ok("lead", "preview-convert", lead), "北辰电子")
    lin.ok("lead", "convert", lead, "with_opportunity=yes", "amount=80000CNY", "--yes")
    made = lin.json("lead", "get", lead)
    equal(made["status"], "converted", "status")
    DAY["second"] = made["opportunity_id"]
    shown = lin.ok("customer", "view", made["customer_id"])
    sees(shown, "北辰电子", "王芳", "First call", "Send the catalogue", "open amounts", "80,000.00 CNY")
    lin.refused(PRECONDITION, "lead", "convert", lead, says="converted already")


def test_tasks_are_done_and_leave_a_next_step(server):
    """What was late goes off the day; what was agreed comes back on its day."""
    lin = company(server).lin
    lin.ok("task", "complete", DAY["late"])
    lin.ok("interaction", "create", "kind=visit", "customer=" + DAY["customer"], "subject=Samples shown",
           "next_step=Send the contract", "next_step_date=+1d")
    equal(lin.json("day")["late"], [], "late")
    tomorrow = server.value("select kith_today() + 1")
    sees(lin.ok("day", "day=" + tomorrow), "Send the contract")
    sees(lin.ok("customer", "timeline", DAY["customer"]), "Samples shown")
    wait_for(lambda: lin.json("customer", "list", "days_since_contact = 0 AND id = " + DAY["customer"]),
             "the contact to be counted")


def test_customers_come_from_the_pool(server):
    """Wu gives one back; Lin sees no name before the claim, and has it after; Wu must wait."""
    people = company(server)
    lin, wu = people.lin, people.wu
    pool = people.admin.make("pool", "name=公海", "region=sea", "recycle_days=30", "active=yes",
                             "daily_cap=1", "cooling_days=7", "hidden_fields=name")
    one, two = (wu.make("customer", f"name={name}", "region=sea") for name in ("Delta", "Eta"))
    lin.refused(NOT_FOUND, "customer", "get", one)
    wu.ok("pool", "return", one, two, "reason=no_answer")
    rows = lin.json("pool", "customers", pool)
    equal(sorted(row["id"] for row in rows), sorted([one, two]), "in the pool")
    sees_not(lin.ok("pool", "customers", pool), "Delta", "Eta")
    wu.refused(PRECONDITION, "pool", "claim", one, says="was yours")
    equal(lin.json("pool", "claim", one)["name"], "Delta", "claimed")
    lin.refused(PRECONDITION, "pool", "claim", two, says="1 a day")
    sees(lin.ok("--lang", "zh", "pool", "status"), "公海", "每日领取上限")
    equal(names(lin.json("customer", "list", "owner = me AND region = sea")), ["Delta"], "one's own")
    wu.refused(NOT_FOUND, "customer", "get", one)


def test_deals_move_and_the_lost_one_says_why(server):
    lin = company(server).lin
    lin.ok("opportunity", "move", DAY["deal"], "stage=negotiation")
    lin.ok("opportunity", "update", DAY["deal"], "close_date=+10d")
    equal(lin.json("day")["warnings"], [], "warnings")
    lin.refused(PRECONDITION, "opportunity", "move", DAY["second"], "stage=lost", says="lost_reason")
    lost = lin.json("opportunity", "move", DAY["second"], "stage=lost", "lost_reason=价格")
    equal((lost["status"], lost["lost_reason"]), ("lost", "price"), "the lost deal")
    won = lin.json("opportunity", "move", DAY["deal"], "stage=won")
    equal((won["status"], won["company_amount"]["amount"]), ("won", "120000.00"), "the deal that was won")
    sees(lin.ok("--lang", "zh", "opportunity", "list", "owner = me"), "Line 4", "120,000.00 CNY")


def test_whatever_is_remembered_finds_it(server):
    """A word, pinyin, the end of a phone; the colleague's words find the colleague's."""
    people = company(server)
    for word in ("阳光", "ygdz", "5678"):
        wait_for(lambda word=word: any(row["id"] == DAY["customer"]
                                       for row in people.lin.json("search", word)["results"]), "it by " + word)
        equal(people.wu.json("search", word)["results"], [], "what the colleague finds by " + word)
    people.wu.refused(DENIED, "pool", "protect", DAY["customer"], "until=+30d")


if __name__ == "__main__":
    main(globals())
