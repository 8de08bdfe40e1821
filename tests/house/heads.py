#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every file names its licence in its first lines; C files say next what they are; nothing is left
for later, and nothing generated is committed."""
import os
import re

import house

LICENCE = "SPDX-License-Identifier: Apache-2.0"
ENDINGS = (".c", ".h", ".proto", ".sql", ".py", ".sh", ".cmake", ".yaml", ".yml", ".js", ".mjs",
           ".service", ".socket", ".conf", "CMakeLists.txt", ".clang-format", ".editorconfig",
           ".gitignore", ".po", "packages")
LATER = re.compile(r"\b(TODO|FIXME|HACK)\b")
MADE = re.compile(r"\.pb-c\.[ch]$|_pb2(_grpc)?\.py$|^build/|(^|/)(CMakeCache\.txt|.*\.o|.*\.a)$")


def is_script(name):
    with open(os.path.join(house.ROOT, name), "rb") as file:
        return file.read(2) == b"#!"


def problems_of(name, text):
    lines = text.split("\n")
    first = 1 if lines[0].startswith(("#!", "<?")) else 0
    if LICENCE not in "".join(lines[first:first + 1]):
        yield f"{name}:{first + 1}: no SPDX line"
    if name.endswith((".c", ".h")) and not "".join(lines[1:2]).startswith("/*"):
        yield f"{name}:2: no sentence about what the file is"
    for match in LATER.finditer(text):
        yield f"{name}:{house.line_of(text, match.start())}: {match[0]}"


def self_test():
    good = f"/* {LICENCE} */\n/* A file. */\n"
    house.expect(not list(problems_of("a.c", good)), "good file refused")
    house.expect(not list(problems_of("a.sh", f"#!/bin/sh\n# {LICENCE}\n")), "script refused")
    house.expect(list(problems_of("a.c", "/* A file. */\n/* x */")), "missing licence not seen")
    house.expect(list(problems_of("a.c", f"/* {LICENCE} */\nint x;")), "missing words not seen")
    house.expect(list(problems_of("a.py", f"# {LICENCE}\n# TO" + "DO: x")), "later not seen")
    house.expect(MADE.search("proto/x.pb-c.c") and MADE.search("build/x"), "generated not seen")


def main():
    self_test()
    everything = house.files("")
    names = [name for name in everything
             if (name.endswith(ENDINGS) or is_script(name)) and "/corpus/" not in name]
    found = [f"{name}: generated" for name in everything if MADE.search(name)]
    for name in names:
        if name != "tests/house/heads.py":
            found += problems_of(name, house.read(name))
    house.finish(found, f"{len(names)} files have their heads")


main()
