#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A1 Do times or words tell which users there are?

Attempts with a wrong password, in random order: on a user, on one that does not exist, on a disabled
one, on one whose one-time password is over, on one without any. All must be answered by the same
bytes in the same time. Times are compared by Welch's t after the slowest tenth of all is left out
(those are the machine's, in every class alike). Medians may differ by 1 ms; on a machine with other
work by as much as those of the same attempts do when they are dealt out by chance (a permutation
test, one in a hundred). A comparison that fails is made once more.
"""
import random
import statistics
import time

from figure import timed
from guess import ALL_ADDRESSES, LONG, REFUSED, Attempt, Kithd, figure, main

ATTEMPTS = 2000 if LONG else 150
CLASSES = ("known", "unknown", "disabled", "expired", "without password")


def people(server):
    for name in ("known", "disabled", "expired", "uninvited"):
        if name == "uninvited":
            server.admin.create("user", {"login": name, "name": name})
        else:
            server.user(name, "sales")
    disabled = server.clients["disabled"].user_id
    server.admin.update("user", disabled, {"status": 2}, ["status"])
    expired = server.clients["expired"].user_id
    server.admin.call("UserService/InviteUser", id=expired)
    server.psql(f"update credential set expires_at = now() - interval '1 s' where user_id = "
                f"{expired[2:]}")
    return {"known": "known", "unknown": "unknown", "disabled": "disabled", "expired": "expired",
            "without password": "uninvited"}


def cropped(times):
    """The same bound for all classes."""
    every = sorted(took for values in times.values() for took in values)
    most = every[int(0.9 * len(every))]
    return {name: [took for took in values if took <= most] for name, values in times.items()}


def welch(a, b):
    spread = statistics.variance(a) / len(a) + statistics.variance(b) / len(b)
    return (statistics.mean(a) - statistics.mean(b)) / spread ** 0.5


def chance(a, b):
    """How far apart the medians of two such samples are by chance, in 99 of 100 cases."""
    pool, apart = a + b, []
    for _ in range(500):
        random.shuffle(pool)
        apart.append(abs(statistics.median(pool[:len(a)]) - statistics.median(pool[len(a):])))
    return sorted(apart)[494]


def measure(server, logins, attempts=ATTEMPTS):
    client, times, said = server.anonymous(), {name: [] for name in CLASSES}, set()
    plan = [name for name in CLASSES for _ in range(attempts // len(CLASSES))]
    random.shuffle(plan)
    for name in plan:
        begun = time.perf_counter()
        attempt = Attempt(client, logins[name], "a wrong password, as long")
        times[name].append(1000 * (time.perf_counter() - begun))
        said.add(attempt.said)
    return cropped(times), said


def compare(times):
    known = times["known"]
    return [(name, welch(values, known), statistics.median(values) - statistics.median(known),
             max(1, chance(values, known)))
            for name, values in times.items() if name != "known"]


def run():
    with Kithd(options={**ALL_ADDRESSES, "free_account": 1000000}) as server:
        logins = people(server)
        measure(server, logins, 10 * len(CLASSES))  # everything has been loaded
        for last in (False, True):
            times, said = measure(server, logins)
            rows = compare(times)
            if last or all(abs(t) < 4.5 and abs(apart) < most for _, t, apart, most in rows):
                break
            print(f"A1 measured again: {rows}", flush=True)
        for name, t, apart, most in rows:
            timed("A1", f"|t| of {name} against known", f"{abs(t):.2f}", "< 4.5", abs(t) < 4.5)
            timed("A1", f"medians of {name} and known differ by", f"{abs(apart):.3f} ms",
                  f"< {most:.2f} ms", abs(apart) < most)
        figure("A1", f"different answers in {ATTEMPTS} attempts", len(said), 1, len(said) == 1)
        figure("A1", "the answer", next(iter(said))[0], REFUSED, next(iter(said))[0] == REFUSED)
    waits()


def waits():
    """Who must wait is not told apart either: after as many failures, with the same words."""
    with Kithd(options=ALL_ADDRESSES) as server:
        logins, seen = people(server), {}
        for name in CLASSES:
            attempts = [Attempt(server.anonymous(), logins[name], "wrong password") for _ in range(8)]
            seen[name] = [attempt.said for attempt in attempts]
        figure("A1", "courses of eight attempts that differ from known",
               sum(course != seen["known"] for course in seen.values()), 0,
               all(course == seen["known"] for course in seen.values()))


main(run)
