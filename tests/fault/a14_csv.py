#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A14: formulas in what leaves the house. Lead characters, bare and full-width, behind blanks and
quotes, at the start of a cell and behind whatever another program takes for the end of one: each has
an apostrophe in CSV and is a plain text in a sheet, and an import gives back what was stored."""
import csv
import io
import os
import re
import zipfile

from figure import figure, main
from harmless import Screen  # also the way to the folders of the other tests

# pylint: disable=wrong-import-order
from desk import Desk
from kithd import Kithd

LEADS = ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"]
FRONTS = ["", " ", "  ", "'", "\"", "\" ", "\u3000", "\u00a0", "＂", "'\""]
BEFORE = ["", "x,", "x;", "x\t", "x\n", "x, y;", "\"x\",", "x\n\n"]
BODIES = ["1+1", "cmd|'/C calc'!A0", "HYPERLINK(\"http://x\",\"y\")"]
PLAIN = ["-5", "+86138", "a=b", "O'Neil", "2026-01-01", "x\n\ny", "'quoted'", "12.5", "a, b; c"]
RUNS = re.compile("^[ \"\u3000\u00a0＂]*[=+\\-@＝＋－＠]")
NUMBER = re.compile(r"^[+-]?\d+(\.\d*)?$")


def texts():
    made = [before + front + lead + BODIES[n % 3] for n, (before, front, lead) in enumerate(
        (before, front, lead) for before in BEFORE for front in FRONTS for lead in LEADS)]
    made += [lead + body for lead in LEADS for body in BODIES]
    return [text.replace("\r", "\n") for text in dict.fromkeys(made)]  # as they are stored


def pieces(cell):
    """The cells that programs make of it which split at other delimiters, or at every line."""
    for delimiter in (None, ",", ";", "\t", "\n", "[,;\t\r\n]"):
        yield from [cell] if delimiter is None else re.split(delimiter, cell)


def run():
    made = texts()
    with Kithd(options={"log_level": "warn", "user_calls": 100}) as server:
        desk = Desk(server, "admin")
        for n, text in enumerate(made + PLAIN):
            server.admin.create("customer", {"name": f"n{n}", "external_id": f"E{n}", "description": text})
        stored = {row.external_id: row.description for row in server.admin.list("customer", page_size=1000)}
        page = server.admin.call("CustomerService/ListCustomers", page_size=1000)
        while page.next_page_token:
            page = server.admin.call("CustomerService/ListCustomers", page_size=1000,
                                     page_token=page.next_page_token)
            stored.update({row.external_id: row.description for row in page.customers})
        figure("A14", "hostile cells", len(made), ">= 500", len(made) >= 500)
        export(server, desk, stored)
        round_trip(server, desk, stored)
        desk.close()


def export(server, desk, stored):
    path = os.path.join(desk.home, "all.csv")
    desk.ok("export", "customer", "--fields", "external_id,name,description", "--file", path)
    listed = desk.ok("customer", "list", "--all", "-o", "csv", "--fields", "external_id,description")
    shapes = {"an export": desk.read("all.csv"), "a list": listed}
    for what, text in shapes.items():
        rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline="")))
        cells = {row["external_id"]: row["description"] for row in rows}
        bare = [cell for cell in cells.values() for piece in pieces(cell)
                if RUNS.match(piece) and not NUMBER.match(piece)]
        unguarded = [key for key, cell in cells.items() if cell[:1] in "\t\r\n" and cell]
        figure("A14", f"rows of {what}", len(cells), len(stored), len(cells) == len(stored))
        figure("A14", f"cells of {what} that would run", len(bare) + len(unguarded), 0,
               not bare and not unguarded)
        for cell in bare[:5]:
            print(f"  {cell!r}")
        same = [key for key, cell in cells.items() if stored[key] in PLAIN and cell != stored[key]]
        figure("A14", f"plain cells of {what} that were changed", len(same), 0, not same)
    sheet = os.path.join(desk.home, "all.xlsx")
    desk.ok("export", "customer", "--fields", "external_id,name,description", "--file", sheet)
    with zipfile.ZipFile(sheet) as book:
        xml = book.read("xl/worksheets/sheet1.xml").decode()
    formulas = len(re.findall(r"<f[ >]", xml))
    odd = [cell for cell in re.findall(r"<c [^>]*>", xml) if 't="inlineStr"' not in cell and 't="s"' not in cell]
    figure("A14", "formulas in a sheet", formulas, 0, formulas == 0)
    figure("A14", "cells of a sheet that are not texts", len(odd), 0, not odd)


def round_trip(server, desk, stored):
    server.psql("update customer set external_id = 'old ' || external_id")
    desk.write("all.map", "key = external_id\nexternal_id = external_id\nname = name\n"
                          "description = description\n")
    done = Screen(desk, "import", "all.csv", "--into", "customer", "--map", "all.map", patience=60)
    back = dict(tuple(row) for row in server.psql(
        "select external_id, encode(convert_to(description, 'UTF8'), 'hex') from customer"))
    wrong = [(text, bytes.fromhex(back[key]).decode()) for key, text in stored.items()
             if bytes.fromhex(back.get(key, "")).decode() != text]
    # What is blank at either end of a cell is taken off on the way in, as of every cell.
    trimmed = [pair for pair in wrong if pair[0].strip() == pair[1]]
    lost = [pair for pair in wrong if pair not in trimmed]
    figure("A14", "cells that an import does not give back", len(lost), 0, not lost)
    for pair in lost[:8]:
        print("  %r became %r" % pair)
    figure("A14", "of them but for blanks at the ends", len(trimmed), "told", None)
    if lost:
        print(done.raw.decode()[-500:])


main(run)
