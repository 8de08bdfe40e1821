#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""H4: a few bytes on the wire that become many headers."""
import contextlib

from hostile import DURATION, Watch, endings, judge, main, session_of
from raw_client import CONTINUATION, END_HEADERS, END_STREAM, HEADERS, frame

CONNECTIONS, HELD = 10, 20
HEALTH = "/grpc.health.v1.Health/Check"
KEPT = 64 << 10
MOST_FRAME = 16384


def in_frames(stream, block):
    """A header block in as many frames as it needs."""
    parts = [block[at:at + MOST_FRAME] for at in range(0, len(block), MOST_FRAME)]
    return b"".join(frame(CONTINUATION if i else HEADERS,
                          (0 if i else END_STREAM) | (END_HEADERS if part is parts[-1] else 0),
                          stream, part) for i, part in enumerate(parts))


def encode(client, *more):
    return client.encoder.encode(client.fields(HEALTH) + list(more), huffman=False)


def reference(client, count):
    """A header of 3,000 bytes in the table of the server, and a block that names it so often."""
    client.send(in_frames(1, encode(client, ("x-bomb", "y" * 3000))))
    last = encode(client, ("x-bomb", "y" * 3000))[-1:]  # its index in the table
    return encode(client) + last * count


def small(client, count):
    return encode(client) + b"\0\x01a\x01b" * count


BLOCKS = {"1000 references to 3 KB": lambda c: reference(c, 1000),
          "10000 references to 3 KB": lambda c: reference(c, 10000),
          "10000 small headers": lambda c: small(c, 10000),
          "one header of 60 KB": lambda c: encode(c, ("x", "y" * 60000))}


def flood(site, number):
    """Blocks until the time is over: how those that came back were answered."""
    client = site.attacker(number, token=session_of(site, number))
    name, make = list(BLOCKS.items())[number % len(BLOCKS)]
    block, outcomes = make(client), set()
    with contextlib.suppress(TimeoutError):
        for stream in range(3, 103, 2):
            client.send(in_frames(stream, block))
            event = client.until("only", "reset", "goaway")
            while event[0] == "only" and event[1] == 1:
                event = client.until("only", "reset", "goaway")
            outcomes.add(f"{name} status {event[2]}" if event[0] == "only" else f"{name} {event}")
    client.close()
    return outcomes


def hold(site):
    """What requests of the attackers make the server keep, each, while the last frame is missing."""
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(contextlib.closing(site.attacker(100 + i // 10)))
                   for i in range(HELD)]
        before = site.rss()
        with Watch(site) as watch:
            for client in clients:
                block = in_frames(3, reference(client, 3000))[:-9]
                client.send(block)
            for client in clients:
                client.receive()
        return (watch.most - before) / HELD


def attack(site):
    kept = hold(site)
    outcomes = set().union(*endings(site, DURATION, CONNECTIONS, flood))
    wrong = sorted(said for said in outcomes if not said.endswith(("status 8", "('goaway', 11)", "('closed',)")))
    return [(f"answers to {len(BLOCKS)} kinds of headers that are too many", wrong or "status 8, then calm",
             "status 8, then calm", not wrong and len(outcomes) >= len(BLOCKS)),
            ("~memory for each such request", f"{kept / 1024:.0f} KiB", "< 64 KiB", kept < KEPT)]


main(judge, "H4", attack)
