#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""D11: PostgreSQL stands still for a while; callers are told in time, and all is well after."""
import collections
import random
import signal
import threading
import time

from cluster import Cluster, ServerOn, wait_for
from contract import Refused
from figure import LONG, figure, main, timed

STILL = 20 if LONG else 4      # seconds
CALLERS, CHANNELS = 40, 5
DEADLINES = (0.3, 0.5, 1, 2, 3)
LATE = 0.1                     # seconds that a deadline may be missed by
AT_ONCE = 0.25                 # seconds in which a refusal must come: 0.1 of them in the queue
RECOVERY = 2                   # seconds from CONT until reads and writes work
AGAIN = 0.05                   # seconds between the calls of one caller
CONNECTIONS = 10               # of the server: one worker, jobs not counted
EXPECTED = {"DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED", "UNAVAILABLE"}


class Caller(threading.Thread):
    """Reads and writes, each with a deadline of its own."""

    def __init__(self, client, number):
        super().__init__(daemon=True)
        self.client, self.number = client, number
        self.over, self.said = threading.Event(), []

    def run(self):
        while not self.over.wait(AGAIN):
            self.call(random.choice(DEADLINES))

    def call(self, deadline):
        sent = time.monotonic()
        code = attempt(self.client, self.number % 2 == 0, deadline)
        self.said.append((sent, time.monotonic() - sent, deadline, code))


def attempt(client, write, deadline):
    name = "CustomerService/CreateCustomer" if write else "CustomerService/ListCustomers"
    values = {"customer": {"name": "Slow"}} if write else {"page_size": 5}
    try:
        client.send(name, client.request(name, **values), timeout=deadline)
        return "OK"
    except Refused as refused:
        return refused.code


def worst(times):
    return f"{max(times, default=0) * 1000:.0f} ms"


def works(client):
    return attempt(client, True, 1) == attempt(client, False, 1) == "OK"


def stand_still(cluster, callers, client):
    """Stops PostgreSQL; when it went on, and how long it took until all worked."""
    before = cluster.log().count("connection received")
    begun = time.monotonic()
    cluster.signal(signal.SIGSTOP)
    threading.Event().wait(STILL)
    cluster.signal(signal.SIGCONT)
    ended = time.monotonic()
    wait_for(lambda: works(client), "reads and writes to work")
    recovery = time.monotonic() - ended
    wait_for(lambda: all(caller.said[-1][0] > ended + RECOVERY for caller in callers),
             "all callers to have called again")
    tries = cluster.log().count("connection received") - before
    return begun, ended, recovery, tries


def judge(callers, begun, ended, recovery, tries):
    said = [line for caller in callers for line in caller.said if begun <= line[0] < ended]
    late = [took - deadline for sent, took, deadline, code in said
            if code == "DEADLINE_EXCEEDED" and sent + deadline < ended]
    refused = [took for _, took, _, code in said
               if code in ("RESOURCE_EXHAUSTED", "UNAVAILABLE")]
    # Those under way on a connection that is given up after its limit are not refused in a queue.
    quick = sum(took <= AT_ONCE for took in refused)
    codes = collections.Counter(code for *_, code in said)
    figure("D11", "calls while it stood still", dict(codes), "told", None)
    after = collections.Counter(line[3] for caller in callers for line in caller.said
                                if line[0] >= ended + RECOVERY)
    figure("D11", "ends that are not expected", set(codes) - EXPECTED - {"OK"} or 0, "0",
           not set(codes) - EXPECTED - {"OK"})
    timed("D11", "told at the deadline, at most late by", worst(late), f"<= {LATE * 1000:.0f} ms",
          max(late, default=0) <= LATE)
    timed("D11", f"refused within {AT_ONCE * 1000:.0f} ms", f"{quick} of {len(refused)}",
          ">= 95 %", quick >= 0.95 * len(refused))
    timed("D11", "full recovery", f"{recovery:.2f} s", f"<= {RECOVERY} s", recovery <= RECOVERY)
    figure("D11", "calls after that", dict(after), "OK", set(after) == {"OK"})
    most = CONNECTIONS * (2 + STILL // 5) + 4
    figure("D11", "connections tried", tries, f"<= {most}", tries <= most)


def run():
    options = {"workers": "1", "user_calls": "100"}
    with Cluster("log_connections=on") as cluster, ServerOn(cluster, options=options) as server:
        token = server.admin.token
        clients = [server.contract.client(server.channel(), token) for _ in range(CHANNELS)]
        callers = [Caller(clients[number % CHANNELS], number) for number in range(CALLERS)]
        for caller in callers:
            caller.start()
        wait_for(lambda: all(caller.said for caller in callers), "all callers to have called")
        try:
            measured = stand_still(cluster, callers, clients[0])
        finally:
            for caller in callers:
                caller.over.set()
        for caller in callers:
            caller.join(30)
        for client in clients:
            client.channel.close()
        judge(callers, *measured)


main(run)
