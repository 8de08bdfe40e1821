#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A11, part two: two servers seal one log, are killed and cut off from the database as they do, while
transactions end late, in part or not at all. Everything comes under one chain of seals, once."""
import json
import os
import random
import signal
import subprocess
import sys
import threading

from figure import LONG, figure, main

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
import audit_verifier  # noqa: E402 pylint: disable=wrong-import-position
from kithd import Kithd, make_certificate, psql, wait_for  # noqa: E402 pylint: disable=wrong-import-position

ROUNDS = 20 if LONG else 5
CUTS = 20  # each at some point of a sealer's round
SEALERS = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()" \
          " and pid <> pg_backend_pid() and query ~ 'audit_se|kith.audit.seal|pg_snapshot_xmin|pg_current_xact'"
# What a sealer has to wait for: a late end, an end in part, none.
WRITES = (
    "insert into team (name) select 'S' || gen_random_uuid() from generate_series(1, 50)",
    "begin; insert into team (name) values ('L' || gen_random_uuid()); select pg_sleep(0.2); commit",
    "begin; savepoint a; insert into team (name) values ('P' || gen_random_uuid()); rollback to a;"
    " insert into team (name) values ('Q' || gen_random_uuid()); commit",
    "begin; insert into team (name) values ('R' || gen_random_uuid()); select pg_sleep(0.1); rollback",
)


class Second(Kithd):
    """Another server of the same installation: its database, its keys."""

    def __init__(self, first):
        super().__init__(options={"keys": os.path.join(first.folder, "keys")})
        self.database, self.contract = first.database, first.contract
        self.certificate, self.key = make_certificate(self.folder)
        self.configure()
        self.run()


def write(server, until):
    choice = random.Random(11)
    while not until.is_set():
        psql(server.conninfo, choice.choice(WRITES))


def sealed_by(server):
    """How many seals there are."""
    return int(server.value("select count(*) from audit_seal"))


def attack(first, second):
    for i in range(ROUNDS):
        cuts = sum(len(first.psql(SEALERS)) for _ in range(CUTS))
        before = sealed_by(first)
        second.end(signal.SIGKILL)
        wait_for(lambda: sealed_by(first) > before, "the other one to seal")
        if i == ROUNDS // 2:
            first.end(signal.SIGKILL)
            first.run()
        second.run()
        figure("A11", "sealers cut off", cuts, ">= 1", cuts >= 1)


def judge(server):
    keys = os.path.join(server.folder, "keys")
    file = os.path.join(keys, "audit.seals")
    server.wait_sealed()
    seals = sealed_by(server)
    wait_for(lambda: len(audit_verifier.lines_of(file)) >= seals, "the file to catch up")
    ours = subprocess.run(server.command("audit", "verify"), capture_output=True, text=True,
                          check=False)
    _, rows = audit_verifier.verify(server.conninfo, file, [os.path.join(keys, "audit-1.pub")])
    want = int(server.value("select (select count(*) from audit_entry) + (select count(*) from"
                            " audit_event)"))
    figure("A11", "two servers, killed: the check", ours.stdout.strip().splitlines()[-1], "good",
           ours.returncode == 0)
    figure("A11", "entries under one chain of seals", rows, want, rows == want)
    numbers = [seal["number"] for seal in audit_verifier.lines_of(file)]
    figure("A11", "seals in the file, each once", len(numbers), seals,
           numbers == list(range(1, len(numbers) + 1)))


def forged(server):
    """A seal that somebody put into the table comes neither into the file nor under the next one."""
    file = os.path.join(server.folder, "keys", "audit.seals")
    before = len(audit_verifier.lines_of(file))
    seal = json.dumps(audit_verifier.ask(server.conninfo, audit_verifier.SEALS)[-1])
    server.psql(f"""insert into audit_seal select (s ->> 'number')::bigint + 1, (s ->> 'last')::bigint,
        (s ->> 'last')::bigint + 1, 0, s ->> 'root', now(), s ->> 'previous', s ->> 'key', s ->> 'signature'
        from (select '{seal}'::jsonb as s) x; insert into team (name) values ('F'), ('G'), ('H')""")
    wait_for(lambda: "not genuine" in server.tail(20000), "the sealer to notice")
    wait_for(lambda: "audit.diverged" in server.tail(20000), "it to say so")
    after = len(audit_verifier.lines_of(file))
    figure("A11", "forged seals in the file", after - before, 0, after == before)
    server.psql(f"set session_replication_role = replica; delete from audit_seal where id > {before}")
    server.wait_sealed()


def run():
    with Kithd() as first:
        second = Second(first)
        until = threading.Event()
        writers = [threading.Thread(target=write, args=(first, until)) for _ in range(2)]
        try:
            for writer in writers:
                writer.start()
            attack(first, second)
        finally:
            until.set()
            for writer in writers:
                writer.join()
            second.end()
            second.database = None
            second.stop()
        judge(first)
        forged(first)
        judge(first)


main(run)
