#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The benchmark runs, at a tiny size: every yardstick does the server's statements, every call is OK. It says nothing about times."""
import json
import os
import pathlib
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
WORKS = ["get", "list", "record", "search", "view", "bouncer_get"]
SIZE = ["-n", "2000", "--pairs", "1", "--seconds", "0.5"]


def run(folder, *words):
    done = subprocess.run([HERE / "run", *words], env={**os.environ, "KITH_BENCH_DIR": folder}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(f"run {words}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def main():
    with tempfile.TemporaryDirectory(prefix="kith-bench-test.") as folder:
        os.chmod(folder, 0o755)
        home, path = os.path.join(folder, "home"), os.path.join(folder, "json")
        try:
            print(run(home, *SIZE, "--json", path, *WORKS))
        finally:
            run(home, *SIZE, "stop")
        with open(path, encoding="utf-8") as file:
            report = json.load(file)
    for name in WORKS:
        found = report["works"][name]
        if not found["goals"] or "void" in found:
            raise AssertionError(f"{name}: {found}")
        if any(rate["min"] <= 0 for rate in found.get("rates", {}).values()):
            raise AssertionError(f"{name}: nothing was done: {found['rates']}")


if __name__ == "__main__":
    main()
