#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""H9: connections that let a long reply through byte by byte."""
import contextlib
import struct
import time

from hostile import LONG, Watch, judge, main, mib, seconds
from raw_client import DATA, END_STREAM, GOAWAY, RST, SETTINGS, WINDOW, frame, message

CONNECTIONS, STALL = seconds(100, 20), seconds(30, 2)
OPTIONS = {} if LONG else {"stall_timeout": "2s"}
ONE = struct.pack(">I", 1)
ROWS = 300


def prepare(site):
    site.server.psql("insert into customer (name, description, owner_id, team_id) select "
                     f"'L' || n, repeat('l', 4000), 1, 1 from generate_series(1, {ROWS}) n")
    request = site.server.admin.request("CustomerService/ListCustomers", page_size=1000,
                                        filter="name : L")
    site.list = message(request.SerializeToString())
    site.greedy = [site.server.user(f"greedy{i}", "administrator").token for i in range(4)]
    for _ in range(20):
        site.server.admin.send("CustomerService/ListCustomers", request)


class Dribble:
    def __init__(self, site, number):
        self.client = site.attacker(number // 15, token=site.greedy[number % 4])
        self.client.authenticate()
        self.client.send(frame(SETTINGS, 0, 0, struct.pack(">HI", 4, 0)),
                         self.client.headers(3, self.client.fields()),
                         frame(DATA, END_STREAM, 3, site.list))
        self.client.socket.settimeout(0.001)
        self.since, self.over, self.got = time.monotonic(), None, 0

    def step(self):
        """One byte more; notes when the server has cut the stream."""
        with contextlib.suppress(OSError):
            self.client.socket.sendall(frame(WINDOW, 0, 3, ONE))
        with contextlib.suppress(OSError):
            while (got := self.client.receive()) is not None:
                self.got += got[0] == DATA
                if got[0] in (RST, GOAWAY) or got[0] == 1 and got[1] & END_STREAM:
                    self.over = time.monotonic() - self.since
            self.over = self.over or time.monotonic() - self.since


def attack(site):
    memory, used, begun = site.rss(), site.cpu(), time.monotonic()
    with Watch(site) as watch:
        slow = [Dribble(site, number) for number in range(CONNECTIONS)]
        while time.monotonic() < begun + STALL + 20 and any(not one.over for one in slow):
            for one in slow:
                if not one.over:
                    one.step()
            time.sleep(0.02)
    used, took = site.cpu() - used, time.monotonic() - begun
    for one in slow:
        one.client.close()
    alive = sum(not one.over for one in slow)
    last = max((one.over or 0) for one in slow)
    share, grown = used / took, watch.most - memory
    return [(f"{CONNECTIONS} connections that read byte by byte: the last one cut after",
             f"{alive} never" if alive else f"{last:.1f} s", f"<= {STALL} s (+2)",
             not alive and last <= STALL + 2),
            ("~processor time of the server", f"{used:.2f} s, {100 * share:.0f} % of a core",
             "<= 10 %", share <= 0.1),
            ("~memory that they took", mib(grown), "<= 64 MiB", grown <= 64 << 20)]


main(judge, "H9", attack, OPTIONS, prepare)
