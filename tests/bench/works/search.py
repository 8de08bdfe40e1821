# SPDX-License-Identifier: Apache-2.0
"""Search customers by two Chinese characters that stand in their names."""
from calls import Call, Words
from compare import CallCompare, Goal

ASKED = 200


def words(bench):
    """Of organisations' names the two characters behind the place: most are rare, some stand in thousands of names."""
    found = bench.sql("select distinct substr(name, 3, 2) from (select name from customer where kind = 1 and id <= 20000 order by id limit 1000) c"
                      f" order by 1 limit {ASKED}")
    return Words([row[0] for row in found])


def call(bench):
    return Call("SearchService/Search", "query: '{words}' kinds: 'customer'", {"words": words(bench)}, role="sales_one_team")


WORKS = [CallCompare("search", "search customers by two Chinese characters", [Goal("pgbench", 0.9)], call)]
