# SPDX-License-Identifier: Apache-2.0
"""p99 of get at half of its rate, alone and with an export of all customers or a heavy report beside it, in turn."""
import contextlib
import statistics
import threading

from compare import spread
from load import kith_load
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
            return kith_load(server, bench.sessions("office"), described.line(), bench.folder, connections=bench.clients, seconds=bench.seconds, **how)
        load()
        half = max(1, round(statistics.median(load()["rate"] for _ in range(3)) / 2))
        runs = {"alone": [], **{name: [] for name in BESIDE}}
        for _ in range(bench.pairs):
            for name, found in runs.items():
                with heavy(bench, server, name):
                    found.append(load(rate=half, flight=10))
        p99 = {name: spread([run["p99_ms"] for run in found]) for name, found in runs.items()}
        goals = []
        for name in BESIDE:
            share = statistics.median(beside["p99_ms"] / alone["p99_ms"] for beside, alone in zip(runs[name], runs["alone"]))
            goals.append({"what": f"p99 beside {name} by p99 alone ({p99[name]['median']:.2f} ms)", "value": share, "goal": f"below {MOST}",
                          "reached": share < MOST})
        return {"title": self.title, "half_rate": half, "p99_ms": p99, "goals": goals, "runs": runs}


@contextlib.contextmanager
def heavy(bench, server, name):
    """The same heavy call again and again, by one user."""
    if name == "alone":
        yield
        return
    method, request = BESIDE[name]
    caller, ended = Caller(server, bench.sample_user("office")[0]), threading.Event()
    def go():
        while not ended.is_set():
            caller.stream(method, request, ended)
    thread = threading.Thread(target=go)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        caller.channel.close()


WORKS = [Beside()]
