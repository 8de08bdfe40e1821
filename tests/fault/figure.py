# SPDX-License-Identifier: Apache-2.0
"""Figures that a test reaches or misses: one line for each, and the exit status at the end.

    from figure import LONG, figure, finish
    figure("H1", "resets until GOAWAY", 412, "<= 1000", 412 <= 1000)
    figure("H1", "p99", "3.1 ms", "<= 6.0 ms", None)   # told, not judged
    finish()

LONG is true with KITH_LONG=1 (`tests/run --long`): lengths and numbers as they are planned, not
those that fit into every run; only then is time judged. SANITIZED is true when the build in KITH_BUILD has a sanitizer: it
is there to find mistakes, so time and memory are told but not judged.
"""
import os
import sys
import traceback

LONG = os.environ.get("KITH_LONG", "") not in ("", "0")
MISSED = []


def sanitized():
    try:
        with open(os.path.join(os.environ.get("KITH_BUILD", ""), "CMakeCache.txt"),
                  encoding="utf-8") as cache:
            return any(line.startswith("KITH_SANITIZE:") and line.rstrip()[-1:] != "="
                       for line in cache)
    except OSError:
        return False


SANITIZED = sanitized()


def figure(row, name, value, wanted, ok):
    """Prints one figure beside the one to reach; `ok` is None when it is told only."""
    verdict = "told" if ok is None else "ok" if ok else "MISSED"
    print(f"{row} {name}: {value} (wanted {wanted}) {verdict}", flush=True)
    if ok is not None and not ok:
        MISSED.append(f"{row} {name}")
    return ok


def speed(row, name, value, wanted, ok):
    """A figure of time or memory: judged on a build without sanitizers only."""
    return figure(row, name, value, wanted, None if SANITIZED else ok)


def timed(row, name, value, wanted, ok):
    """How long something took: judged at full length only. A short run beside other programs would
    judge the machine."""
    if LONG and not SANITIZED:
        return figure(row, name, value, wanted, ok)
    return figure(row, name, value, wanted if ok else f"{wanted}, this time it was not", None)


def finish():
    """Ends the program: 0 when no figure was missed."""
    for name in MISSED:
        print(f"missed: {name}")
    sys.stdout.flush()
    sys.exit(1 if MISSED else 0)


def main(function, *words):
    """Runs a whole program of figures; what goes wrong counts as missed."""
    try:
        function(*words)
    except Exception:  # pylint: disable=broad-except
        traceback.print_exc()
        MISSED.append("the program itself")
    finish()
