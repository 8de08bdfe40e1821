#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Many records at once and the way back; customers that wait in a public pool, on two servers of which
one is killed while they fall in."""
import signal
import subprocess
import threading

from desk import Beside, Desk, equal, main, true, wait_for
from checks import Refused

DESKS, USERS = {}, {}
PRECONDITION = 10 + 9
ROWS = 1200


def desk_of(server, login):
    if login not in DESKS:
        if login != "admin":
            USERS[login] = server.user(login, "sales", "TM-1").user_id
        DESKS[login] = Desk(server, login)
    return DESKS[login]


def test_many_are_changed_by_a_filter_and_taken_back(server):
    desk = desk_of(server, "admin")
    one, two = (desk.make("customer", f"name={name}", "city=Wuxi") for name in ("Alpha", "Beta"))
    seen = desk.ok("customer", "update", "--where", "city = Wuxi", "region=华东", "--validate-only")
    true("Alpha" in seen and "2" in seen, seen)
    equal(server.value(f"select region from customer where id = {one[2:]}"), "", "a look changes nothing")
    desk.refused(1, "customer", "update", "--where", "city = Wuxi", "region=华东")  # nobody to ask
    said = desk.json("customer", "update", "--where", "city = Wuxi", "region=华东", "owner=admin", "--yes")
    equal((said["records_changed"], said["status"]), (2, "done"), "batch")
    equal(server.value(f"select region from customer where id = {two[2:]}"), "华东", "region")
    desk.ok("customer", "update", two, "name=Gamma")
    back = desk.json("batch", "undo", said["id"])
    equal((back["records_undone"], back["records_kept"]), (1, 1), "undo")
    items = desk.json("batch", "items", said["id"], "outcome=kept")
    equal([item["record"] for item in items], [two], "what stays")
    desk.refused(PRECONDITION, "batch", "undo", said["id"], says="can be taken back only")
    gone = desk.json("customer", "delete", "--where", "city = Wuxi", "--yes")
    equal(gone["records_changed"], 2, "deleted")
    desk.ok("batch", "undo", gone["id"])
    equal(desk.json("customer", "get", one).get("delete_time"), None, "back again")


def test_a_day_at_the_pool(server):
    admin, li, wang = (desk_of(server, login) for login in ("admin", "li", "wang"))
    pool = admin.make("pool", "name=华东公海", "region=sea", "recycle_days=30", "active=yes", "daily_cap=1",
                      "holding_cap=50", "cooling_days=7", "hidden_fields=name")
    one, two = (li.make("customer", f"name={name}", "region=sea", "city=Wuxi") for name in ("Delta", "Eta"))
    true("rests" in li.ok("pool", "explain", one), "explained")
    said = li.json("pool", "return", one, two, "reason=no_answer", "note=rang twice")
    equal(said["batch"]["records_changed"], 2, "returned")
    rows = wang.json("pool", "customers", pool)
    equal(sorted((row["id"], row.get("name", "")) for row in rows), sorted([(one, ""), (two, "")]), "in the pool")
    li.refused(PRECONDITION, "pool", "claim", one, says="was yours")
    equal(wang.json("pool", "claim", one)["name"], "Delta", "claimed")
    wang.refused(PRECONDITION, "pool", "claim", two, says="1 a day")
    room = wang.json("pool", "status")["rooms"][0]
    equal((room["held"], room["claimed"], room["daily_cap"]), (1, 1, 1), "room")
    true("每日领取上限" in wang.ok("pool", "status", "--lang", "zh"), "in Chinese")
    true("falls in" in admin.ok("pool", "preview", "day=2099-01-01"), "preview")


class Held:
    """A transaction that stays open in the middle."""

    def __init__(self, server, sql):
        self.program = subprocess.Popen(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", server.conninfo],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.say(f"begin; {sql}; select 'held'")
        equal(self.program.stdout.readline(), "held\n", "the transaction")

    def say(self, sql):
        self.program.stdin.write(sql + ";\n")
        self.program.stdin.flush()

    def commit(self):
        self.say("commit")
        self.program.stdin.close()
        equal(self.program.wait(30), 0, "the end of the transaction")
        self.program.stdout.close()


def start(act, *words, **more):
    thread = threading.Thread(target=act, args=words, kwargs=more)
    thread.start()
    return thread


def waiting(server):
    """How many wait for a lock of the database."""
    return int(server.value("select count(*) from pg_stat_activity where datname = current_database()"
                            " and wait_event_type = 'Lock'"))


def waits_in_pool(name):
    key = DESKS["li"].make("customer", f"name={name}", "region=race")
    DESKS["li"].ok("pool", "return", key, "reason=other")
    return key


def call_of(key):
    return ("insert into interaction (customer_id, kind, status, happened_at, subject)"
            f" values ({key[2:]}, 2, 1, now(), 'call')")


def test_a_hundred_claim_at_once_on_two_servers(server):
    rivals = [server.user(f"rival{n}", "sales", "TM-1") for n in range(7)]
    DESKS["admin"].make("pool", "name=Race", "region=race", "active=yes")
    key, codes = waits_in_pool("Prize"), []

    def rival(client):
        try:
            client.call("PoolService/ClaimPool", id=key)
            codes.append("won")
        except Refused as error:
            codes.append(error.reason)

    with Beside(server) as other:
        rivals += [other.client(f"rival{n}") for n in range(7)]
        for thread in [start(rival, rivals[n % len(rivals)]) for n in range(100)]:
            thread.join()
    equal({code: codes.count(code) for code in codes}, {"won": 1, "NOT_IN_POOL": 99}, "claims")


def test_a_note_that_is_being_made_does_not_hinder_a_claim(server):
    key, names = waits_in_pool("Noted"), []
    rival = server.client("rival6")
    note = Held(server, call_of(key))
    claim = start(lambda: names.append(rival.call("PoolService/ClaimPool", id=key).name))
    wait_for(lambda: waiting(server) or not claim.is_alive(), "the claim to wait")
    note.commit()
    claim.join()
    equal(names, ["Noted"], "claimed")


def test_a_contact_at_the_moment_of_the_recycling_counts(server):
    pool = DESKS["admin"].make("pool", "name=Moment", "region=moment", "recycle_days=30", "active=yes")
    saved, falls = (DESKS["li"].make("customer", f"name={name}", "region=moment") for name in ("Saved", "Falls"))
    server.psql("update customer set created_at = now() - interval '99 days' where region = 'moment'")
    call = Held(server, call_of(saved))
    recycling = start(server.psql, "select pool_recycle(kith_today()::text, 100000)")
    wait_for(lambda: waiting(server), "the recycling to wait")
    call.commit()
    recycling.join()
    where = "select coalesce(pool_id, 0) from customer where id = "
    equal((server.value(where + saved[2:]), server.value(where + falls[2:])), ("0", pool[3:]), "in the pool")
    server.psql("delete from pool_run")


def test_an_undo_comes_before_or_after_the_work(server):
    """The job stands in the middle of its first records when the batch is taken back."""
    admin, owner = DESKS["admin"], USERS["li"][2:]
    server.psql(f"insert into customer (name, region, owner_id) select 'Undo ' || n, 'undo', {owner}"
                " from generate_series(1, 1100) n")
    held = Held(server, "do $$ begin perform from customer where region = 'undo' order by id limit 1"
                        " for update; end $$")
    batch = admin.json("customer", "update", "--where", "region = undo", "city=Wuxi", "--yes")["id"]
    said = []
    try:
        wait_for(lambda: waiting(server), "the job to wait")
        back = start(lambda: said.append(admin.json("batch", "undo", batch)))
        wait_for(lambda: said or waiting(server) > 1, "the undo to wait")
    finally:
        held.commit()
    back.join()
    wait_for(lambda: server.value(f"select status from batch where id = {batch[2:]}") == "5", "the undo")
    equal(server.value("select count(*) from customer where region = 'undo' and city <> ''"), "0", "changed")


def test_recycling_goes_on_on_the_other_server(server):
    """Killed in the middle; the other one ends it, and nothing happens twice."""
    pool = DESKS["admin"].make("pool", "name=Old", "region=old", "recycle_days=30", "active=yes")
    owner = USERS["li"]
    server.psql(f"insert into customer (name, region, owner_id, created_at) select 'Old ' || n, 'old', {owner[2:]},"
                f" now() - interval '99 days' from generate_series(1, {ROWS}) n")
    inside = f"select count(*) from customer where pool_id = {pool[3:]}"
    with Beside(server):
        server.psql("update job set due_at = now() where name = 'pool_recycle'")
        wait_for(lambda: int(server.value(inside)) > 0, "the first ones", 60)
        server.end(signal.SIGKILL)
        at = int(server.value(inside))
        server.psql("update job set lease_until = now() where name = 'pool_recycle'")  # it runs out sooner
        wait_for(lambda: server.value("select done from pool_run order by period desc limit 1") == "t",
                 "the end", 90)
    server.run()
    equal(int(server.value(inside)), ROWS, f"in the pool ({at} when it was killed)")
    equal(server.value(f"select count(*) from pool_entry where pool_id = {pool[3:]}"), str(ROWS), "entries")
    equal(server.value("select records_changed from batch where kind = 6 order by id desc limit 1"), str(ROWS),
          "batch")


if __name__ == "__main__":
    main(globals())
