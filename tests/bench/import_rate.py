#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""How fast `kith import` brings customers with a phone in, against \\copy of the same rows.

    KITH_BUILD=… KITH_TEST_DB=… tests/bench/import_rate.py [--rows N] [--rounds N] [--json FILE]
                                                   [--yardstick CONNINFO] [--folder FOLDER]

Both fill the same tables of one new database, one after the other in each round, with all indexes
and triggers, rules about duplicates switched on. Kith reads one file of eleven columns, makes sure
of every cell, finds the owners by login and what is there already by external id, phone and tax
number; \\copy takes what Kith made of such rows, as two files.
"""
import os

from ratio import Memory, arguments, measure, run, timed
from desk import Desk
from kithd import Kithd, psql

OWNERS = 4
MAPPING = """key = external_id
external_id = id
name = name
kind = "organisation"
industry = industry
city = city
employees = staff
annual_revenue = revenue CNY
owner_id = owner by login
tax_number = tax
description = note
contact_point phone = phone
"""
HEADER = "id,name,industry,city,staff,revenue,owner,tax,note,phone\n"
CITIES = "北京上海广州深圳重庆成都杭州南京武汉西安长沙天津苏州宁波青岛大连厦门无锡佛山东莞"
WORDS = "科技贸易电子机械化工建材纺织食品医药能源物流软件网络传媒教育咨询环保汽车家具服装"
SIGNS = "阳光华星东方明月长江泰山金龙银河海天宏图伟业恒大永兴嘉和盛世德信中正新元瑞安康达"


def pick(signs, number, width):
    at = number * 2654435761 % 4294967296 // 64 % (len(signs) // width)
    return signs[at * width:(at + 1) * width]


def tax_number(i):
    """A 统一社会信用代码 with the check character of GB 32100-2015."""
    signs, code = "0123456789ABCDEFGHJKLMNPQRTUWXY", f"9131{i:013d}"
    total = sum(int(sign) * pow(3, at, 31) for at, sign in enumerate(code))
    return code + signs[-total % 31]


def cells(i):
    """The i-th customer, the same one each time."""
    name = (pick(CITIES, i * 11 + 1, 2) + pick(SIGNS, i * 13 + 2, 1)
            + chr(19968 + (i * 40503 + 7) % 20900) + pick(WORDS, i * 17 + 3, 2) + "有限公司")
    return {"id": f"B{i}", "name": name, "industry": "software",
            "city": pick(CITIES, i * 23, 2), "staff": i % 1000, "revenue": f"{i}.50",
            "owner": i % OWNERS, "tax": tax_number(i), "note": "bench, of course",
            "phone": f"13{(i * 7919 + 13) % 1000000000:09d}"}


class Import:
    def __init__(self, server, options):
        self.server, self.options = server, options
        self.admin = Desk(server, "admin")
        self.owners = []
        for i in range(OWNERS):
            server.user(f"owner{i}", "sales")
            self.owners += server.psql(f"select id, team_id from app_user where login = 'owner{i}'")
        self.folder = options.folder or self.admin.home
        self.admin.write("map", MAPPING)
        self.peaks = {"kithd": 0, "kith": 0, "backend": 0}

    def path(self, name):
        return os.path.join(self.folder, name)

    def make(self, first):
        """The rows of both: numbers from first on, and those behind them."""
        n = self.options.rows
        with open(self.path("in.csv"), "w", encoding="utf-8") as file:
            file.write(HEADER)
            for i in range(first, first + n):
                row = {**cells(i), "owner": f"owner{i % OWNERS}"}
                row["note"] = f'"{row["note"]}"'
                file.write(",".join(map(str, row.values())) + "\n")
        ids = [int(self.server.value(
            f"select setval('{table}_id_seq', nextval('{table}_id_seq') + {n}) - {n}"))
            for table in ("customer", "contact_point")]
        with open(self.path("customers.csv"), "w", encoding="utf-8") as customers, \
                open(self.path("points.csv"), "w", encoding="utf-8") as points:
            for k in range(n):
                row = cells(first + n + k)
                owner = self.owners[row["owner"]]
                customers.write(f'{ids[0] + k},{row["name"]},2,{row["industry"]},{row["city"]},'
                                f'{row["staff"]},{row["revenue"]},CNY,{owner[0]},{owner[1]},'
                                f'{row["id"]},{row["tax"]},"{row["note"]}",1,1\n')
                points.write(f'{ids[1] + k},{ids[0] + k},1,{row["phone"]},+86{row["phone"]},1,1\n')

    def kith(self):
        with Memory(self.server) as memory:
            peak = run(self.admin.program("import", self.path("in.csv"), "--into", "customer",
                                          "--map", "map", "-o", "json"), cwd=self.admin.home,
                       env=self.admin.environment, stdout=open(self.path("said"), "wb"))
        for what, size in (("kithd", memory.kithd), ("kith", peak), ("backend", memory.backends)):
            self.peaks[what] = max(self.peaks[what], size)

    def copy(self):
        columns = {"customer": "id, name, kind, industry, city, employees, annual_revenue,"
                               " annual_revenue_currency, owner_id, team_id, external_id,"
                               " tax_number, description, created_by, updated_by",
                   "contact_point": "id, customer_id, kind, value, normalized, created_by,"
                                    " updated_by"}
        words = []
        for (table, names), name in zip(columns.items(), ("customers.csv", "points.csv")):
            words += ["-c", f"\\copy {table} ({names}) from '{self.path(name)}' (format csv)"]
        conninfo = self.options.yardstick or self.server.server
        run(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d",
             f"{conninfo} dbname={self.server.database} options='-c kith.actor=1'", *words])

    def round(self, number):
        n = self.options.rows
        before = int(self.server.value("select count(*) from customer"))
        self.make(2 * n * number + 1)
        # Neither begins right behind the other's dirty pages.
        psql(self.server.conninfo, "checkpoint")
        ours = timed(self.kith)
        psql(self.server.conninfo, "checkpoint")
        theirs = timed(self.copy)
        now = int(self.server.value("select count(*) from customer"))
        if now - before != 2 * n:
            raise RuntimeError(f"{now - before} customers instead of {2 * n}: "
                               + open(self.path("said"), encoding="utf-8").read())
        return ours, theirs


def main():
    parser = arguments(__doc__, rounds=3)
    parser.add_argument("--folder", help="for the files, when not in a new one")
    options = parser.parse_args()
    with Kithd(duplicates=True) as server:
        measure("import", Import(server, options), options)


main()
