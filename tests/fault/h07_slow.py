#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""H7 slow-loris: connections that send a byte now and then, in each phase of their life. With --long
five thousand of them against the limits as they are; else a hundred against shorter ones."""
import selectors
import ssl
import time
from concurrent.futures import ThreadPoolExecutor

from hostile import LONG, judge, main, p99, seconds
from raw_client import DATA, END_HEADERS, HEADERS, PREFACE, SETTINGS, frame, message

COUNT = seconds(1000, 20)            # of each phase
EVERY = seconds(10, 0.3)             # seconds between two bytes of a connection
LIMITS = {"tcp": seconds(10, 1), "tls": seconds(10, 1), "preface": seconds(10, 1),
          "headers": seconds(10, 1), "body": seconds(30, 2)}
OPTIONS = {} if LONG else {"handshake_timeout": "1s", "headers_timeout": "1s", "body_timeout": "2s"}
LATE = 2.0                           # of the server's clock and of this loop
HELLO = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(400)
PER_ADDRESS = 20


class Slow:
    """A connection that got as far as its phase."""

    def __init__(self, site, phase, number):
        self.phase, self.ended, self.at = phase, None, 0
        source = number // (PER_ADDRESS - 2) + 1
        early = phase in ("tcp", "tls")
        self.client = site.attacker(source, handshake=not early, preface=False)
        self.rest = getattr(self, "begin_" + phase)()
        self.since = time.monotonic()
        self.client.socket.setblocking(False)

    def begin_tcp(self):
        return b""

    def begin_tls(self):
        return HELLO

    def begin_preface(self):
        return PREFACE

    def begin_headers(self):
        self.client.send(PREFACE, frame(SETTINGS, 0, 0))
        block = self.client.encoder.encode(self.client.fields(x="y" * 4000))
        return frame(HEADERS, END_HEADERS, 1, block)

    def begin_body(self):
        self.client.send(PREFACE, frame(SETTINGS, 0, 0), self.client.headers(
            1, self.client.fields("/kith.v1.AuthService/SignIn")),
            frame(DATA, 0, 1, message(bytes(4000))[:5]))
        return frame(DATA, 0, 1, b"x") * 4000

    def dribble(self):
        if self.at < len(self.rest):
            try:
                self.client.socket.send(self.rest[self.at:self.at + 1])
                self.at += 1
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                pass
            except OSError:
                self.over()

    def over(self):
        self.ended = self.ended or time.monotonic() - self.since

    def look(self):
        """Has the server said its last word? Of a body that is an answer, before that a close."""
        try:
            got = self.client.socket.recv(16384)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return
        except OSError:
            got = b""
        if not got or self.answered(got):
            self.over()

    def answered(self, got):
        return self.phase == "body" and any(
            got[at + 3] in (HEADERS, 3, 7) for at in frames_of(got))


def frames_of(got):
    at = 0
    while at + 9 <= len(got):
        yield at
        at += 9 + int.from_bytes(got[at:at + 3], "big")


def connects(site, count):
    """How long a good client takes to connect and to get its first answer, in milliseconds."""
    took = []
    for _ in range(count):
        begun = time.monotonic()
        client = site.attacker(249)
        client.call(1, message(b""), client.fields("/grpc.health.v1.Health/Check"))
        if client.outcome() != "status 0":
            raise RuntimeError("a good client got no answer")
        took.append((time.monotonic() - begun) * 1000)
        client.close()
    return took


def loris(slow, until):
    """Sends a byte now and then until all have been cut."""
    selector, left, due = selectors.DefaultSelector(), set(slow), time.monotonic()
    for one in slow:
        selector.register(one.client.socket, selectors.EVENT_READ, one)
    while left and time.monotonic() < until:
        for key, _ in selector.select(0.05):
            key.data.look()
        if time.monotonic() >= due:
            due += EVERY
            for one in left:
                one.dribble()
        for one in [one for one in left if one.ended is not None]:
            left.discard(one)
            selector.unregister(one.client.socket)
            one.client.close()
    for one in left:
        one.client.close()


def attack(site):
    before = connects(site, 30)
    slow = [Slow(site, phase, i * COUNT + n) for i, phase in enumerate(LIMITS)
            for n in range(COUNT)]
    with ThreadPoolExecutor(1) as beside:
        connected = beside.submit(connects, site, 30)
        loris(slow, time.monotonic() + max(LIMITS.values()) + 10)
        during = connected.result()
    figures = []
    for phase, limit in LIMITS.items():
        ended = [one.ended for one in slow if one.phase == phase]
        alive = sum(one is None for one in ended)
        most = max((one for one in ended if one is not None), default=0)
        figures.append((f"{len(ended)} connections slow in {phase}: the last one cut after",
                        f"{alive} never" if alive else f"{most:.1f} s", f"<= {limit} s (+{LATE})",
                        not alive and most <= limit + LATE))
    bound = max(2 * p99(before), p99(before) + 20)
    figures.append(("@p99 of a new connection", f"{p99(during):.1f} ms after {p99(before):.1f} ms",
                    f"<= {bound:.1f} ms", p99(during) <= bound))
    return figures


main(judge, "H7", attack, OPTIONS)
