# SPDX-License-Identifier: Apache-2.0
"""Instructions of kithd for each of the top calls, by instructions.py (under callgrind, on a small database of its own): the same
on every machine. Only reported here; the suite judges them (tests/run -R instructions release)."""
import os
import pathlib
import re
import subprocess
import sys

PROGRAM = pathlib.Path(__file__).resolve().parent.parent / "instructions.py"
LINE = re.compile(r"^(\w+) +(\d+) instructions per call, recorded +(\d+)", re.M)


class Instructions:
    name, title = "instructions", "instructions of kithd for a call, under callgrind"

    def run(self, bench):
        done = subprocess.run([sys.executable, PROGRAM], capture_output=True, text=True, check=False,
                              env={**os.environ, "KITH_TEST_DB": bench.cluster.socket_info("postgres")})
        found = {name: {"instructions": int(now), "recorded": int(before)} for name, now, before in LINE.findall(done.stdout)}
        if not found:
            raise RuntimeError(f"{PROGRAM.name}: {done.stdout}{done.stderr[-1000:]}")
        return {"title": self.title, "calls": found, "goals": [],
                "lines": [f"{name:8} {figures['instructions']:9} instructions per call, recorded {figures['recorded']:9}" for name, figures in found.items()]}


WORKS = [Instructions()]
