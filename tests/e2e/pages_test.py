#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The pages of the manual name commands that exist, in English and Chinese the same ones."""
import glob
import os
import re
import subprocess

from desk import build, equal, finish, run, tests_of, true

PAGES = os.path.join(os.environ["KITH_SOURCE"], "client", "man")
# Not inside words, as in "kith-manager"; the text of a page says "kith" in its commands only.
COMMAND = re.compile(r"(?<![\w-])kith((?: --lang zh)?(?: [a-z][a-z-]*)+)(?![\w=:.,-])")


def commands_of(text):
    """(noun, verb) of each command, verb "" where there is none."""
    text = "\n".join(line for line in text.replace("\\-", "-").splitlines() if is_command(line))
    for found in COMMAND.finditer(text):
        words = found[1].replace(" --lang zh", "").split()
        yield words[0], words[1] if len(words) > 1 else ""


def fields_of(text):
    """(noun, verb, field) of each field=value of a command; what stands in quotes is no word of its own."""
    for line in text.replace("\\-", "-").splitlines():
        words = list(commands_of(line))
        for field in re.findall(r" ([a-z_]+)=", re.sub(r"'[^']*'", "", line)) if words else []:
            yield *words[0], field


def is_command(line):
    return re.match(r'(\.BR? "?)?kith ', line)


def help_of(noun, verb):
    words = [noun, verb] if verb else [noun]
    return subprocess.run([os.path.join(build(), "client", "kith"), *words, "--help"], check=False,
                          capture_output=True, text=True,
                          env={**os.environ, "HOME": "/nonexistent", "LANG": "C.UTF-8"})


def exists(noun, verb):
    """Its help says how it is used; that of an unknown verb is about all of the noun, or about kith."""
    done = help_of(noun, verb)
    usage = re.search(r"^Usage: kith (\S+) ?(\S*)", done.stdout, re.MULTILINE)
    if done.returncode or not usage or usage[1] != noun:
        return noun == "help" and done.returncode == 0
    return usage[2] == verb or not re.match(r"[a-z]", usage[2])


def test_a_wrong_command_is_seen():
    equal(list(commands_of(".B kith job run x\nkith day\nthe kith way\n.BR kith-analyst (7)")),
          [("job", "run"), ("day", "")], "commands of a page")
    for noun, verb in (("territory", "preview"), ("lead", "works"), ("days", ""), ("leed", "list")):
        true(not exists(noun, verb), f"kith {noun} {verb} does not exist")
    for noun, verb in (("lead", "work"), ("day", ""), ("report", "customer"), ("search", "acme")):
        true(exists(noun, verb), f"kith {noun} {verb} exists")


def takes(noun, verb, field):
    """Its help names the field; that of an interaction lies in `kith interaction list`."""
    said = help_of(noun, "list" if noun == "interaction" else verb).stdout
    return re.search(rf"\b{field}(_id)?\b", said)


def test_a_wrong_field_is_seen():
    equal(list(fields_of(".B kith pool assign C-12 owner=anna reason='a b=c'")),
          [("pool", "assign", "owner"), ("pool", "assign", "reason")], "fields of a command")
    true(takes("pool", "assign", "owner") and not takes("pool", "assign", "stage"), "fields of kith pool assign")


def test_all_commands_exist():
    for page in glob.glob(os.path.join(PAGES, "*.7")):
        with open(page, encoding="utf-8") as file:
            english = list(commands_of(file.read()))
            file.seek(0)
            fields = sorted(set(fields_of(file.read())))
        with open(os.path.join(PAGES, "zh_CN", os.path.basename(page)), encoding="utf-8") as file:
            chinese = list(commands_of(file.read()))
        true(len(english) > 10, "commands of " + page)
        equal(len(chinese), len(english), "commands of the Chinese " + page)
        for noun, verb in sorted(set(english + chinese)):
            true(exists(noun, verb), f"{page}: there is no kith {noun} {verb}")
        for noun, verb, field in fields:
            true(takes(noun, verb, field), f"{page}: kith {noun} {verb} takes no {field}")


if __name__ == "__main__":
    finish(run(tests_of(globals())))
