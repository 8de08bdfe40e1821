#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Before the Monday meeting: the head of service reads the board, the figures and the backlog, in both
languages and without blocks; draws tickets to review, and an agent contests what was found."""
import csv
import io

from desk import DENIED, Desk, PRECONDITION, USAGE, equal, main, true, wait_for

WEEKS = "from=2026-01-05 until=2026-03-29"  # twelve whole weeks


def company(server):
    """Tickets of the twelve weeks before 2026-03-29: more each week, answered after hours of the clock."""
    if getattr(server, "people", None):
        return server.people
    team = server.admin.create("team", {"name": "华东服务部", "parent_id": "TM-1"}).id
    server.user("head", "management", team)
    agent, other = (server.user(name, "service", team).user_id for name in ("mei", "bo"))
    server.psql(f"""
        insert into ticket (subject, type, status, channel, owner_id, team_id, created_at, first_reply_at,
            resolved_at, closed_at)
        select 'T' || n, 1, case when n % 5 = 0 then 3 else 6 end, 'phone', {agent[2:]}, {team[3:]}, at,
            at + interval '30 minutes',
            case when n % 5 > 0 then at + interval '3 hours' end, case when n % 5 > 0 then at + interval '4 hours' end
        from (select n, timestamptz '2026-01-05 09:00+08' + (week * 7 + n % 5) * interval '1 day'
                + (n % 3) * interval '1 hour' as at
            from generate_series(0, 11) week cross join generate_series(1, 10 + week) n) x""")
    wait_for(lambda: server.value("select count(*) from ticket_dirty") == "0" and server.value(
        "select count(*) from ticket_measure where response_seconds is not null") != "0", "the clocks")
    server.people = {name: Desk(server, name) for name in ("head", "mei", "bo")}
    server.people["other"] = other
    return server.people


def test_board(server):
    head = company(server)["head"]
    board = head.ok("service", "board", "until=2026-03-29")
    weeks = [line for line in board.splitlines() if line.startswith("created ")]
    true(weeks[0].split()[1] == "▄▅▅▅▆▆▆▇▇▇██" and weeks[0].endswith("  21"), board)
    for text in ("first response, median", "华东服务部", "17/17 100 %", "by age", "Mon", "█"):
        true(text in board, f"{text} in\n{board}")
    chinese = head.ok("--lang", "zh", "service", "board", "until=2026-03-29")
    for text in ("近十二周", "新增", "一次解决", "周一", "按时长"):
        true(text in chinese, f"{text} in\n{chinese}")
    plain = head.ok("service", "board", "until=2026-03-29", environment={"LC_ALL": "C"})
    true("455566677788" in plain and "█" not in plain and "#" in plain, plain)
    true(head.json("service", "board", "until=2026-03-29")["weeks"]["rows"], "the board as JSON")


def test_figures(server):
    people = company(server)
    head, mei = people["head"], people["mei"]
    shown = head.ok("service", "figures", *WEEKS.split(), "by=team")
    true("华东服务部" in shown and "153/153 100 %" in shown, shown)
    rows = list(csv.DictReader(io.StringIO(head.ok(
        "service", "figures", *WEEKS.split(), "by=month", "--output", "csv"))))
    created = {row["group"]: int(row["count"]) for row in rows if row["figure"] == "created"}
    equal(sum(created.values()), 186, "created")
    for row in rows[:8]:
        listed = head.json("ticket", "list", row["filter"], "--limit", "1000")
        equal(len(listed), int(row["count"]), f"listed by {row['filter']}")
    for row in rows:
        if row["figure"] == "first_response":  # half an hour of the wall is half an hour of the clock
            equal(row["median_seconds"], "1800", "the median")
    true("33 " in mei.ok("service", "backlog", "by=agent"), "what is left")
    head.refused(USAGE, "service", "figures", "everything")


def test_reviews(server):
    people = company(server)
    head, mei, bo = people["head"], people["mei"], people["bo"]
    card = head.make("scorecard", "name=电话", "criteria=问候=20/5, 解决=50/5!, 语气=30/5")
    words = ("scorecard=" + card, "from=2026-03-01", "until=2026-03-29", "count=3")
    sample = head.json("review", "sample", *words, "reviewer=" + people["other"])
    equal((sample["drawn"], len(sample["seed"])), (3, 32), "the draw")
    checked = head.json("review", "verify", sample["id"])
    equal((checked["same"], checked.get("entered", 0)), (True, 0), "the draw again")
    head.refused(PRECONDITION, "scorecard", "update", card, "criteria=问候=100/5")
    mine = bo.json("review", "list", "status = draft")
    equal(len(mine), 3, "reviews to make")
    equal(mei.json("review", "list"), [], "drafts that the agent sees")
    for review in mine:
        bo.ok("review", "submit", review["id"], "scores=问候=3, 解决=4, 语气=4")
    equal([review["result"] for review in mei.json("review", "list")], ["76"] * 3, "published results")
    key = mine[0]["id"]
    bo.refused(PRECONDITION, "review", "contest", key, "reason=no")
    mei.ok("review", "contest", key, "reason=客户同意")
    mei.refused(DENIED, "review", "decide", key, "decision=so")
    head.ok("review", "decide", key, "decision=录音如此", "scores=问候=5, 解决=5, 语气=-")
    month = head.ok("review", "results", "2026-03")
    true("84 %  n=3" in month and "█" in month, month)
    true("n=3" in mei.ok("review", "results", "2026-03"), "one's own results")
    head.ok("reward", "create", "owner=mei", "kind=reward", "points=5", "reason=稳定", "month=2026-03-01")
    equal(head.json("review", "results", "2026-03")["rows"][0]["points"], 5, "points")


if __name__ == "__main__":
    main(globals())
