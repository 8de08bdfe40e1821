# SPDX-License-Identifier: Apache-2.0
"""What the checks of this folder share: the files of the tree, and C without its comments."""
import os
import re
import subprocess
import sys

ROOT = os.environ.get("KITH_SOURCE") or os.path.join(
    os.path.dirname(__file__), "../..")
ROOT = os.path.realpath(ROOT)
TOKEN = re.compile(
    r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.DOTALL)


def files(*endings):
    """Paths of the tree's own files, those that are not committed yet included."""
    command = ["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, check=True, capture_output=True).stdout.decode().split("\0")
    return sorted(name for name in set(names)
                  if name.endswith(endings) and os.path.isfile(os.path.join(ROOT, name)))


def read(name):
    with open(os.path.join(ROOT, name), encoding="utf-8") as file:
        return file.read()


def is_test(name):
    return name.startswith("tests/") or "/test/" in name


def blank(text):
    """The same number of lines, and nothing else."""
    return re.sub(r"[^\n]", " ", text)


def without_comments(code):
    return TOKEN.sub(lambda m: m[0] if m[0][0] in "\"'" else blank(m[0]), code)


def without_texts(code):
    """Neither comments nor the content of strings."""
    return TOKEN.sub(lambda m: m[0][0] + " " * (len(m[0]) - 2) + m[0][0]
                     if m[0][0] in "\"'" else blank(m[0]), code)


def line_of(code, position):
    return code.count("\n", 0, position) + 1


def finish(problems, summary):
    """Prints what was found and ends the program."""
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problems" if problems else summary)
    sys.exit(1 if problems else 0)


def expect(truth, what):
    """A check that does not see what it is there to see is worse than none."""
    if not truth:
        print(f"self-test: {what}")
        sys.exit(2)
