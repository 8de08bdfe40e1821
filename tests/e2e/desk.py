# SPDX-License-Identifier: Apache-2.0
"""A person at a terminal: the real `kith`, a home of its own, one server."""
import json
import os
import subprocess
import sys
import tempfile

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [os.path.join(TESTS, "foreign"), os.path.join(TESTS, "lib")]

# pylint: disable=wrong-import-position,unused-import
from checks import equal, finish, run, tests_of, true  # noqa: E402
from kithd import Kithd, PASSWORD, build, cluster, wait_for  # noqa: E402

# Exit codes of kith.
FAILED, USAGE, INTERRUPTED = 1, 2, 130
(INVALID, DEADLINE, NOT_FOUND, EXISTS, DENIED, EXHAUSTED, PRECONDITION, ABORTED) = range(13, 21)
UNAVAILABLE, UNAUTHENTICATED = 24, 26


class Done:
    """What a run of kith gave."""

    def __init__(self, words, process):
        self.words, self.code = words, process.returncode
        self.out = process.stdout.decode()
        self.err = process.stderr.decode()

    def __str__(self):
        return f"kith {' '.join(self.words)}: {self.code}\n{self.out}{self.err}"


class Desk:
    def __init__(self, server, login=None, **environment):
        self.server, self.login = server, login
        # gone with the process, whatever the tests do
        self.folder = tempfile.TemporaryDirectory(prefix="kith-home.")
        self.home = self.folder.name
        self.environment = {"PATH": os.environ["PATH"], "HOME": self.home, "LANG": "C.UTF-8",
                            "TZ": "Asia/Shanghai", "TERM": "xterm", **environment}
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"):
            if name in os.environ:
                self.environment[name] = os.environ[name]
        if login:
            self.ok("profile", "add", "here", login, "--server", server.address, "--ca", server.ca)
            self.sign_in()

    def close(self):
        self.folder.cleanup()

    def sign_in(self, password=PASSWORD):
        self.ok("login", environment={"KITH_PASSWORD": password})

    def program(self, *words):
        return [os.path.join(build(), "client", "kith"), *words]

    def kith(self, *words, stdin=None, environment=None, timeout=60):
        words = [str(word) for word in words]
        done = subprocess.run(self.program(*words), input=(stdin or "").encode(), check=False,
                              capture_output=True, cwd=self.home, timeout=timeout,
                              env={**self.environment, **(environment or {})})
        return Done(words, done)

    def start(self, *words):
        """In the background."""
        return subprocess.Popen(self.program(*words), stdin=subprocess.DEVNULL, cwd=self.home,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                env=self.environment)

    def ok(self, *words, **how):
        """It must succeed; what it printed."""
        done = self.kith(*words, **how)
        true(done.code == 0, str(done))
        return done.out

    def refused(self, code, *words, says="", **how):
        """It must end with the code, and say so on standard error."""
        done = self.kith(*words, **how)
        equal(done.code, code, str(done))
        true(says in done.err and done.err, f"\"{says}\" is not in: {done}")
        return done

    def json(self, *words, **how):
        return json.loads(self.ok(*words, "-o", "json", **how))

    def make(self, noun, *fields):
        """Creates a record; its id."""
        return self.json(noun, "create", *fields)["id"]

    def write(self, name, content):
        """A file at home; its path."""
        path = os.path.join(self.home, name)
        data = content if isinstance(content, bytes) else content.encode()
        with open(path, "wb") as file:
            file.write(data)
        return path

    def read(self, name):
        with open(os.path.join(self.home, name), "rb") as file:
            return file.read().decode()


class Beside(Kithd):
    """Another server on the database and with the keys of the first."""

    def __init__(self, first):
        super().__init__(options={**first.options, "keys": os.path.join(first.folder, "keys")})
        self.first = first

    def start(self):
        for name in ("server.pem", "server.key"):
            os.link(os.path.join(self.first.folder, name), os.path.join(self.folder, name))
        self.certificate = os.path.join(self.folder, "server.pem")
        self.key = os.path.join(self.folder, "server.key")
        self.database, self.contract = self.first.database, self.first.contract
        self.configure()
        self.run()
        return self

    def stop(self):
        self.database = None  # the first one's to drop
        super().stop()


def main(module, options=None, server=None):
    """Runs the tests of a file, each with the same server."""
    with (server or Kithd(options=options)) as running:
        failures = run(tests_of(module), running)
    finish(failures)
