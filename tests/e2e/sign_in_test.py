#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Profiles, whom the client trusts, where it keeps the session, and how it ends."""
import os
import stat
import subprocess

from desk import (DENIED, Desk, PASSWORD, PRECONDITION, UNAUTHENTICATED, UNAVAILABLE, USAGE, equal,
                  main, true)


def fingerprint(certificate):
    done = subprocess.run(["openssl", "x509", "-in", certificate, "-noout", "-fingerprint",
                           "-sha256"], check=True, capture_output=True, text=True)
    return done.stdout.strip().split("=")[1]


def issue(folder, name, signer=None):
    """A certificate of the signer, or of an authority of its own; (certificate, key)."""
    path = os.path.join(folder, name)
    by = ["-CA", f"{folder}/{signer}.pem", "-CAkey", f"{folder}/{signer}.key"] if signer else []
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", f"/CN={name}",
                    "-keyout", f"{path}.key", "-out", f"{path}.pem", *by],
                   check=True, capture_output=True)
    os.chmod(f"{path}.key", 0o600)
    return f"{path}.pem", f"{path}.key"


def files(folder):
    return [os.path.join(where, name) for where, _, names in os.walk(folder) for name in names]


def test_nobody_is_trusted_without_a_reason(server):
    desk = Desk(server)
    login = ("login", "admin", "--server", server.address)
    word = {"KITH_PASSWORD": PASSWORD}
    desk.refused(PRECONDITION, *login, environment=word, says="not trusted")
    desk.refused(PRECONDITION, *login, "--fingerprint", "00" * 32, environment=word)
    desk.ok(*login, "--ca", server.ca, environment=word)
    desk.ok(*login, "--fingerprint", fingerprint(server.ca), environment=word)
    desk.ok(*login, "--fingerprint", fingerprint(server.ca).replace(":", "").lower(),
            environment=word)
    desk.refused(PRECONDITION, *login, "--ca", "/nonexistent.pem", environment=word)
    desk.close()


def test_what_the_client_keeps_is_for_its_user_only(server):
    desk = Desk(server, "admin")
    kept = files(desk.home)
    true(any(name.endswith(".token") for name in kept), f"a token among {kept}")
    for name in kept:
        mode = stat.S_IMODE(os.stat(name).st_mode)
        equal(mode & 0o077, 0, f"mode of {name} ({mode:o})")
    token = next(name for name in kept if name.endswith(".token"))
    equal(stat.S_IMODE(os.stat(token).st_mode), 0o600, "mode of the token")
    with open(token, encoding="ascii") as file:
        true(file.read().startswith("kith_"), "the token")
    os.chmod(token, 0o644)
    desk.refused(UNAUTHENTICATED, "whoami", says="chmod 600")
    os.chmod(token, 0o600)
    desk.ok("whoami")
    true(all(PASSWORD not in open(name, "rb").read().decode(errors="replace")
             for name in files(desk.home)), "the password is nowhere")
    desk.ok("logout")
    true(not os.path.exists(token), "the token goes with the session")
    desk.close()


def test_a_script_acts_by_a_key(server):
    desk = Desk(server, "admin")
    made = desk.json("api-key", "create", "name=Script", "scopes=customer:read user:read",
                     "expire_time=+30d")
    said = desk.ok("api-key", "create", "name=Shown", "scopes=customer:read", "expire_time=+30d")
    true("kith_key_" in said, f"the secret is shown to people too: {said}")
    script = Desk(server)
    reach = ("--server", server.address, "--ca", server.ca)
    key = os.path.join(script.home, "key")
    with open(key, "w", encoding="ascii") as file:
        file.write(made["secret"] + "\n")
    os.chmod(key, 0o644)
    script.refused(UNAUTHENTICATED, "customer", "list", *reach, "--api-key-file", key,
                   says="chmod 600")
    os.chmod(key, 0o600)
    script.ok("customer", "list", *reach, "--api-key-file", key)
    script.ok("customer", "list", *reach, environment={"KITH_API_KEY": made["secret"]})
    script.ok("profile", "add", "night", *reach, "--api-key-file", key)
    script.ok("customer", "list", "--profile", "night")
    script.refused(DENIED, "customer", "create", "name=X", "--profile", "night",
                   says="SCOPE_MISSING")
    script.close()
    desk.close()


def test_profiles_choose_server_and_login(server):
    server.user("bea", "sales")
    desk = Desk(server, "admin")
    desk.ok("profile", "add", "second", "bea", "--server", server.address, "--ca", server.ca)
    desk.ok("login", "-p", "second", environment={"KITH_PASSWORD": PASSWORD})
    equal(desk.json("whoami", "-p", "second")["login"], "bea", "second profile")
    equal(desk.json("whoami")["login"], "admin", "first profile")
    equal(desk.json("whoami", environment={"KITH_PROFILE": "second"})["login"], "bea",
          "profile of the environment")
    desk.ok("profile", "use", "second")
    equal(desk.json("whoami")["login"], "bea", "profile in use")
    true("*" in desk.ok("profile", "list"), "the list marks it")
    desk.ok("profile", "remove", "second", "--yes")
    true("second" not in desk.ok("profile", "list"), "removed")
    desk.refused(USAGE, "profile", "add", "../evil", "--server", server.address)
    desk.close()


