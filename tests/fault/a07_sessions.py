#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A7: tokens that were fixed, stolen or revoked. A sign-in makes a new token whatever came along;
the database holds none that can be used; a revoked one is refused at once on the server that
revoked it, and within a second on others, under traffic."""
import subprocess
import threading
import time

from figure import LONG, figure, main, speed
from people import Kithd, Refused, Second

RATE = 1000 if LONG else 200  # calls a second, together
WORKERS = 4


def fixation(server):
    old = server.client("cleo")
    answer = old.call("AuthService/SignIn", login="cleo",
                      password="correct horse battery staple", client="tests")
    new = answer.token != old.token
    figure("A7", "a sign-in with an old token attached gives a new one", new, True, new)


def stolen_dump(server):
    client = server.sign_in("cleo")
    dump = subprocess.run(["pg_dump", "-d", server.conninfo], check=True, capture_output=True,
                          text=True).stdout
    figure("A7", "tokens in a dump of the database", dump.count(client.token), 0,
           client.token not in dump)
    hashed = server.value("select encode(token_hash, 'hex') from session order by id desc limit 1")
    thief = server.contract.client(server.channel(), hashed)
    try:
        thief.call("AuthService/WhoAmI")
        good = 1
    except Refused as error:
        good = 0 if error.code == "UNAUTHENTICATED" else 1
    figure("A7", "hashes of the dump that open a session", good, 0, good == 0)


class Traffic:
    """Calls with one token against one server, and when each was sent and how it ended."""

    def __init__(self, server, token):
        self.server, self.token = server, token
        self.ends, self.seen, self.begun = threading.Event(), [], time.monotonic()
        self.threads = [threading.Thread(target=self.work) for _ in range(WORKERS)]
        for thread in self.threads:
            thread.start()

    def work(self):
        client = self.server.contract.client(self.server.channel(), self.token)
        pause = WORKERS * 2 / RATE
        while not self.ends.is_set():
            sent = time.monotonic()
            try:
                client.call("AuthService/WhoAmI")
                self.seen.append((sent, "OK"))
            except Refused as error:
                self.seen.append((sent, error.code))
            time.sleep(max(0.0, pause - (time.monotonic() - sent)))

    def stop(self):
        self.ends.set()
        for thread in self.threads:
            thread.join()

    def until(self, outcome, least=1, patience=20):
        end = time.monotonic() + patience
        while sum(how == outcome for _, how in list(self.seen)) < least:
            if time.monotonic() > end:
                raise TimeoutError(f"no {outcome}")
            time.sleep(0.01)

    def accepted_after(self, moment):
        """Calls sent after that moment and answered, and how long after the last one was sent."""
        late = [sent - moment for sent, how in self.seen if sent > moment and how == "OK"]
        return len(late), max(late, default=0.0)


def revoke(first, other):
    victim = first.sign_in("cleo")
    session = victim.call("AuthService/WhoAmI").session_id
    here, there = Traffic(first, victim.token), Traffic(other, victim.token)
    try:
        here.until("OK", 50)
        there.until("OK", 50)
        first.client("cleo").call("SessionService/RevokeSession", id=session)
        revoked = time.monotonic()
        here.until("UNAUTHENTICATED", 20)
        there.until("UNAUTHENTICATED", 20)
    finally:
        here.stop()
        there.stop()
    count, _ = here.accepted_after(revoked)
    figure("A7", "accepted by the server that revoked, after its answer", count, 0, count == 0)
    _, late = there.accepted_after(revoked)
    speed("A7", "seconds until another server refuses", f"{late:.3f}", "<= 1.000", late <= 1)
    rate = sum(len(traffic.seen) / (time.monotonic() - traffic.begun) for traffic in (here, there))
    figure("A7", "calls a second meanwhile", round(rate), RATE, None)
    others = {how for traffic in (here, there) for _, how in traffic.seen}
    figure("A7", "outcomes of all calls", sorted(others), ["OK", "UNAUTHENTICATED"],
           others == {"OK", "UNAUTHENTICATED"})


def run():
    with Kithd() as first, Second(first) as other:
        first.user("cleo", "sales")
        fixation(first)
        stolen_dump(first)
        for _ in range(5 if LONG else 2):
            revoke(first, other)


main(run)
