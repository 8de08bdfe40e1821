# SPDX-License-Identifier: Apache-2.0
"""Get and list against pgbouncer with TLS in front of PostgreSQL, transaction pooling. Its versions before 1.21 cannot take prepared
statements through: pgbench then sends them to be parsed each time (-M extended)."""
from compare import CallCompare, Goal
from pgbench import Bouncer
from pgbench import run as pgbench
from works.get import call as get
from works.list import call as listed


class Bounced(CallCompare):
    def ways(self, bench):
        ways = super().ways(bench)
        return {name: ways[name] for name in ("kith", "pgbouncer")}

    def run(self, bench):
        with Bouncer(bench.folder / "bouncer", bench.cluster, bench.database) as self.bouncer:
            return {**super().run(bench), "pgbouncer": {"version": self.bouncer.version(), "protocol": self.bouncer.mode(),
                                                        "pool": self.bouncer.pool}}


def through(work):
    def extra(bench, _, script):
        bouncer = work.bouncer
        return {"pgbouncer": lambda seconds: pgbench(bouncer.conninfo(), script, script.text(), seconds, bench.clients, mode=bouncer.mode(),
                                                     folder=bench.folder)}
    work.extra = extra
    return work


WORKS = [through(Bounced("bouncer_get", "get, against pgbouncer with TLS", [Goal("pgbouncer", 1.8)], get)),
         through(Bounced("bouncer_list", "list 50, against pgbouncer with TLS", [Goal("pgbouncer", 1.8)], listed))]
