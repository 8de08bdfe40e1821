#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The server under valgrind, from start to stop with calls of every kind in between: no error of
memory, nothing lost."""
import re
import sys

from contract import Refused
import kithd

CALLS = 20


class Slow(kithd.Kithd):
    """What serves runs under valgrind; migrations and the like do not."""

    def command(self, *words):
        line = super().command(*words)
        if words:
            return line
        return ["valgrind", "--quiet", "--error-exitcode=9", "--leak-check=full",
                "--errors-for-leak-kinds=definite", "--num-callers=30", *line]


def calls(server):
    admin = server.admin
    made = admin.create("customer", {"name": "上海电子", "city": "上海", "description": "a\nb"})
    admin.update("customer", made.id, {"city": "杭州"}, ["city"])
    for n in range(CALLS):
        admin.list("customer", filter=f'name = "上海电子" AND create_time > "{2000 + n}-01-01"')
        admin.get("customer", made.id)
    admin.history("customer", made.id)
    admin.call("ReportService/SummarizeRecords", object="customer", group_by=["city"])
    admin.call("ExportService/ExportRecords", object="customer", fields=["name", "city"])
    for wrong in ("name = ", "city = \x1b", "no_such = 1"):
        try:
            admin.list("customer", filter=wrong)
            sys.exit(f"{wrong!r} was taken")
        except Refused:
            pass
    admin.delete("customer", made.id)
    server.user("anna", "sales").list("customer")


def main():
    kithd.PATIENCE = 120
    with Slow(options={"log_level": "warn"}) as server:
        calls(server)
        status = server.end()
        said = server.tail(100000)
        server.pid = None
    errors = [line for line in said.splitlines() if re.match(r"==\d+==", line)]
    print("\n".join(errors[:80]))
    print(f"valgrind: exit {status}, {len(errors)} lines (wanted 0)")
    sys.exit(1 if status or errors else 0)


main()
