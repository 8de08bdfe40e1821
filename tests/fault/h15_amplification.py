#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""H15: short messages that become large ones in memory."""
import threading

from hostile import Watch, judge, main, mib, seconds
from raw_client import DATA, END_STREAM, GOAWAY, HEADERS, RST, WINDOW, frame, message

SIZE, TIMES = (1 << 20) - 16, 8
USERS, ROUNDS = 4, seconds(20, 3)
CONNECTION_WINDOW, STREAM_WINDOW = 1 << 20, 65535


def nothing(field):
    """Two bytes each: an empty message, or an empty text, as field number `field`."""
    return bytes([field << 3 | 2, 0]) * (SIZE // 2)


def nested(outer, inner):
    """A message of empty messages."""
    one = varint(inner << 3 | 2) + b"\0"
    body = one * ((SIZE - 10) // len(one))
    return varint(outer << 3 | 2) + varint(len(body)) + body


def varint(value):
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


BATCH, CREATE = "/kith.v1.CustomerService/BatchGetCustomers", "/kith.v1.CustomerService/CreateCustomer"
ATTACKS = {
    "empty ids": (BATCH, nothing(1)),
    "empty messages": (CREATE, nothing(1)),
    "children": (CREATE, None),
    "unknown fields": (CREATE, bytes([0xfa, 0x7f, 0]) * (SIZE // 3)),
    "unknown numbers": (CREATE, bytes([0xf8, 0x7f, 0]) * (SIZE // 3)),
}


def children(site):
    """The number of a repeated message within a customer, and the way to it in the request."""
    create = site.server.contract.message("kith.v1.CreateCustomerRequest").DESCRIPTOR
    customer = create.fields_by_name["customer"]
    for field in customer.message_type.fields:
        if field.label == field.LABEL_REPEATED and field.message_type:
            return nested(customer.number, field.number)
    raise RuntimeError("a customer has no children")


class Sender:
    """Sends long requests as the windows allow."""

    def __init__(self, client):
        self.client, self.connection = client, CONNECTION_WINDOW

    def send(self, stream, path, body):
        """One request; its status, or what else came of it."""
        data, sent, self.room = message(body), 0, STREAM_WINDOW
        self.client.send(self.client.headers(stream, self.client.fields(path)))
        while sent < len(data):
            size = min(16384, len(data) - sent, self.room, self.connection)
            if size == 0:
                event = self.wait(stream)
                if event is not None:
                    return event
                continue
            sent += size
            self.room -= size
            self.connection -= size
            self.client.send(frame(DATA, END_STREAM if sent == len(data) else 0, stream,
                                   data[sent - size:sent]))
        while (event := self.wait(stream)) is None:
            pass
        return event

    def wait(self, stream):
        """Takes one frame; None when it was no answer."""
        got = self.client.receive()
        if got is None:
            return "closed"
        kind, flags, number, payload = got
        if kind == WINDOW and number == 0:
            self.connection += int.from_bytes(payload, "big")
        elif kind == WINDOW and number == stream:
            self.room += int.from_bytes(payload, "big")
        elif kind == HEADERS and number == stream:
            event = self.client.header_event(flags, stream, payload)
            return event[2] if event[0] in ("only", "trailers") else None
        elif kind == GOAWAY or kind == RST and number == stream:
            return f"frame {kind}"
        return None


def prepare(site):
    site.greedy = [site.server.user(f"greedy{i}", "sales").token for i in range(USERS)]


def flood(site, number, path, body, answers):
    client = site.attacker(number, token=site.greedy[number]).authenticate()
    sender = Sender(client)
    for i in range(ROUNDS):
        answers.append(sender.send(2 * i + 3, path, body))
    client.close()


def attack(site):
    figures = []
    for name, (path, body) in ATTACKS.items():
        body = body or children(site)
        before, answers = site.rss(), []
        with Watch(site) as watch:
            threads = [threading.Thread(target=flood, args=(site, n, path, body, answers))
                       for n in range(USERS)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        most, grown = TIMES * USERS * len(body), watch.most - before
        good = set(answers) <= {0, 3, 8} and len(answers) == USERS * ROUNDS
        figures += [(f"answers to {name}", sorted(map(str, set(answers))), "0, 3 or 8", good),
                    (f"~memory for {USERS} requests of {mib(len(body))} of {name}", mib(grown),
                     f"<= {mib(most)}", grown <= most)]
    return figures


main(judge, "H15", attack, None, prepare)
