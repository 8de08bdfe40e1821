#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A11: somebody with the database's superuser changes what is sealed. Every change is found, by the
server's check and by a second one; sealing keeps up, checking is fast, writing stays fast."""
import json
import os
import random
import resource
import subprocess
import sys
import threading
import time

from figure import LONG, figure, main, speed, timed

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
import audit_verifier  # noqa: E402 pylint: disable=wrong-import-position
from kithd import Kithd, psql  # noqa: E402 pylint: disable=wrong-import-position

TRIES = 1000 if LONG else 200
TABLES = ("audit_entry", "audit_event", "audit_seal", "audit_leaf")
COLUMNS = {
    "audit_entry": {
        "at": "at + interval '1 microsecond'", "actor": "coalesce(actor, 0) + 1",
        "call": "coalesce(call, '') || 'x'", "object": "object + 1", "record": "record + 1",
        "op": "case when op = 'U' then 'D' else 'U' end", "version": "version + 1",
        "salt": "uuid_send(gen_random_uuid())", "seq": "seq + 100000000",
        "old": "coalesce(old, '{}') || '{\"2\": \"forged\"}'"},
    "audit_event": {
        "at": "at - interval '1 microsecond'", "actor": "coalesce(actor, 0) + 1",
        "call": "coalesce(call, '') || 'x'", "kind": "kind || 'x'",
        "salt": "uuid_send(gen_random_uuid())", "detail": "detail || '{\"login\": \"forged\"}'"},
    "audit_seal": {
        "entries": "entries + 1", "root": "reverse(root)", "last_seq": "last_seq + 100000000",
        "after_seq": "after_seq - 1", "sealed_at": "sealed_at + interval '1 second'",
        "previous": "reverse('1' || substr(previous, 2))", "key_id": "reverse(key_id)",
        "signature": "reverse(signature)"},
}


class Attack:
    def __init__(self, server):
        self.server, self.random = server, random.Random(11)
        self.keys = os.path.join(server.folder, "keys")
        self.file = os.path.join(self.keys, "audit.seals")

    def sql(self, text):
        return psql(self.server.conninfo, "set session_replication_role = replica; " + text)

    def keep(self):
        for table in TABLES:
            self.sql(f"create table kept_{table} as table {table}")
        self.last = int(self.server.psql("select kith_audit_sealed()")[0][0])

    def restore(self):
        self.sql("; ".join(f"truncate {t}; insert into {t} table kept_{t}" for t in TABLES))

    def one(self, table):
        key = "id" if table == "audit_seal" else "seq"
        rows = self.server.psql(f"select {key} from {table} where {key} <= {self.last}")
        return key, int(self.random.choice(rows)[0])

    def update(self):
        table = self.random.choice(list(COLUMNS))
        column = self.random.choice(list(COLUMNS[table]))
        key, value = self.one(table)
        return f"update {table} set {column} = {COLUMNS[table][column]} where {key} = {value}"

    def delete(self):
        table = self.random.choice(list(COLUMNS))
        key, value = self.one(table)
        return f"delete from {table} where {key} = {value}"

    def insert(self):
        seq = self.random.choice((self.random.randint(-5, self.last), -2 ** 63))
        return ("alter table audit_event drop constraint if exists audit_event_pkey; insert into audit_event"
                f" (seq, kind) values ({seq}, 'forged')")

    def swap(self):
        a, b = (self.one("audit_entry")[1] for _ in range(2))
        b = b if a != b else (a + 1 if a == 3 else 3)
        return (f"update audit_entry set seq = -1 where seq = {a}; update audit_entry set seq = {a}"
                f" where seq = {b}; update audit_entry set seq = {b} where seq = -1")

    def cut(self):
        keep = self.one("audit_seal")[1] - 1
        last = f"(select coalesce(max(last_seq), 0) from audit_seal where id <= {keep})"
        return (f"delete from audit_entry where seq > {last}; delete from audit_event where seq >"
                f" {last}; delete from audit_seal where id > {keep}")

    def forge(self):
        """A seal made by the book, with a key that is not the installation's."""
        _, number = self.one("audit_seal")
        seal = audit_verifier.ask(self.server.conninfo, audit_verifier.SEALS)[number - 1]
        seal["entries"] += 1
        key = audit_verifier.serialization.load_pem_private_key(subprocess.run(
            ["openssl", "genpkey", "-algorithm", "ed25519"], capture_output=True,
            check=True).stdout, None)
        signature = key.sign(audit_verifier.seal_text(seal).encode()).hex()
        return (f"update audit_seal set entries = entries + 1, signature = '{signature}' where id ="
                f" {number}")

    def judge(self):
        """What both checks say: is it good?"""
        ours = subprocess.run(self.server.command("audit", "verify"), capture_output=True,
                              text=True, check=False)
        try:
            audit_verifier.verify(self.server.conninfo, self.file,
                                  [os.path.join(self.keys, "audit-1.pub")])
            theirs = True
        except audit_verifier.Wrong:
            theirs = False
        return ours.returncode == 0, theirs, ours.stdout


