#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Programs that sign in without a password, over the wire: API keys, client certificates; how soon
they end on another server; and TLS sessions that are resumed there."""
import os
import socket
import ssl
import subprocess
import sys
import time

import grpc

from checks import Kithd, equal, finish, refused, run, tests_of, true, wait_for
from contract import Refused


def openssl(*words):
    return subprocess.run(["openssl", *words], check=True, capture_output=True, text=True).stdout


class Papers:
    """An authority, a certificate of a program, and one of the same name that nobody has signed."""

    def __init__(self, folder):
        self.folder = folder
        self.authority = self.make("authority")
        self.program = self.make("program", "authority")
        self.other = self.make("other", "authority")
        self.stranger = self.make("stranger")

    def path(self, name):
        return os.path.join(self.folder, name)

    def make(self, name, signer=None):
        by = ["-CA", self.path(f"{signer}.pem"), "-CAkey", self.path(f"{signer}.key")]
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-days", "2", "-subj", "/CN=" + name, "-keyout", self.path(name + ".key"),
                "-out", self.path(name + ".pem"), *(by if signer else []))
        return self.path(name + ".pem")

    def fingerprint(self, name):
        said = openssl("x509", "-in", self.path(name + ".pem"), "-noout", "-fingerprint", "-sha256")
        return said.strip().split("=")[1]


class Place:
    """Two servers of one installation."""

    def __init__(self, first, second, papers):
        self.first, self.second, self.papers = first, second, papers
        self.anna = first.user("anna", "sales")
        self.tomorrow = {"seconds": int(time.time()) + 86400}

    def key(self, scopes, **more):
        return self.anna.create("api_key", {"name": "Script", "scopes": scopes,
                                            "expire_time": self.tomorrow, **more})

    def program(self, token, server=None):
        server = server or self.first
        client = server.contract.client(server.channel())
        client.token = token
        return client

    def holder(self, name, server=None):
        """Somebody who shows a certificate, and no token."""
        server = server or self.first
        with open(server.ca, "rb") as ca, open(self.papers.path(name + ".key"), "rb") as key, \
                open(self.papers.path(name + ".pem"), "rb") as certificate:
            credentials = grpc.ssl_channel_credentials(ca.read(), key.read(), certificate.read())
        channel = grpc.secure_channel(server.address, credentials,
                                      options=[("grpc.use_local_subchannel_pool", 1)])
        return server.contract.client(channel)


def who(client):
    return client.call("AuthService/WhoAmI")


def test_a_key_works_and_is_bounded(place):
    made = place.key("customer:*, user:read")
    program = place.program(made.secret)
    told = who(program)
    equal((told.login, told.session_id, told.api_key_id), ("anna", "", made.id), "who")
    equal({row.object for row in told.allowed}, {"customer", "user"}, "what WhoAmI allows")
    customer = program.create("customer", {"name": "By a script"})
    equal(customer.owner_id, place.anna.user_id, "owner")
    true(program.list("user"), "no users")
    refused("PERMISSION_DENIED", program.list, "task", reason="SCOPE_MISSING")
    refused("PERMISSION_DENIED", program.list, "team", reason="SCOPE_MISSING")
    refused("PERMISSION_DENIED", program.call, "TaskService/GetMyDay", reason="SCOPE_MISSING")
    refused("PERMISSION_DENIED", program.create, "api_key",
            {"name": "x", "scopes": "*", "expire_time": place.tomorrow}, reason="PERSON_REQUIRED")
    wait_for(lambda: place.anna.get("api_key", made.id).HasField("last_used_time"), "last use")
    equal(place.anna.get("api_key", made.id).secret, "", "the secret later")


def test_no_secret_lies_in_the_database(place):
    made = place.key("*")
    device = place.first.anonymous().call("AuthService/SignIn", login="anna",
                                          password="correct horse battery staple").device
    dump = subprocess.run(["pg_dump", "-d", place.first.conninfo, "--inserts"], check=True,
                          capture_output=True, text=True).stdout
    true(made.id.split("-")[1] in dump and "api_key_secret" in dump, "this is no dump")
    for secret in (made.secret, place.anna.token, device):
        true(secret not in dump and secret[5:] not in dump, "a secret lies in the dump")


def test_a_key_ends_on_the_other_server(place):
    made = place.key("*")
    there = place.program(made.secret, place.second)
    equal(who(there).login, "anna", "who")
    place.anna.delete("api_key", made.id)
    begun = time.monotonic()

    def ended():
        try:
            who(there)
            return False
        except Refused as error:
            return error.code == "UNAUTHENTICATED"

    wait_for(ended, "the key to end there")
    refused("UNAUTHENTICATED", who, place.program(made.secret), reason="SESSION_REQUIRED")
    took = time.monotonic() - begun
    true(took < 2, f"it took {took:.2f} s")
    return f"{took:.2f} s"


def test_wrong_keys_are_nobody(place):
    made = place.key("*")
    for token in (made.secret[:-1], made.secret + "A", made.secret.replace("kith_key_", "kith_"),
                  "kith_key_" + "A" * 43, "kith_dev_" + "A" * 43):
        refused("UNAUTHENTICATED", who, place.program(token), reason="SESSION_REQUIRED")


def test_a_certificate_is_a_user(place):
    program = place.holder("program")
    refused("UNAUTHENTICATED", who, program, reason="SESSION_REQUIRED")
    made = place.first.admin.create("client_certificate", {
        "name": "ERP", "owner_id": place.anna.user_id, "scopes": "customer:*",
        "fingerprint": place.papers.fingerprint("program"), "expire_time": place.tomorrow})
    told = who(program)
    equal((told.login, told.client_certificate_id), ("anna", made.id), "who")
    program.create("customer", {"name": "By the ERP"})
    equal(who(place.holder("program", place.second)).login, "anna", "at the other server")
    refused("UNAUTHENTICATED", who, place.holder("other"), reason="SESSION_REQUIRED")
    refused("PERMISSION_DENIED", program.list, "task", reason="SCOPE_MISSING")
    program.token = place.first.admin.token  # who sends a header means that one
    equal(who(program).login, "admin", "with a header")
    program.token = None
    place.first.admin.delete("client_certificate", made.id)
    refused("UNAUTHENTICATED", who, program, reason="SESSION_REQUIRED")


def test_a_certificate_of_nobody_does_not_connect(place):
    """Not signed by the authority that the server trusts."""
    refused("UNAVAILABLE", who, place.holder("stranger"))


def shake_hands(server, context, session=None):
    """A connection, read from until the tickets have come."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as plain:
        with context.wrap_socket(plain, server_hostname="localhost", session=session) as tls:
            tls.recv(1000)
            return tls.session_reused, tls.session, tls.version()


def test_sessions_are_resumed_at_either_server(place):
    for version, resumes in ((ssl.TLSVersion.TLSv1_3, True), (ssl.TLSVersion.TLSv1_2, False)):
        context = ssl.create_default_context(cafile=place.first.ca)
        context.set_alpn_protocols(["h2"])
        context.minimum_version = context.maximum_version = version
        _, session, _ = shake_hands(place.first, context)
        reused, _, said = shake_hands(place.second, context, session)
        equal(reused, resumes, f"resumed with {said}")


def main():
    with Kithd() as first:
        papers = Papers(first.folder)
        # The same again, with an authority for clients, and a second one at the same database.
        first.options = {"client_ca": papers.authority}
        first.configure()
        first.restart()
        second = Kithd(os.path.join(first.folder, "second"),
                       {"client_ca": papers.authority, "keys": os.path.join(first.folder, "keys")})
        second.database, second.certificate, second.key = (first.database, first.certificate,
                                                           first.key)
        os.symlink(first.ca, second.ca)
        second.configure()
        second.run()
        try:
            failures = run(tests_of(globals()), Place(first, second, papers))
        finally:
            second.end()
    finish(failures)


if __name__ == "__main__":
    sys.exit(main())
