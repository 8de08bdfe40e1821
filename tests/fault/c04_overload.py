#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""C4: offered five and ten times what it can do, in an open loop. The generator and PostgreSQL share
the processors with the server, so what refusing and offering costs them is part of the figures.
Short runs judge only what other programs on the machine cannot change."""
import time

from hostile import Kithd, figure, main, seconds, timed

import crowd

WORK = "1 ListCustomers page_size: 50"
LENGTH, WARM = seconds(10, 1.5), 0.7
PEOPLE, CONNECTIONS, FLIGHT, SHARE = 600, 32, 100, 6
SOON = 5000  # microseconds
KNOWN = {"OK", "RESOURCE_EXHAUSTED"}


def offered(server, file, rate):
    """Over few connections with many calls each, of many users."""
    return crowd.load(server, file, "--connections", str(CONNECTIONS), "--flight", str(FLIGHT),
                      "--share", str(SHARE), "--rate", f"{rate:.0f}", "--seconds", str(LENGTH),
                      "--warm", str(WARM), work=WORK, may_fail=True)


def best(server, file):
    """What it does when it is asked again as soon as it has answered."""
    runs = [crowd.load(server, file, "--connections", "32", "--flight", str(flight), "--seconds",
                       str(LENGTH), "--warm", str(WARM), work=WORK, may_fail=True)
            for flight in (2, 4)]
    for run in runs:
        timed("C4", "statuses without overload", run["total"]["statuses"], "OK only",
              set(run["total"]["statuses"]) == {"OK"})
    return max(run["ok_rate"] for run in runs)


def overload(server, file, most, times, share, before):
    run = offered(server, file, times * most)
    total, name = run["total"], f"at {times} times the best rate of {most:.0f} a second"
    refused = total["other_sent"]
    figure("C4", f"statuses {name}", total["statuses"], "OK and RESOURCE_EXHAUSTED",
           set(total["statuses"]) <= KNOWN and run["lost_connections"] == 0)
    timed("C4", f"were refused {name}", refused["count"], "> 0", refused["count"] > 0)
    figure("C4", f"refusals {name} that say when to come again", total["hints"],
           refused["count"], total["hints"] == refused["count"])
    timed("C4", f"done {name}", f"{run['ok_rate']:.0f} a second, {100 * run['ok_rate'] / most:.0f} %",
          f">= {100 * share:.0f} %", run["ok_rate"] >= share * most)
    timed("C4", f"refused within, median {name}", f"{refused['p50'] / 1000:.1f} ms, p99 "
          f"{refused['p99'] / 1000:.1f} ms", f"<= {SOON / 1000:.0f} ms", refused["p50"] <= SOON)
    late = total["ok_sent"]["p99"]
    timed("C4", f"p99 of what was done {name}", f"{late / 1000:.1f} ms",
          f"<= {2 * before / 1000:.1f} ms", late <= 2 * before)


def program():
    with Kithd() as server:
        file = crowd.sessions(server, PEOPLE)
        server.psql("insert into customer (name, owner_id, team_id) select 'C' || n, f.id + n % "
                    f"{PEOPLE}, 1 from generate_series(1, 20000) n, (select min(owner_id) as id "
                    "from session where client = 'crowd') f")
        server.psql("analyze customer")
        time.sleep(seconds(10, 2))  # what the jobs make of them is not measured
        most = best(server, file)
        calm = offered(server, file, 0.8 * most)
        before = calm["total"]["ok_sent"]["p99"]
        figure("C4", "p99 at 0.8 of the best rate", f"{before / 1000:.1f} ms", "any", None)
        overload(server, file, most, 5, 0.9, before)
        overload(server, file, most, 10, 0.8, before)
        again = offered(server, file, 0.5 * most)
        codes, count = again["total"]["statuses"], again["calls"]
        timed("C4", f"statuses right afterwards, of {count} calls at half of the rate", codes,
              "all but a hundredth OK", codes.get("OK", 0) >= 0.99 * count)
        alone = crowd.load(server, file, "--connections", "1", "--seconds", "1", "--warm",
                           str(WARM), work=WORK, may_fail=True)["total"]["statuses"]
        figure("C4", "statuses of one user afterwards", alone, "OK only", set(alone) == {"OK"})


main(program)
