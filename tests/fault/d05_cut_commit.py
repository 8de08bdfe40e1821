#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""D5: the connection to PostgreSQL is cut between the end of a transaction and its answer.

A proxy of ours reads the protocol and cuts a writing segment at one of three places: after
PostgreSQL's answer came (it is committed, and nobody heard), right after Sync went out, and right
before (never committed). In all three the same request id must come to one effect.
"""
import collections
import contextlib
import os
import random
import re
import shutil
import socket
import struct
import tempfile
import threading

from cluster import Kithd, wait_for
from figure import LONG, figure, main
from writers import Writers

CUTS = 1000 if LONG else 60
SHARE = 0.3        # of the writing segments, while there are cuts left
WRITERS = 6
MARK = b"request_remember"  # the statement that a write with a request id begins with
PLACES = ("after the answer", "after Sync", "before Sync")


class Cut(Exception):
    pass


class Wire:
    """One side's socket, message by message."""

    def __init__(self, end):
        self.end, self.left = end, b""

    def exactly(self, size):
        while len(self.left) < size:
            more = self.end.recv(65536)
            if not more:
                raise Cut
            self.left += more
        taken, self.left = self.left[:size], self.left[size:]
        return taken

    def message(self, typed=True):
        head = self.exactly(5 if typed else 4)
        return head + self.exactly(struct.unpack(">I", head[-4:])[0] - 4)


class Connection:
    """Between one connection of the server and one of PostgreSQL."""

    def __init__(self, proxy, server):
        self.proxy, self.server = proxy, server
        self.database = socket.socket(socket.AF_UNIX)
        self.database.connect(proxy.target)
        self.syncs = self.answers = 0
        self.marked, self.cut_at = False, None
        for pump in self.requests, self.replies:
            threading.Thread(target=self.guard, args=(pump,), daemon=True).start()

    def guard(self, pump):
        with contextlib.suppress(Cut, OSError):
            pump()
        for end in self.server, self.database:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def requests(self):
        wire = Wire(self.server)
        self.database.sendall(wire.message(typed=False))
        while True:
            message = wire.message()
            if message[:1] == b"B" and MARK in message[5:64]:
                self.marked = True
            if message[:1] == b"S":
                self.end_of_segment(message)
            else:
                self.database.sendall(message)

    def end_of_segment(self, message):
        place = self.proxy.draw() if self.marked else None
        self.marked = False
        self.syncs += 1
        if place == "before Sync":
            raise Cut
        if place == "after the answer":
            self.cut_at = self.syncs
        self.database.sendall(message)
        if place == "after Sync":
            raise Cut

    def replies(self):
        """What belongs to a segment goes on when its end is there: an answer is lost as a whole."""
        wire, held = Wire(self.database), b""
        while self.answers == 0:  # the connection's own start
            message = wire.message()
            self.server.sendall(message)
            if message[:1] == b"Z":
                break
        while True:
            message = wire.message()
            held += message
            if message[:1] != b"Z":
                continue
            self.answers += 1
            if self.answers == self.cut_at:
                raise Cut
            self.server.sendall(held)
            held = b""


class Proxy:
    def __init__(self, conninfo):
        folder = re.search(r"host=(\S+)", conninfo)[1]
        self.target = os.path.join(folder, ".s.PGSQL.5432")
        self.folder = tempfile.mkdtemp(prefix="kith-cut.")
        self.left, self.cuts, self.lock = 0, collections.Counter(), threading.Lock()
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(os.path.join(self.folder, ".s.PGSQL.5432"))
        self.listener.listen(64)
        self.conninfo = conninfo.replace(folder, self.folder)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                Connection(self, self.listener.accept()[0])

    def draw(self):
        """Where this segment is cut; None: it goes through."""
        with self.lock:
            if self.left == 0 or random.random() > SHARE:
                return None
            self.left -= 1
            place = PLACES[random.choice((0, 0, 1, 2))]
            self.cuts[place] += 1
            return place

    def close(self):
        self.listener.close()
        shutil.rmtree(self.folder)


class Behind(Kithd):
    """A server that reaches its database through the proxy."""

    def __init__(self, **options):
        super().__init__(**options)
        self.proxy = Proxy(self.server)

    def configure(self):
        self.options["database"] = f"{self.proxy.conninfo} dbname={self.database}"
        super().configure()

    def stop(self):
        super().stop()
        self.proxy.close()


def run():
    with Behind() as server:
        with Writers(server, WRITERS) as writers:
            writers.progress()
            server.proxy.left = CUTS
            wait_for(lambda: server.proxy.left == 0, "all cuts", 600)
            writers.progress()
        cuts, answers = server.proxy.cuts, writers.answers()
        figure("D5", "connections cut", dict(cuts), CUTS, sum(cuts.values()) == CUTS)
        writers.figures("D5")
        figure("D5", "calls that were told OUTCOME_UNKNOWN", answers["OUTCOME_UNKNOWN"],
               f">= {CUTS}", answers["OUTCOME_UNKNOWN"] >= CUTS)


main(run)
