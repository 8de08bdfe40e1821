#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""D1: kill -9 of the server at any moment; what was acknowledged is there, and once only."""
import random
import signal
import time

from cluster import Kithd
from figure import LONG, figure, main
from writers import Writers

RUNS = 50 if LONG else 8
WRITERS = 6


def run():
    with Kithd() as server:
        with Writers(server, WRITERS) as writers:
            for _ in range(RUNS):
                writers.progress()
                time.sleep(random.uniform(0.05, 0.5))  # any moment is the point
                server.end(signal.SIGKILL)
                server.run()
            writers.progress()
        figure("D1", "runs with kill -9 and restart", RUNS, f"{RUNS}", True)
        writers.figures("D1")


main(run)
