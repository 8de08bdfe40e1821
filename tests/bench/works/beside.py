# SPDX-License-Identifier: Apache-2.0
"""p99 of get at half of its rate, alone and with an export of all customers or a heavy report beside it, in turn. What is heavy is
called by one user who makes no other call, again and again for as long as the gets run."""
import contextlib
import statistics
import threading

import grpc

from load import Void, kith_load
from ratio import spread
from statements import Caller
from works.get import call

MOST = 1.5
BESIDE = {
    "export": ("ExportService/ExportRecords", "object: 'customer' fields: 'id' fields: 'name' fields: 'city' fields: 'owner_id'"),
    "report": ("ReportService/GetPerformanceReport", "from { year: 2026 month: 1 day: 1 } until { year: 2026 month: 10 day: 31 } by: PERFORMANCE_BY_OWNER"),
}


class Beside:
    name, title = "beside", "p99 of get with an export or a report beside it"

    def run(self, bench):
        described, server = call(bench), bench.running()
        def load(**how):
            return kith_load(server, bench.sessions("office"), described.line(), bench.folder, connections=bench.clients, seconds=bench.seconds,
                             beside=[method for method, _ in BESIDE.values()], **how)
        load()
        half = max(1, round(statistics.median(load()["rate"] for _ in range(3)) / 2))
        runs = {"alone": [], **{name: [] for name in BESIDE}}
        for _ in range(bench.pairs):
            for name, found in runs.items():
                with Heavy(bench, server, name) if name in BESIDE else contextlib.nullcontext() as heavy:
                    found.append(load(rate=half, flight=10))
                if heavy:
                    found[-1]["heavy_calls"] = heavy.made
        return self.result(half, runs)

    def result(self, half, runs):
        p99 = {name: spread([run["p99_ms"] for run in found]) for name, found in runs.items()}
        goals = []
        for name in BESIDE:
            share = statistics.median(beside["p99_ms"] / alone["p99_ms"] for beside, alone in zip(runs[name], runs["alone"]))
            goals.append({"what": f"p99 beside {name} ({p99[name]['median']:.2f} ms) by p99 alone", "value": share, "goal": f"below {MOST}",
                          "reached": share < MOST})
        return {"title": self.title, "half_rate": half, "p99_ms": p99, "goals": goals, "runs": runs}


class Heavy:
    """The same heavy call again and again; the last one is broken off if it streams, else waited for. When one is refused the run is
    void: there was nothing beside it."""

    def __init__(self, bench, server, name):
        self.method, self.request = BESIDE[name]
        self.caller = Caller(server, bench.tokens("office")[-1])  # the last user's last session: the load takes the first ones
        self.ended, self.made, self.failure = threading.Event(), 0, None
        self.thread = threading.Thread(target=self.go)

    def go(self):
        while not self.ended.is_set():
            try:
                self.caller.stream(self.method, self.request, self.ended)
            except grpc.RpcError as error:
                self.failure = f"{self.method}: {error.code().name} {error.details()}"
                return
            self.made += 1

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.ended.set()
        self.thread.join()
        self.caller.channel.close()
        if self.failure:
            raise Void(self.failure)


WORKS = [Beside()]
