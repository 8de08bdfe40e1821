#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""H8: connections that ask for long lists and read nothing, with a window of zero and without."""
import struct
import time

from hostile import LONG, Watch, judge, main, mib, seconds
from raw_client import DATA, END_STREAM, SETTINGS, WINDOW, frame, message

CONNECTIONS, STREAMS = seconds(100, 30), seconds(100, 20)
USERS, STALL = 4, seconds(30, 2)
TOTAL, BUDGET = 32 << 20, 64 << 20
OPTIONS = {"output_total": "32MiB", **({} if LONG else {"stall_timeout": "2s"})}
WIDE = frame(SETTINGS, 0, 0, struct.pack(">HI", 4, 0x7fffffff)) + \
    frame(WINDOW, 0, 0, struct.pack(">I", 0x7ffe0000))
ZERO = frame(SETTINGS, 0, 0, struct.pack(">HI", 4, 0))


def prepare(site):
    """Lists of a megabyte, and users who may ask for them."""
    site.greedy = [site.server.user(f"greedy{i}", "administrator").token for i in range(USERS)]
    site.server.psql("insert into customer (name, description, owner_id, team_id) select "
                     "'L' || n, repeat('l', 4000), 1, 1 from generate_series(1, 300) n")
    admin = site.server.admin
    request = admin.request("CustomerService/ListCustomers", page_size=1000, filter="name : L")
    site.list = message(request.SerializeToString())
    size = len(admin.send("CustomerService/ListCustomers", request).SerializeToString())
    if size < 1 << 20:
        raise RuntimeError(f"a list has {size} bytes only")
    # Once: connections to the database keep the room of their largest lists, and the allocator its
    # pools. What must come back is what an attack takes, not what the first large answers take.
    attack(site)


def ask(site, number):
    """None when the server has cut it already."""
    client = site.attacker(number // 15, token=site.greedy[number % USERS], receive_buffer=4096)
    try:
        client.authenticate()
    except RuntimeError:
        return None
    client.send(WIDE if number % 2 else ZERO)
    for i in range(STREAMS):
        client.send(client.headers(2 * i + 3, client.fields()),
                    frame(DATA, END_STREAM, 2 * i + 3, site.list))
    return client


def attack(site):
    before = site.rss()
    with Watch(site) as watch:
        clients = [ask(site, number) for number in range(CONNECTIONS)]
        begun = time.monotonic()
        most_waiting = 0
        while time.monotonic() < begun + STALL + 20:
            waiting = site.metric("kith_h2_output_bytes")
            most_waiting = max(most_waiting, waiting)
            if waiting == 0 and time.monotonic() > begun + STALL:
                break
            time.sleep(0.1)
        took = time.monotonic() - begun
        cut = site.metric("kith_h2_timeouts_total") + site.metric("kith_h2_crowded_out_total")
    for client in filter(None, clients):
        client.close()
    grown = watch.most - before
    return [("bytes of replies that waited, at most", mib(most_waiting), f"<= {mib(TOTAL)}",
             0 < most_waiting <= TOTAL),
            ("~memory that they took", mib(grown), f"<= {mib(BUDGET)}", grown <= BUDGET),
            ("seconds until none of them waited", f"{took:.1f}", f"<= {STALL} (+2)",
             took <= STALL + 2),
            ("streams and connections cut", int(cut), "> 0", cut > 0)]


main(judge, "H8", attack, OPTIONS, prepare)
