# SPDX-License-Identifier: Apache-2.0
"""Record an interaction on a disk where a commit takes 2 ms: a small PostgreSQL of its own with slow_commit.c in front of fdatasync.
pgbench's 32 connections share commits; the server must do no worse with its few."""
from bench import Bench
from compare import Goal
from server import build
from works.record import Record, call, yardsticks

CUSTOMERS = 20000


class Slow(Record):
    def run(self, bench):
        own = Bench(bench.home / "slow", min(CUSTOMERS, bench.customers), bench.seconds, bench.pairs, bench.clients, bench.say,
                    preload=build() / "tests" / "bench" / "slow_commit.so")
        try:
            own.load()
            own.make_sessions()
            return super().run(own)
        finally:
            own.close()
            own.cluster.stop()


WORKS = [Slow("commit", "record an interaction, commits of 2 ms", [Goal("same rows", 0.9)], call, transaction=True, extra=yardsticks)]
