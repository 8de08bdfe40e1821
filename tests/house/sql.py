#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Named queries hold no transaction words: a segment is a transaction, and a BEGIN or COMMIT inside
would leave its connection in a state that the next call pays for."""
import re

import house

WORDS = re.compile(r"\b(begin|commit|rollback|savepoint|abort|start\s+transaction|"
                   r"prepare\s+transaction|set\s+transaction)\b|(?:^|;)\s*end\s*(?:;|$)", re.IGNORECASE)
OTHER = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:''|[^'])*'|\"[^\"]*\"|(\$\w*\$).*?\1", re.DOTALL)


def problems_of(name, text):
    bare = OTHER.sub(lambda m: house.blank(m[0]), text)
    for match in WORDS.finditer(bare):
        yield f"{name}:{house.line_of(bare, match.start())}: {match[0].strip()}"


def self_test():
    for bad in ("begin;", "select 1; COMMIT;", "rollback", "Start  Transaction;", "select 1; end;"):
        house.expect(list(problems_of("x.sql", bad)), f"not seen: {bad}")
    for good in ("-- begin\nselect 'commit', \"begin\"", "select case when a then b end",
                 "do $$ begin end $$", "/* commit */ select beginning, committed from x"):
        house.expect(not list(problems_of("x.sql", good)), f"refused: {good}")


def main():
    self_test()
    names = [name for name in house.files(".sql")
             if name.startswith("server/sql/") and "/migrations/" not in name]
    house.finish([p for name in names for p in problems_of(name, house.read(name))],
                 f"{len(names)} files of named queries hold no transaction words")


main()
