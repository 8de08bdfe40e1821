#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Features, jobs and models hold no memory management, no SQL and no libpq; function-like macros
stay in common/."""
import re

import house

CALLS = re.compile(r"\b(malloc|calloc|realloc|reallocarray|free|strdup|strndup|asprintf|vasprintf|"
                   r"alloca|PQ\w+)\s*\(")
SQL = re.compile(r"\b(select\b.*|insert\s+into|delete\s+from|update\s+\w+\s+set|with\s+\w+\s+as|"
                 r"returning|from\s+\w+\s+where|order\s+by)\b", re.IGNORECASE | re.DOTALL)
SELECT = re.compile(r"^\s*select\b|\bselect\b.*\bfrom\b", re.IGNORECASE | re.DOTALL)
MACRO = re.compile(r"^\s*#\s*define\s+(\w+)\(", re.MULTILINE)
TEXTS = re.compile(r'"((?:\\.|[^"\\\n])*)"(?:\s*"((?:\\.|[^"\\\n])*)")*')
FOLDERS = ("server/feature/", "server/job/", "server/model/")


def is_sql(text):
    return bool(SELECT.search(text)) or any(
        not match[0].lower().startswith("select") for match in SQL.finditer(text))


def problems_of(path, code):
    bare, commentless = house.without_texts(code), house.without_comments(code)
    for match in CALLS.finditer(bare):
        yield f"{path}:{house.line_of(bare, match.start())}: calls {match[1]}"
    for match in TEXTS.finditer(commentless):
        if is_sql(match[0].replace('"', " ")):
            yield f"{path}:{house.line_of(code, match.start())}: SQL text"


def macros_of(path, code):
    for match in MACRO.finditer(house.without_comments(code)):
        line = house.line_of(code, match.start())
        yield f"{path}:{line}: the function-like macro {match[1]} stands outside common/"


def self_test():
    for bad in ('x = malloc(3);', 'free (x);', 'char *s = strdup("a");', 'PQclear(r);',
                'q = "select id from customer";', 'q = "delete from " "customer";',
                'q = "update customer set x = 1";', 'q = "order by id";'):
        house.expect(len(list(problems_of("server/feature/x.c", bad))) == 1, f"not seen: {bad}")
    for good in ('/* free(x) */', 'x = arena_alloc(a, 3);', 'm = "Please select a customer.";',
                 'call_free(x);', 'm = "Update it first.";', 's = "malloc(3)";'):
        house.expect(not list(problems_of("server/feature/x.c", good)), f"refused: {good}")
    house.expect(list(macros_of("server/x.c", "#define MAX(a, b) a\n")), "macro not seen")
    house.expect(not list(macros_of("server/x.c", "#define MAX (3)\n")), "constant refused")


def main():
    self_test()
    found = []
    names = [name for name in house.files(".c", ".h") if not house.is_test(name)]
    for name in names:
        code = house.read(name)
        if name.startswith(FOLDERS):
            found += problems_of(name, code)
        if not name.startswith("common/"):
            found += macros_of(name, code)
    house.finish(found, f"{len(names)} files keep to the rules for features and macros")


main()
