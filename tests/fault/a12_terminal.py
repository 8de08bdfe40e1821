#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A12: hostile texts that stand in the database, in every text of every table, put there past the
server. Whatever command shows them, in whatever form, sends the terminal nothing but the client's
own few sequences, nothing that it would answer, and columns that stand where they should."""
import re

from figure import LONG, figure, main
from harmless import EVIL, Screen, harm, width

# pylint: disable=wrong-import-order
from desk import Desk
from kithd import Kithd
from samples import Samples
from terminal import CTRL_C, CTRL_D, TAB, Terminal

FORMS = ("table", "vertical", "json", "csv", "ndjson")
# Who may sign in and what the server runs on stays as it is.
KEPT = {"session", "secret", "generation", "contract_object", "contract_column", "setting", "device",
        "second_factor", "sign_in_failure", "request", "migration", "currency", "exchange_rate"}
KEPT_COLUMNS = {"login", "password", "password_hash", "time_zone", "language", "object", "action", "code",
                "key", "list", "currency", "mapping", "fingerprint", "condition", "scopes", "field"}
CUSTOMERS = 60


def people_everything(server):
    """A record of every sort, some more customers, and one that has a history."""
    samples = Samples(server.admin)
    for name, item in server.contract.objects.items():
        if "Create" in item.methods or name == "attachment":
            samples.fresh(name)
    for _ in range(CUSTOMERS):
        samples.fresh("customer")


def spoil(server):
    """Hostile texts into all that takes them; how many columns there were, and rows changed."""
    texts = "array[" + ",".join("E'" + "".join(f"\\U{ord(char):08x}" for char in text) + "'"
                                for text in EVIL) + "]"
    columns = server.psql(
        "select table_name, column_name, data_type from information_schema.columns c"
        " join information_schema.tables t using (table_schema, table_name)"
        " where table_schema = 'public' and table_type = 'BASE TABLE' and is_generated = 'NEVER'"
        " and data_type in ('text', 'character varying', 'ARRAY')"
        " and exists (select from information_schema.columns i where i.table_name = c.table_name"
        " and i.column_name = 'id' and i.data_type = 'bigint') order by 1, 2")
    done = refused = 0
    for table, column, kind in columns:
        if table in KEPT or column in KEPT_COLUMNS:
            continue
        evil = f"(({texts})[1 + (id * 7 + {done}) % {len(EVIL)}] || ({texts})[1 + (id + {done}) % {len(EVIL)}] || id)"
        value = evil if kind != "ARRAY" else f"array[{evil}]"
        try:
            server.psql(f"update {table} set {column} = {value}")
            done += 1
        except RuntimeError:
            refused += 1  # a constraint holds it to a form of its own
    server.psql(f"update customer set custom = jsonb_build_object('spell', ({texts})[1 + id % {len(EVIL)}])")
    server.psql(f"insert into audit_event (kind, detail) select 'sign_in.failed', "
                f"jsonb_build_object('login', t, 'address', t, 'client', t) from unnest({texts}) t")
    return done, refused


def commands(server):
    for name, item in server.contract.objects.items():
        noun = name.replace("_", "-")
        if "List" in item.methods:
            yield [noun, "list", "--limit", "80"]
        if item.methods:
            key = server.psql(f"select max(id) from {item.table}")[0][0]
            if key:
                yield [noun, "get", f"{item.prefix}-{key}"]
                if "History" in item.methods:
                    yield [noun, "history", f"{item.prefix}-{key}"]
    yield from (["customer", "timeline", "C-1"], ["audit", "list"], ["whoami"], ["task", "my-day"],
                ["audit", "list", "--limit", "100"],
                ["report", "customer", "by=city"], ["report", "customer", "by=industry", "--chart"],
                ["report", "customer", "by=owner"], ["report", "opportunity", "by=stage", "sum=amount"],
                ["export", "customer", "--file", "-"], ["person", "export", "C-1"],
                ["customer", "get", EVIL[3]], ["customer", "list", EVIL[4] + " = 1"],
                ["customer", "list", "no_such = " + EVIL[8]], ["customer", "update", "C-1", EVIL[5] + "=x"],
                ["customer", "create", "name=" + EVIL[6]], [EVIL[7]], ["customer", EVIL[9]],
                ["customer", "list", "--file", EVIL[9]], ["customer", "get", "C-1", "--fields", EVIL[3]],
                ["attachment", "upload", EVIL[3], "customer=C-1"], ["--" + EVIL[3]],
                ["import", EVIL[8], "--into", "customer"], ["attachment", "download", "A-1", "--yes"],
                ["__complete", "customer create industry="], ["__complete", "customer update C-1 custom."])


def rows_in_line(raw):
    """Do all ids of the last column begin in one place?"""
    text = re.sub(r"\x1b\[[0-9]*m", "", raw.decode()).replace("\r\n", "\n")
    lines = [line for line in text.split("\n") if re.search(r"  C-\d+ *$", line)]
    places = {width(line[:re.search(r"C-\d+ *$", line).start()]) for line in lines}
    return len(lines), places


def imported(desk):
    """Hostile cells of a file come back in what is said of them."""
    rows = "name,employees\r\n" + "".join(
        f"\"{text.replace(chr(34), chr(34) * 2)}\",none\r\n" for text in EVIL)
    desk.write("evil.csv", rows)
    desk.write("evil.map", "name = name\nemployees = employees\n")
    yield ["import", "evil.csv", "--into", "customer", "--map", "evil.map", "--dry-run"]
    yield ["import", "evil.csv", "--into", "customer", "--map", "evil.map", "--rejected", "-"]
    yield ["import", "list"]
    yield ["import", "rows", "IM-2"]


def prompted(desk):
    """The prompt, and what TAB shows."""
    terminal = Terminal(desk)
    terminal.wait("here> ")
    for typed in ("customer create industry=", "customer update C-1 custom.", "ticket create category=",
                  "customer list --order ", "customer get C-1 --fields "):
        terminal.type(typed + TAB + TAB)
        terminal.read(0.5)
        terminal.type(CTRL_C)
        terminal.wait("here> ")
    for line in ("customer list --limit 5", "customer get C-1", "customer get " + "\x16\x1b[35m"):
        terminal.command(line, "here> ")
    terminal.type(CTRL_D)
    terminal.end()
    return terminal.raw


def run():
    with Kithd(options={"user_calls": 100, "log_level": "warn"}) as server:
        server.psql("update setting set value = '600' where key = 'session.step_up_minutes'")
        people_everything(server)
        server.admin.create("custom_field", {"object": "customer", "key": "spell", "kind": 1})
        server.psql("insert into code (list, code, label_en) values ('industry', 'chips', 'Chips')")
        done, refused = spoil(server)
        server.psql("update code set label_en = E'\\u009b35mx', label_zh = E'\\u202ey' where code = 'chips'")
        server.psql("alter table code disable trigger user")
        server.psql("update code set code = E'so\\u009b35mft\\u202e' where id = (select max(id) from code)")
        server.psql("update generation set value = value + 1")
        desk = Desk(server, "admin")
        figure("A12", "columns filled with hostile texts", done, ">= 80", done >= 80)
        figure("A12", "columns that a constraint keeps in form", refused, "told", None)
        harmed, shown, ran = [], 0, 0
        todo = list(commands(server)) + list(imported(desk))
        for n, words in enumerate(todo):
            forms = FORMS if LONG else (FORMS[n % 2 * (1 + n // 2 % 4)],)
            for form in forms:
                given = words if words[0].startswith("__") or "import" in words else [*words, "-o", form]
                screen = Screen(desk, *given)
                ran += 1
                shown += re.search(rb"<U\+|\xe2\x90|\\u[0-9a-f]{4}", screen.raw) is not None
                if said := harm(screen.raw):
                    harmed.append(f"{given}: {said}")
        list_ = Screen(desk, "customer", "list", "--fields", "name,city,id", "--limit", "70", columns=200)
        lines, places = rows_in_line(list_.raw)
        if said := harm(prompted(desk), editing=True):
            harmed.append(f"the prompt: {said}")
        desk.close()
    figure("A12", "commands run in a terminal", ran, ">= 100", ran >= 100)
    figure("A12", "of them with marks for what was not shown", shown, f">= {ran // 3}", shown >= ran // 3)
    figure("A12", "commands that sent a terminal more than they may", len(harmed), 0, not harmed)
    for item in harmed[:20]:
        print("  " + item[:300])
    figure("A12", "columns where the ids of a list begin", f"{sorted(places)} in {lines} rows", "one",
           len(places) == 1 and lines >= 50)


main(run)
