#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Backup and restore: what comes back is what was there, and what is damaged is refused."""
import difflib
import hashlib
import os
import shutil
import subprocess
import threading

from desk import Desk, Kithd, cluster, equal, finish, run, tests_of, true
from kithd import psql

# Of all tables but the two that change with the end of the sessions.
CONTENT = """select format('%I', c.relname),
  (xpath('/row/x/text()', query_to_xml(format('select md5(string_agg(t::text, chr(10) order by
    t::text collate "C")) as x from %I t', c.relname), false, true, '')))[1]::text
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and n.nspname = 'public' and c.relname not in ('session', 'generation')
  order by 1"""


class House:
    """A server with data, and a folder for backups."""

    def __init__(self, server):
        self.server = server
        self.desk = Desk(server, "admin")
        self.folder = os.path.join(server.folder, "backups")
        os.mkdir(self.folder)
        self.databases = []

    def path(self, name):
        return os.path.join(self.folder, name)

    def database(self, name):
        """A new, empty one; what kithd needs to reach it."""
        name = f"{self.server.database}_{name}"
        psql(cluster(), f"create database {name}")
        self.databases.append(name)
        return f"{cluster()} dbname={name}"

    def kithd(self, *words, database=None):
        environment = dict(os.environ)
        if database:
            environment["KITHD_DATABASE"] = database
        return subprocess.run(self.server.command(*words), capture_output=True, text=True,
                              check=False, env=environment)

    def ok(self, *words, database=None):
        done = self.kithd(*words, database=database)
        equal(done.returncode, 0, f"kithd {words}: {done.stdout}{done.stderr}")
        return done.stdout

    def refused(self, says, *words, database=None):
        done = self.kithd(*words, database=database)
        equal(done.returncode, 1, f"kithd {words}: {done.stdout}{done.stderr}")
        true(says in done.stderr, f"\"{says}\" is not in: {done.stderr}")

    def close(self):
        self.desk.close()
        for name in self.databases:
            psql(cluster(), f"drop database {name} with (force)")


def content(conninfo):
    return dict(map(tuple, psql(conninfo, CONTENT)))


def schema(conninfo):
    """As text, without the words that differ each time."""
    done = subprocess.run(["pg_dump", "--schema-only", "--no-owner", "--no-comments", conninfo],
                          capture_output=True, text=True, check=True)
    # "a or b or c" loses the brackets of its first two when it is read back.
    return [line.translate(str.maketrans("", "", "()")) if " CHECK (" in line or " WHEN (" in line
            else line for line in done.stdout.splitlines() if not line.startswith("\\")]


def relations(conninfo):
    return psql(conninfo, "select count(*) from pg_class c join pg_namespace n on n.oid = "
                          "c.relnamespace where n.nspname = 'public'")[0][0]


def fill(house):
    """A little of everything, with a history."""
    desk = house.desk
    with open(os.path.join(desk.home, "offer.pdf"), "wb") as file:
        file.write(os.urandom(700_000))
    for name in ("雷科技", "Müller & Söhne", "O'Brien\\ 'quoted'"):
        desk.ok("customer", "create", f"name={name}", "tags=vip",
                "contact_points=kind:phone,value:13800138000")
    desk.ok("customer", "update", "C-1", "city=上海")
    desk.ok("customer", "delete", "C-2")
    desk.ok("attachment", "upload", "offer.pdf", "customer=C-1")
    psql(house.server.conninfo, "insert into customer (name, kind, city, owner_id, created_by, "
         "updated_by) select 'K' || i, 1, 'x', 1, 1, 1 from generate_series(1, 5000) i")


def still(house, name):
    """A backup while no server runs, whose jobs would write meanwhile: the content, and what was said."""
    house.server.end()
    before = content(house.server.conninfo)
    said = house.ok("backup", house.path(name))
    equal(content(house.server.conninfo), before, "the content after the backup")
    house.server.run()
    return before, said


def test_what_comes_back_is_what_was_there(house):
    fill(house)
    house.server.wait_sealed()
    before, said = still(house, "one")
    true("tables, as of" in said, said)
    equal(sorted(os.listdir(house.path("one"))), ["kith.dump", "manifest"])
    for name in ("one", "one/kith.dump", "one/manifest"):
        equal(os.stat(house.path(name)).st_mode & 0o077, 0, f"rights of others on {name}")
    target = house.database("one")
    house.ok("restore", house.path("one"), database=target)
    after = content(target)
    for table in before:
        equal(after[table], before[table], table)
    equal(list(difflib.unified_diff(schema(house.server.conninfo), schema(target), n=0)), [],
          "differences of the schema")
    said = house.ok("audit", "verify", database=target)  # with the keys and seals of the original
    true(said.startswith("Nothing was changed."), said)


