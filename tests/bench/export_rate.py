#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""How fast `kith export` brings customers out, against \\copy of the same columns to a file.

    KITH_BUILD=… KITH_TEST_DB=… tests/bench/export_rate.py [--rows N] [--rounds N] [--json FILE]
                                                   [--yardstick CONNINFO] [--fields NAMES]

Both read the same customers of one new database, one after the other in each round, and write CSV.
Kith looks at visibility and field rules, writes what it did into the audit, and makes texts of
ids, codes, amounts and times that a spreadsheet reads; \\copy writes the columns as they are.
"""
import os

from ratio import Memory, arguments, measure, run, timed
from desk import Desk
from kithd import Kithd, psql

# The names of the contract, and what \copy selects for them.
FIELDS = {"id": "id", "name": "name", "kind": "kind", "industry": "industry", "city": "city",
          "address": "address", "website": "website", "description": "description",
          "employees": "employees", "annual_revenue": "annual_revenue, annual_revenue_currency",
          "owner_id": "owner_id", "team_id": "team_id", "external_id": "external_id",
          "tax_number": "tax_number", "create_time": "created_at", "update_time": "updated_at"}
DATA = """
set session_replication_role = replica;
insert into customer (name, kind, industry, city, address, website, description, employees,
    annual_revenue, annual_revenue_currency, owner_id, team_id, external_id, tax_number, created_by)
  select '上海第' || i || '电子科技有限公司', 2, 'software', '上海', '浦东新区世纪大道 ' || i || ' 号',
    'https://' || i || '.example.com', 'bench, of course', i %% 1000, i + 0.5, 'CNY', 1, 1, 'B' || i,
    '91310000' || lpad(i::text, 10, '0'), 1
  from generate_series(1, %d) i;
analyze customer;
"""


class Export:
    def __init__(self, server, options):
        self.server, self.options = server, options
        psql(server.conninfo, DATA % options.rows)
        psql(server.conninfo, "vacuum customer")
        self.admin = Desk(server, "admin")
        self.fields = options.fields.split(",") if options.fields else list(FIELDS)
        self.peaks = {"kithd": 0, "kith": 0, "backend": 0}

    def path(self, name):
        return os.path.join(self.admin.home, name)

    def kith(self):
        with Memory(self.server) as memory:
            peak = run(self.admin.program("export", "customer", "--fields", ",".join(self.fields),
                                          "--file", self.path("kith.csv"), "--yes"),
                       cwd=self.admin.home, env=self.admin.environment)
        for what, size in (("kithd", memory.kithd), ("kith", peak), ("backend", memory.backends)):
            self.peaks[what] = max(self.peaks[what], size)

    def copy(self):
        columns = ", ".join(FIELDS[name] for name in self.fields)
        conninfo = self.options.yardstick or self.server.server
        run(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d",
             f"{conninfo} dbname={self.server.database}", "-c",
             f"\\copy (select {columns} from customer order by id) to '{self.path('copy.csv')}'"
             " (format csv)"])

    def round(self, number):
        self.admin.sign_in()
        theirs = timed(self.copy)
        ours = timed(self.kith)
        for name, head in (("copy.csv", 0), ("kith.csv", 1)):
            with open(self.path(name), "rb") as file:
                lines = sum(1 for _ in file) - head
            if lines != self.options.rows:
                raise RuntimeError(f"{name} has {lines} lines")
        return ours, theirs


def main():
    parser = arguments(__doc__, rounds=5)
    parser.add_argument("--fields", help="with commas; of " + ", ".join(FIELDS))
    options = parser.parse_args()
    with Kithd() as server:
        measure("export", Export(server, options), options)


main()
