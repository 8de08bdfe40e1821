# SPDX-License-Identifier: Apache-2.0
"""10,000 sessions that are signed in and do nothing, then 1,000 that are busy: memory and CPU of kithd."""
import pathlib
import resource
import subprocess
import time

from load import command, kith_load
from works.get import call

IDLE, BUSY, MOST_MIB, MOST_CPU = 10000, 1000, 450, 1.0
PROCESSOR_SECONDS = 5
REFUSED = ("RESOURCE_EXHAUSTED", "UNAVAILABLE")  # must not be, and is counted


def resident_mib(server):
    for line in pathlib.Path(f"/proc/{server.process.pid}/status").read_text(encoding="ascii").split("\n"):
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


class Idle:
    name, title = "idle", "10,000 idle sessions, then 1,000 busy ones"

    def run(self, bench):
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # for kithd and kith_load alike
        idle = min(IDLE, bench.customers // 100)
        server = bench.server("idle").start()
        try:
            empty = resident_mib(server)
            held, share = self.held(bench, server, idle)
            busy = kith_load(server, bench.sessions("office"), call(bench).line(), bench.folder, connections=min(BUSY, bench.customers // 10),
                             seconds=bench.seconds, share=8, expected=REFUSED)
        finally:
            server.stop()
        return {"title": self.title, "idle": idle, "resident_mib": held, "resident_mib_before": empty, "cpu_percent": share, "busy": busy,
                "goals": [{"what": f"{idle} idle sessions: resident MiB", "value": held, "goal": f"below {MOST_MIB}", "reached": held < MOST_MIB},
                          {"what": f"{idle} idle sessions: % of a core", "value": share, "goal": f"below {MOST_CPU}", "reached": share < MOST_CPU},
                          {"what": "busy ones: calls refused", "value": busy["others"], "goal": "none", "reached": busy["others"] == 0}],
                "lines": [f"busy: {busy['rate']:.0f} gets a second, p99 {busy['p99_ms']:.1f} ms"]}

    @staticmethod
    def held(bench, server, idle):
        """(resident MiB, percent of a core) while they do nothing."""
        holder = subprocess.Popen(command(server, bench.sessions("all"), "--connections", idle, "--idle"), stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, text=True)
        try:
            said = holder.stdout.readline()
            if not said.startswith("ready"):
                raise RuntimeError(f"kith_load --idle: {said}")
            before = server.cpu_seconds()
            wait = PROCESSOR_SECONDS if bench.seconds >= 1 else 0.5
            time.sleep(wait)  # what is measured is a time
            return resident_mib(server), (server.cpu_seconds() - before) / wait * 100
        finally:
            holder.stdin.close()
            holder.wait(60)


WORKS = [Idle()]
