#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""C1: sessions that are signed in and idle, ten thousand with --long, a thousand otherwise: what
their memory and the processor cost; then a thousand that all ask at once."""
import contextlib
import subprocess
import time

from hostile import LONG, Kithd, figure, main, mib, prefer, seconds, speed, timed, wait_for

import crowd

COUNT, BUSY = seconds(10000, 1000), 1000
EACH, ALL = 45 << 10, 450 << 20  # bytes: of one connection beyond the server itself; of the process
WATCH = seconds(20, 2)           # seconds that they are idle
WORK = "8 GetCustomer id: 'C-${id:1-2000}'\n1 WhoAmI\n1 ListCustomers page_size: 10"


def status(server, name):
    with open(f"/proc/{server.pid}/status", encoding="ascii") as lines:
        return next(int(line.split()[1]) << 10 for line in lines if line.startswith(name + ":"))


def cpu(server):
    """Seconds of a processor that the server has used."""
    with open(f"/proc/{server.pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


@contextlib.contextmanager
def held(server, file, count):
    """So many connections, signed in and idle."""
    with subprocess.Popen(crowd.command(server, file, "--idle", "--connections", str(count)),
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        if holder.stdout.readline() != f"ready {count}\n":
            raise RuntimeError("connections could not be opened")
        yield
        holder.stdin.close()
        figure("C1", "connections that were lost", holder.wait(60), 0, holder.returncode == 0)


def idle(server, file):
    before = status(server, "VmRSS")
    with held(server, file, COUNT):
        used, begun = cpu(server), time.monotonic()
        time.sleep(WATCH)
        share = (cpu(server) - used) / (time.monotonic() - begun)
        taken = status(server, "VmRSS")
        each = (taken - before) / COUNT
        speed("C1", f"memory of each of {COUNT} idle sessions", f"{each / 1024:.1f} KiB",
              f"<= {EACH >> 10} KiB", each <= EACH)
        if LONG:
            speed("C1", f"memory of the server with {COUNT}", mib(taken), f"< {mib(ALL)}",
                  taken < ALL)
        timed("C1", "processor while they are idle", f"{100 * share:.2f} % of a core", "< 1 %",
              share < 0.01)
    wait_for(lambda: len(server.psql("select 1")) == 1, "the database")
    print(f"memory afterwards: {mib(status(server, 'VmRSS'))}, at the beginning {mib(before)}")


def busy(server, file):
    """One call at a time on each, the next as soon as it is answered."""
    run = crowd.load(server, file, "--connections", str(BUSY), "--warm", "1",
                     "--seconds", str(seconds(20, 2)), work=WORK, may_fail=True)
    statuses, times = run["total"]["statuses"], run["total"]["ok"]
    name = f"statuses of {run['calls']} calls of {BUSY} busy connections"
    figure("C1", name, statuses, "OK and RESOURCE_EXHAUSTED",
           set(statuses) <= {"OK", "RESOURCE_EXHAUSTED"} and run["lost_connections"] == 0)
    timed("C1", name, statuses, "OK only", set(statuses) == {"OK"})
    figure("C1", "their rate and times", f"{run['rate']:.0f} a second, median "
           f"{times['p50'] / 1000:.1f} ms, p99 {times['p99'] / 1000:.1f} ms", "any", None)


def program():
    with Kithd() as server:
        prefer(server.pid, -10)
        file = crowd.sessions(server, COUNT)
        server.psql("insert into customer (name, owner_id, team_id) select 'C' || n, "
                    "(select min(owner_id) from session where client = 'crowd') + n % 100, 1 "
                    "from generate_series(1, 2000) n")
        server.psql("analyze customer")
        idle(server, file)
        busy(server, file)


main(program)
