#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""D2: SIGKILL of PostgreSQL, alone and with all its processes; the server comes back by itself."""
import random
import time

from cluster import Cluster, ServerOn
from figure import LONG, figure, main, timed
from writers import Writers

RUNS = 50 if LONG else 5
WRITERS = 6
BACK = 3  # seconds from PostgreSQL's return to the next acknowledged write


def back_after(writers):
    begun = time.monotonic()
    writers.progress(1)
    return time.monotonic() - begun


def run():
    with Cluster("fsync=on", "full_page_writes=on") as cluster, ServerOn(cluster) as server:
        pid, took = server.pid, []
        with Writers(server, WRITERS) as writers:
            for number in range(RUNS):
                writers.progress()
                time.sleep(random.uniform(0.05, 0.5))  # any moment is the point
                cluster.kill(everything=number % 2 == 0)
                cluster.again()
                took.append(back_after(writers))
            writers.progress()
        figure("D2", "runs with SIGKILL of PostgreSQL", RUNS, f"{RUNS}", True)
        writers.figures("D2")
        figure("D2", "the server is the same process", server.pid == pid and server.alive(),
               "True", server.pid == pid and server.alive())
        timed("D2", "longest until a write is acknowledged again", f"{max(took):.2f} s",
              f"<= {BACK} s", max(took) <= BACK)


main(run)
