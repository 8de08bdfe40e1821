# SPDX-License-Identifier: Apache-2.0
"""Load on kithd: kith_load (tests/bench/load) and h2load. A run counts only when every call was OK at both ends."""
import contextlib
import json
import pathlib
import re
import subprocess
import time

from server import build


FRESH = 16  # connections that may begin at once: 20 are allowed


class Void(Exception):
    """A run in which not every call was OK."""


@contextlib.contextmanager
def all_ok(server, counted):
    """What kithd counts in between must be OK alone, and no less than what the client counted."""
    before = server.calls()
    yield
    made = {key: count - before.get(key, 0) for key, count in server.calls().items() if count > before.get(key, 0)}
    bad = {key: count for key, count in made.items() if key[1] != "OK"}
    if bad:
        raise Void(f"kithd counted {bad}")
    if sum(made.values()) < sum(counted):
        raise Void(f"the client counted {sum(counted)} calls, kithd {sum(made.values())}")


def kith_load(server, sessions, work, folder, connections=32, flight=1, seconds=3.0, warm=0.0, rate=None, share=4, seed=1):
    """`work`: lines of weight, method, request. {"rate", "p50_ms", "p99_ms", "max_ms", "cpu_us"}."""
    path = pathlib.Path(folder) / "work"
    path.write_text(work, encoding="utf-8")
    words = [build() / "tests" / "bench" / "kith_load", "--server", server.address, "--ca", server.ca, "--sessions", sessions, "--work", path,
             "--connections", connections, "--flight", flight, "--share", share, "--seconds", seconds, "--warm", warm, "--seed", seed,
             *(["--rate", rate] if rate else []), "--json"]
    counted, cpu = [], server.cpu_seconds()
    with all_ok(server, counted):
        done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
        if done.returncode:
            raise Void(f"kith_load: {done.stdout}{done.stderr}")
        said = json.loads(done.stdout)
        counted.append(said["calls"])
    if set(said["total"]["statuses"]) - {"OK"} or said["lost_connections"]:
        raise Void(f"the client counted {said['total']['statuses']}, lost {said['lost_connections']} connections")
    times = said["total"]["ok"]
    return {"rate": said["ok_rate"], "p50_ms": times["p50"] / 1000, "p99_ms": times["p99"] / 1000, "max_ms": times["max"] / 1000,
            "cpu_us": (server.cpu_seconds() - cpu) * 1e6 / max(1, said["calls"]) * seconds / (seconds + warm)}


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
