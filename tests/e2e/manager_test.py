#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A sales manager's week: the forecast and what slipped, follow-up plans, territories, figures; a salesperson
sees one's own part of it only."""
from company import company, sees, sees_not
from desk import DENIED, NOT_FOUND, equal, main, wait_for

WEEK = {}


def run_job(people, name):
    """The operator lets a job run now; it is done once it says so."""
    people.admin.ok("job", "run", name)
    ended = f"select run_due is null and finished_at is not null from job where name = '{name}'"
    wait_for(lambda: people.server.value(ended) == "t", "the end of " + name)


def deal(desk, name, amount, **fields):
    return desk.make("opportunity", "name=" + name, f"amount={amount}CNY", "close_date=2031-11-30",
                     *(f"{key}={value}" for key, value in fields.items()))


def test_the_forecast_stands_beside_the_targets(server):
    people = company(server)
    lin, wu, mei = people.lin, people.wu, people.mei
    for login, amount in (("lin", 400000), ("wu", 300000)):
        mei.ok("target", "create", "owner=" + people.ids[login], "start_date=2031-10-01", f"amount={amount}CNY")
    WEEK["line"] = deal(lin, "Line 4", 120000, stage="negotiation")
    WEEK["pump"] = deal(wu, "Pumps", 50000, stage="proposal")
    WEEK["pipe"] = deal(wu, "Pipes", 30000, stage="prospecting")
    of = {row["owner_id"]: row for row in mei.json("forecast", "get", "2031-Q4", "by=owner")["rows"]}
    lins, wus = (of[people.ids[login]] for login in ("lin", "wu"))
    equal([lins[part]["amount"] for part in ("quota", "commit", "weighted")],
          ["400000.00", "120000.00", "96000.00"], "Lin's part")
    equal([wus[part]["amount"] for part in ("quota", "best_case", "pipeline")],
          ["300000.00", "50000.00", "30000.00"], "Wu's part")
    sees(mei.ok("forecast", "get", "2031-Q4", "by=owner"), "Lin Test", "Wu Test", "700,000.00 CNY")
    sees(mei.ok("forecast", "get", "2031-Q4", "by=owner", "--chart"), "Wu Test", "quota")
    shown = lin.ok("forecast", "get", "2031-Q4", "by=owner")
    sees(shown, "400,000.00 CNY")
    sees_not(shown, "Wu Test", "300,000.00", "700,000.00")


def test_what_slipped_since_the_last_snapshot(server):
    people = company(server)
    lin, wu, mei = people.lin, people.wu, people.mei
    run_job(people, "forecast_snapshot")
    equal(len(mei.json("forecast-snapshot", "list")), 1, "snapshots")
    # a week goes by
    server.psql("update forecast_snapshot set taken_on = taken_on - 7")
    wu.ok("opportunity", "update", WEEK["pump"], "close_date=2032-02-15")
    wu.ok("opportunity", "move", WEEK["pipe"], "stage=lost", "lost_reason=价格")
    deal(lin, "Valves", 20000)
    run_job(people, "forecast_snapshot")
    lin.ok("opportunity", "move", WEEK["line"], "stage=won")
    first = server.value("select min(taken_on) from forecast_snapshot")
    compare = ["forecast", "compare", "period=2031-Q4", "since=" + first]
    said = mei.json(*compare, "until=today")
    equal({row["change"]: row["difference"]["amount"] for row in said["changes"]},
          {"unchanged": "0.00", "added": "20000.00", "slipped": "-50000.00", "lost": "-30000.00"}, "changes")
    sees(mei.ok(*compare), "200,000.00 CNY", "140,000.00 CNY", "Pumps", "2032-02-15", "Pipes", "Valves")
    sees(mei.ok("--lang", "zh", *compare), "期初合计", "延期", "原成交日期")
    own = lin.ok(*compare)
    sees(own, "Valves", "120,000.00 CNY")
    sees_not(own, "Pumps", "Pipes", "Wu Test")
    sees(mei.ok("report", "pipeline"), "Proposal", "50,000.00 CNY")
    sees_not(lin.ok("report", "pipeline"), "50,000.00 CNY")


