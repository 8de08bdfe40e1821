#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""External symbols of x.c start with x_, and nothing that can change is global. Reads the objects
of a build (KITH_BUILD, without sanitizers)."""
import json
import os
import re
import shlex
import subprocess
import tempfile

import house

# Why each may be: the log's sink is set once, at the start (common/log.h).
# readline's callbacks carry no argument.
MUTABLE = {("common/log.c", "sink"), ("client/cmd/prompt.c", "context")}
SYMBOL = re.compile(r"^[0-9a-f]+ (.{7}) (\S+)\t[0-9a-f]+\s+(?:\.hidden )?(\S+)$")


def prefixes(path):
    """x_, and for a file that shares its module's name, as db_segment.c, also db_."""
    words = os.path.basename(path)[:-2].split("_")
    return tuple("_".join(words[:n]) + "_" for n in range(1, len(words) + 1))


def symbols(path):
    """(flags, section, name) of every symbol that the object defines."""
    listing = subprocess.run(["objdump", "-t", path], check=True, capture_output=True, text=True)
    for line in listing.stdout.splitlines():
        match = SYMBOL.match(line)
        if match and match[2] != "*UND*" and match[2] != "*ABS*":
            yield match.groups()


def is_mutable(flags, section):
    if section.startswith((".tdata", ".tbss", "*COM*")):
        return True
    return ("O" in flags and section.startswith((".data", ".bss"))
            and not section.startswith(".data.rel.ro"))


def face(path):
    """What the folder's own header declares: a module in several files, as resource/resource.h."""
    folder = os.path.dirname(path)
    header = os.path.join(house.ROOT, folder, os.path.basename(folder) + ".h")
    if not folder or not os.path.exists(header):
        return ""
    with open(header, encoding="utf-8") as file:
        return file.read()


def misnamed(name, path):
    bare = os.path.basename(path)[:-2]
    if name in ("main", bare) or name.startswith(prefixes(path)):
        return False
    folder = os.path.basename(os.path.dirname(path))
    return not (name.startswith(folder + "_") and re.search(rf"\b{name}\b", face(path)))


def problems(source, path):
    for flags, section, name in symbols(path):
        if flags[0] in "gu" and misnamed(name, source):
            yield f"{source}: the external symbol {name} does not start with {prefixes(source)[-1]}"
        bare = name.split(".")[0]
        if is_mutable(flags, section) and (source, bare) not in MUTABLE:
            yield f"{source}: {bare} is global and can change"


def objects(build):
    """Our own sources with their objects, from the build's compile_commands.json."""
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        commands = json.load(file)
    ours = {name for name in house.files(".c") if not house.is_test(name)}
    for command in commands:
        source = os.path.relpath(os.path.realpath(command["file"]), house.ROOT)
        words = shlex.split(command["command"])
        path = os.path.join(command["directory"], words[words.index("-o") + 1])
        if source in ours and os.path.exists(path):
            yield source, path


def compiled(folder, name, code):
    source = os.path.join(folder, name)
    with open(source, "w", encoding="utf-8") as file:
        file.write(code)
    subprocess.run(["gcc", "-c", source, "-o", source + ".o"], check=True)
    return list(problems(name, source + ".o"))


def self_test():
    good = ("int y(void); static const char *const names[] = {\"a\"};\n"
            "const char *x_name(int i); const char *x_name(int i) { return names[i + y()]; }\n")
    with tempfile.TemporaryDirectory() as folder:
        house.expect(not compiled(folder, "x.c", good), "good code is refused")
        for bad in ("int run(void) { return 1; }", "static int n; int x_n(void) { return ++n; }",
                    "int x_count;", "int x_n(void) { static int n = 3; return ++n; }",
                    "_Thread_local int x_errors;", "int xy(void) { return 1; }"):
            house.expect(len(compiled(folder, "x.c", bad)) == 1, f"not seen: {bad}")
        house.expect(not compiled(folder, "x_more.c", "int x_n(void) { return 1; }"), "x_more.c")


def main():
    self_test()
    found = list(objects(os.environ["KITH_BUILD"]))
    if not found:
        house.finish(["no objects of our own in the build"], "")
    house.finish(sorted({p for source, path in found for p in problems(source, path)}),
                 f"{len(found)} objects have names of their own and nothing that changes")


main()
