#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A4 A flood of bogus sign-ins, 200 a second, each with another login: from one address, and as from
as many addresses as there are (then nothing but the queue of the passwords is in the way)."""
import collections
import os
import threading
import time

from hostile import DURATION, figure, judge, main, seconds
from guess import MANY, REFUSED, WAITS

RATE, CONNECTIONS = 200, 12  # each connection may have 20 calls under way before it signs in


def thread_seconds(pid):
    """Processor time of each thread; by its number."""
    ticks, found = os.sysconf("SC_CLK_TCK"), {}
    for thread in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{thread}/stat", encoding="ascii") as file:
            words = file.read().rsplit(")", 1)[1].split()
        found[thread] = (int(words[11]) + int(words[12])) / ticks, int(words[16])
    return found


def flood(site, codes):
    """At the fixed rate, whether the attempts before have ended or not."""
    clients = [site.server.contract.client(site.server.channel()) for _ in range(CONNECTIONS)]
    method = site.server.contract.find("AuthService/SignIn")
    lock, length = threading.Lock(), seconds(DURATION, 6)
    begun, n, ended = time.monotonic(), 0, 0

    def note(future):
        nonlocal ended
        with lock:
            codes[future.code().name] += 1
            ended += 1

    while time.monotonic() - begun < length:
        client = clients[n % CONNECTIONS]
        request = client.request("AuthService/SignIn", login=f"bogus{n}", password="x" * 20)
        client.stub(method).future(request, timeout=20).add_done_callback(note)
        n += 1
        time.sleep(max(0, begun + n / RATE - time.monotonic()))  # the rate
    while ended < n:
        time.sleep(0.01)
    return n, time.monotonic() - begun


def attack(site):
    codes = collections.Counter()
    before = thread_seconds(site.server.pid)
    n, took = flood(site, codes)
    after = thread_seconds(site.server.pid)
    # The threads for passwords are those that run with less priority.
    lowest = max(nice for _, nice in after.values())
    hashing = sum(spent - before.get(thread, (0,))[0] for thread, (spent, nice) in after.items()
                  if nice == lowest)
    looked = codes[REFUSED]
    return [(f"attempts of {n} that were told to wait", codes[WAITS], "> half", codes[WAITS] > n / 2),
            ("attempts that ended otherwise", n - looked - codes[WAITS], 0, n == looked + codes[WAITS]),
            ("passwords that were looked at", looked, "told", None),
            ("~processors that passwords took", f"{hashing / took:.2f}", "<= 1", hashing <= took)]


def run():
    judge("A4 one address", attack)
    judge("A4 all addresses", attack,
          {"free_address": MANY, "free_all": MANY})


if __name__ == "__main__":
    main(run)
