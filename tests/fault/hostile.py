# SPDX-License-Identifier: Apache-2.0
"""A server under attack: the attackers' tools, and what a good client beside them must not feel.

    def attack(site):                    # sends what it sends, returns figures
        attackers = [site.attacker(source=i) for i in range(10)]
        ...
        return [("resets until GOAWAY", 412, "<= 1000", True)]

    figure.main(judge, "H1", attack)

`judge` measures a good client (good.py, a process of its own) before, during and after the
attack, and memory and descriptors of the server before and after. A source is an address of the
loopback: 127.0.1.N; the limits per address see each as somebody else.
"""
import collections
import contextlib
import math
import os
import struct
import subprocess
import sys
import threading
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path[1:1] = [os.path.join(TOP, "tests", "lib"), os.path.join(TOP, "server", "h2", "test")]

# pylint: disable=wrong-import-position,unused-import
import raw_client  # noqa: E402
from figure import LONG, SANITIZED, figure, main, speed, timed  # noqa: E402,F401
from kithd import Kithd, free_port, wait_for  # noqa: E402,F401

RATE = 20 if LONG else 100           # calls of the good client in a second
BEFORE = 15 if LONG else 1.5         # seconds that it is measured before an attack
DURATION = 30 if LONG else 2         # seconds that an attack goes on
PATIENCE = 60                        # seconds until memory must be back
# Bytes of memory that may stay, beside 5 %. One short attack leaves what it happens to leave in the
# allocator's pools; what leaks shows at full length.
SLACK = (3 if LONG else 16) << 20
NOISE_MS = 5                         # of this machine: a p99 this much later says nothing
STILL_MS = 50                        # a machine that stands still for longer is not the server's fault


def seconds(long, short):
    return long if LONG else short


def p99(latencies):
    ordered = sorted(latencies)
    return ordered[max(0, math.ceil(0.99 * len(ordered)) - 1)] if ordered else math.inf


def prefer(pid, priority):
    """The attackers stand for other machines, so they must not take the processor from the server,
    and who else works on this machine shall not be measured: server and good client come first.
    Linux shares the processor between sessions first, then between their threads."""
    with contextlib.suppress(OSError):
        with open(f"/proc/{pid}/autogroup", "w", encoding="ascii") as file:
            file.write(str(priority))
    with contextlib.suppress(OSError):  # it may have ended meanwhile
        for thread in os.listdir(f"/proc/{pid}/task"):
            own = os.getpriority(os.PRIO_PROCESS, int(thread))  # threads may differ on purpose
            os.setpriority(os.PRIO_PROCESS, int(thread), own + priority)


class Good:
    """good.py and what it has said so far."""

    def __init__(self, site):
        self.said, self.pulses = [], []
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", sys.executable, os.path.join(HERE, "good.py"),
             site.server.address, site.server.ca, site.good_token, str(RATE), site.customer],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True)
        threading.Thread(target=self.listen, daemon=True).start()
        wait_for(lambda: len(self.said) > 10, "the good client")
        prefer(self.process.pid, -10)

    def listen(self):
        for line in self.process.stdout:
            sent, took, method, code = line.split()
            (self.pulses if method == "pulse" else self.said).append(
                (float(sent), float(took), method, code))

    def between(self, begin, end):
        return [line for line in self.said if begin <= line[0] < end]

    def late(self, begin, end):
        """How much too late one percent of what sleeps wakes, in milliseconds."""
        return p99([line[1] for line in self.pulses if begin <= line[0] < end])

    def stood_still(self, begin, end):
        """For how long nothing of the machine ran for it, at most, in milliseconds."""
        return max([line[1] for line in self.pulses if begin <= line[0] < end], default=0)

    def stop(self):
        self.process.stdin.close()
        self.process.wait(30)


class Attacker(raw_client.Client):
    """A raw connection from one of the attackers' addresses."""

    def __init__(self, site, source=1, token=None, **options):
        self.token = token
        super().__init__(site.server, source=f"127.0.1.{source % 250 + 1}", **options)

    def fields(self, path="/kith.v1.CustomerService/ListCustomers", **changes):
        if self.token:
            changes.setdefault("authorization", "Bearer " + self.token)
        return raw_client.request(path=path, **changes)

    def last_words(self):
        """Reads to the end of the connection: (GOAWAY's last stream and code, or None; how many
        frames of each kind came)."""
        goaway, counts = None, collections.Counter()
        with contextlib.suppress(TimeoutError):
            while (got := self.receive()) is not None:
                counts[got[0]] += 1
                if got[0] == raw_client.GOAWAY:
                    goaway = struct.unpack(">II", got[3][:8])
        self.close()
        return goaway, counts

    def authenticate(self, stream=1):
        """One good call, so that the connection counts as signed in."""
        self.call(stream, raw_client.message(b""), self.fields("/kith.v1.AuthService/WhoAmI"))
        event = self.until("trailers", "only")
        if event[2:3] != (0,):
            raise RuntimeError(f"an attacker could not sign in: {event}")
        return self


