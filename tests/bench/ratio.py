# SPDX-License-Identifier: Apache-2.0
"""What the benchmarks of files share: interleaved rounds, their ratios, and peaks of memory."""
import argparse
import json
import os
import statistics
import subprocess
import sys
import threading
import time

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [os.path.join(TESTS, name) for name in ("e2e", "foreign", "lib")]

MIB = 1 << 20


def timed(function, *words):
    begun = time.monotonic()
    function(*words)
    return time.monotonic() - begun


def spread(values):
    return {"min": min(values), "median": statistics.median(values), "max": max(values)}


def status_of(pid, name):
    """A line of /proc/PID/status in bytes; 0 when the process has gone."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as file:
            line = next(line for line in file if line.startswith(name + ":"))
    except (OSError, StopIteration):
        return 0
    return int(line.split()[1]) * 1024


class Memory:
    """Peaks while it is open: of the server's, as the system keeps it; of the backends that it
    talks to, without the memory that all backends share, as they are met every few milliseconds."""

    def __init__(self, server):
        self.server, self.backends, self.ended = server, 0, threading.Event()

    def pids(self):
        return [int(pid) for pid, in self.server.psql(
            "select pid from pg_stat_activity where application_name like 'kithd%'"
            " and datname = current_database()")]

    def watch(self):
        while not self.ended.wait(0.02):
            if time.monotonic() > self.next:
                self.met, self.next = self.pids(), time.monotonic() + 1
            self.backends = max([self.backends, *(status_of(pid, "RssAnon") for pid in self.met)])

    def __enter__(self):
        self.met, self.next = [], 0
        with open(f"/proc/{self.server.pid}/clear_refs", "w", encoding="ascii") as file:
            file.write("5")  # the peak begins anew
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()
        self.kithd = status_of(self.server.pid, "VmHWM")


def run(command, **how):
    """Runs it to its end; its peak of memory in bytes, as of its last milliseconds. Fails when it
    does. (What wait4 tells begins with the memory of the process that forked.)"""
    peak = 0
    with subprocess.Popen(command, **how) as process:
        while process.poll() is None:
            peak = max(peak, status_of(process.pid, "VmHWM"))
            time.sleep(0.005)
    if process.returncode:
        raise RuntimeError(f"{command}: {process.returncode}")
    return peak


def arguments(description, rounds):
    """The options that they have in common."""
    parser = argparse.ArgumentParser(description=description,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100000)
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--json")
    parser.add_argument("--yardstick", help="how psql reaches the cluster, when not as kithd does")
    return parser


def measure(name, bench, options):
    """bench.round(number) gives the seconds of Kith and those of \\copy; bench.peaks its memory."""
    rounds = []
    for number in range(options.rounds):
        ours, theirs = bench.round(number)
        print(f"round {number}: kith {ours:.2f} s, copy {theirs:.2f} s: {theirs / ours:.2f}",
              flush=True)
        rounds.append((ours, theirs))
    report(name, options.rows, rounds, bench.peaks, options.json)


def report(name, rows, rounds, peaks, path):
    """rounds: (seconds of Kith, seconds of the yardstick), a pair for each round."""
    ratios = [yardstick / ours for ours, yardstick in rounds]
    result = {"name": name, "rows": rows,
              "rows_per_second": spread([rows / ours for ours, _ in rounds]),
              "yardstick_rows_per_second": spread([rows / theirs for _, theirs in rounds]),
              "ratio": spread(ratios),
              "peak_mib": {what: round(bytes / MIB, 1) for what, bytes in peaks.items()}}
    print(f"{name} {rows} rows: ratio {result['ratio']['min']:.2f} "
          f"{result['ratio']['median']:.2f} {result['ratio']['max']:.2f}, "
          f"{result['rows_per_second']['median']:.0f} rows/s against "
          f"{result['yardstick_rows_per_second']['median']:.0f}; MiB {result['peak_mib']}")
    if path:
        with open(path, "w", encoding="utf-8") as file:
            json.dump(result, file, indent=1)
    return result
