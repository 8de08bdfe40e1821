#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""D8: the N-th allocation of a call fails, for N = 1 until the call needs fewer, for 20 calls.

What may come of it: the call ends with INTERNAL or RESOURCE_EXHAUSTED, or its connection is given
up (UNAVAILABLE, no reason), or it did not need the memory after all. The server lives on, answers
the next call (once it has reached the database again), and keeps nothing.
"""
import collections
import os
import random
import time

os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # broken connections are the point

# pylint: disable=wrong-import-position

from preload import Preloaded
from contract import Refused
from figure import LONG, figure, main
from kithd import PASSWORD

NAMES = ("countdown", "burst", "everywhere", "failed", "in_use")
SAMPLE = 10            # values of N for each call, in a short run
MOST = 3000            # allocations of one call
BURSTS = (0, 5)        # further allocations that fail after the first
# libpq 15 may lose the end of a transaction for want of memory: the caller's deadline tells then,
# and the connection is given up for its silence.
LATE = "DEADLINE_EXCEEDED"
DEADLINE = 3           # seconds
BACK = 10              # seconds until the database must be reached again
LEAK = 300 << 10       # bytes that may stay in use after all failures: pools, tickets, rounding
CLEAN = {"OK", "INTERNAL", "RESOURCE_EXHAUSTED", "UNAVAILABLE", LATE}
LATE_SHARE = 0.02      # of the failures, see LATE
MAPPING = "name = 名称\ncity = 城市\n"


def once(values):
    """Of a stream of requests."""
    return lambda client, name: iter([client.request(name, **value) for value in values])


def calls(server, key):
    """The calls, by name: the method and its request."""
    imported = server.admin.create("import", {"object": "customer", "mapping": MAPPING,
                                              "file_name": "a.csv"})
    server.admin.send("ImportService/UploadImport", iter([server.admin.request(
        "ImportService/UploadImport", id=imported.id, data="名称,城市\n甲,上海\n".encode(),
        last=True)]))
    update = {"customer": {"id": key, "city": "Wuhan"}, "update_mask": {"paths": ["city"]}}
    reflection = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"
    return {
        "health": ("/grpc.health.v1.Health/Check", {}),
        "reflection": (reflection, once([{"file_containing_symbol": "kith.v1.Customer"}])),
        "who am I": ("AuthService/WhoAmI", {}),
        "get": ("CustomerService/GetCustomer", {"id": key}),
        "get many": ("CustomerService/BatchGetCustomers", {"ids": [key]}),
        "list": ("CustomerService/ListCustomers", {"page_size": 20}),
        "list with filter": ("CustomerService/ListCustomers", {
            "filter": 'name : "C1" AND city = "Wuhan"', "order_by": "-name", "page_size": 5}),
        "create": ("CustomerService/CreateCustomer", {"customer": {"name": "Memory"}}),
        "create checked": ("CustomerService/CreateCustomer", {
            "customer": {"name": "Memory"}, "validate_only": True}),
        "update": ("CustomerService/UpdateCustomer", update),
        "refused": ("CustomerService/CreateCustomer", {"customer": {"name": "x" * 500}}),
        "delete checked": ("CustomerService/DeleteCustomer", {"id": key, "validate_only": True}),
        "missing": ("CustomerService/GetCustomer", {"id": "C-999999"}),
        "history": ("CustomerService/GetCustomerHistory", {"id": key}),
        "assign": ("RecordService/AssignRecords", {"ids": [key], "owner_id": "U-1"}),
        "summary": ("ReportService/SummarizeRecords", {"object": "customer", "group_by": ["city"]}),
        "export": ("ExportService/ExportRecords", {"object": "customer", "fields": ["name"]}),
        "upload": ("ImportService/UploadImport", once([{"id": imported.id, "offset": 9}])),
        "start import": ("ImportService/StartImport", {"id": imported.id, "dry_run": True,
                                                       "validate_only": True}),
        "sign in": ("AuthService/SignIn", {"login": "sleeper", "password": PASSWORD,
                                           "client": "tests"}),
        "create ticket": ("TicketService/CreateTicket", {"ticket": {
            "subject": "Memory", "customer_id": key}, "validate_only": True}),
    }


class Subject:
    """The server, and what has come of its calls."""

    def __init__(self, server):
        self.server, self.token = server, server.admin.token
        self.codes = collections.defaultdict(collections.Counter)
        self.crashes, self.dead, self.odd = [], [], []
        self.client = None
        self.connect()

    def connect(self):
        if self.client:
            self.client.channel.close()
        self.client = self.server.contract.client(self.server.channel(), self.token)
        self.call("AuthService/WhoAmI", {})

    def call(self, name, values):
        request = values(self.client, name) if callable(values) else \
            self.client.request(name, **values)
        try:
            self.client.send(name, request, timeout=DEADLINE)
            return "OK"
        except Refused as refused:
            self.last = refused
            # What the client calls it when the connection went with the call.
            lost = refused.code == "UNKNOWN" and refused.message == "Stream removed"
            return "UNAVAILABLE" if lost else refused.code

    def failing(self, what, number, burst, method):
        """One call with its N-th allocation failing: True when it came to that."""
        page = self.server.page
        before = page["failed"]
        page["burst"], page["everywhere"] = burst, what == "sign in"
        page["countdown"] = number
        code = self.call(*method)
        page["countdown"] = 0
        hit = page["failed"] > before
        self.codes[what][code] += hit
        if hit and code not in CLEAN | {self.expected}:
            self.odd.append((what, number, burst, str(self.last)))
        self.look_after(what, number, burst, code)
        return hit

    def look_after(self, what, number, burst, code):
        """It lives and answers the next call."""
        if self.server.crashed():
            self.crashes.append((what, number, burst))
        if code == "UNAVAILABLE":
            self.connect()
        if self.call("AuthService/WhoAmI", {}) == "OK":
            return
        said = str(self.last)
        self.connect()  # the connection may be gone without having said so
        if not self.answers():
            self.dead.append((what, number, burst, said))

    def answers(self):
        """A connection to the database that was given up comes back with a delay; calls say so."""
        end = time.monotonic() + BACK
        while self.call("AuthService/WhoAmI", {}) != "OK":
            if "DATABASE_AWAY" not in str(self.last) or time.monotonic() > end:
                return False
        return True

    def length(self, what, method):
        """How many allocations the call makes."""
        self.expected = self.call(*method)
        page = self.server.page
        page["everywhere"] = what == "sign in"
        page["countdown"] = MOST
        self.call(*method)
        made = MOST - page["countdown"]
        page["countdown"] = 0
        return made

    def sweep(self, what, method):
        made = self.length(what, method)
        numbers = range(1, made + 1)
        if not LONG and made > SAMPLE:
            numbers = sorted(random.sample(numbers, SAMPLE))
        for number in numbers:
            for burst in BURSTS:
                self.failing(what, number, burst, method)
        return made, sum(self.codes[what].values())


def run():
    server = Preloaded("d08_malloc", NAMES, options={
        "workers": "1", "free_account": "100000", "free_address": "100000",
        "drain_grace": "5s"})  # see LATE: its silence may last longer than we wait for the end
    with server:
        server.psql("insert into customer (name, owner_id, team_id) select 'C' || n, 1, 1 "
                    "from generate_series(1, 50) n")
        key = server.admin.create("customer", {"name": "One", "city": "Wuhan"}).id
        server.user("sleeper", "sales")  # whose oldest sessions end when there are too many
        subject, failures = Subject(server), 0
        todo = calls(server, key)
        for method in todo.values():
            subject.call(*method)
        before = server.page["in_use"]
        for what, method in todo.items():
            made, failed = subject.sweep(what, method)
            failures += failed
            print(f"D8 {what}: {made} allocations, {failed} failures, "
                  f"{dict(subject.codes[what])}", flush=True)
        subject.connect()
        grown = server.page["in_use"] - before
        subject.client.channel.close()
    figure("D8", "kinds of calls", len(todo), ">= 20", len(todo) >= 20)
    figure("D8", "allocations that failed", failures, "> 0", failures > 0)
    figure("D8", "crashes", subject.crashes or 0, "0", not subject.crashes)
    figure("D8", "next calls that failed", subject.dead[:5] or 0, "0", not subject.dead)
    figure("D8", "ends that are not clean", subject.odd[:5] or 0, "0", not subject.odd)
    late = sum(codes[LATE] for codes in subject.codes.values())
    figure("D8", "told at the deadline only", late, f"<= {LATE_SHARE * 100:.0f} %",
           late <= max(2, LATE_SHARE * failures))
    figure("D8", "memory that stayed in use", f"{grown >> 10} KiB", f"<= {LEAK >> 10} KiB",
           grown <= LEAK)


main(run)
