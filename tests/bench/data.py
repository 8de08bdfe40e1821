# SPDX-License-Identifier: Apache-2.0
"""The deterministic data set, made in an empty database that `kithd migrate` made.

Sizes are numbers of customers. What is derived (search, duplicates, measures) is made by the
functions that keep it in every change, some records at a time.
"""
import concurrent.futures
import os
import pathlib
import subprocess
import time

HERE = pathlib.Path(__file__).resolve().parent
# Table, file, rows for each customer; what stands in one group refers to what stands before it.
GROUPS = [
    [("customer", 1)],
    [("contact", 1), ("interaction", 5), ("opportunity", 1.5), ("sales_order", 1.5), ("contact_point", 3),
     ("ticket", 0.2), ("task", 0.5)],
]
TABLES = ["customer", "contact", "affiliation", "contact_point", "interaction", "opportunity", "sales_order",
          "order_line", "ticket", "task", "share"]
# Objects that are searched: name of the function, number of the object, rows for each customer.
SEARCHED = [("customer", 1), ("points", 3), ("contact", 1), ("opportunity", 1.5), ("sales_order", 1.5),
            ("ticket", 0.2), ("app_user", 0), ("product", 0)]
DERIVED_TABLES = ["search_entry_5", "search_entry_6", "search_entry_14", "search_entry_15", "search_entry_71",
                  "duplicate_holder"]


class Data:
    def __init__(self, cluster, database, customers, say=print, workers=None):
        self.cluster, self.database, self.n, self.say = cluster, database, customers, say
        self.workers = workers or os.cpu_count() or 2
        self.began = time.monotonic()

    def run(self, script, **variables):
        """Runs a file of data/ behind the tools that all share, or statements."""
        text = "set synchronous_commit = off; set session_replication_role = replica;" + script
        if script.endswith(".sql"):
            text = "".join((HERE / "data" / name).read_text(encoding="utf-8") for name in ("tools.sql", script))
        words = [word for name, value in {"n": self.n, **variables}.items() for word in ("-v", f"{name}={value}")]
        done = subprocess.run(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d",
                               self.cluster.socket_info(self.database), *words, "-f", "-"],
                              input=text, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{script[:200]}: {done.stderr}")
        return done.stdout.strip()

    def side_by_side(self, tasks):
        """tasks: (script, variables); the first failure ends it."""
        with concurrent.futures.ThreadPoolExecutor(self.workers) as pool:
            for done in [pool.submit(self.run, script, **variables) for script, variables in tasks]:
                done.result()

    def each(self, statements, before=""):
        """Many small ones: a few at a time for each who works, the first ones first."""
        n = 4 * self.workers
        self.side_by_side([(before + ";\n".join(statements[i::n]), {}) for i in range(min(n, len(statements)))])

    def parts(self, script, rows, at_once, **variables):
        total = int(self.n * rows)
        return [(script, {"from": start, "to": min(start + at_once - 1, total), **variables})
                for start in range(1, total + 1, at_once)]

    def step(self, what):
        self.say(f"  {time.monotonic() - self.began:6.0f} s  {what}")

    def make(self):
        self.step("people and products")
        self.run("company.sql")
        indexes = self.drop_indexes(TABLES + DERIVED_TABLES)
        for group in GROUPS:
            self.step(", ".join(table for table, _ in group))
            self.side_by_side([part for table, rows in group for part in self.parts(f"{table}.sql", rows, 250000)])
        self.run("share.sql")
        self.numbers_go_on()
        self.step("indexes")
        self.make_indexes([index for index in indexes if index[0] in TABLES])
        self.each([f"analyze {table}" for table in TABLES])
        self.step("entries of the search, duplicates")
        self.side_by_side([("duplicate.sql", {}), *self.entries()])
        self.step("their indexes")
        self.make_indexes([index for index in indexes if index[0] not in TABLES])
        self.step("figures of the customers")
        self.side_by_side(self.parts("select kith_measure(array(select generate_series(:from::bigint, :to)))", 1, 20000))
        self.step("vacuum")
        self.each([f"vacuum (analyze, freeze) {table}" for table in
                   TABLES + DERIVED_TABLES + ["customer_measure", "customer_month", "duplicate_key"]])
        self.run("select kith_search_count(); analyze")
        self.step("done")

    def entries(self):
        tasks = []
        for name, rows in SEARCHED:
            function = "kith_search_points" if name == "points" else f"search_{name}_entries"
            table = "contact_point" if name == "points" else name
            script = (f"insert into search_entry select e.* from {function}(array("
                      f"select id from {table} where id between :from and :to)) e on conflict do nothing")
            tasks += self.parts(script, rows, 50000) if rows else [(script, {"from": 0, "to": 10000})]
        return tasks

    # ---- Indexes: faster to make when the rows are there ----

    def drop_indexes(self, tables):
        """Of (table, definition); those behind constraints stay."""
        names = ", ".join(f"'{table}'" for table in tables)
        found = self.cluster.psql(
            "select i.tablename, i.indexname, i.indexdef from pg_indexes i join pg_class c on c.relname = i.indexname"
            f" where i.tablename in ({names}) and not exists (select from pg_constraint k where k.conindid = c.oid)"
            " order by pg_relation_size(i.tablename::regclass) desc, 1, 2", self.database)
        if found:
            self.run("; ".join(f"drop index {name}" for _, name, _ in found))
        return [(table, definition.replace(" ON ONLY ", " ON ")) for table, _, definition in found]

    def make_indexes(self, indexes):
        self.each([definition for _, definition in indexes], "set maintenance_work_mem = '512MB'; ")

    def numbers_go_on(self):
        self.run("select setval(pg_get_serial_sequence(t, 'id'), greatest(2201, (xpath('/row/m/text()', query_to_xml("
                 "format('select max(id) as m from %I', t), true, true, '')))[1]::text::bigint + 1))"
                 " from unnest(array['customer', 'contact', 'contact_point', 'interaction', 'opportunity', 'sales_order',"
                 " 'order_line', 'ticket', 'task', 'app_user', 'team', 'product']) t;"
                 "select setval('ticket_number_seq', 10 * :n::bigint), setval('order_number_seq', 10 * :n::bigint)")
