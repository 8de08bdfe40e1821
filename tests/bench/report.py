# SPDX-License-Identifier: Apache-2.0
"""What was measured, as a table and as one JSON file with the machine, versions and settings."""
import json
import os
import pathlib
import platform
import subprocess
import time

from load import Void
from server import build

HEAD = f"{'work':14} {'ratio to':28} {'min':>6} {'median':>7} {'max':>6}  {'goal':>5}   {'kith/s':>8} {'other/s':>8}"


def said(*words):
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    lines = (done.stdout or done.stderr).strip().split("\n")
    return lines[0] if lines else ""


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").split("\n"):
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


class Report:
    def __init__(self, bench, path):
        self.bench, self.path, self.works, self.missed, self.void = bench, pathlib.Path(path), {}, [], []
        self.head = {
            "machine": {"processor": processor(), "processors": os.cpu_count(), "memory_kib": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024,
                        "system": platform.platform()},
            "versions": {"kithd": said(str(build() / "server" / "kithd"), "--version"), "postgresql": bench.cluster.value("show server_version"),
                         "pgbouncer": said("pgbouncer", "--version"), "h2load": said("h2load", "--version")},
            "settings": {"postgresql": bench.cluster.settings, "customers": bench.customers, "seconds": bench.seconds, "pairs": bench.pairs,
                         "clients": bench.clients, "begun": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())},
        }
        bench.say(HEAD)

    def add(self, work):
        began = time.monotonic()
        try:
            result = work.run(self.bench)
        except Exception as reason:  # pylint: disable=broad-exception-caught
            # Whatever goes wrong in one, the others are measured.
            kind = "" if isinstance(reason, Void) else f"{type(reason).__name__}: "
            self.void.append(work.name)
            self.works[work.name] = {"title": work.title, "void": f"{kind}{reason}"}
            self.bench.say(f"{work.name:14} VOID: {kind}{' '.join(str(reason).split())[:300]}")
        else:
            self.works[work.name] = result
            self.missed += [f"{work.name}: {goal['what']}" for goal in result["goals"] if not goal["reached"]]
            for line in self.lines(work.name, result):
                self.bench.say(line)
        self.works[work.name]["took_seconds"] = round(time.monotonic() - began, 1)
        self.write()

    def lines(self, name, result):
        rates = result.get("rates", {})
        for what, ratio in result.get("ratios", {}).items():
            ours, theirs = what.split("/", 1)
            goal = next((goal for goal in result["goals"] if goal["what"] == what), None)
            mark = "" if not goal else ("reached" if goal["reached"] else "MISSED")
            yield (f"{name:14} {what:28} {ratio['min']:6.2f} {ratio['median']:7.2f} {ratio['max']:6.2f}  {goal['least'] if goal else '':>5}   "
                   f"{rates[ours]['median']:8.0f} {rates[theirs]['median']:8.0f}  {mark}")
        for goal in result["goals"]:
            if "value" in goal:
                yield f"{name:14} {goal['what']:60} {goal['value']:10.2f}  {goal['goal']}  {'reached' if goal['reached'] else 'MISSED'}"
        for line in result.get("lines", []):
            yield f"{name:14} {line}"

    def write(self):
        self.path.write_text(json.dumps({**self.head, "works": self.works, "missed": self.missed, "void": self.void},
                                        indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")

    def end(self):
        """The exit status: a void run is a failure, a missed goal is a finding."""
        self.bench.say(f"{len(self.works)} works; missed: {', '.join(self.missed) or 'none'}; void: {', '.join(self.void) or 'none'}. {self.path}")
        return 1 if self.void else 0
