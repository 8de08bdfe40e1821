# SPDX-License-Identifier: Apache-2.0
"""Load on kithd: kith_load (tests/bench/load) and h2load. A run counts only when every call was OK at both ends."""
import contextlib
import json
import pathlib
import re
import subprocess
import tempfile
import time

from server import build


FRESH = 16  # connections that may begin at once: 20 are allowed


class Void(Exception):
    """A run in which not every call was OK."""


@contextlib.contextmanager
def all_ok(server, counted, expected=(), beside=()):
    """What kithd counts in between must be OK alone (or expected), and no less than what the client counted.
    beside: methods that somebody else calls meanwhile, and judges."""
    before = server.calls()
    yield
    made = {key: count - before.get(key, 0) for key, count in server.calls().items()
            if count > before.get(key, 0) and not key[0].endswith(tuple(beside))}
    bad = {key: count for key, count in made.items() if key[1] not in ("OK", *expected)}
    if bad:
        raise Void(f"kithd counted {bad}")
    if sum(made.values()) < sum(counted):
        raise Void(f"the client counted {sum(counted)} calls, kithd {sum(made.values())}")


def command(server, sessions, *words):
    return [str(word) for word in (build() / "tests" / "bench" / "kith_load", "--server", server.address, "--ca", server.ca, "--sessions", sessions, *words)]


def kith_load(server, sessions, work, folder, connections=32, flight=1, seconds=3.0, warm=0.0, rate=None, share=4, seed=1, expected=(), beside=()):
    """`work`: lines of weight, method, request. {"rate", "p50_ms", "p99_ms", "max_ms", "cpu_us"}, and with statuses that are expected beside OK
    "others", "hints", "others_p99_ms" (from when they were sent)."""
    with tempfile.NamedTemporaryFile("w", dir=folder, encoding="utf-8") as file:
        file.write(work)
        file.flush()
        words = command(server, sessions, "--work", file.name, "--connections", connections, "--flight", flight, "--share", share, "--seconds", seconds,
                        "--warm", warm, "--seed", seed, *(["--rate", rate] if rate else []), *(["--expect", ",".join(expected)] if expected else []), "--json")
        counted, cpu = [], server.cpu_seconds()
        with all_ok(server, counted, expected, beside):
            done = subprocess.run(words, capture_output=True, text=True, check=False)
            if done.returncode:
                raise Void(f"kith_load: {done.stdout}{done.stderr}")
            said = json.loads(done.stdout)
            counted.append(0 if expected else said["calls"])
    total = said["total"]
    if set(total["statuses"]) - {"OK", *expected} or said["lost_connections"]:
        raise Void(f"the client counted {total['statuses']}, lost {said['lost_connections']} connections")
    figures = {"rate": said["ok_rate"], "p50_ms": total["ok"]["p50"] / 1000, "p99_ms": total["ok"]["p99"] / 1000, "max_ms": total["ok"]["max"] / 1000,
               "cpu_us": (server.cpu_seconds() - cpu) * 1e6 / max(1, said["calls"]) * seconds / (seconds + warm)}
    if expected:
        figures |= {"others": sum(count for status, count in total["statuses"].items() if status != "OK"), "hints": total["hints"],
                    "others_p99_ms": total["other_sent" if rate else "other"]["p99"] / 1000, "unsent": said["unsent"]}
    return figures


class H2load:
    """One process for each token, since it sends one set of headers; `body`: bytes of the request in gRPC framing. It makes a number
    of calls, since after a time it would leave some unanswered: the number follows from the run before."""

    def __init__(self, server, tokens, path, body, folder, connections=32, flight=1):
        self.server, self.tokens, self.path, self.flight = server, tokens, path, flight
        self.file = pathlib.Path(folder) / "h2load.body"
        self.file.write_bytes(body)
        self.connections, self.last = max(1, connections // len(tokens)), None

    def command(self, token, calls):
        return ["h2load", "-n", str(calls), "-c", str(self.connections), "-m", str(self.flight), "-t", "1", "-d", str(self.file),
                "-H", "content-type: application/grpc", "-H", "te: trailers", "-H", f"authorization: Bearer {token}",
                f"https://{self.server.address}{self.path}"]

    def __call__(self, seconds):
        calls = max(10 * self.connections, round((self.last or 2000) * seconds / len(self.tokens)))
        counted, began = [], time.monotonic()
        with all_ok(self.server, counted):
            running = []
            for i, token in enumerate(self.tokens):
                if i * self.connections % FRESH < self.connections and i:
                    time.sleep(0.1)  # until those before are signed in: one address may have few that are not
                running.append(subprocess.Popen(self.command(token, calls), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True))
            for process in running:
                text = process.communicate()[0]
                succeeded = re.search(r"(\d+) succeeded, (\d+) failed, (\d+) errored", text)
                if not succeeded or int(succeeded[2]) + int(succeeded[3]):
                    raise Void(f"h2load: {text}")
                counted.append(int(succeeded[1]))
        self.last = sum(counted) / (time.monotonic() - began)
        return {"rate": self.last}
