#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A second factor and invitations at a terminal: the secret, codes, proof, a link."""
import base64
import re

from desk import Desk, PASSWORD, PRECONDITION, UNAUTHENTICATED, equal, main, true, wait_for
from terminal import ENTER, Terminal
from totp import code_of

CODE = {"KITH_PASSWORD": PASSWORD}


def forget_steps(server):
    """As if no code had been used yet, so that no test waits for the next one."""
    server.psql("update second_factor set last_step = 0")


def grow_old(server, desk):
    """What was proved by the desk's session was so an hour ago."""
    server.psql("update session set proved_at = now() - interval '1 hour' where id = "
                + desk.json("whoami")["session_id"].split("-")[1])
    asks = ("role", "create", "code=x", "name=X", "--validate-only")
    wait_for(lambda: desk.kith(*asks).code == PRECONDITION, "the server to see it")


def signed_in(server, login, words=("login",)):
    """Password and code typed; the screen."""
    desk = Desk(server)
    desk.ok("profile", "add", "here", login, "--server", server.address, "--ca", server.ca)
    return desk, Terminal(desk, *words)


def enrol(server, login):
    """At the terminal; the key of the device and the recovery codes."""
    desk = Desk(server, login)
    terminal = Terminal(desk, "second-factor", "enrol")
    screen = terminal.wait("Code: ")
    true("█" in screen, "a picture")
    key = base64.b32decode(re.search(r"Secret: ([A-Z2-7]{32})", screen)[1])
    terminal.type("000000" + ENTER)
    terminal.wait("does not fit")
    terminal.wait("Code: ")
    terminal.type(code_of(key) + ENTER)
    equal(terminal.end(), 0, terminal.text)
    codes = re.findall(r"^[a-z2-9]{5}(?:-[a-z2-9]{5}){3}$", terminal.text, re.M)
    equal(len(codes), 10, "recovery codes")
    return desk, key, codes


def test_a_code_is_asked_for_after_the_password(server):
    server.user("ida", "sales")
    _, key, codes = enrol(server, "ida")
    forget_steps(server)
    desk, terminal = signed_in(server, "ida")
    terminal.wait("Password: ")
    terminal.type(PASSWORD + ENTER)
    terminal.wait("recovery code: ")
    terminal.type("111" + ENTER)
    terminal.wait("once more")
    terminal.wait("recovery code: ")
    terminal.type(code_of(key) + ENTER)
    terminal.wait("signed in as")
    equal(terminal.end(), 0, terminal.text)
    desk.ok("customer", "list")
    # A recovery code works once, from a script too.
    desk.ok("login", environment={**CODE, "KITH_CODE": codes[0]})
    desk.refused(UNAUTHENTICATED, "login", environment={**CODE, "KITH_CODE": codes[0]},
                 says="wrong")
    desk.close()


def test_proof_is_asked_for_and_the_call_repeated(server):
    desk = Desk(server, "admin")
    grow_old(server, desk)
    desk.refused(PRECONDITION, "role", "create", "code=helper", "name=Helper", says="script")
    terminal = Terminal(desk, "role", "create", "code=helper", "name=Helper")
    terminal.wait("Password: ")
    terminal.type(PASSWORD + ENTER)
    terminal.wait("helper")
    equal(terminal.end(), 0, terminal.text)
    grow_old(server, desk)
    terminal = Terminal(desk, "role", "create", "code=other", "name=Other")
    terminal.wait("Password: ")
    terminal.type("not the password" + ENTER)
    terminal.wait("not your password")
    true(terminal.end() != 0, terminal.text)
    desk.close()


def test_a_code_is_the_proof_of_who_has_a_device(server):
    server.user("jo", "administrator")
    desk, key, _ = enrol(server, "jo")
    forget_steps(server)
    grow_old(server, desk)
    terminal = Terminal(desk, "second-factor", "remove")
    terminal.wait("recovery code: ")
    terminal.type(code_of(key) + ENTER)
    equal(terminal.end(), 0, terminal.text)
    equal(desk.json("whoami").get("second_factor", False), False, "second factor")
    desk.close()


def test_an_invitation_is_a_link(server):
    desk = Desk(server, "admin")
    user = desk.make("user", "login=kim", "name=Kim", "team_id=TM-1")
    done = desk.kith("user", "invite", user)
    link = re.search(r"kith://\S+", done.err)[0]
    true(server.address in link, link)
    guest = Desk(server)
    guest.ok("profile", "add", "here", "kim", "--server", server.address, "--ca", server.ca)
    terminal = Terminal(guest, "login", "--invite", link)
    for question in ("New password: ", "Once more: "):
        terminal.wait(question)
        terminal.type("blue-otter-walks-7" + ENTER)
    terminal.wait("signed in as")
    equal(terminal.end(), 0, terminal.text)
    equal(guest.json("whoami")["login"], "kim", "login")
    guest.refused(UNAUTHENTICATED, "login", "--invite", link, says="ask for a new one",
                  environment={"KITH_NEW_PASSWORD": "blue-otter-walks-8"})
    desk.ok("user", "invite", user, "--request-id", "again")
    desk.refused(PRECONDITION, "user", "invite", user, "--request-id", "again",
                 says="new request id")
    guest.refused(UNAUTHENTICATED, "whoami")
    guest.close()
    desk.close()


def test_sessions_are_listed_and_revoked(server):
    server.user("lou", "sales")
    one, two = Desk(server, "lou"), Desk(server, "lou")
    mine = two.json("whoami")["session_id"]
    true(mine in one.ok("session", "list"), "the other session")
    one.ok("session", "revoke", mine)
    two.refused(UNAUTHENTICATED, "whoami")
    one.ok("session", "revoke", mine)
    two.sign_in()
    one.ok("session", "revoke-user")
    two.refused(UNAUTHENTICATED, "whoami")
    equal(len(one.json("session", "list")), 1, "sessions that are left")
    two.sign_in()
    equal(len(one.json("session", "list")), 2, "sessions")
    mine = two.json("whoami")["session_id"]
    server.psql(f"update session set idle_end = now() where id = {mine.split('-')[1]}")
    equal(len(one.json("session", "list")), 1, "sessions that have not expired")
    two.close()
    one.close()


if __name__ == "__main__":
    main(globals())