class Site:
    """A server with a good client, and tokens for attackers."""

    def __init__(self, options=None, prepare=None):
        self.prepare = prepare
        self.metrics_port = free_port()
        self.server = Kithd(options={"metrics": f"127.0.0.1:{self.metrics_port}",
                                     **(options or {})})
        self.good = None

    def __enter__(self):
        self.server.start()
        good = self.server.user("good", "sales")
        self.good_token = good.token
        self.customer = good.create("customer", {"name": "Good"}).id
        self.server.psql("insert into customer (name, description, owner_id, team_id) select "
                         f"'C' || n, repeat('d', 200), {good.user_id[2:]}, 1 "
                         "from generate_series(1, 200) n")
        self.mallory = self.server.user("mallory", "sales").token
        if self.prepare:
            self.prepare(self)
        self.good = Good(self)
        prefer(self.server.pid, -10)
        for (pid,) in self.server.psql("select pid from pg_stat_activity where datname = "
                                       "current_database() and pid <> pg_backend_pid()"):
            prefer(int(pid), -10)
        return self

    def __exit__(self, kind, error, trace):
        self.good.stop()
        self.server.__exit__(kind, error, trace)

    def attacker(self, source=1, **options):
        return Attacker(self, source, **options)

    # ---- What the server uses ----

    def status(self, name):
        with open(f"/proc/{self.server.pid}/status", encoding="ascii") as status:
            for line in status:
                if line.startswith(name + ":"):
                    return int(line.split()[1])
        raise RuntimeError(f"no {name}")

    def rss(self):
        return self.status("VmRSS") * 1024

    def files(self):
        return len(os.listdir(f"/proc/{self.server.pid}/fd"))

    def cpu(self):
        """Seconds of a processor that the server has used."""
        with open(f"/proc/{self.server.pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def metrics(self):
        """By name, with the labels as they stand in the text."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.metrics_port}/metrics",
                                    timeout=20) as answer:
            lines = answer.read().decode().splitlines()
        return {name: float(value) for name, value in
                (line.rsplit(" ", 1) for line in lines if line and line[0] != "#")}

    def metric(self, name):
        return self.metrics().get(name, 0.0)


class Watch:
    """The highest memory while it runs."""

    def __init__(self, site):
        self.site, self.most, self.over = site, 0, threading.Event()
        self.thread = threading.Thread(target=self.look, daemon=True)

    def look(self):
        while not self.over.wait(0.02):
            self.most = max(self.most, self.site.rss())

    def __enter__(self):
        self.most = self.site.rss()
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


# What the first letter of a figure's name says of it: memory and processor, or time.
KINDS = {"~": speed, "@": timed}


def good_client(row, site, begin):
    """Its calls since then all end well. That it is told to come back is judged where processors came in
    time: a server that gets none refuses what would wait too long."""
    end = time.monotonic()
    lines = site.good.between(begin, end)
    bad = [line for line in lines if line[3] not in ("OK", "RESOURCE_EXHAUSTED")]
    later = sum(line[3] == "RESOURCE_EXHAUSTED" for line in lines)
    figure(row, f"errors of the good client in {len(lines)} calls", bad or 0, 0, not bad)
    judged = figure if site.good.stood_still(begin, end) <= STILL_MS else timed
    judged(row, "calls of the good client that were told to come back", later, 0, later == 0)


def mib(count):
    return f"{count / (1 << 20):.1f} MiB"


class Measured:
    """One attack beside the good client."""

    def __init__(self, site, attack, factor):
        begin = time.monotonic()
        time.sleep(BEFORE)  # a measurement, not a condition
        self.memory, self.files = site.rss(), site.files()
        middle = time.monotonic()
        self.figures = attack(site)
        end = time.monotonic()
        time.sleep(0.5 if not LONG else BEFORE)
        self.before = site.good.between(begin, middle)
        self.during = site.good.between(middle, end)
        self.site, self.begin = site, begin
        self.p99_before = p99([line[1] for line in self.before])
        self.p99_during = p99([line[1] for line in self.during])
        self.late = site.good.late(middle, end)
        self.bound = max(factor * self.p99_before, self.p99_before + NOISE_MS) + 4 * self.late

    @property
    def calm(self):
        return self.p99_during <= self.bound

    def print(self, row):
        for name, *rest in self.figures:
            KINDS.get(name[0], figure)(row, name.lstrip("~@"), *rest)
        good_client(row, self.site, self.begin)
        timed(row, "p99 of the good client during the attack",
              f"{self.p99_during:.1f} ms, {self.p99_during / self.p99_before:.1f} times "
              f"the {self.p99_before:.1f} ms before (the machine was {self.late:.1f} ms late)", f"<= {self.bound:.1f} ms", self.calm)


def back(row, site, measured):
    """Memory and descriptors are what they were."""
    begun = time.monotonic()
    most = measured.memory * 1.05 + SLACK
    with contextlib.suppress(TimeoutError):
        wait_for(lambda: site.files() <= measured.files, "descriptors", PATIENCE)
        if not SANITIZED:
            wait_for(lambda: site.rss() <= most, "memory", 30)
    took = time.monotonic() - begun
    speed(row, f"memory {took:.1f} s after the attack", mib(site.rss()), f"<= {mib(most)}",
          site.rss() <= most)
    figure(row, "descriptors after the attack", site.files(), f"<= {measured.files}",
           site.files() <= measured.files)


def judge(row, attack, options=None, prepare=None, factor=2):
    """Runs one attack on a server of its own and prints the figures of the row; what attackers need
    beforehand is made by prepare(site), and its p99 may grow by the factor."""
    with Site(options, prepare) as site:
        measured = Measured(site, attack, factor)
        measured.print(row)
        back(row, site, measured)


def endings(site, row_seconds, count, flood):
    """`count` attackers at once, each again and again for so many seconds; what flood(site, i)
    returned, for all of them. Every second attacker has a session."""
    until, results, lock = time.monotonic() + row_seconds, [], threading.Lock()

    def run(number):
        while True:
            got = flood(site, number)
            with lock:
                results.append(got)
            if time.monotonic() > until:
                return

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def session_of(site, number):
    return site.mallory if number % 2 else None
