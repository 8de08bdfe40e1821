#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What it takes to start: `kith customer get C-1` as a whole process with a resumed TLS session, and
the server, from exec to its first answer, on a database that is there.

    KITH_TEST_DB=… KITH_BUILD=… tests/bench/start.py [RUNS]   # a release build; prints JSON

The goals: the client below 30 ms, and below 10 ms of CPU; the server ready in less than a second.
"""
import json
import os
import socket
import statistics
import subprocess
import sys
import time

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [os.path.join(TESTS, "lib"), os.path.join(TESTS, "e2e")]

# pylint: disable=wrong-import-position
from desk import Desk  # noqa: E402
from kithd import Kithd, wait_for  # noqa: E402

GOALS = {"client_ms": 30, "client_cpu_ms": 10, "server_ready_ms": 1000}


def client_once(desk, words):
    """Milliseconds of the clock and of the processor."""
    begun = time.monotonic()
    with subprocess.Popen(desk.program(*words), env=desk.environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"kith {words}: {process.returncode}")
    return (time.monotonic() - begun) * 1000, (used.ru_utime + used.ru_stime) * 1000


def client(server, runs):
    made = server.admin.create("customer", {"name": "上海电子有限公司", "city": "上海"})
    desk = Desk(server, "admin")
    words = ("customer", "get", made.id)
    for _ in range(3):  # the first one leaves a ticket
        client_once(desk, words)
    return [client_once(desk, words) for _ in range(runs)]


def accepts(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


def restart(server):
    server.end()
    begun = time.monotonic()
    with open(server.log, "ab") as log:
        server.process = subprocess.Popen(server.command(), stdout=log, stderr=log,
                                          stdin=subprocess.DEVNULL, start_new_session=True)
    server.pid = server.process.pid
    wait_for(lambda: accepts(server.port), "the port")
    wait_for(server.serves, "kithd to serve")
    return (time.monotonic() - begun) * 1000


def spread(figures):
    return {"min": round(min(figures), 1), "median": round(statistics.median(figures), 1),
            "max": round(max(figures), 1)}


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with Kithd() as server:
        clients = client(server, runs)
        ready = [restart(server) for _ in range(5)]
        server.clients = {}
    result = {"client_ms": spread([wall for wall, _ in clients]),
              "client_cpu_ms": spread([cpu for _, cpu in clients]),
              "server_ready_ms": spread(ready)}
    print(json.dumps({name: {**figures, "goal": GOALS[name]} for name, figures in result.items()}))
    sys.exit(any(result[name]["median"] >= goal for name, goal in GOALS.items()))


if __name__ == "__main__":
    main()
