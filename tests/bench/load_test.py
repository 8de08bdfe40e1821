#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""kith_load against a real server: what it counts is what happened there."""
import os
import subprocess
import sys

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

# pylint: disable=wrong-import-position
import crowd  # noqa: E402
from kithd import Kithd  # noqa: E402


def equal(one, other, what):
    if one != other:
        raise AssertionError(f"{what}: {one!r}, not {other!r}")


def true(condition, what):
    if not condition:
        raise AssertionError(what)


def every_write_is_a_new_one(server, file, customer):
    """A request_id that came twice would be a replay, and write nothing."""
    work = f"1 CreateInteraction request_id: '${{uuid}}' interaction {{ kind: call " \
           f"customer_id: '{customer}' subject: 'load ${{pick:a|b|c}}' " \
           "next_step: 'on' next_step_date: '2031-01-01' }"
    run = crowd.load(server, file, "--connections", "3", "--flight", "2", "--seconds", "0.5",
                     "--seed", "1", work=work)
    equal(set(run["total"]["statuses"]), {"OK"}, "statuses of the writes")
    written = int(server.value("select count(*) from interaction where subject like 'load _'"))
    true(run["calls"] <= written <= run["calls"] + 12, f"{written} rows of {run['calls']} calls")


def statuses_are_counted(server, file, customer):
    """Trailers and trailers-only, by method; the exit status says that something was unexpected."""
    work = f"3 GetCustomer id: '{customer}'\n1 GetCustomer id: 'C-${{id:900000-999999}}'\n" \
           "1 SignIn login: '${pick:nobody|noone}' password: 'x'\n1 GetTeam id: 'oops'"
    words = ("--connections", "2", "--flight", "4", "--seconds", "0.5")
    run = crowd.load(server, file, *words, work=work, may_fail=True)
    equal(run["exit"], 1, "exit status with surprises")
    statuses = run["total"]["statuses"]
    true({"OK", "NOT_FOUND", "INVALID_ARGUMENT"} <= set(statuses), statuses)
    equal(sum(statuses.values()), run["calls"], "calls by their statuses")
    equal(run["total"]["ok"]["count"], statuses["OK"], "times of what was OK")
    expected = {*statuses, "UNAUTHENTICATED", "RESOURCE_EXHAUSTED"}  # sign-in: soon too many attempts
    equal(crowd.load(server, file, *words, "--expect", ",".join(expected), work=work)["exit"], 0,
          "exit status when all was expected")


def the_rate_is_kept(server, file, customer):
    run = crowd.load(server, file, "--connections", "2", "--flight", "8", "--seconds", "1",
                     "--rate", "200", work=f"1 GetCustomer id: '{customer}'")
    equal(run["calls"] + run["unsent"], 200, "calls that were due")


def connections_are_held(server, file):
    held = subprocess.Popen(crowd.command(server, file, "--idle", "--connections", "20"),
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    equal(held.stdout.readline(), "ready 20\n", "what it says")
    used = server.value("select count(*) from session where client = 'crowd' and deleted_at is null")
    true(int(used) >= 20, used)
    held.stdin.close()
    equal(held.wait(20), 0, "exit status of what held")
    held = subprocess.Popen(crowd.command(server, file, "--idle", "--connections", "2"),
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    held.stdout.readline()
    server.end()
    equal(held.wait(20), 1, "exit status when connections were lost")
    server.run()


def what_cannot_begin_says_so(server, file):
    for words in (["--work", "/nowhere"], ["--work", "/dev/null"], ["--rate"], []):
        done = subprocess.run(crowd.command(server, file, *words), capture_output=True, text=True,
                              check=False)
        true(done.returncode == 2 and done.stderr, f"{words}: {done}")


def main():
    with Kithd() as server:
        file = crowd.sessions(server, 20)
        customer = "C-" + server.value("insert into customer (name, owner_id, team_id) "
                                       "select 'Load', min(owner_id), 1 from session "
                                       "where client = 'crowd' returning id")
        every_write_is_a_new_one(server, file, customer)
        statuses_are_counted(server, file, customer)
        the_rate_is_kept(server, file, customer)
        what_cannot_begin_says_so(server, file)
        connections_are_held(server, file)
    print("ok")


main()
