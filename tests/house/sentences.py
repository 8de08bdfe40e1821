#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every sentence that the server says to people stands in its Chinese catalogue, also those raised in
SQL; and the catalogue holds nothing that nobody says. A sentence that is put together from several
texts stands there as a whole: each of its texts is a part of it."""
import re

import house

CATALOGUE = "server/words/zh_CN.po"
FOLDERS = ("common/", "server/audit/verify.c", "server/db/", "server/feature/", "server/h2/", "server/job/", "server/model/", "server/resource/",
           "server/rpc/", "server/sql/")
# Texts for who runs the server: command line, log, metrics.
OPERATORS = {
    "common/config.c", "common/log.c", "server/db/db_session.c", "server/db/migrate.c", "server/feature/bootstrap.c",
    "server/job/archive.c", "server/job/audit_run.c", "server/job/backup.c", "server/job/child.c", "server/job/clocks.c",
    "server/job/erase_list.c", "server/job/feed.c", "server/job/manifest.c", "server/job/remind.c",
    "server/job/sealer.c", "server/job/segments.c", "server/rpc/keyring.c", "server/rpc/rpc_metrics.c",
    "server/rpc/secret.c", "server/sql/embed.c", "server/sql/scan.c"}
# These say both languages themselves: explanations, warnings, coverage.
BILINGUAL = {"server/feature/lead_explain.c", "server/feature/ticket_explain.c", "server/feature/warning.c",
             "server/resource/coverage.c"}
PIECE = re.compile(r'"((?:\\.|[^"\\\n])*)"|\b(PRI[a-zA-Z]\d+)\b|(\S)')
CONVERSION = re.compile(r"%(?:\d\$)?[-+ 0]*(?:\d+|\*)?(?:\.(?:\d+|\*))?(?:hh|h|ll|l|z|j)?([a-zA-Z])")
# A sentence or its end; or the beginning of one that goes on behind what is put in.
SENTENCE = re.compile(r"[a-z]{2}.* .*[.!?…]$|^[A-Z][a-z]+ [a-z]+ (?:.* )?$", re.DOTALL)
NO_CODE = re.compile(r"--[^\n]*|^insert into (?:setting|grade_rule)\b.*?;$", re.MULTILINE | re.DOTALL)
DONE = re.compile(r'\.done = "([^"]+)"')
STATE = re.compile(r'\[[A-Z_]+\] = "([a-z][^"]*)"')
THING = re.compile(r'struct flow \w+ = \{\s*"\w+",\s*"[A-Z_]+",\s*"([^"]+)"')
QUOTED = re.compile(r"'((?:[^']|'')*)'")
PART = re.compile(r"[a-z] [a-z]|" + SENTENCE.pattern, re.DOTALL)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}


def plain(text):
    """The text with one %s for what is put in, ids and neighbours included."""
    text = CONVERSION.sub("%s", text)
    text = re.sub(r"(?<= )#(?=[ .])|\bbe %s", "%s", text)  # of rpc/check.c and model/flow.c
    return re.sub(r"(?:\b[A-Z]{1,3}-)?%s(?: ?%s)*", "%s", re.sub(r"\b[A-Z]{1,3}-$", "", text))


def literals(code):
    """(position, text, is Chinese said beside it) of C; neighbours are one literal."""
    found, now, at, gap = [], "", 0, ""
    for match in PIECE.finditer(code):
        if match[3]:
            if now:
                found.append([at, now, ""])
                now = ""
            gap += match[3]
            continue
        if not now:
            at = match.start()
            if found:
                found[-1][2] = gap
            gap = ""
        now += "%" + match[2][3:4] if match[2] else re.sub(r"\\(.)", lambda m: ESCAPES.get(m[1], m[0]), match[1])
    for i, (at, text, after) in enumerate(found):
        text = re.sub(r"%%([diux])", r"%\1", text)  # "%" PRId64
        beside = i + 1 < len(found) and not after.strip("},{:?") and CHINESE.search(found[i + 1][1])
        yield at, text, bool(beside)


def said(name, text, form=SENTENCE):
    """(position, text) of what is said in a file and has that form."""
    if name.endswith(".sql"):
        text = NO_CODE.sub(lambda m: house.blank(m[0]), text)
        found = list(QUOTED.finditer(text))
        for i, match in enumerate(found):
            beside = i + 1 < len(found) and CHINESE.search(found[i + 1][1])
            if form.search(match[1]) and not CHINESE.search(match[1]) and not beside:
                yield match.start(), plain(match[1].replace("''", "'"))
        return
    for at, literal, beside in literals(house.without_comments(text)):
        if "kith_" in literal or "|| '" in literal:
            for match in QUOTED.finditer(literal):
                if form.search(match[1]):
                    yield at, plain(match[1])
        elif form.search(literal) and not CHINESE.search(literal) and not beside:
            yield at, plain(literal)


def phrases(text):
    """(position, phrase) of tables of moves: what is done, states, things."""
    if "struct flow" not in text:
        return
    for match in DONE.finditer(text):
        yield match.start(), "be " + match[1]
    for form in (STATE, THING):
        for match in form.finditer(text):
            yield match.start(), match[1]


def catalogue(text):
    """(English, Chinese) of each entry."""
    entry = re.compile(r'^msgid ((?:"(?:\\.|[^"\\])*"\s*)+)^msgstr ((?:"(?:\\.|[^"\\])*"\s*)+)', re.MULTILINE)
    for match in entry.finditer(text):
        english, chinese = ("".join(re.findall(r'"((?:\\.|[^"\\])*)"', part)) for part in match.groups())
        if english:
            yield tuple(re.sub(r"\\(.)", lambda m: ESCAPES.get(m[1], m[0]), part) for part in (english, chinese))


def problems_of(name, text, whole):
    missing = [(at, sentence) for at, sentence in said(name, text) if sentence.strip() not in whole]
    missing += [(at, phrase) for at, phrase in phrases(text) if f"\n{phrase}\n" not in whole]
    for at, sentence in missing:
        yield f"{name}:{house.line_of(text, at)}: not in {CATALOGUE}: {sentence}"


def untranslated(entries):
    for english, chinese in entries:
        if not CHINESE.search(chinese):
            yield f"{CATALOGUE}: no Chinese: {english}"


def unsaid(entries, sentences):
    for english, _ in entries:
        if SENTENCE.search(english) and not any(sentence.strip(" ,") in plain(english) for sentence in sentences):
            yield f"{CATALOGUE}: nobody says: {english}"


def self_test():
    whole = "\n".join(plain(x) for x in ("There is no %s.", "%s holds %d customers.", "Known.", "Be at least %d."))
    for bad in ('f("Unknown to it.");', 'f("Unknown " /* x */ "to %" PRId64 " it.");'):
        house.expect(list(problems_of("x.c", bad, whole)), f"not seen: {bad}")
    for good in ('f("There is no %.60s.");', 'f(" holds %" PRId64 " customers.");', '{"Said so.", "有。"}', 'f("be at least #.")'):
        house.expect(not list(problems_of("x.c", good, whole.lower() + whole)), f"refused: {good}")
    house.expect(list(problems_of("x.sql", "kith_raise('KH009', 'It is ' || x || ' not known.')", whole)), "SQL")
    house.expect(not list(problems_of("x.sql", "kith_raise('KH009', x || ' holds ' || n || ' customers.')", "%s holds %s customers.")), "SQL")
    flow = '[DRAFT] = "a draft", .done = "sent"; struct flow f = {"x", "X_STATUS", "A thing"'
    house.expect(len(list(problems_of("x.c", flow, whole))) == 3, "moves")
    house.expect(not list(problems_of("x.c", flow, "\na draft\nbe sent\nA thing\n")), "moves that are known")
    house.expect(list(untranslated([("A b.", "")])), "untranslated")
    house.expect(list(unsaid([("Said by nobody.", "无")], ["Said by somebody."])), "unsaid")


def main():
    self_test()
    entries = list(catalogue(house.read(CATALOGUE)))
    whole = "\n".join(["", *(plain(english) for english, _ in entries), ""])
    names = [name for name in house.files(".c", ".sql")
             if name.startswith(FOLDERS) and not house.is_test(name) and name not in OPERATORS | BILINGUAL]
    texts = {name: house.read(name) for name in names}
    problems = [p for name in names for p in problems_of(name, texts[name], whole)] + list(untranslated(entries))
    problems += unsaid(entries, {sentence for name in names for _, sentence in said(name, texts[name], PART)})
    house.finish(problems, f"{len(entries)} sentences of the server are translated")


if __name__ == "__main__":
    main()
