# SPDX-License-Identifier: Apache-2.0
"""Attempts to sign in, as attackers make them, and the clock that they wait for.

The waits for a login or a device lie in the database as times; `ahead` moves those times back, so
that hours pass in seconds. What counts in the server's own memory (addresses, all together) knows
the real clock only.
"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(1, os.path.join(os.path.dirname(HERE), "lib"))

# pylint: disable=wrong-import-position,unused-import
from contract import Refused  # noqa: E402
from figure import LONG, figure, main, speed  # noqa: E402,F401
from kithd import PASSWORD, Kithd, wait_for  # noqa: E402,F401

MANY = "1000000"
# An attacker with as many addresses as there are: only login and device count.
ALL_ADDRESSES = {"free_address": MANY, "free_all": MANY, "log_level": "warn"}
REFUSED, WAITS = "UNAUTHENTICATED", "RESOURCE_EXHAUSTED"


class Attempt:
    """One answer: its code (OK too), what it says, and how long to wait."""

    def __init__(self, client, login, password, device=""):
        try:
            answer = client.call("AuthService/SignIn", login=login, password=password,
                                 client="guess", device=device)
            self.code, self.said, self.retry_ms, self.device = "OK", "", 0, answer.device
        except Refused as error:
            self.code, self.retry_ms, self.device = error.code, error.retry_ms or 0, ""
            self.said = (error.code, error.message, error.reason, error.field)


def ahead(server, seconds):
    server.psql(f"update sign_in_count set counted_at = counted_at - interval '{seconds} s',"
                f" open_at = open_at - interval '{seconds} s'")


def second_node(server):
    """Another server at the same database; `end()` stops it."""
    other = Kithd(os.path.join(server.folder, "second"), server.options)
    other.database, other.certificate, other.key = server.database, server.certificate, server.key
    os.symlink(server.ca, other.ca)
    other.configure()
    other.run()
    return other
