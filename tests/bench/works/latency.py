# SPDX-License-Identifier: Apache-2.0
"""How even the answers come: p99 at half of the rate at which the server is full, calls made when they are due, whatever comes back.
Beside it pgbench at half of its own rate with the same statements: what machine and PostgreSQL make of even work."""
import statistics

from load import kith_load
from pgbench import run as pgbench
from ratio import spread
from works import get, list as listed, record, search, view

MOST = 3.0


class HalfRate:
    def __init__(self, name, title, call, writes=None):
        self.name, self.title, self.call, self.writes = f"p99_{name}", f"p99 at half of the rate: {title}", call, writes

    def run(self, bench):
        call = self.call(bench)
        script = call.script(bench)
        server = bench.running()
        written = self.writes.begin(bench) if self.writes else None
        def load(**how):
            return kith_load(server, bench.sessions(call.role), call.line(), bench.folder, connections=bench.clients, seconds=bench.seconds, **how)
        def yardstick(rate=None):
            return pgbench(bench.tls(), script, script.text(transaction=self.writes is not None), bench.seconds, bench.clients, rate=rate,
                           folder=bench.folder)
        try:
            measured = self.measured(bench, load, yardstick)
        finally:
            if self.writes:
                self.writes.end(bench, written)
        return self.result(*measured)

    @staticmethod
    def measured(bench, load, yardstick):
        """Our full rate and runs, then those of pgbench, run in turn."""
        load()
        full = statistics.median(load()["rate"] for _ in range(3))
        theirs = statistics.median(yardstick()["rate"] for _ in range(3))
        runs, beside = [], []
        for _ in range(bench.pairs):
            runs.append(load(rate=max(1, round(full / 2)), flight=10))
            beside.append(yardstick(max(1, round(theirs / 2))))
        return full, runs, theirs, beside

    def result(self, full, runs, theirs, beside):
        share, p99 = evenness(runs)
        their_share, their_p99 = evenness(beside)
        goal = {"what": f"p99 by median at {full / 2:.0f} calls a second (p99 {p99['median']:.2f} ms)", "value": share["median"],
                "goal": f"at most {MOST}", "reached": share["median"] <= MOST}
        return {"title": self.title, "goals": [goal], "full_rate": full, "p99_by_median": share, "p99_ms": p99, "runs": runs,
                "pgbench": {"full_rate": theirs, "p99_by_median": their_share, "p99_ms": their_p99, "runs": beside},
                "lines": [f"pgbench at {theirs / 2:.0f} a second: p99 {their_p99['median']:.2f} ms, {their_share['median']:.1f} times its median"]}


def evenness(runs):
    return spread([run["p99_ms"] / run["p50_ms"] for run in runs]), spread([run["p99_ms"] for run in runs])


WORKS = [HalfRate("get", "get", get.call), HalfRate("list", "list 50", listed.call), HalfRate("view", "360° view", view.call),
         HalfRate("search", "search", search.call), HalfRate("record", "record an interaction", record.call, record.Written())]
