#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The prompt in a terminal: completion, history, Ctrl-C, Chinese, questions, passwords."""
import os
import stat
import subprocess

from desk import Desk, INTERRUPTED, PASSWORD, equal, main, true, wait_for
from terminal import CTRL_C, CTRL_D, ENTER, TAB, Terminal, UP

PROMPT = "here> "
DESKS = []


def desk_of(server):
    if not DESKS:
        server.user("emma", "sales")
        DESKS.append(Desk(server, "emma"))
        DESKS[0].make("customer", "name=上海电子", "city=上海")
    return DESKS[0]


def prompt(server):
    terminal = Terminal(desk_of(server))
    terminal.wait(PROMPT)
    return terminal


def leave(terminal, code=0):
    terminal.type(CTRL_D)
    equal(terminal.end(), code, terminal.text)


def completed(terminal, typed, expected):
    terminal.type(typed + TAB)
    terminal.wait(expected)
    terminal.type(CTRL_C)
    terminal.wait(PROMPT)


def test_commands_run_one_after_the_other(server):
    terminal = prompt(server)
    out = terminal.command("customer list 'city = \"上海\"'", PROMPT)
    true("上海电子" in out, out)
    out = terminal.command("customer get C-999999", PROMPT)
    true("does not exist" in out, out)
    out = terminal.command("customer lst", PROMPT)
    true("customer list" in out, out)
    out = terminal.command("whoami", PROMPT)
    true("emma" in out, out)
    leave(terminal)


def test_tab_completes_what_the_contract_knows(server):
    terminal = prompt(server)
    completed(terminal, "opportunity-l", "opportunity-line ")
    completed(terminal, "customer hist", "customer history ")
    completed(terminal, "customer create nam", "name=")
    completed(terminal, "customer create kind=org", "kind=organisation")
    completed(terminal, "customer create industry=softw", "industry=software")
    completed(terminal, "ticket create priority=urg", "priority=urgent")
    completed(terminal, "customer list --del", "--deleted")
    terminal.type("customer create kind=" + TAB + TAB)
    terminal.wait("person")
    terminal.wait(PROMPT + "customer create kind=")
    terminal.type(CTRL_C)
    terminal.wait(PROMPT)
    leave(terminal)


def test_history_is_kept_and_comes_back(server):
    terminal = prompt(server)
    terminal.command("customer list 'name = \"上海电子\"' --fields city", PROMPT)
    terminal.type(UP)
    terminal.wait("--fields city")
    terminal.type(ENTER)
    true("上海" in terminal.wait(PROMPT), terminal.text)
    leave(terminal)
    desk = desk_of(server)
    path = os.path.join(desk.home, ".local", "state", "kith", "history")
    equal(stat.S_IMODE(os.stat(path).st_mode), 0o600, "mode of the history")
    true("--fields city" in desk.read(path), "the history file")
    terminal = prompt(server)
    terminal.type(UP)
    terminal.wait("--fields city")
    terminal.type(CTRL_C)
    terminal.wait(PROMPT)
    leave(terminal)
    true(PASSWORD not in desk.read(path), "no password in the history")


