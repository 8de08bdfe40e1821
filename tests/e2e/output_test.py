#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What comes out: the same records in every form, text that tries to do harm, exit codes."""
import csv
import io
import json

from desk import Desk, INVALID, NOT_FOUND, USAGE, equal, main, true

FIELDS = "id,name,kind,city,employees,annual_revenue,founding_date,tags,owner_id"
RECORDS = [
    ("name=上海电子", "kind=organisation", "city=上海", "employees=0", "annual_revenue=1234.5CNY",
     "founding_date=2001-02-03", "tags=a,b"),
    ("name=Quote \"this\", please", "kind=person", "city=", "annual_revenue=-1JPY"),
    ("name==1+1", "city=＠home", "employees=12"),
    ("name=Émile Ⅻ ｆｕｌｌ 😀", "city=a;b|c"),
]


def desk_of(server):
    if not DESKS:
        server.user("dora", "sales")
        desk = Desk(server, "dora")
        DESKS.append(desk)
        for record in RECORDS:
            desk.make("customer", "region=forms", *record)
    return DESKS[0]


DESKS = []


def listed(desk, form, *more):
    return desk.ok("customer", "list", "region = forms", "--order", "id", "--fields", FIELDS, "-o",
                   form, *more)


def test_every_form_holds_the_same(server):
    desk = desk_of(server)
    records = json.loads(listed(desk, "json"))
    equal(len(records), len(RECORDS), "records")
    equal(list(records[0]), FIELDS.split(","), "keys in the order asked for")
    lines = [json.loads(line) for line in listed(desk, "ndjson").splitlines()]
    equal(lines, records, "ndjson")
    rows = list(csv.DictReader(io.StringIO(listed(desk, "csv"), newline="")))
    equal([row["id"] for row in rows], [record["id"] for record in records], "ids in CSV")
    equal(records[0]["annual_revenue"], {"amount": "1234.50", "currency": "CNY"}, "money in JSON")
    equal((rows[0]["annual_revenue"], rows[0]["annual_revenue_currency"]), ("1234.50", "CNY"),
          "money in CSV")
    equal((records[0]["employees"], rows[0]["employees"]), (0, "0"), "zero")
    equal((records[1]["employees"], rows[1]["employees"]), (None, ""), "nothing")
    equal(rows[1]["name"], records[1]["name"], "quotes in CSV")
    table, vertical = listed(desk, "table"), listed(desk, "vertical")
    for record in records:
        true(record["name"] in table, f"{record['name']} in the table")
        true(record["name"] in vertical, f"{record['name']} in the vertical form")
    true("1,234.50 CNY" in table, "money in the table")


def test_a_table_keeps_its_columns_under_chinese(server):
    lines = listed(desk_of(server), "table", "--limit", "3").splitlines()
    def column(line, text):
        before = line[:line.index(text)]
        return sum(2 if ord(char) > 0x2e80 else 1 for char in before)
    equal(column(lines[0], "kind"), column(lines[1], "organisation"), "the column of the kind")


def test_formulas_do_no_harm_in_a_spreadsheet(server):
    rows = list(csv.DictReader(io.StringIO(listed(desk_of(server), "csv"), newline="")))
    for row in rows:
        for value in row.values():
            true(not value or value[0] not in "=+@\t\r＝＋＠" and
                 (value[0] != "-" or value[1:2].isdigit()), f"{value!r} is a formula")


def test_text_from_others_cannot_steer_the_terminal(server):
    desk = desk_of(server)
    customer = desk.make("customer", "name=Harmless")
    evil = "a\x1b]0;pwned\x07\x1b[2J\u202egpj.exe\U000e0041\u2028b\u009b31m\rnew"
    # what the server would refuse, but an older one or an import may have stored
    server.psql("update customer set name = U&'" + "".join(
        f"\\+{ord(char):06x}" for char in evil) + f"' where id = {customer[2:]}")
    # (CSV into a file is data, as it is stored)
    for form in ("table", "vertical", "json", "ndjson"):
        for words in (("get", customer), ("list", "id = " + customer), ("history", customer)):
            out = desk.ok("customer", *words, "-o", form)
            bad = [hex(ord(char)) for char in out
                   if (ord(char) < 32 and char not in "\n") or 0x7f <= ord(char) < 0xa0 or
                   char in "\u202e\u2028" or 0xe0000 <= ord(char) <= 0xe007f]
            true(not bad, f"{form} {words}: {bad}")
    refused = desk.refused(USAGE, "customer", "create", "name=a\x1b[31mb")
    true("\x1b" not in refused.err, "the message")
    refused = desk.refused(INVALID, "customer", "list", "\x1b[31m = 1")
    true("\x1b" not in refused.err, "the message about the filter")


