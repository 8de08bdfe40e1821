#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""C11: files of any length. What an export and an import take of memory does not grow with the rows,
in the server, in its client and in the database's processes."""
import os
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [os.path.join(TESTS, name) for name in ("bench", "e2e", "foreign", "lib")]

# pylint: disable=wrong-import-position
from figure import LONG, SANITIZED, main, speed  # noqa: E402
from ratio import MIB, Memory, run  # noqa: E402
from desk import Desk, equal  # noqa: E402
from kithd import Kithd  # noqa: E402

FEW, MANY = (20000, 300000) if LONG else (1000, 2000) if SANITIZED else (20000, 50000)
# Each row has a kilobyte: what is kept of them would be 30 MiB more.
MOST = 16 * MIB
# ANALYZE, which an import asks for as its table grows, looks at 30,000 rows at most: 48 MiB with what it
# makes of them, in one run and not in another. That rows are not kept shows at full length, with 300,000.
SAMPLE = 48 * MIB
SAID = {"stdout": -3, "stderr": -3}  # subprocess.DEVNULL


def export(desk, prefix):
    return desk.program("export", "product", f"code = {prefix}*", "--file",
                        os.path.join(desk.home, "out.csv"), "--yes")


def write_rows(desk, prefix, rows):
    with open(os.path.join(desk.home, "in.csv"), "w", encoding="utf-8") as file:
        file.write("id,name,note\n")
        for i in range(rows):
            file.write(f"{prefix}{i},第 {i} 种产品,{'不忘 ' * 150}{i}\n")


def bring(desk):
    return desk.program("import", "in.csv", "--into", "product", "code=id", "name=name",
                        "description=note", "-o", "json")


def peaks(desk, command):
    with Memory(desk.server) as memory:
        client = run(command, cwd=desk.home, env=desk.environment, **SAID)
    return {"kithd": memory.kithd, "kith": client, "backend": memory.backends}


def compare(what, few, many):
    for who, least in few.items():
        grown = many[who] - least
        most = MOST + (SAMPLE if (what, who) == ("import", "backend") else 0)
        speed("C11", f"{what}: {who} with {MANY} rows instead of {FEW}",
              f"{least / MIB:.1f} → {many[who] / MIB:.1f} MiB", f"<= {most // MIB} MiB more",
              grown <= most)


def check():
    with Kithd() as server:
        desk = Desk(server, "admin")
        found = {}
        for prefix, rows in (("warm", FEW), ("few", FEW), ("many", MANY)):
            write_rows(desk, prefix, rows)
            found[prefix] = peaks(desk, bring(desk))
        compare("import", found["few"], found["many"])
        for prefix in found:
            found[prefix] = peaks(desk, export(desk, prefix))
            equal(desk.read("out.csv").count("\n"), 1 + (MANY if prefix == "many" else FEW), "lines")
        compare("export", found["few"], found["many"])


main(check)
