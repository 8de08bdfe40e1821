# SPDX-License-Identifier: Apache-2.0
"""How even the answers come: p99 at half of the rate at which the server is full, calls made when they are due, whatever comes back."""
import statistics

from compare import spread
from load import kith_load
from works import get, list as listed, record, search, view

MOST = 3.0


class HalfRate:
    def __init__(self, name, title, call, writes=None):
        self.name, self.title, self.call, self.writes = f"p99_{name}", f"p99 at half of the rate: {title}", call, writes

    def run(self, bench):
        call, server = self.call(bench), bench.running()
        written = self.writes.begin(bench) if self.writes else None
        def load(**how):
            return kith_load(server, bench.sessions(call.role), call.line(), bench.folder, connections=bench.clients, seconds=bench.seconds, **how)
        try:
            full, runs = self.measured(bench, load)
        finally:
            if self.writes:
                self.writes.end(bench, written)
        return self.result(full, runs)

    @staticmethod
    def measured(bench, load):
        load()
        full = statistics.median(load()["rate"] for _ in range(3))
        runs = [load(rate=max(1, round(full / 2)), flight=10) for _ in range(bench.pairs)]
        return full, runs

    def result(self, full, runs):
        share = spread([run["p99_ms"] / run["p50_ms"] for run in runs])
        p99 = spread([run["p99_ms"] for run in runs])
        goal = {"what": f"p99 by median at {full / 2:.0f} calls a second (p99 {p99['median']:.2f} ms)", "value": share["median"],
                "goal": f"at most {MOST}", "reached": share["median"] <= MOST}
        return {"title": self.title, "goals": [goal], "full_rate": full, "p99_by_median": share, "p99_ms": p99, "runs": runs}


WORKS = [HalfRate("get", "get", get.call), HalfRate("list", "list 50", listed.call), HalfRate("view", "360° view", view.call),
         HalfRate("search", "search", search.call), HalfRate("record", "record an interaction", record.call, record.Written())]