def test_follow_up_plans_are_kept_or_not(server):
    people = company(server)
    lin, wu, mei = people.lin, people.wu, people.mei
    plan = mei.make("follow-up-plan", "name=Care", "filter=city = 苏州", "every=10", "unit=day")
    server.psql("update follow_up_plan set active_since = active_since - 100")
    WEEK["kept"] = lin.make("customer", "name=Kept", "city=苏州", "region=华东")
    WEEK["late"] = wu.make("customer", "name=Neglected", "city=苏州", "region=华东")
    server.psql("update customer set created_at = now() - interval '12 days' where city = '苏州'")
    equal(mei.json("follow-up-plan", "preview", plan)["due"], 2, "what the plan would make")
    run_job(people, "follow_ups")
    lin.ok("interaction", "create", "kind=call", "customer=" + WEEK["kept"], "subject=Care call",
           "no_next_step_reason=solved")
    run_job(people, "follow_up_contacts")
    report = ["follow-up", "report", "from=-30d", "until=today"]
    wait_for(lambda: mei.json("follow-up", "list", "status = late"), "the call to be counted")
    rows = {row["user_id"]: row for row in mei.json(*report)["rows"]}
    lins, wus = (rows[people.ids[login]] for login in ("lin", "wu"))
    equal((lins["due"], lins["late"], lins["open"]), (1, 1, 0), "Lin's part")
    equal((wus["due"], wus["late"], wus["open"]), (1, 0, 1), "Wu's part")
    shown = lin.ok(*report)
    sees(shown, "Lin Test")
    sees_not(shown, "Wu Test")
    neglected = ["follow-up-plan", "neglected-customers", "days=7"]
    wait_for(lambda: "Kept" not in mei.ok(*neglected), "the contact to count")
    sees(mei.ok(*neglected), "Neglected", "Wu Test")
    sees(mei.ok("--lang", "zh", *report), "按时", "Wu Test")


def test_a_territory_changes_hands_and_back(server):
    people = company(server)
    lin, wu, mei = people.lin, people.wu, people.mei
    area = mei.make("territory", "name=苏州", "filter=city = 苏州", "user=" + people.ids["lin"])
    run_job(people, "territories")
    looked = mei.ok("territory", "reassign", area, "--validate-only")
    sees(looked, "Neglected")
    sees_not(looked, "B-")
    lin.refused(NOT_FOUND, "customer", "get", WEEK["late"])
    lin.refused(DENIED, "territory", "create", "name=Mine", "filter=city = 苏州")
    done = mei.kith("territory", "reassign", area, "reason=regions of 2032", "--yes")
    batch = mei.json("batch", "list")[0]["id"]
    sees(done.out + done.err, "Neglected", "kith batch undo " + batch)
    equal(lin.json("customer", "get", WEEK["late"])["owner_id"], people.ids["lin"], "the new owner")
    wu.refused(NOT_FOUND, "customer", "get", WEEK["late"])
    equal([row["record"] for row in mei.json("batch", "items", batch)], [WEEK["late"]], "records")
    wu.refused(NOT_FOUND, "batch", "undo", batch)
    equal(mei.json("batch", "undo", batch)["records_undone"], 1, "taken back")
    equal(wu.json("customer", "get", WEEK["late"])["owner_id"], people.ids["wu"], "the owner as before")
    lin.refused(NOT_FOUND, "customer", "get", WEEK["late"])


def test_what_people_did(server):
    people = company(server)
    rows = people.mei.json("report", "performance", "from=-1d", "until=today", "by=owner",
                           "figure=new_opportunities")["rows"]
    equal({row["name"]: row["count"] for row in rows}, {"Lin Test": 2, "Wu Test": 2}, "new deals")
    report = ["report", "performance", "from=-1d", "until=today", "by=owner"]
    sees(people.mei.ok(*report), "Lin Test", "Wu Test", "conversion %")
    shown = people.lin.ok(*report)
    sees(shown, "Lin Test")
    sees_not(shown, "Wu Test")


if __name__ == "__main__":
    main(globals())
