#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""H6: frames that cost and give nothing, each kind by itself, a million of them with --long."""
import struct
import time

from hostile import judge, main, seconds
from raw_client import (DATA, END_HEADERS, GOAWAY, HEADERS, PADDED, PRIORITY, WINDOW, frame)

COUNT = seconds(1000000, 100000)
MOST, CPU = 10000, 0.2
UP = struct.pack(">I", 1)

KINDS = {
    "empty DATA": frame(DATA, 0, 3),
    "DATA of padding only": frame(DATA, PADDED, 3, b"\x07" + bytes(7)),
    "PRIORITY": frame(PRIORITY, 0, 3, b"\0\0\0\0\x10"),
    "WINDOW_UPDATE": frame(WINDOW, 0, 0, UP),
    "WINDOW_UPDATE of the stream": frame(WINDOW, 0, 3, UP),
    "unknown frames": frame(0xee, 0xff, 0, b"?"),
    "GOAWAY": frame(GOAWAY, 0, 0, bytes(8)),
    "HEADERS of a stream that is gone": frame(HEADERS, END_HEADERS, 1),
    "DATA of a stream that is gone": frame(DATA, 0, 1, b"x"),
    "HEADERS again": frame(HEADERS, END_HEADERS, 3),
}


def flood(site, number, bytes_of_one):
    """(frames that went out until the server had closed, its last words)"""
    client = site.attacker(number, token=site.mallory).authenticate()
    client.send(client.headers(3, client.fields("/kith.v1.AttachmentService/UploadAttachment")))
    batch, sent = bytes_of_one * 200, 0
    while sent < COUNT:
        try:
            client.socket.sendall(batch)
        except OSError:
            break
        sent += 200
    return sent, client.last_words()[0]


def attack(site):
    figures = []
    for number, (name, one) in enumerate(KINDS.items()):
        used, begun = site.cpu(), time.monotonic()
        received = site.metric("kith_h2_received_bytes_total")
        _, goaway = flood(site, number, one)
        took = time.monotonic() - begun
        received = site.metric("kith_h2_received_bytes_total") - received
        used = site.cpu() - used
        taken = int(received / len(one))
        figures.append((f"{name} taken before the end", taken, f"<= {MOST}",
                        taken <= MOST and goaway is not None))
        figures.append((f"~processor time for {name}", f"{used:.2f} s in {took:.1f} s",
                        f"<= {CPU} s", used <= CPU + 0.1 * took))
    return figures


main(judge, "H6", attack)