def test_exit_codes_are_stable(server):
    desk = desk_of(server)
    desk.refused(USAGE, "custmer", "list", says="customer")
    desk.refused(USAGE, "customer", "lst", says="list")
    desk.refused(USAGE, "list", "customer", says="kith customer list")
    desk.refused(USAGE, "customer", "list", "--nonsense")
    desk.refused(USAGE, "customer", "list", "-o", "xml")
    desk.refused(USAGE, "customer", "create", "nonsense=1")
    desk.refused(INVALID, "customer", "list", "nonsense = 1", says="nonsense")
    desk.refused(NOT_FOUND, "C-99999999")
    equal(desk.kith("customer", "list", "--help").code, 0, "help")
    equal(desk.kith("--version").code, 0, "version")


def test_limits_pages_and_counts(server):
    desk = desk_of(server)
    server.psql("insert into product (code, name) select 'P-' || n, 'Product ' || n "
                "from generate_series(1, 1203) n")
    equal(len(desk.json("product", "list", "--limit", "1100")), 1100, "limit")
    equal(len(desk.json("product", "list", "--all")), 1203, "all")
    done = desk.kith("product", "list", "--limit", "5")
    equal(len(done.out.splitlines()), 6, "lines of a table")
    counted = desk.kith("product", "list", "--limit", "5", "--count")
    true("1,203" in counted.err + counted.out or "1203" in counted.err + counted.out, str(counted))
    ids = [record["id"] for record in desk.json("product", "list", "--all", "--order", "code",
                                                "--fields", "id")]
    equal(len(set(ids)), 1203, "each once")


def test_chinese_is_spoken(server):
    desk = desk_of(server)
    out = desk.ok("customer", "list", "--lang", "zh")
    true("名称" in out and "企业" in out, out)
    true("名称" in desk.ok("customer", "list", environment={"LANG": "zh_CN.UTF-8"}), "by LANG")
    done = desk.refused(USAGE, "customer", "lst", "--lang", "zh")
    true(any(ord(char) > 0x2e80 for char in done.err), done.err)
    for words in (["help"], ["ticket"], ["customer"], ["service"], ["article", "search", "--help"], ["ticket", "take", "--help"]):
        lines = desk.ok(*words, "--lang", "zh").splitlines()
        verbs = [line for line in lines if line.startswith("  ") and not line.startswith("  kith ")]
        english = [line for line in verbs if sum(char.isascii() and char.isalpha() for char in line[26:]) > 60]
        true("--help" in words or not english, "\n".join(english))
    page = desk.ok("ticket", "--help", "--lang", "zh")
    true("列出有权查看的工单" in page and "领取自己队列中等待的工单" in page, page)
    true("complaint 投诉" in " ".join(desk.ok("ticket", "create", "--help", "--lang", "zh").split()), "choices")


def test_what_is_no_noun_is_guessed(server):
    desk = desk_of(server)
    for word in ("complaint", "投诉"):
        desk.refused(USAGE, word, "list", says="kith ticket list 'type = complaint'")
    desk.refused(USAGE, "help", "complaint", says="kith ticket list 'type = complaint'")
    desk.refused(USAGE, "help", "tickt", says="ticket")
    desk.refused(USAGE, "review", "sample", says="scorecard_id: needed")
    none = desk.kith("article", "search", "没有这样的")
    true(none.code == 0 and not none.out, str(none))


def test_commands_come_from_a_file(server):
    desk = desk_of(server)
    script = """# a comment
customer create name='From a script' city=上海
customer list 'name = "From a script"' -o json --fields city

customer get C-99999999
customer list 'name = "From a script"' -o csv --fields name
"""
    done = desk.kith("-", stdin=script)
    equal(done.code, NOT_FOUND, str(done))
    true('"city": "上海"' in done.out and "name\n" not in done.out, str(done))
    done = desk.kith("-", "--keep-going", stdin=script.replace("create", "list #", 1))
    true("name\r\nFrom a script" in done.out, str(done))
    true(done.code != 0, "the failure is told")


if __name__ == "__main__":
    main(globals())
