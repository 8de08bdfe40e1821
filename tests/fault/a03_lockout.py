#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A3 Can an attacker lock a user out? A thousand failures on X from elsewhere; then X comes, from a
device that is known and from one that is not. (Elsewhere: addresses do not count in this server;
when X shares the attacker's, a new device waits for the address too, at most 10 s.)"""
from guess import (ALL_ADDRESSES, LONG, PASSWORD, WAITS, Attempt, Kithd, ahead, figure, main)

FAILURES = 1000 if LONG else 200


def run():
    with Kithd(options=ALL_ADDRESSES) as server:
        server.user("victim", "sales")
        client = server.anonymous()
        device = Attempt(client, "victim", PASSWORD).device
        longest = failed = tries = known = 0
        while failed < FAILURES:
            attempt = Attempt(client, "victim", "not the password")
            failed += 1
            if attempt.code == WAITS:
                longest = max(longest, attempt.retry_ms)
                ahead(server, attempt.retry_ms / 1000)  # the attacker has all the time
            if failed % 10 == 0:
                tries += 1
                known += Attempt(client, "victim", PASSWORD, device).code == "OK"
        new = Attempt(client, "victim", PASSWORD)
        wait = new.retry_ms / 1000
        if new.code == WAITS:
            ahead(server, wait)
            new = Attempt(client, "victim", PASSWORD)
        figure("A3", f"sign-ins from a known device during {failed} failures",
               f"{known} of {tries}", "all", known == tries)
        figure("A3", "a new device waits, then", f"{wait:.1f} s, {new.code}", "<= 60 s, OK",
               wait <= 60 and new.code == "OK")
        figure("A3", "the longest wait", f"{longest / 1000:.1f} s", "<= 60 s", longest <= 60000)


main(run)
