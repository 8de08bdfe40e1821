#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A6: somebody has the password and guesses codes: after ten the second factor is blocked for a
quarter of an hour, on every node; it stands in the audit, and the owner, who still gets in by a
recovery code, is told."""
from figure import figure, main
from people import Device, Kithd, Second, at_once, forget_steps, password, second

GUESSES = 10


def wrong(device):
    right = {device.code(step) for step in range(-2, 4)}
    return next(code for code in (f"{n:06d}" for n in range(100)) if code not in right)


def guess(servers, device):
    outcomes = [second(servers[i % 2], password(servers[i % 2], "ben"), wrong(device))
                for i in range(GUESSES)]
    refused = outcomes.count("SECOND_FACTOR_REFUSED")
    figure("A6", "wrong codes refused", refused, GUESSES, refused == GUESSES)
    forget_steps(servers[0])
    outcomes = [second(server, password(server, "ben"), device.code(0)) for server in servers]
    blocked = outcomes.count("SECOND_FACTOR_BLOCKED")
    figure("A6", "nodes that look at no code after ten wrong ones", blocked, 2, blocked == 2)


def traces(servers, device):
    first = servers[0]
    minutes = float(first.value("select extract(epoch from blocked_until - blocked_at) / 60 "
                                "from second_factor"))
    figure("A6", "minutes of the block", minutes, 15, minutes == 15)
    events = first.value("select count(*) from audit_event where kind = 'second_factor.blocked'")
    figure("A6", "audit events", events, 1, events == "1")
    answer = first.anonymous().call("AuthService/SignInSecondFactor",
                                    pre_token=password(first, "ben"),
                                    code=device.recovery_codes[0])
    told = answer.HasField("blocked_time")
    figure("A6", "the owner gets in by a recovery code and is told", told, True, told)


def parallel(servers, device):
    """All at once, with tokens gathered before: no more than ten are looked at."""
    first = servers[0]
    first.psql("update second_factor set blocked_until = now(), failures = 0")
    tokens = [password(first, "ben") for _ in range(3 * GUESSES)]
    codes = [wrong(device)] * len(tokens)
    at_once(30, second, [servers[i % 2] for i in range(len(tokens))], tokens, codes)
    blocked = first.value("select blocked_until > now() from second_factor")
    figure("A6", "blocked by guesses sent at once", blocked, "t", blocked == "t")
    left = first.value("select failures from second_factor")
    figure("A6", "guesses counted beyond the block", left, 0, left == "0")


def run():
    with Kithd() as first, Second(first) as other:
        device = Device(first.user("ben", "sales"))
        guess((first, other), device)
        traces((first, other), device)
        parallel((first, other), device)


main(run)
