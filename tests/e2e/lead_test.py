#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A lead from first call to customer, as a salesperson types it: rules say what it is worth and who
gets it, converting shows what is there already, and asks."""
from desk import Desk, equal, main, true

DESKS = {}


def admin(server):
    if "admin" not in DESKS:
        DESKS["admin"] = Desk(server, "admin")
    return DESKS["admin"]


def test_from_rule_to_owner(server):
    desk = admin(server)
    user = server.user("hunter", "sales", "TM-1").user_id
    desk.make("lead-score-rule", "name=Web", "filter=source = website", "points=20")
    desk.make("lead-assignment-rule", "name=Web", "filter=source = website", "kind=user",
              f"user={user}")
    key = desk.make("lead", "name=王芳", "company=北辰电子", "source=website", "mobile=13800138000")
    lead = desk.json("lead", "show", key)
    equal((lead["owner_id"], lead["score"], lead["status"]), (user, 20, "assigned"), "the lead")
    said = desk.ok("lead", "explain", key)
    true("Web" in said and "20" in said and user in said, said)
    chinese = desk.ok("lead", "explain", key, "--lang", "zh")
    true("规则指定的人员" in chinese and "分值" in chinese, chinese)
    hunter = Desk(server, "hunter")
    hunter.ok("lead", "work", key)
    equal(hunter.json("lead", "list", "status = working")[0]["id"], key, "work in progress")


def test_converting_shows_what_is_there(server):
    desk = admin(server)
    server.psql("update duplicate_rule set active = true")
    customer = desk.make("customer", "name=天河机械有限公司")
    key = desk.make("lead", "company=天河机械", "name=林涛", "allow_duplicates=yes")
    said = desk.refused(1, "lead", "convert", key)
    true(customer in str(said), str(said))
    desk.ok("lead", "convert", key, f"customer={customer}")
    lead = desk.json("lead", "show", key)
    equal((lead["status"], lead["customer_id"]), ("converted", customer), "the lead")
    other = desk.make("lead", "company=天河机械", "name=林海", "allow_duplicates=yes")
    said = desk.ok("lead", "convert", other, "with_opportunity=yes", "--yes")
    deal = desk.json("lead", "show", other)["opportunity_id"]
    true(deal, said)
    said = desk.refused(19, "lead", "convert", other, "allow_duplicates=yes")
    true("converted already" in str(said) and deal in str(said), str(said))
    server.psql("update duplicate_rule set active = false")


def test_what_it_cost(server):
    desk = admin(server)
    # Midnight may have come since the lead did.
    [[first, last]] = server.psql("select kith_today() - 1, kith_today() + 1")
    desk.make("acquisition-cost", "source=website", "amount=3000 CNY", f"start_date={first}",
              f"end_date={last}")
    rows = desk.json("report", "acquisition", f"from={first}", f"until={last}")
    rows = rows["rows"] if isinstance(rows, dict) else rows
    row = next(row for row in rows if row["source"] == "website")
    equal((row["leads"], row["cost_per_lead"]["amount"]), (1, "3000.00"), "the row of the source")


if __name__ == "__main__":
    main(globals())
