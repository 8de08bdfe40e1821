#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What the quick start loads obeys the rules of the server: no ticket of the demonstration is refused."""
import os
import subprocess

from desk import Desk, TESTS, build, equal, main, true

MAPS = os.path.join(os.path.dirname(TESTS), "deploy", "demo")


def test_no_ticket_is_refused(server):
    """Their rules are what changes; customers are many, and left out."""
    desk = Desk(server, "admin")
    subprocess.run([os.path.join(build(), "deploy", "demo", "kith-demo"), desk.home], check=True)
    with open(os.path.join(MAPS, "9-tickets.map"), encoding="utf-8") as lines:
        tickets = desk.write("tickets.map", "".join(x for x in lines if "customer" not in x))
    for name, noun, mapping in (("1-teams", "team", os.path.join(MAPS, "1-teams.map")),
                                ("2-users", "user", os.path.join(MAPS, "2-users.map")),
                                ("9-tickets", "ticket", tickets)):
        desk.ok("import", os.path.join(desk.home, name + ".csv"), "--into", noun, "--yes", "--map",
                mapping, "--quiet")
        done = desk.json("import", "list", "--limit", "1")[0]
        equal(done["rows_failed"], 0, f"refused rows of {name}")
        true(int(done["rows_created"]) > 0, f"{name} has rows")


if __name__ == "__main__":
    main(globals())
