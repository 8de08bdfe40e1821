#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Named queries hold no transaction words: a segment is a transaction, and a BEGIN or COMMIT inside
would leave its connection in a state that the next call pays for. And none compares a column with currval() itself:
that function is volatile, so it would be called for every row of the table, with no index of use."""
import re

import house

WORDS = re.compile(r"\b(begin|commit|rollback|savepoint|abort|start\s+transaction|"
                   r"prepare\s+transaction|set\s+transaction)\b|(?:^|;)\s*end\s*(?:;|$)", re.IGNORECASE)
OTHER = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:''|[^'])*'|\"[^\"]*\"|(\$\w*\$).*?\1", re.DOTALL)


# A comparison with it, not within a subquery of its own.
NEWEST = re.compile(r"=\s*(?:coalesce\([^()]*,\s*)?currval\(", re.IGNORECASE)


def problems_of(name, text):
    bare = OTHER.sub(lambda m: house.blank(m[0]), text)
    for match in NEWEST.finditer(bare):
        yield f"{name}:{house.line_of(bare, match.start())}: write (select currval(…))"
    for match in WORDS.finditer(bare):
        yield f"{name}:{house.line_of(bare, match.start())}: {match[0].strip()}"


def self_test():
    for bad in ("begin;", "select 1; COMMIT;", "rollback", "Start  Transaction;", "select 1; end;",
                "where t.id = currval('x')", "where id = coalesce($1, currval('x'))"):
        house.expect(list(problems_of("x.sql", bad)), f"not seen: {bad}")
    for good in ("-- begin\nselect 'commit', \"begin\"", "select case when a then b end",
                 "do $$ begin end $$", "where id = (select currval('x'))", "values (currval('x'))", "/* commit */ select beginning, committed from x"):
        house.expect(not list(problems_of("x.sql", good)), f"refused: {good}")


def main():
    self_test()
    names = [name for name in house.files(".sql")
             if name.startswith("server/sql/") and "/migrations/" not in name]
    house.finish([p for name in names for p in problems_of(name, house.read(name))],
                 f"{len(names)} files of named queries hold no transaction words")


main()
