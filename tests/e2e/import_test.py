#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Files as people have them come in with `kith import`: every row is accounted for, twice is once,
and what is killed in the middle goes on where it was."""
import contextlib
import csv
import io
import json
import signal
import subprocess

from desk import Desk, FAILED, INVALID, USAGE, equal, main, true, wait_for

# The flaws of real files: a mark, misspelt words, blanks, quotes, lines within cells, gaps.
ACCOUNTS = """\ufeffaccount,sector,year_established,revenue,employees,office_location,subsidiary_of
Acme Corporation,technolgy,1996,1100.04,2822,United States,
Betasoloin,medical,1999,251.41,495,United States,
 Betatech ,medical,1986,647.18,1185,Kenya,
"Quote ""n"" Sons",services,2001,,12,Philipines,Acme Corporation
上海电子,technolgy,1996,700.5,,China,Acme Corporation
Acme Corporation,technolgy,1996,1100.04,2822,United States,
Orphan,retail,1999,1,1,Norway,Nobody Knows
Bad year,retail,later,1,1,Norway,
Bad number,retail,2001,1,a few,Norway,
,retail,2001,1,1,Norway,

""".replace("\n", "\r\n")

ACCOUNTS_MAP = """# accounts of the example
external_id = account
name = account
industry = sector { technolgy: technology; *: keep }
founding_date = year_established
annual_revenue = revenue * 1000000 USD
employees = employees
country = office_location { Philipines: Philippines; *: keep }
parent_id = subsidiary_of by name
"""

DEALS = """opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value
D1,Anna Snelling,GTXPro,Betasoloin,Won,2016-10-20,2017-03-01,4514
D2,Anna Snelling,GTX Pro,acme corporation,Lost,2016-10-25,2017-03-11,0
D3,Zane Levy,GTX Pro,,Engaging,2016-10-25,,
D4,Zane Levy,MG Advanced,Betatech,Prospecting,,,
D5,Zane Levy,No such product,Betatech,Won,2016-10-25,2017-03-11,55
"""

DEALS_MAP = """external_id = opportunity_id
owner_id = sales_agent by name or create
product_id = product by name loosely
customer_id = account by name
stage_id = deal_stage { Engaging: qualification; *: keep } by code
start_date = engage_date
close_date = close_date
amount = close_value USD
lost_reason = deal_stage { Lost: other; *: "" }
"""


def admin(server):
    if not DESKS:
        DESKS.append(Desk(server, "admin"))
        DESKS[0].make("product", "name=GTX Pro")
        DESKS[0].make("product", "name=MG Advanced")
    return DESKS[0]


DESKS = []


def bring(desk, name, content, noun, mapping, *more, code=0):
    """Imports the text of a file; the import as a record, and what was said besides."""
    path = desk.write(name, content)
    words = ["import", path, "--into", noun, *more]
    if mapping:
        words += ["--map", desk.write(name + ".map", mapping)]
    done = desk.kith(*words, "-o", "json")
    equal(done.code, code, str(done))
    return json.loads(done.out)


def counts(record):
    return tuple(int(record["rows_" + name])
                 for name in ("total", "created", "updated", "skipped", "failed"))


def test_a_dry_run_says_what_would_happen_and_changes_nothing(server):
    desk = admin(server)
    done = bring(desk, "accounts.csv", ACCOUNTS, "customer", ACCOUNTS_MAP, "--dry-run", code=FAILED)
    equal(counts(done), (10, 5, 0, 1, 4), "counts")
    equal(server.value("select count(*) from customer"), "0", "customers")
    equal(server.value("select count(*) from audit_entry where object = 5"), "0", "entries")


def test_every_row_is_accounted_for(server):
    desk = admin(server)
    done = bring(desk, "accounts.csv", ACCOUNTS, "customer", ACCOUNTS_MAP, "--rejected",
                 "rejected.csv", code=FAILED)
    equal(counts(done), (10, 5, 0, 1, 4), "counts")
    records = {record["name"]: record for record in desk.json("customer", "list", "--all")}
    equal(sorted(records), sorted(["Acme Corporation", "Betasoloin", "Betatech", 'Quote "n" Sons',
                                   "上海电子"]), "names")
    acme, quote, china = (records[name] for name in ("Acme Corporation", 'Quote "n" Sons',
                                                     "上海电子"))
    equal(acme["industry"], "technology", "a misspelt word")
    equal(acme["annual_revenue"], {"amount": "1100040000.00", "currency": "USD"}, "revenue")
    equal(acme["founding_date"], "1996-01-01", "a year")
    equal((quote["country"], quote["annual_revenue"]), ("Philippines", None), "country, no revenue")
    equal((china["parent_id"], china["employees"]), (acme["id"], None), "parent, no employees")
    rows = desk.json("import", "rows", done["id"], "outcome=failed")
    reasons = {row["line"]: row for row in rows}
    equal(len(reasons), 4, "failed rows")
    for row in rows:
        true(row["message"], f"a sentence for {row}")
    history = desk.json("customer", "history", acme["id"])
    equal(history[0]["action"], "create", "an import leaves history")


def test_rejected_rows_are_corrected_and_come_in(server):
    desk = admin(server)
    rejected = list(csv.reader(io.StringIO(desk.read("rejected.csv").lstrip("\ufeff"))))
    true(len(rejected) == 5, f"a header and four rows: {rejected}")
    header = rejected[0]
    fix = {"Orphan": ("subsidiary_of", ""), "Bad year": ("year_established", "2001"),
           "Bad number": ("employees", "3"), "": ("account", "Named now")}
    for row in rejected[1:]:
        column, value = fix[row[header.index("account")]]
        row[header.index(column)] = value
    out = io.StringIO()
    csv.writer(out).writerows(rejected)
    done = bring(desk, "again.csv", out.getvalue(), "customer", ACCOUNTS_MAP)
    equal(counts(done), (4, 4, 0, 0, 0), "counts")
    equal(server.value("select count(*) from customer"), "9", "customers")


def test_deals_find_what_they_refer_to(server):
    desk = admin(server)
    done = bring(desk, "deals.csv", DEALS, "opportunity", DEALS_MAP, code=FAILED)
    equal(counts(done), (5, 4, 0, 0, 1), "counts")
    deals = {deal["external_id"]: deal for deal in desk.json("opportunity", "list", "--all")}
    equal(deals["D1"]["status"], "won", "status")
    equal(deals["D1"]["amount"], {"amount": "4514.00", "currency": "USD"}, "amount")
    equal(deals["D3"]["customer_id"], "", "no customer")
    owners = {user["id"]: user["name"] for user in desk.json("user", "list", "--all")}
    equal(owners[deals["D3"]["owner_id"]], "Zane Levy", "an owner who was made")
    rows = desk.json("report", "opportunity", "status = won", "sum=amount")
    equal(rows[0]["amount"], {"amount": "4514.00", "currency": "USD"}, "won value")


def test_the_same_file_twice_is_once(server):
    desk = admin(server)
    before = server.psql("select count(*), sum(version) from opportunity")
    done = bring(desk, "deals.csv", DEALS, "opportunity", DEALS_MAP, code=FAILED)
    equal(counts(done), (5, 0, 0, 4, 1), "counts")
    equal(server.psql("select count(*), sum(version) from opportunity"), before, "deals")
    done = bring(desk, "deals.csv", DEALS.replace("4514", "4600"), "opportunity", DEALS_MAP,
                 "--duplicates", "update", code=FAILED)
    equal(counts(done), (5, 0, 1, 3, 1), "counts of an update")
    equal(server.value("select amount::int from opportunity where external_id = 'D1'"), "4600",
          "the new amount")


def test_other_encodings_delimiters_and_headings(server):
    desk = admin(server)
    text = "名称;城市;员工人数\n北京钢铁;北京;5000\n\"多行\n名称\";上海;1\n"
    done = bring(desk, "utf8.csv", text.replace("北京钢铁", "天津钢铁"), "customer", "")
    equal(counts(done), (2, 2, 0, 0, 0), "headings that are labels")
    equal(server.value("select count(*) from customer where name ~ E'[\\n\\r]'"), "0",
          "lines within a name")
    labels = "name = 名称\ncity = 城市\nemployees = 员工人数\n"
    done = bring(desk, "gbk.csv", text.encode("gb18030"), "customer", labels)
    equal(counts(done), (2, 2, 0, 0, 0), "GB18030 and semicolons")
    equal(desk.json("customer", "list", "name = 北京钢铁")[0]["employees"], 5000, "employees")
    done = bring(desk, "utf16.csv", ("name\tcity\nTabbed\tX\n").encode("utf-16"), "customer",
                 "name = name\ncity = city\n")
    equal(counts(done), (1, 1, 0, 0, 0), "UTF-16 with tabs")


def test_what_cannot_be_imported_is_said_at_once(server):
    desk = admin(server)
    path = desk.write("x.csv", "a,b\n1,2\n")
    desk.refused(USAGE, "import", path, "--into", "nonsense", says="nonsense")
    desk.refused(FAILED, "import", "/nonexistent.csv", "--into", "customer")
    done = desk.kith("import", path, "--into", "customer", "name=missing")
    equal(done.code, FAILED, str(done))
    true("missing" in done.err, str(done))
    done = desk.kith("import", path, "--into", "customer", "nonsense=a")
    true(done.code in (USAGE, INVALID) and "nonsense" in done.err, str(done))
    server.user("gina", "service")
    desk = Desk(server, "gina")
    desk.refused(17, "import", desk.write("x.csv", "name\nx\n"), "--into", "customer")
    desk.close()


ROWS = 5000


@contextlib.contextmanager
def half_made_customer(server, number):
    """Whoever comes to the same number waits, until it turns out that nobody has it."""
    with subprocess.Popen(["psql", "-XAtq", "-d", server.conninfo], text=True,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE) as psql:
        psql.stdin.write("begin;\ninsert into customer (name, external_id)"
                         f" values ('Nobody', '{number}') returning 'made';\n")
        psql.stdin.flush()
        equal(psql.stdout.readline(), "made\n", "the customer")
        yield
        psql.communicate("rollback;\n")


def test_a_server_that_is_killed_in_the_middle_goes_on(server):
    desk = admin(server)
    lines = [f"K-{n},Killed {n},City {n % 50},{n}" for n in range(ROWS)]
    lines[ROWS // 2] = f"K-{ROWS // 2},,nowhere,1"
    path = desk.write("large.csv", "external_id,name,city,employees\n" + "\n".join(lines) + "\n")
    with half_made_customer(server, f"K-{ROWS - 500}"):
        working = desk.start("import", path, "--into", "customer")
        waits = ("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                 " and datname = current_database()")
        wait_for(lambda: server.value(waits) != "0", "the last rows to wait")
        written = int(server.value("select count(*) from customer where external_id like 'K-%'"))
        true(0 < written < ROWS, f"{written} rows")
        server.end(signal.SIGKILL)
    # whoever held it is gone: nobody needs to wait until its time is over
    server.psql("update import_state set lease_until = '-infinity'")
    server.run()
    ended = "select status from import order by id desc limit 1"
    wait_for(lambda: server.value(ended) == "6", "the import to end", 60)
    row = server.psql("select rows_total, rows_done, rows_created, rows_updated, rows_skipped, "
                      "rows_failed from import order by id desc limit 1")[0]
    equal(row, [str(ROWS), str(ROWS), str(ROWS - 1), "0", "0", "1"], "counts")
    equal(server.value("select count(*) from customer where external_id like 'K-%'"),
          str(ROWS - 1), "customers")
    equal(server.value("select count(*) from (select record from audit_entry where object = 5 and "
                       "op = 'I' group by record having count(*) > 1) x"), "0", "made twice")
    working.wait(60)
    said = working.stdout.read().decode() + working.stderr.read().decode()
    true(working.returncode in (FAILED, 24), f"{working.returncode}: {said}")
    equal(len(desk.json("import", "list", "--limit", "1")), 1, "the client goes on")


def test_an_import_is_taken_back(server):
    desk = admin(server)
    last = desk.json("import", "list", "--limit", "1")[0]
    kept = desk.json("customer", "list", "external_id = K-7")[0]["id"]
    desk.ok("customer", "update", kept, "city=Changed")
    desk.ok("import", "undo", last["id"], "--yes")
    wait_for(lambda: server.value("select status from import order by id desc limit 1") == "10",
             "the undo to end", 60)
    left = server.psql("select external_id from customer where external_id like 'K-%' "
                       "and deleted_at is null")
    equal(left, [["K-7"]], "only what was changed since stays")


if __name__ == "__main__":
    main(globals())
