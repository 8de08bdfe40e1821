# SPDX-License-Identifier: Apache-2.0
"""Search by two Chinese characters at 8 clients: p99."""
from load import kith_load
from ratio import spread
from works.search import call

MOST_MS, CLIENTS = 20.0, 8


class Latency:
    name, title = "search_p99", "search by two Chinese characters, 8 clients"

    def run(self, bench):
        described, server = call(bench), bench.running()
        runs = [kith_load(server, bench.sessions(described.role), described.line(), bench.folder, connections=CLIENTS, seconds=bench.seconds,
                          warm=bench.warm) for _ in range(bench.pairs)]
        p99 = spread([run["p99_ms"] for run in runs])
        return {"title": self.title, "goals": [{"what": "p99 in ms", "value": p99["median"], "goal": f"below {MOST_MS:.0f}",
                                                "reached": p99["median"] < MOST_MS}], "p99_ms": p99, "runs": runs}


WORKS = [Latency()]
