#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A2 Guessing: many passwords on one account, one password on many accounts.

The account: an attacker with all addresses at two servers tries for an hour without pause. The hour
is made by moving the database's times on (guess.py); a guess is what was answered after a look at
the password, not what was told to wait. The owner signs in with a known device all the while.

The spray: one address, real time, as fast as it can.
"""
import time

from guess import (ALL_ADDRESSES, LONG, PASSWORD, REFUSED, Attempt, Kithd, ahead, figure, main,
                   second_node)

STEPS, EACH = (2000, 5) if LONG else (120, 4)
SPRAY_SECONDS = 60 if LONG else 8
HOUR = 3600


def one_account():
    with Kithd(options=ALL_ADDRESSES) as server:
        server.user("victim", "sales")
        device = Attempt(server.anonymous(), "victim", PASSWORD).device
        other = second_node(server)
        try:
            nodes = [server.anonymous(), other.anonymous()]
            guesses = owner = tried = 0
            for step in range(STEPS):
                for i in range(EACH):
                    guesses += Attempt(nodes[i % 2], "victim", f"guess {step} {i}").code == REFUSED
                ahead(server, HOUR / STEPS)
                if step % (STEPS // 20) == 0:
                    tried += 1
                    owner += Attempt(nodes[step % 2], "victim", PASSWORD, device).code == "OK"
        finally:
            other.end()
    figure("A2", f"guesses in an hour on one account, of {STEPS * EACH} attempts at two servers",
           guesses, "<= 100", 0 < guesses <= 100)
    figure("A2", "sign-ins of the owner from a known device", f"{owner} of {tried}", "all",
           owner == tried)


def many_accounts():
    with Kithd(options={"log_level": "warn"}) as server:
        client, guesses, attempts = server.anonymous(), 0, 0
        begun = time.monotonic()
        while time.monotonic() - begun < SPRAY_SECONDS and attempts < 10000:
            guesses += Attempt(client, f"user{attempts}", "Spring2026!x").code == REFUSED
            attempts += 1
        took = time.monotonic() - begun
    most = 20 + took / 2 + 1
    figure("A2", f"guesses of one address in {took:.0f} s, of {attempts} attempts", guesses,
           f"<= {most:.0f}: one in 2 s after 20", 0 < guesses <= most)


def run():
    one_account()
    many_accounts()


main(run)
