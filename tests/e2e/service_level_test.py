#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A year's holidays are loaded, a policy is written, and a ticket's clocks are explained and simulated."""
import os

from desk import Desk, equal, main, true

DESKS = {}
FAR = "2026-10"


def admin_of(server):
    return DESKS.setdefault("admin", Desk(server, "admin"))


def holidays():
    with open(os.path.join(os.environ["KITH_SOURCE"], "deploy", "examples", "holidays-cn-2026.txt"), "rb") as file:
        return file.read()


def test_a_years_holidays_are_loaded(server):
    desk = admin_of(server)
    desk.write("holidays.txt", holidays())
    calendar = desk.make("service-calendar", "name=客服", "time_zone=Asia/Shanghai",
                         "shifts=Mon-Fri 09:00-12:00,13:30-18:00; Sat 10:00-16:00", "days=@holidays.txt")
    shown = desk.ok("calendar", "show", FAR, calendar)
    equal(desk.ok("calendar", "show", calendar, FAR), shown, "the calendar first")
    for word in ("Mon", "客服", "Asia/Shanghai", "1 —* 国庆节", "10 7:30* 国庆节调休", "17 6:00"):
        true(word in shown, f"{word} is not in:\n{shown}")
    chinese = desk.ok("calendar", "show", FAR, "客服", environment={"LANG": "zh_CN.UTF-8", "LANGUAGE": "zh_CN"})
    true("国庆节" in chinese, chinese)
    desk.refused(13, "service-calendar", "update", calendar, "shifts=Mon 9-17", says="09:00")


def test_a_ticket_is_explained(server):
    desk = admin_of(server)
    calendar = server.value("select 'CA-' || id from service_calendar where name = '客服'")
    policy = desk.make("sla-policy", "name=客服标准", "position=1", f"calendar={calendar}", "filter=subject = 开机")
    desk.make("sla-target", f"policy={policy}", "kind=first_response", "minutes=60")
    desk.make("sla-target", f"policy={policy}", "kind=resolution", "minutes=900")
    ticket = desk.make("ticket", "subject=开机")
    number = int(ticket[2:])
    server.psql(f"delete from ticket_event where ticket_id = {number}")
    for at, kind, status in (("09-30 17:30", 1, 1), ("10-08 09:15", 4, 3), ("10-08 10:00", 2, 4),
                             ("10-08 16:00", 2, 3), ("10-10 10:00", 2, 5)):
        server.psql("insert into ticket_event (ticket_id, kind, at, status, priority, type, policy_id) select id,"
                    f" {kind}, '2026-{at}+08', {status}, priority, type, policy_id from ticket where id = {number}")
    server.psql(f"update ticket set created_at = '2026-09-30 17:30+08' where id = {number}")
    told = desk.ok("ticket", "explain", ticket)
    for word in ("客服标准", "first response", "met", "0:45 of 1:00", "国庆节", "waiting for the customer", "█", "12:00 of 15:00"):
        true(word in told, f"{word} is not in:\n{told}")
    chinese = desk.ok("ticket", "explain", ticket, environment={"LANG": "zh_CN.UTF-8", "LANGUAGE": "zh_CN"})
    for word in ("首次响应", "达标", "等待客户", "按顺序第一个适用的策略"):
        true(word in chinese, f"{word} is not in:\n{chinese}")
    clocks = desk.json("ticket", "explain", ticket)["clocks"]
    equal(clocks[1]["elapsed_seconds"], 12 * 3600, "resolution")


def test_a_policy_is_simulated(server):
    desk = admin_of(server)
    policy = server.value("select 'SP-' || id from sla_policy where name = '客服标准'")
    done = desk.kith("sla", "simulate", policy, "from=2026-09-01", "to=2026-10-31", "targets=kind:first_response,minutes:30")
    equal(done.code, 0, str(done))
    true("2026-09" in done.out and "first response" in done.out and "1 of 1 tickets" in done.err, str(done))
    said = desk.json("sla", "simulate", policy, "from=2026-09-01", "to=2026-10-31",
                     "targets=kind:first_response,minutes:30")
    equal((said["figures"][0]["met"], said["figures"][0].get("would_meet", 0), said["different"]), (1, 0, 1), "trial")

def test_a_period_that_ends_before_it_begins_is_named(server):
    desk = admin_of(server)
    policy = server.value("select 'SP-' || id from sla_policy where name = '客服标准'")
    said = desk.kith("sla", "simulate", policy, "from=2026-12-01", "to=2026-10-31")
    true(said.code != 0 and "The last day lies before the first." in said.err, str(said))


if __name__ == "__main__":
    main(globals())
