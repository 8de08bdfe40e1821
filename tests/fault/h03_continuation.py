#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""H3: header blocks without an end, in CONTINUATION frames."""
import contextlib

from hostile import DURATION, Watch, endings, judge, main, mib, session_of
from raw_client import CONTINUATION, END_HEADERS, END_STREAM, HEADERS, frame

CONNECTIONS, HELD, MOST = 10, 60, 8
FULL = 16384
FILL = (b"\0\x01x\x7f\xa1\x7e" + b"y" * 16288)  # x: yyy…, a literal that is not kept in the table


def begin(client, stream, flags=0):
    return frame(HEADERS, END_STREAM | flags, stream,
                 client.encoder.encode(client.fields("/grpc.health.v1.Health/Check"),
                                       huffman=False))


def flood(site, number):
    """CONTINUATION frames that the server took before it closed: counted where it still answers."""
    client = site.attacker(number, token=session_of(site, number))
    client.send(begin(client, 1))
    client.send(*[frame(CONTINUATION, 0, 1, FILL)] * 500)
    return client.last_words()[1][HEADERS]


def answered(site, count):
    """Is a request with so many CONTINUATION frames answered?"""
    client = site.attacker(77)
    client.send(begin(client, 1), *[frame(CONTINUATION, 0, 1)] * (count - 1),
                frame(CONTINUATION, END_HEADERS, 1))
    got = client.outcome()
    client.close()
    return got.startswith("status")


def hold(site):
    """What a connection that stays below the limit makes the server keep."""
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(contextlib.closing(site.attacker(100 + i // 10)))
                   for i in range(HELD)]
        before = site.rss()
        with Watch(site) as watch:
            for client in clients:
                client.send(begin(client, 1), *[frame(CONTINUATION, 0, 1, FILL)] * (MOST - 1))
            for client in clients:
                client.send(frame(CONTINUATION, END_HEADERS, 1, FILL))
                client.outcome()
        return (watch.most - before) / HELD


def attack(site):
    held = hold(site)
    most = max(count for count in range(1, 40) if answered(site, count))
    ends = endings(site, DURATION, CONNECTIONS, flood)
    return [("CONTINUATION frames of a block, at most", most, f"<= {MOST}", most <= MOST),
            (f"answers to {len(ends)} blocks without end", sum(ends), 0, not any(ends)),
            ("~memory of each connection that holds one", mib(held), "< 1 MiB", held < 1 << 20)]


main(judge, "H3", attack)
