#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Somebody leaves: `kith handover` shows what would happen, waits until it has, and takes it back;
a server that is killed in the middle goes on where it was."""
import signal

from desk import DENIED, Desk, equal, main, true, wait_for

DESKS = {}


def admin(server):
    if "admin" not in DESKS:
        DESKS["admin"] = Desk(server, "admin")
    return DESKS["admin"]


def person(server, login):
    return server.user(login, "sales", "TM-1").user_id


def owner_of(server, key):
    return server.value(f"select 'U-' || owner_id from customer where id = {key[2:]}")


def test_records_are_given_with_a_reason(server):
    desk = admin(server)
    to = person(server, "given")
    mine, other = desk.make("customer", "name=One"), desk.make("customer", "name=Two")
    rows = desk.json("record", "assign", mine, other, "C-99999", "owner=given",
                     "reason=covers the east")
    equal([row["outcome"] for row in rows["results"]], ["assigned", "assigned", "not_found"],
          "outcomes")
    changes = desk.json("owner-change", "list", f"customer_id = {mine}")
    equal([(row["to_owner_id"], row["reason"]) for row in changes], [(to, "covers the east")],
          "history")


def test_a_preview_a_start_and_an_undo(server):
    desk = admin(server)
    leaver, to = person(server, "leaver"), person(server, "receiver")
    key = desk.make("customer", "name=Kept by all", f"owner_id={leaver}")
    said = desk.ok("handover", "preview", leaver, "to_user=receiver")
    true("Kept by all" in said and "customer" in said and "moves" in said, said)
    equal(owner_of(server, key), leaver, "a preview changes nothing")
    chinese = desk.ok("handover", "preview", leaver, "to_user=receiver", "--lang", "zh")
    true("客户" in chinese and "customer" not in chinese, chinese)
    equal(desk.json("handover", "preview", leaver, "to_user=receiver")["parts"][0]["object"],
          "customer", "for programs")
    said = desk.ok("handover", "start", leaver, f"to_user={to}", "reason=leaves")
    true("done" in said and "moved" in said, said)
    equal(owner_of(server, key), to, "owner")
    handover = desk.json("handover", "list")[0]
    said = desk.ok("handover", "show", handover["id"])
    true(desk.json("handover", "show", handover["id"]), "as JSON")
    true(key in said and "fate" in said, said)
    chinese = desk.ok("handover", "show", handover["id"], "--lang", "zh")
    true("已移交" in chinese, chinese)
    desk.ok("handover", "undo", handover["id"], "--yes")
    equal(owner_of(server, key), leaver, "owner after the undo")


def test_only_whoever_may(server):
    leaver = person(server, "stays")
    desk = Desk(server, "leaver")
    desk.refused(DENIED, "handover", "start", leaver, "to_user=receiver", says="handover:create")
    desk.close()


ROWS = 4000


def test_a_server_that_is_killed_in_the_middle_goes_on(server):
    desk = admin(server)
    leaver, to = person(server, "many"), person(server, "takes")
    server.psql(f"insert into customer (name, owner_id) select 'M ' || n, {leaver[2:]} from "
                f"generate_series(1, {ROWS}) n")
    working = desk.start("handover", "start", leaver, f"to_user={to}")
    moved = f"select count(*) from customer where owner_id = {to[2:]}"
    wait_for(lambda: int(server.value(moved)) > 0, "the first records", 60)
    server.end(signal.SIGKILL)
    at = int(server.value(moved))
    true(0 < at < ROWS, f"{at} of {ROWS} when it was killed")
    # whoever held it is gone: nobody needs to wait until its time is over
    server.psql("update handover_state set lease_until = '-infinity'")
    server.run()
    ended = f"select status from handover where from_user_id = {leaver[2:]}"
    wait_for(lambda: server.value(ended) == "2", "the hand-over to end", 90)
    equal(int(server.value(moved)), ROWS, "moved")
    equal(server.value("select count(*) from (select customer_id from owner_change where "
                       f"from_owner_id = {leaver[2:]} group by 1 having count(*) > 1) x"), "0",
          "moved twice")
    working.wait(60)
    working.stdout.close()
    working.stderr.close()


if __name__ == "__main__":
    main(globals())
