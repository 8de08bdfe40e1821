# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL of a test's own, to be killed and stopped, and a server on it.

    with Cluster("fsync=on") as cluster, ServerOn(cluster) as server:
        cluster.signal(signal.SIGSTOP)
"""
import contextlib
import os
import signal
import subprocess
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(1, os.path.join(TESTS, "lib"))

# pylint: disable=wrong-import-position
from kithd import Kithd, psql, wait_for  # noqa: E402

SCRIPT = os.path.join(TESTS, "lib", "postgres.sh")


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return [int(word) for word in file.read().split()]
    except FileNotFoundError:
        return []


def gone(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


class Cluster:
    def __init__(self, *settings):
        self.settings, self.folder, self.pid = settings, None, None

    def script(self, *words):
        return subprocess.run([SCRIPT, *words], check=True, stdout=subprocess.PIPE,
                              text=True).stdout.strip()

    def __enter__(self):
        self.folder = self.script("start", *self.settings)
        self.conninfo = self.script("conninfo", self.folder)
        self.look()
        return self

    def __exit__(self, kind, error, trace):
        with contextlib.suppress(ProcessLookupError):
            self.signal(signal.SIGCONT)
        self.script("stop", self.folder)

    def look(self):
        with open(os.path.join(self.folder, "data", "postmaster.pid"), encoding="ascii") as file:
            self.pid = int(file.readline())

    def processes(self):
        """The postmaster first: it shall not see the others go and put new ones in their place."""
        return [self.pid, *children(self.pid)]

    def signal(self, number):
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def kill(self, everything):
        """SIGKILL of the postmaster, or of all that belongs to it."""
        victims = self.processes()
        for pid in victims if everything else victims[:1]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        wait_for(lambda: all(gone(pid) for pid in victims), "PostgreSQL to be gone")

    def again(self):
        self.script("again", self.folder)
        self.look()

    def log(self):
        with open(os.path.join(self.folder, "log"), encoding="utf-8", errors="replace") as file:
            return file.read()


class ServerOn(Kithd):
    """A server on that cluster, instead of the one that all tests share."""

    def __init__(self, cluster, **options):
        os.environ.setdefault("KITH_TEST_DB", cluster.conninfo)
        super().__init__(**options)
        self.server = cluster.conninfo

    def make_database(self):
        """A template would serve once."""
        psql(self.server, f"create database {self.database}")