def test_a_server_works_on_what_was_restored(house):
    server, desk = house.server, house.desk
    target = house.database("serve")
    house.ok("restore", house.path("one"), database=target)
    server.end()
    kept, server.database = server.database, target.split("dbname=")[-1]
    server.configure()
    server.run()
    equal(desk.kith("whoami").code, 26, "the session of before")
    desk.sign_in()
    desk.ok("attachment", "download", "A-1", "--file", "back.pdf")
    digest = [hashlib.sha256(open(os.path.join(desk.home, name), "rb").read()).hexdigest()
              for name in ("offer.pdf", "back.pdf")]
    equal(digest[0], digest[1], "checksum")
    true("上海" in desk.ok("customer", "history", "C-1"), "the history is gone")
    desk.ok("customer", "create", "name=after")
    server.end()
    server.database = kept
    server.configure()
    server.run()
    desk.sign_in()


def test_it_is_of_one_moment(house):
    """Rows that come while it is written are all in it, or none of them."""
    stop = threading.Event()

    def write():
        while not stop.is_set():
            psql(house.server.conninfo, "with c as (insert into customer (name, kind, created_by, "
                 "updated_by) select 'busy', 1, 1, 1 from generate_series(1, 50) returning id) "
                 "insert into contact_point (customer_id, kind, value, created_by, updated_by) "
                 "select id, 1, 'busy', 1, 1 from c")
    writer = threading.Thread(target=write)
    writer.start()
    try:
        house.ok("backup", house.path("busy"))
    finally:
        stop.set()
        writer.join()
    target = house.database("busy")
    house.ok("restore", house.path("busy"), database=target)
    rows = psql(target, "select count(*) filter (where name = 'busy'), (select count(*) from "
                        "contact_point where value = 'busy') from customer")[0]
    equal(rows[0], rows[1], "customers and their phones")


def damaged(house, name, change, of="kith.dump"):
    """A copy of the first backup whose file is changed by the function."""
    shutil.copytree(house.path("one"), house.path(name))
    path = os.path.join(house.path(name), of)
    with open(path, "rb") as file:
        bytes_ = change(bytearray(file.read()))
    with open(path, "wb") as file:
        file.write(bytes_)
    return house.path(name)


def flip(bytes_):
    bytes_[len(bytes_) // 2] ^= 1
    return bytes_


def rewritten(old, new):
    """The manifest says something else, under a checksum that fits."""
    def change(bytes_):
        text = bytes(bytes_).decode().rsplit("end ", 1)[0]
        true(old in text, text)
        text = text.replace(old, new)
        return f"{text}end {hashlib.sha256(text.encode()).hexdigest()}\n".encode()
    return change


def test_what_is_damaged_is_refused(house):
    target = house.database("damaged")
    for name, of, change, says in (
            ("flipped", "kith.dump", flip, "checksum differs"),
            ("short", "kith.dump", lambda b: b[:-1], "checksum differs"),
            ("empty", "kith.dump", lambda b: b"", "checksum differs"),
            ("unsure", "manifest", flip, "manifest of the backup is damaged"),
            ("cut", "manifest", lambda b: b[:100], "manifest of the backup is damaged"),
            ("blank", "manifest", lambda b: b"", "manifest of the backup is damaged"),
            ("other", "manifest", rewritten("kith-backup 1", "kith-backup 2"), "another program"),
            ("newer", "manifest", rewritten("\nschema ", "\nschema 9"), "a newer one")):
        house.refused(says, "restore", damaged(house, name, change, of), database=target)
        equal(relations(target), "0", "relations")
    house.refused("No such file", "restore", house.path("nothing"), database=target)


def test_rows_that_are_missing_are_noticed(house):
    target = house.database("rows")
    path = damaged(house, "rows", rewritten("table public.team 1", "table public.team 2"),
                   "manifest")
    house.refused("public.team has 1 rows and should have 2", "restore", path, database=target)


def test_only_an_empty_database_is_filled(house):
    house.refused("is not empty", "restore", house.path("one"))
    target = house.database("table")
    psql(target, "create table mine (id int)")
    house.refused("is not empty", "restore", house.path("one"), database=target)
    equal(psql(target, "select count(*) from pg_tables where schemaname = 'public'"), [["1"]])


def test_a_folder_is_there_only_when_all_went_well(house):
    house.refused("exists already", "backup", house.path("one"))
    house.refused("none of Kith", "backup", house.path("none"), database=house.database("none"))
    house.refused("cannot be reached", "backup", house.path("away"),
                  database="host=/nowhere dbname=x")
    house.refused("No such file", "backup", house.path("no/such"))
    for name in ("none", "away"):
        true(not os.path.exists(house.path(name)), name)
    os.mkdir(house.path("again.partial"))  # of one that was killed
    with open(house.path("again.partial/kith.dump"), "wb") as file:
        file.write(b"x" * 10_000_000)
    house.ok("backup", house.path("again"))
    true(not os.path.exists(house.path("again.partial")), "the partial one is still there")
    house.ok("restore", house.path("again"), database=house.database("again"))
    equal(house.kithd("backup").returncode, 2)


def main():
    with Kithd() as server:
        house = House(server)
        try:
            return run(tests_of(globals()), house)
        finally:
            house.close()


finish(main())