class Held:
    """A transaction of somebody else, open for as long as the block lasts."""

    def __init__(self, server, sql):
        self.server, self.sql = server, sql

    def __enter__(self):
        self.psql = subprocess.Popen(["psql", "-XAtq", "-d", self.server.conninfo], text=True,
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.psql.stdin.write(f"begin;\n{self.sql};\nselect 'held';\n")
        self.psql.stdin.flush()
        while self.psql.stdout.readline() != "held\n":
            pass

    def __exit__(self, *_):
        self.psql.communicate("rollback;\n")


def waits_for_lock(server):
    return server.value("select count(*) from pg_stat_activity where wait_event_type = 'Lock' "
                        "and datname = current_database()") != "0"


def test_ctrl_c_takes_back_the_line_and_stops_the_call(server):
    terminal = prompt(server)
    terminal.type("customer delete C-1")
    terminal.type(CTRL_C)
    terminal.wait(PROMPT)
    out = terminal.command("customer get C-1 --fields name", PROMPT)
    true("上海电子" in out, out)
    # a call that takes long: somebody else holds the row
    with Held(server, "select from customer where id = 1 for update"):
        terminal.type("customer update C-1 city=x" + ENTER)
        wait_for(lambda: waits_for_lock(server), "the update to wait")
        terminal.type(CTRL_C)
        terminal.wait(PROMPT)
    true("上海电子" in terminal.command("customer get C-1", PROMPT), terminal.text)
    leave(terminal)


def test_chinese_is_typed_and_edited(server):
    terminal = prompt(server)
    terminal.type("customer create name=北京京 city=北京")
    terminal.wait("北京")
    # back over the city and one character of the name
    terminal.type("\x1b[D" * len(" city=北京"))
    terminal.type("\x7f" + ENTER)
    out = terminal.wait(PROMPT)
    true("北京" in out, out)
    found = desk_of(server).json("customer", "list", "city = 北京", "--fields", "name")
    equal([record["name"] for record in found], ["北京"], "the name as it was edited")
    leave(terminal)


def test_settings_hold_for_the_session(server):
    terminal = prompt(server)
    terminal.command("set output json", PROMPT)
    true('"name": "上海电子"' in terminal.command("customer get C-1", PROMPT), terminal.text)
    leave(terminal)
    true("{" not in desk_of(server).ok("customer", "get", "C-1"), "not for the next")


def test_what_can_be_taken_back_is_done_without_a_question(server):
    desk = desk_of(server)
    customer = desk.make("customer", "name=Deleted")
    terminal = prompt(server)
    out = terminal.command(f"customer delete {customer}", PROMPT)
    true(f"kith customer undelete {customer}" in out, out)
    terminal.command(f"customer undelete {customer}", PROMPT)
    equal(desk.json("customer", "get", customer)["delete_time"], None, "back")
    leave(terminal)


def test_an_old_value_comes_back_after_a_question(server):
    desk = desk_of(server)
    customer = desk.make("customer", "name=Moved", "city=上海")
    then = desk.json("customer", "get", customer)["update_time"]
    desk.ok("customer", "update", customer, "city=杭州")
    terminal = prompt(server)
    out = terminal.command(f"customer history {customer}", PROMPT)
    true(f"kith customer restore {customer} FIELD --as-of TIME" in out, out)
    for answer, city in (("n", "杭州"), ("y", "上海")):
        terminal.type(f"customer restore {customer} city --as-of {then}" + ENTER)
        out = terminal.wait("[y/N] ")
        true("杭州" in out and "上海" in out, out)
        terminal.command(answer, PROMPT)
        equal(desk.json("customer", "get", customer)["city"], city, answer)
    completed(terminal, "customer restore C-1 ci", "city ")
    leave(terminal)


def test_passwords_are_typed_unseen(server):
    server.user("fay", "sales")
    desk = Desk(server)
    desk.ok("profile", "add", "here", "fay", "--server", server.address, "--ca", server.ca)
    terminal = Terminal(desk, "login")
    terminal.wait("assword: ")
    terminal.type(PASSWORD + ENTER)
    terminal.wait("signed in")
    equal(terminal.end(), 0, terminal.text)
    true(PASSWORD not in terminal.text, "the password is not on the screen")
    terminal = Terminal(desk, "login")
    terminal.wait("assword: ")
    terminal.type(CTRL_C)
    equal(terminal.end(), INTERRUPTED, terminal.text)
    desk.close()


def test_nothing_that_a_terminal_obeys_reaches_it(server):
    desk = desk_of(server)
    customer = desk.make("customer", "name=Evil")
    server.psql(f"update customer set name = U&'x\\001b]0;pwned\\0007\\009b2Jy\\202e' "
                f"where id = {customer[2:]}")
    for form in ("table", "vertical", "json", "csv", "ndjson"):
        terminal = Terminal(desk, "customer", "get", customer, "-o", form)
        equal(terminal.end(), 0, terminal.text)
        raw = terminal.raw.decode()
        true("pwned" in raw, f"{form} shows the name: {raw!r}")
        bad = [char for char in ("\x1b]", "\x07", "\x9b", "\u202e") if char in raw]
        equal(bad, [], f"what reaches the terminal as {form}")


def test_the_prompt_lives_through_a_restart_of_the_server(server):
    terminal = prompt(server)
    terminal.command("whoami", PROMPT)
    server.restart()
    out = terminal.command("customer get C-1 --fields name", PROMPT)
    true("上海电子" in out, out)
    leave(terminal)


if __name__ == "__main__":
    main(globals())
