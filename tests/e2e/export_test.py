#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Lists that leave the house and come back; files on records."""
import csv
import hashlib
import io
import json
import os
import re
import zipfile

from desk import DENIED, Desk, equal, main, true

DESKS = []
RECORDS = 2500


def admin(server):
    if not DESKS:
        DESKS.append(Desk(server, "admin"))
        server.psql(
            "insert into customer (name, city, kind, employees, annual_revenue, "
            "annual_revenue_currency, founding_date, tags, external_id, description, owner_id) "
            "select '客户 ' || n || ' \"q\", =x', 'City ' || n % 7, 1 + n % 2, n, n + 0.5, 'CNY', "
            "date '2000-01-01' + n, array['t' || n % 3], 'E-' || n, E'two\\nlines', 1 "
            f"from generate_series(1, {RECORDS}) n")
    return DESKS[0]


def test_an_export_holds_every_record_in_every_form(server):
    desk = admin(server)
    rows = list(csv.DictReader(io.StringIO(
        desk.ok("export", "customer", "-o", "csv").lstrip("\ufeff"), newline="")))
    equal(len(rows), RECORDS, "rows of CSV")
    equal(len({row["id"] for row in rows}), RECORDS, "each once")
    lines = [json.loads(line) for line in desk.ok("export", "customer", "-o", "jsonl").splitlines()]
    equal([line["id"] for line in lines], [row["id"] for row in rows], "lines of JSON")
    one = next(line for line in lines if line["external_id"] == "E-7")
    equal((one["annual_revenue"], one["founding_date"]), ("7.50 CNY", "2000-01-08"), "values")
    path = os.path.join(desk.home, "all.xlsx")
    desk.ok("export", "customer", "--file", path)
    with zipfile.ZipFile(path) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        texts = book.read("xl/sharedStrings.xml").decode() if "xl/sharedStrings.xml" in \
            book.namelist() else sheet
    equal(len(re.findall(r"<row ", sheet)), RECORDS + 1, "rows of the sheet")
    true("客户 7 " in texts, "Chinese in the sheet")
    true("<f>" not in sheet, "no formula in the sheet")
    filtered = desk.ok("export", "customer", 'city = "City 3" AND employees <= 100', "-o", "jsonl")
    equal(len(filtered.splitlines()), len([n for n in range(1, 101) if n % 7 == 3]), "filtered")


def test_what_left_comes_back_the_same(server):
    desk = admin(server)
    path = os.path.join(desk.home, "all.csv")
    desk.ok("export", "customer", "--file", path)
    mapping = desk.write("all.map", "key = external_id\nexternal_id = external_id\nname = name\n"
                                    "city = city\nkind = kind\nemployees = employees\n"
                                    "founding_date = founding_date\ntags = tags\n"
                                    "description = description\n")
    before = server.psql("select name, city, kind, employees, founding_date, tags, description "
                         "from customer order by external_id")
    done = desk.json("import", path, "--into", "customer", "--map", mapping, "--duplicates",
                     "update")
    equal((int(done["rows_total"]), int(done["rows_failed"]), int(done["rows_created"])),
          (RECORDS, 0, 0), "rows")
    after = server.psql("select name, city, kind, employees, founding_date, tags, description "
                        "from customer order by external_id")
    changed = [pair for pair in zip(before, after) if pair[0] != pair[1]]
    equal(changed[:2], [], f"{len(changed)} records changed on the way")


def test_one_sees_and_exports_what_ones_role_reaches(server):
    server.user("hans", "sales", team_id=server.admin.create("team", {"name": "Apart"}).id)
    server.user("ida", "service")
    hans, ida = Desk(server, "hans"), Desk(server, "ida")
    customer = hans.make("customer", "name=Own")
    exported = hans.ok("export", "customer", "-o", "jsonl").splitlines()
    equal([json.loads(line)["id"] for line in exported], [customer], "own records only")
    ida.refused(DENIED, "export", "customer")
    equal(server.value("select count(*) from audit_event where kind like '%export%'") != "0", True,
          "exports are noted")
    hans.close()
    ida.close()


def test_files_hang_on_records(server):
    desk = admin(server)
    data = os.urandom(3_000_000)
    path = desk.write("报价 单.bin", data)
    customer = desk.make("customer", "name=With a file")
    done = desk.json("attachment", "upload", path, "customer=" + customer)
    equal((done["file_name"], int(done["size"])), ("报价 单.bin", len(data)), "name and size")
    equal(done["sha256"], hashlib.sha256(data).hexdigest(), "checksum")
    back = os.path.join(desk.home, "back.bin")
    desk.ok("attachment", "download", done["id"], "--file", back)
    with open(back, "rb") as file:
        true(file.read() == data, "the same bytes")
    limit = desk.json("setting", "list", "key = attachment.max_bytes")[0]["id"]
    desk.ok("setting", "update", limit, "value=1000")
    refused = desk.kith("attachment", "upload", path, "customer=" + customer)
    true(refused.code > 10, str(refused))
    desk.ok("setting", "update", limit, "value=26214400")


if __name__ == "__main__":
    main(globals())