def fill(server, rows):
    for i in range(4):
        server.psql(f"insert into team (name) select 'T{i}-' || i from generate_series(1, {rows}) i")
        server.psql(f"update team set name = name || 'x', description = 'a' where name like 'T{i}-%'")
        server.wait_sealed()


def tamper(server):
    fill(server, 15)
    server.end()
    attack = Attack(server)
    attack.keep()
    good = attack.judge()
    figure("A11", "the untouched log", good[:2], "good, good", good[:2] == (True, True))
    found = agreed = 0
    kinds = (attack.update, attack.delete, attack.insert, attack.swap, attack.cut, attack.forge)
    for i in range(TRIES):
        change = kinds[i % len(kinds)]()
        attack.sql(change)
        ours, theirs, said = attack.judge()
        found, agreed = found + (not ours), agreed + (ours == theirs)
        if ours or ours != theirs:
            print(f"not agreed: {change}: {said.strip()} / {theirs}")
        attack.restore()
    figure("A11", "changes found", f"{found} of {TRIES}", "all", found == TRIES)
    figure("A11", "second verifier agrees", f"{agreed} of {TRIES}", "all", agreed == TRIES)
    server.run()


def proof(server):
    path = os.path.join(server.folder, "proof.json")
    answer = server.admin.call("AuditService/ProveAudit", sequence=7)
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"sequence": answer.sequence, "leaf": answer.leaf, "index": answer.index,
                   "size": answer.size, "path": list(answer.path), "seal_text": answer.seal_text,
                   "signature": answer.signature}, file)
    audit_verifier.prove(path, os.path.join(server.folder, "keys", "audit-1.pub"))
    figure("A11", "a proof holds without the server", True, "True", True)


def lag(server):
    """The longest that anything waited for its seal while others write."""
    end, worst = time.monotonic() + (30 if LONG else 6), 0.0
    writer = threading.Thread(target=lambda: [server.psql(
        f"insert into team (name) select 'L{i}-' || x from generate_series(1, 200) x")
        for i in range(10 ** 6) if time.monotonic() < end])
    writer.start()
    while time.monotonic() < end:
        worst = max(worst, float(server.psql(
            "select coalesce(extract(epoch from clock_timestamp() - min(at)), 0) from audit_entry"
            " where seq > kith_audit_sealed()")[0][0]))
    writer.join()
    timed("A11", "sealing lag under load", f"{worst:.2f} s", "<= 2 s", worst <= 2)


def fast(server):
    rows = 400000 if LONG else 100000
    server.psql(f"insert into team (name) select 'V' || i from generate_series(1, {rows}) i")
    server.wait_sealed()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(server.command("audit", "verify"), capture_output=True, text=True,
                          check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    each = int(done.stdout.split("\n")[1].split()[0]) / used
    speed("A11", "check", f"{each:,.0f} entries/s of one core", ">= 100,000", each >= 100000)


# The smallest write that there is, and one as people make them.
WRITES = {
    "team": "insert into team (name) values (gen_random_uuid()::text);\n",
    "customer": "insert into customer (name, kind, city, owner_id, created_by, updated_by)"
                " values ('K' || gen_random_uuid(), 1, 'x', 1, 1, 1);\n",
}


def bench(conninfo, script, seconds):
    path = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=False)
    program = os.path.join(path.stdout.strip() or "/usr/lib/postgresql/15/bin", "pgbench")
    done = subprocess.run([program, "-n", "-c", "2", "-T", str(seconds), "-f", "-", conninfo],
                          input=script.encode(), capture_output=True, check=True)
    return float(done.stdout.decode().split("tps = ")[1].split()[0])


def overhead(server):
    """Side by side, in turns: with the triggers, and without. No commit waits for a disk here.
    Judged at full length only, so a short run has one turn of each to see that it works."""
    bare = server.database + "_bare"
    server.end()
    psql(server.server, f"create database {bare} template {server.database}")
    other = f"{server.server} dbname={bare}"
    for table, script in WRITES.items():
        psql(other, f"alter table {table} disable trigger {table}_audit_insert")
        audited = bare_rate = 0.0
        turns, seconds = (6, 3) if LONG else (1, 1)
        for _ in range(turns):
            audited += bench(server.conninfo, script, seconds)
            bare_rate += bench(other, script, seconds)
        share = 1 - audited / bare_rate
        timed("A11", f"audit takes of inserts into {table}", f"{share:.1%}", "<= 20 %",
              share <= 0.2)
    psql(server.server, f"drop database {bare}")


def run():
    with Kithd() as server:
        tamper(server)
        proof(server)
        lag(server)
        fast(server)
        overhead(server)


main(run)
