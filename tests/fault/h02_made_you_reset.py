#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""H2 MadeYouReset: mistakes that make the server reset the stream itself, while work goes on."""
import struct

from hostile import DURATION, endings, judge, main, session_of
from raw_client import (CALM, DATA, END_HEADERS, END_STREAM, PRIORITY, RST, WINDOW, frame, message)

BATCH, CONNECTIONS = 50, 10
OVERFLOW = b"\x7f\xff\xff\xff"
NOTHING = struct.pack(">I", 0)
BODY = frame(DATA, END_STREAM, 1, message(b""))[9:]


def whole(client, stream, **more):
    return (client.headers(stream, client.fields("/kith.v1.TicketService/ListTickets", **more)) +
            frame(DATA, END_STREAM, stream, BODY))


# What follows a whole request, and whether HTTP/2 makes it the end of the connection.
WAYS = {
    "window overflow": (lambda c, n: whole(c, n) + frame(WINDOW, 0, n, OVERFLOW), False),
    "content-length": (lambda c, n: whole(c, n, content_length="1"), False),
    "second headers": (lambda c, n: c.headers(n, c.fields()) + c.headers(n, c.fields()), False),
    "connection header": (lambda c, n: c.headers(n, c.fields(connection="close")), False),
    "more than it may have": (whole, False),
    "window update of 0": (lambda c, n: whole(c, n) + frame(WINDOW, 0, n, NOTHING), True),
    "data when half closed": (lambda c, n: whole(c, n) + frame(DATA, 0, n, b"x"), True),
    "priority of 4 bytes": (lambda c, n: whole(c, n) + frame(PRIORITY, 0, n, NOTHING), True),
}


def flood(site, number):
    """(its way, GOAWAY, resets that the server sent)"""
    name = list(WAYS)[number % len(WAYS)]
    client = site.attacker(number, token=session_of(site, number // 2))
    if client.token:
        client.authenticate()
    make = WAYS[name][0]
    for batch in range(20):
        client.send(*(make(client, 2 * (batch * BATCH + i) + 3) for i in range(BATCH)))
    goaway, counts = client.last_words()
    return name, goaway, counts[RST]


def attack(site):
    ends = endings(site, DURATION, CONNECTIONS, flood)
    most = max(resets for _, _, resets in ends)
    calm = [goaway for name, goaway, _ in ends if not WAYS[name][1]]
    wrong = {name: goaway for name, goaway, _ in ends
             if goaway is None or not WAYS[name][1] and goaway[1] != CALM}
    return [("resets that the server sent on a connection, at most", most, "<= 100", most <= 100),
            (f"connections of {len(ends)} without the GOAWAY that they should get", wrong or 0, 0,
             not wrong),
            ("of these with ENHANCE_YOUR_CALM", len(calm), "> 0", bool(calm))]


main(judge, "H2", attack)
