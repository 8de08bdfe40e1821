#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Reports lengths and complexity; a function over 60 lines fails. Counts on clang-format: the braces
of a function stand in the first column."""
import re
import statistics

import house

LONGEST = 60
LONG_FILE = 400
# (file, function): why. Meant to stay empty.
EXCEPTIONS = {}
BRANCH = re.compile(r"\b(if|for|while|case)\b|&&|\|\||\?")
CONTROL = re.compile(r"( +)(?:\} )?(?:if|else|for|while|do|switch)\b")
NAME = re.compile(r"(\w+)\s*\(")


def functions(code):
    """(name, first line, lines, complexity, nesting) of each function; comments are blank already."""
    lines = code.split("\n")
    for at, line in enumerate(lines):
        if line.rstrip() != "{" or at == 0:
            continue
        first = at - 1
        while first > 0 and (not lines[first].strip() or lines[first][0] in " \t"):
            first -= 1
        end = next((i for i in range(at, len(lines)) if lines[i].rstrip() == "}"), None)
        name = NAME.search(re.sub(r"__attribute__\s*\(\(.*?\)\)+", "", " ".join(lines[first:at])))
        if end is None or not name:
            continue
        body = lines[at + 1:end]
        depth = max((len(m[1]) // 4 for m in map(CONTROL.match, body) if m), default=0)
        branches = len(BRANCH.findall("\n".join(body)))
        yield name[1], first + 1, end - first + 1, branches + 1, depth


def too_long(name, found):
    return [f"{name}:{line}: {function} has {lines} lines"
            for function, line, lines, _, _ in found
            if lines > LONGEST and (name, function) not in EXCEPTIONS]


def self_test():
    code = "static int f(int a,\n             int b)\n{\n" + "    x;\n" * 57 + "}\n"
    found = list(functions(code))
    house.expect(found == [("f", 1, 61, 1, 0)], found)
    house.expect(len(too_long("a.c", found)) == 1, "length not seen")
    found = list(functions("int g(void)\n{\n    if (a && b)\n        c;\n}\n"))
    house.expect(found == [("g", 1, 5, 3, 1)], found)


def report(title, rows):
    print(title)
    for row in rows:
        print("  ", *row)


def main():
    self_test()
    problems, rows, sizes = [], [], []
    for name in house.files(".c", ".h"):
        code = house.read(name)
        found = list(functions(house.without_texts(code)))
        problems += too_long(name, found)
        sizes.append((code.count("\n"), name))
        if not house.is_test(name):
            rows += [(name, *row) for row in found]
    if not rows:
        house.finish(["no functions found"], "")
    print(f"{len(rows)} functions outside tests; median {statistics.median(r[3] for r in rows):g} "
          f"lines, nine of ten at most {sorted(r[3] for r in rows)[len(rows) * 9 // 10]}")
    report("longest:", [(r[3], f"{r[0]}:{r[2]}", r[1])
                        for r in sorted(rows, key=lambda r: -r[3])[:10]])
    report("most complex:", [(r[4], f"{r[0]}:{r[2]}", r[1])
                             for r in sorted(rows, key=lambda r: -r[4])[:10]])
    report("nested deeper than 3:", [(r[5], f"{r[0]}:{r[2]}", r[1]) for r in rows if r[5] > 3])
    report(f"files over {LONG_FILE} lines:",
           [size for size in sorted(sizes, reverse=True) if size[0] > LONG_FILE])
    stale = [f"{key}: no longer needs its exception" for key in EXCEPTIONS
             if not any((r[0], r[1]) == key and r[3] > LONGEST for r in rows)]
    house.finish(problems + stale, f"no function is over {LONGEST} lines")


main()
