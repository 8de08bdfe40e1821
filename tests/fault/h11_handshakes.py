#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""H11: clients that do nothing but full TLS handshakes."""
import subprocess

from hostile import judge, main, seconds

CLIENTS, TIME = 6, seconds(30, 3)
WANTED = 1000


def begin(site):
    return subprocess.Popen(
        ["openssl", "s_time", "-connect", f"127.0.0.1:{site.server.port}", "-new", "-time",
         str(TIME), "-CAfile", site.server.ca], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def handshakes(site):
    """With those that end at once because their client speaks no HTTP/2, as s_time does."""
    metrics = site.metrics()
    return (metrics["kith_h2_handshakes_total"] + metrics["kith_h2_handshake_failures_total"],
            site.cpu())


def attack(site):
    before = handshakes(site)
    flood = [begin(site) for _ in range(CLIENTS)]
    for one in flood:
        one.communicate()
    after = handshakes(site)
    count, used = after[0] - before[0], after[1] - before[1]
    rate = count / used
    return [("~handshakes in each second of a processor of the server",
             f"{rate:.0f} ({count:.0f} in {used:.2f} s)", f">= {WANTED}", rate >= WANTED)]


main(judge, "H11", attack)
