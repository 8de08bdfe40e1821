#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What a connection, a user and all together may use of a server, and what they get who want more.

The other limits are tested where they are: see deploy/limits.md.
"""
import contextlib
import os
import re
import struct
import subprocess
import sys
import threading

from checks import Kithd, Refused, equal, finish, refused, run, tests_of, true, wait_for

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(1, os.path.join(TOP, "server", "h2", "test"))

# pylint: disable=wrong-import-position
import raw_client  # noqa: E402
from raw_client import ACK, END_STREAM, REFUSED, SETTINGS  # noqa: E402

STREAMS, HEADER_LIST = 3, 6  # of SETTINGS
SIGN_IN, WHO = "/kith.v1.AuthService/SignIn", "/kith.v1.AuthService/WhoAmI"
CALLS, OPEN_UPLOADS, UPLOADS = 4, 2, 6


# ---- A connection ----

def next_settings(client):
    while True:
        kind, flags, _, payload = client.receive()
        if kind == SETTINGS and not flags & ACK:
            return dict(struct.iter_unpack(">HI", payload))


def raw(server):
    return contextlib.closing(raw_client.Client(server))


def fill(client, first, count):
    """Opens so many streams that wait for their message; whether one more is refused."""
    for i in range(count + 1):
        client.send(client.headers(first + 2 * i, raw_client.request(path=SIGN_IN)))
    equal(client.until("reset", "only", "trailers")[:3], ("reset", first + 2 * count, REFUSED),
          "the stream after the last")
    client.send(raw_client.frame(raw_client.PING, 0, 0, b"are you?"))
    equal(client.until("pong", "reset", "only", "trailers")[0], "pong", "the others")


def test_streams_before_sign_in(desk):
    with raw(desk.server) as client:
        told = next_settings(client)
        equal((told[STREAMS], told[HEADER_LIST]), (20, 16384), "streams and headers")
        fill(client, 1, 20)


def test_streams_after_sign_in(desk):
    with raw(desk.server) as client:
        next_settings(client)
        client.call(1, raw_client.message(b""), raw_client.request(
            path=WHO, authorization="Bearer " + desk.anna.token))
        equal(next_settings(client), {STREAMS: 100}, "what is told after sign-in")
        equal(client.until("trailers", "only")[2], 0, "WhoAmI")
        fill(client, 3, 100)


@contextlib.contextmanager
def openssl(server, version):
    """openssl connected to the server; what it prints comes unbuffered, with the server's bytes."""
    with subprocess.Popen(["stdbuf", "-o0", "openssl", "s_client", version, "-alpn", "h2",
                           "-CAfile", server.ca, "-connect", f"localhost:{server.port}"],
                          bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT) as client:
        yield client
        client.kill()


def printed(client, wanted):
    """What it prints until it matches, or all until it ends."""
    text = b""
    while not re.search(wanted, text, re.DOTALL) and (more := client.stdout.read(4096)):
        text += more
    return text


def test_tls(desk):
    """A handshake is made once, and nothing is sent before its end."""
    with openssl(desk.server, "-tls1_2") as client:
        # Bytes of the server that come in the midst of another handshake are an error of their own.
        printed(client, rb"\x04\x00{5}")
        client.stdin.write(b"R\n")
        said = printed(client, rb"no renegotiation\W")
        true(b"no renegotiation" in said, f"it was negotiated again: {said}")
    with openssl(desk.server, "-tls1_3") as client:
        early = re.search(rb"Max Early Data: (\d+)\s", printed(client, rb"Max Early Data: \d+\s"))
        equal(early and early[1], b"0", "bytes of early data")


# ---- A user ----

class Upload:
    """One that has begun and waits for the rest of its bytes, until it is let go."""

    def __init__(self, client, customer):
        self.client, self.customer, self.go_on = client, customer, threading.Event()
        method = client.contract.find("AttachmentService/UploadAttachment")
        self.call = client.stub(method).future(self.pieces(method), timeout=60,
                                               metadata=client.metadata())

    def pieces(self, method):
        yield self.client.request(method.path, data=b"first", attachment={
            "file_name": "a.txt", "customer_id": self.customer})
        self.go_on.wait(60)

    def refusal(self):
        error = self.call.exception()
        return Refused("UploadAttachment", error, self.client.contract) if error else None