def test_a_token_comes_from_the_environment(server):
    desk = Desk(server)
    where = ("--server", server.address, "--ca", server.ca)
    token = server.client("admin").token
    equal(desk.json("whoami", *where, environment={"KITH_TOKEN": token})["login"], "admin", "login")
    desk.refused(UNAUTHENTICATED, "whoami", *where, environment={"KITH_TOKEN": "kith_nonsense"})
    equal([name for name in files(desk.home) if name.endswith(".token")], [], "tokens kept")
    desk.close()


def test_a_session_that_is_ended_elsewhere_ends_here(server):
    server.user("cleo", "sales")
    one, two = Desk(server, "cleo"), Desk(server, "cleo")
    sessions = one.json("session", "list")
    mine = one.json("whoami")["session_id"]
    others = [session["id"] for session in sessions if session["id"] != mine]
    two.ok("customer", "list")
    for session in others:
        one.ok("session", "delete", session, "--yes")
    two.refused(UNAUTHENTICATED, "customer", "list")
    one.ok("customer", "list")
    new = {"KITH_PASSWORD": PASSWORD, "KITH_NEW_PASSWORD": PASSWORD + " 2"}
    two.sign_in()
    one.ok("password", environment=new)
    two.refused(UNAUTHENTICATED, "customer", "list")
    one.ok("customer", "list")
    one.close()
    two.close()


def test_a_wrong_server_is_named_at_once(server):
    desk = Desk(server)
    done = desk.refused(UNAVAILABLE, "whoami", "--server", "localhost:1", "--ca", server.ca,
                        environment={"KITH_TOKEN": "kith_x"})
    true("localhost:1" in done.err, str(done))
    desk.refused(UNAVAILABLE, "whoami", "--server", "no-such-host.invalid:7443",
                 environment={"KITH_TOKEN": "kith_x"})
    desk.close()


def test_what_is_no_invitation(server):
    Desk(server).refused(USAGE, "login", "--invite", "hello", says="no invitation")


def test_a_script_acts_by_a_certificate(server):
    server.user("erp", "sales")
    desk, script = Desk(server, "admin"), Desk(server)
    authority, _ = issue(script.home, "authority")
    mine, other, stranger = (issue(script.home, "program", "authority"),
                             issue(script.home, "other", "authority"),
                             issue(script.home, "stranger"))
    reach = ("--server", server.address, "--ca", server.ca)

    def show(papers):
        return (*reach, "--certificate", papers[0], "--certificate-key", papers[1])

    # A server that knows no authority for clients asks nobody for a certificate.
    script.refused(UNAUTHENTICATED, "whoami", *show(mine))
    server.options["client_ca"] = authority
    server.configure()
    server.restart()
    script.refused(UNAUTHENTICATED, "whoami", *show(mine))
    made = desk.json("client-certificate", "create", "name=ERP", "owner_id=erp",
                     "scopes=customer:*", "expire_time=+30d",
                     f"fingerprint={fingerprint(mine[0])}")
    told = script.json("whoami", *show(mine))
    equal((told["login"], told["client_certificate_id"]), ("erp", made["id"]), "who")
    script.ok("customer", "create", "name=By the ERP", *show(mine))
    script.refused(DENIED, "task", "list", *show(mine), says="SCOPE_MISSING")
    # The connection of one does not do for another, nor for nobody.
    script.refused(UNAUTHENTICATED, "whoami", *show(other))
    script.refused(UNAUTHENTICATED, "whoami", *reach)
    script.refused(UNAVAILABLE, "whoami", *show(stranger))
    script.refused(PRECONDITION, "whoami", *show((mine[0], other[1])), says="private key")
    os.chmod(mine[1], 0o644)
    script.refused(PRECONDITION, "whoami", *show(mine), says="chmod 600")
    os.chmod(mine[1], 0o600)
    told = desk.kith("user", "invite", "erp")
    true("client certificates of U-" in told.err and "API keys" not in told.err, str(told))
    told = desk.kith("user", "reset-second-factor", "erp")
    true("client certificates of U-" in told.err, str(told))
    script.ok("profile", "add", "erp", *show(mine))
    script.ok("customer", "list", "--profile", "erp")
    desk.ok("client-certificate", "delete", made["id"], "--yes")
    script.refused(UNAUTHENTICATED, "customer", "list", "--profile", "erp")
    script.close()
    desk.close()


if __name__ == "__main__":
    main(globals())
