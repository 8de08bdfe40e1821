#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A5: one code of a second factor, many times at once on two servers: it opens one session. The
code of the step before opens none after it."""
from figure import figure, main
from people import Device, Kithd, Second, at_once, forget_steps, password, second

TIMES = 100


def replay(servers, device):
    first = servers[0]
    forget_steps(first)
    tokens = [password(first, "anna") for _ in range(TIMES)]
    # However long it took to gather them.
    first.psql("update sign_in_step set expires_at = now() + interval '1 minute'")
    code = device.code(0)
    where = [servers[i % 2] for i in range(TIMES)]
    sessions = int(first.value("select count(*) from session"))
    outcomes = at_once(50, second, where, tokens, [code] * TIMES)
    figure("A5", f"sign-ins by one code, sent {TIMES} times at once to two servers",
           outcomes.count("OK"), 1, outcomes.count("OK") == 1)
    opened = int(first.value("select count(*) from session")) - sessions
    figure("A5", "sessions opened", opened, 1, opened == 1)
    refused = outcomes.count("SECOND_FACTOR_REFUSED")
    figure("A5", "others refused alike", refused, TIMES - 1, refused == TIMES - 1)
    # Of the step before by now: one that is older is a guess.
    older = [second(server, password(server, "anna"), device.code(-1)) for server in servers]
    figure("A5", "sign-ins by the code of the step before", older.count("OK"), 0,
           older.count("OK") == 0)
    failures = first.value("select failures from second_factor")
    figure("A5", "replays counted as guesses", failures, 0, failures == "0")


def one_token(servers, device):
    """The same token of a first call with the right code, at once: good for one call."""
    forget_steps(servers[0])
    token, code = password(servers[0], "anna"), device.code(0)
    outcomes = at_once(20, second, [servers[i % 2] for i in range(20)], [token] * 20, [code] * 20)
    figure("A5", "sign-ins by one first call", outcomes.count("OK"), 1, outcomes.count("OK") == 1)


def run():
    with Kithd() as first, Second(first) as other:
        device = Device(first.user("anna", "sales"))
        replay((first, other), device)
        one_token((first, other), device)


main(run)
