#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""H5: PING and SETTINGS, which must be answered, from a client that does not read."""
import time

from hostile import DURATION, Watch, endings, judge, main, session_of
from raw_client import PING, SETTINGS, frame

CONNECTIONS, COUNT = 10, 100000
QUEUED = 256 << 10
PINGS = frame(PING, 0, 0, b"are you?") * 500
ROUND = frame(SETTINGS, 0, 0, b"\0\4\0\0\xff\xff") * 500
MANY = frame(SETTINGS, 0, 0, b"".join(bytes([0xff, i, 0, 0, 0, 0]) for i in range(33)))


def flood(site, number):
    """Seconds until the server closed; 0 when it never did."""
    client = site.attacker(number, token=session_of(site, number), receive_buffer=4096)
    if client.token:
        client.authenticate()
    begun = time.monotonic()
    kind = number % 3
    if kind == 2:
        client.send(MANY)
    else:
        closed_at(client, ROUND if kind else PINGS)
    goaway, _ = client.last_words()
    return time.monotonic() - begun if goaway or kind < 2 else 0.0


def closed_at(client, batch):
    """Sends without reading until the connection is gone."""
    for _ in range(COUNT // 500):
        try:
            client.socket.sendall(batch)
        except OSError:
            return


def attack(site):
    before, calmed = site.rss(), site.metric("kith_h2_calmed_total")
    with Watch(site) as watch:
        took = endings(site, DURATION, CONNECTIONS, flood)
    calmed = site.metric("kith_h2_calmed_total") - calmed
    grown = (watch.most - before) / CONNECTIONS
    return [(f"seconds until one of {len(took)} connections was closed, at most",
             f"{max(took):.2f}", "<= 1 (and its 33 settings refused)",
             max(took) <= 1.2 and min(took) > 0),
            ("connections calmed", int(calmed), "> 0", calmed > 0),
            ("~memory for each connection", f"{grown / 1024:.0f} KiB", "< 256 KiB",
             grown < QUEUED)]


main(judge, "H5", attack)