def test_uploads_that_begin_at_once(desk):
    """However many begin in the same moment, so many are open, and the others hear why not."""
    setting = desk.server.admin.list("setting", filter='key = "attachment.open_uploads"')[0]
    desk.server.admin.update("setting", setting.id, {"value": str(OPEN_UPLOADS)}, ["value"])
    uploads = [Upload(desk.anna, desk.customer) for _ in range(UPLOADS)]
    ended = lambda: [upload for upload in uploads if upload.call.done()]
    wait_for(lambda: len(ended()) >= UPLOADS - OPEN_UPLOADS, "the refusals")
    count = "select count(*) from attachment_upload where attachment_id is null"
    wait_for(lambda: desk.server.value(count) == str(OPEN_UPLOADS), "the others to begin")
    refusals = [upload.refusal() for upload in ended()]
    equal([error and error.reason for error in refusals],
          ["TOO_MANY_UPLOADS"] * (UPLOADS - OPEN_UPLOADS), "reasons")
    true(all(int(error.trailers["grpc-retry-pushback-ms"]) > 0 for error in refusals),
         "no time to wait is told")
    for upload in uploads:
        upload.go_on.set()
    equal(sum(upload.refusal() is None for upload in uploads), OPEN_UPLOADS, "files stored")


# ---- All ----

class Held:
    """All places of a server, by changes that wait for rows which somebody else has locked."""

    def __init__(self, server, users):
        self.server, self.users, self.calls = server, users, []
        self.records = [user.create("customer", {"name": "Held"}).id for user in users]

    def __enter__(self):
        numbers = ", ".join(record[2:] for record in self.records)
        self.psql = subprocess.Popen(["psql", "-XAtq", "-d", self.server.conninfo], text=True,
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.psql.stdin.write(f"begin;\nselect count(*) from (select 1 from customer where id in "
                              f"({numbers}) for update) x;\n")
        self.psql.stdin.flush()
        equal(self.psql.stdout.readline(), f"{len(self.users)}\n", "the locks")
        path = "CustomerService/UpdateCustomer"
        for user, record in zip(self.users, self.records):
            request = user.request(path, update_mask={"paths": ["city"]},
                                   customer={"id": record, "city": "x"})
            # One that nobody keeps is cancelled.
            self.calls.append(user.stub(user.contract.find(path)).future(
                request, timeout=30, metadata=user.metadata()))
        wait_for(lambda: self.server.value(
            "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
            " and datname = current_database()") == str(len(self.users)), "all to wait")
        return self

    def __exit__(self, *_):
        self.psql.communicate("rollback;\n")


def busy(function, *words, **named):
    error = refused("RESOURCE_EXHAUSTED", function, *words, reason="SERVER_BUSY", **named)
    true(error.retry_ms, f"{error} tells no time")


def health(client):
    path = "/grpc.health.v1.Health/Check"
    equal(client.send(path, client.request(path)).status, 1, "health")


def test_places_that_are_kept(server):
    """With every place taken: health, administration by those who may, and sign-out."""
    holders = [server.user(f"holder{i}", "sales") for i in range(CALLS)]
    carl, nobody = server.user("carl", "sales"), server.anonymous()
    server.admin.list("session")
    with Held(server, holders):
        busy(carl.list, "customer")
        busy(carl.list, "session")
        busy(server.admin.list, "customer")
        busy(server.sign_in, "carl")
        health(nobody)
        true(server.admin.list("session"), "no sessions")
        server.admin.list("user")
        carl.call("AuthService/SignOut")
    wait_for(lambda: not refusal_of(holders[0].list, "customer"), "the places")


def refusal_of(function, *words):
    try:
        function(*words)
    except Refused as error:
        return error
    return None


def test_calls_without_a_session(server):
    """They have a quarter: whoever has not signed in keeps nobody out who has."""
    path, watcher = "/grpc.health.v1.Health/Watch", server.anonymous()
    watch = watcher.stub(watcher.contract.find(path))
    watches = [watch(watcher.request(path), timeout=60) for _ in range(CALLS // 4)]
    for answers in watches:
        next(answers)
    busy(server.sign_in, "admin")
    health(watcher)
    server.admin.list("customer")
    for answers in watches:
        answers.cancel()
    wait_for(lambda: not refusal_of(server.sign_in, "admin"), "a place")


class Desk:
    def __init__(self, server):
        self.server, self.anna = server, server.user("anna", "sales")
        self.customer = self.anna.create("customer", {"name": "A"}).id


def main():
    narrow = [test_places_that_are_kept, test_calls_without_a_session]
    with Kithd(options={"workers": 1, "user_heavy_calls": 8, "lone_connections": 8}) as server:
        failures = run([test for test in tests_of(globals()) if test not in narrow], Desk(server))
    with Kithd(options={"workers": 1, "calls": CALLS, "lone_connections": 8}) as server:
        failures += run(narrow, server)
    finish(failures)


main()
