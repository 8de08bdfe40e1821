# SPDX-License-Identifier: Apache-2.0
"""What the attacks on sign-in share: two servers on one database, and people with devices."""
import os
import sys
from concurrent.futures import ThreadPoolExecutor

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [os.path.join(TESTS, "foreign"), os.path.join(TESTS, "lib")]

# pylint: disable=wrong-import-position,unused-import
from contract import Refused  # noqa: E402
from kithd import Kithd, PASSWORD, wait_for  # noqa: E402
from totp import Device, code_of  # noqa: E402


class Second(Kithd):
    """Another process on the database and with the keys of the first."""

    def __init__(self, first):
        super().__init__(options={**first.options,
                                  "keys": os.path.join(first.folder, "keys")})
        self.first = first

    def start(self):
        self.certificate, self.key = self.first.certificate, self.first.key
        self.database = self.first.database
        for name in ("server.pem", "server.key"):
            os.link(os.path.join(self.first.folder, name), os.path.join(self.folder, name))
        self.contract = self.first.contract
        self.configure()
        self.run()
        return self

    def stop(self):
        self.database = None  # the first one's to drop
        super().stop()


def password(server, login):
    """The first call of a sign-in: its token."""
    return server.anonymous().call("AuthService/SignIn", login=login, password=PASSWORD,
                                   client="tests").pre_token


def second(server, token, code):
    """The second call: the code of the refusal, or OK."""
    try:
        server.anonymous().call("AuthService/SignInSecondFactor", pre_token=token, code=code)
        return "OK"
    except Refused as error:
        return error.reason or error.code


def at_once(n, function, *lists):
    """The function over the lists, n at a time; what it returns."""
    with ThreadPoolExecutor(max_workers=n) as pool:
        return list(pool.map(function, *lists))


def forget_steps(server):
    server.psql("update second_factor set last_step = 0")
