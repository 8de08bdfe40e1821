#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""D9: system calls fail: interrupted, short, reset, disk full, no descriptor left."""
import contextlib
import os
import resource
import socket
import time

os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # broken connections are the point

# pylint: disable=wrong-import-position
from preload import Preloaded
from figure import LONG, figure, main, speed
from contract import Refused
from kithd import wait_for
from writers import Writers

NAMES = ("fault", "share", "met")
# What goes wrong, its number in d09_syscalls.c, and how many of a thousand calls it meets.
FAULTS = (("EINTR", 1, 200), ("short reads and writes", 2, 200), ("ECONNRESET", 3, 20),
          ("ENOSPC", 4, 1000))
CALLS = 3000 if LONG else 150  # acknowledged writes under each of them
WRITERS = 4
KNOCKS = 60                    # connections when there are no descriptors left
WATCH = 10 if LONG else 1.5    # seconds that the processor is looked at
SPARE = 3                      # descriptors that are left
IDLE = 0.1                     # of a processor


def cpu(server):
    with open(f"/proc/{server.pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def limit(server, soft):
    hard = resource.prlimit(server.pid, resource.RLIMIT_NOFILE)[1]
    resource.prlimit(server.pid, resource.RLIMIT_NOFILE, (soft, hard))


def knock(server):
    with contextlib.suppress(OSError):
        made = socket.create_connection(("127.0.0.1", server.port), timeout=1)
        made.setblocking(False)
        return made
    return None


def comes_in(server):
    """Those who knocked before are looked at first, and the kernel's queue is full of them."""
    try:
        server.sign_in("admin").channel.close()
        return True
    except Refused as error:
        if error.code != "UNAVAILABLE":
            raise
        return False


def no_descriptors(server):
    """Nobody can be let in; who is in goes on, and nothing spins."""
    server.admin.call("AuthService/WhoAmI")
    limit(server, len(os.listdir(f"/proc/{server.pid}/fd")) + SPARE)
    knocks = [made for made in (knock(server) for _ in range(KNOCKS)) if made]
    begun, used = time.monotonic(), cpu(server)
    time.sleep(WATCH)  # a while of doing nothing is what is measured
    spent = (cpu(server) - used) / (time.monotonic() - begun)
    server.admin.call("AuthService/WhoAmI")
    limit(server, 4096)
    for made in knocks:
        made.close()
    wait_for(lambda: comes_in(server), "room for a new one")
    speed("D9", f"processor with {len(knocks)} connections and no descriptors",
          f"{spent * 100:.1f} %", f"<= {IDLE * 100:.0f} %", spent <= IDLE)
    figure("D9", "who was there before was answered, and new ones after", True, "True", True)
    with open(server.log, encoding="utf-8", errors="replace") as log:
        lines = log.read().count(" accept.failed ")
    figure("D9", "lines about it in the log", lines, ">= 1", 1 <= lines <= KNOCKS)


def suffer(server, writers, name, number, share):
    page, pid = server.page, server.pid
    before = page["met"]
    page["share"], page["fault"] = share, number
    try:
        writers.progress(CALLS)
    finally:
        page["fault"] = 0
    met = page["met"] - before
    figure("D9", f"{name}: calls that met it", met, "> 0", met > 0)
    figure("D9", f"{name}: the server lives", server.alive() and server.pid == pid, "True",
           server.alive())
    writers.progress(10)


def run():
    with Preloaded("d09_syscalls", NAMES) as server:
        with Writers(server, WRITERS) as writers:
            for name, number, share in FAULTS:
                suffer(server, writers, name, number, share)
        writers.figures("D9")
        server.wait_sealed()
        figure("D9", "the file of seals is whole again", server.filed_seals(), "> 0",
               server.filed_seals() > 0)
        no_descriptors(server)


main(run)
