#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""C5: one user asks for a thousand lists, reports and exports in a second; the others work on."""
import collections
import threading
import time

import grpc

from hostile import DURATION, judge, main

RATE, CALLS, CHANNELS = 1000, 8, 2
PAUSE = 0.02


def prepare(site):
    site.greedy = site.server.user("greedy", "sales")
    site.server.psql("insert into customer (name, description, owner_id, team_id) select "
                     f"'G' || n, repeat('g', 100), {site.greedy.user_id[2:]}, 1 "
                     "from generate_series(1, 2000) n")


class Greedy:
    """Sends at its rate, whatever comes back."""

    def __init__(self, site):
        contract = site.server.contract
        self.clients = [contract.client(site.server.channel(), site.greedy.token)
                        for _ in range(CHANNELS)]
        self.codes, self.retries, self.late, self.lock = collections.Counter(), 0, [], \
            threading.Lock()
        first = self.clients[0]
        self.work = [(contract.find(name), first.request(name, **values)) for name, values in (
            ("CustomerService/ListCustomers", {"page_size": 100}),
            ("ExportService/ExportRecords", {"object": "customer", "fields": ["name"]}),
            ("CustomerService/ListCustomers", {"page_size": 1000, "filter": "name : G"}),
            ("CustomerService/ListCustomers", {"page_size": 50, "order_by": "-name"}))]

    def call(self, number):
        method, request = self.work[number % len(self.work)]
        client = self.clients[number % CHANNELS]
        sent = time.monotonic()
        if method.server_streaming:
            call = client.stub(method)(request, timeout=10, metadata=client.metadata())
            call.add_callback(lambda: self.ended(call, sent))
            threading.Thread(target=self.drain, args=(call,), daemon=True).start()
        else:
            call = client.stub(method).future(request, timeout=10, metadata=client.metadata())
            call.add_done_callback(lambda done: self.ended(done, sent))

    @staticmethod
    def drain(call):
        try:
            for _ in call:
                pass
        except grpc.RpcError:
            pass

    def ended(self, call, sent):
        took, code = time.monotonic() - sent, call.code()
        with self.lock:
            self.codes[code.name] += 1
            if code == grpc.StatusCode.RESOURCE_EXHAUSTED:
                self.late.append(took)
                trailers = dict(call.trailing_metadata() or ())
                self.retries += "grpc-retry-pushback-ms" in trailers

    def close(self):
        for client in self.clients:
            client.channel.close()


def attack(site):
    greedy, begun, count, most = Greedy(site), time.monotonic(), 0, 0
    while time.monotonic() < begun + DURATION:
        due = (time.monotonic() - begun) * RATE  # a busy machine may never come up with the clock
        while count < due:
            greedy.call(count)
            count += 1
        time.sleep(PAUSE)
        most = max(most, int(site.metric("kith_calls")))
    took = time.monotonic() - begun
    time.sleep(0.5)
    codes = dict(greedy.codes)
    refused = codes.get("RESOURCE_EXHAUSTED", 0)
    greedy.close()
    strange = set(codes) - {"OK", "RESOURCE_EXHAUSTED", "CANCELLED", "DEADLINE_EXCEEDED"}
    return [("calls in a second of the greedy user", f"{count / took:.0f}: {codes}", "told", None),
            ("codes that it should not get", strange or 0, 0, not strange),
            ("@calls at once, with those of the good client", most, f"<= {CALLS} + 4",
             most <= CALLS + 4),
            ("refusals that tell when to come back", f"{greedy.retries} of {refused}", "all",
             0 < refused == greedy.retries)]


main(judge, "C5", attack, None, prepare, 1.5)
