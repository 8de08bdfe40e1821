#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""D6: many read, count up and write the same few records, and repeat what was acknowledged; and a
write that waits for a lock longer than its caller does: it is made in the end, and once only."""
import collections
import contextlib
import random
import subprocess
import threading
import uuid

from cluster import Kithd, wait_for
from contract import Refused
from figure import LONG, figure, main

CLIENTS, RECORDS, CHANNELS = 50, 20, 5
ROUNDS = 60 if LONG else 4     # increments of each client


class Counter(threading.Thread):
    def __init__(self, client, records, book):
        super().__init__(daemon=True)
        self.client, self.records, self.book = client, records, book

    def run(self):
        try:
            for _ in range(ROUNDS):
                self.increment(random.choice(self.records))
        except Exception as error:  # pylint: disable=broad-except
            self.book.note("error", str(error))

    def increment(self, key):
        while True:
            try:
                before = self.client.get("customer", key)
                self.write(key, before)
                return
            except Refused as refused:
                self.book.note("refused", refused.code)
                if refused.code not in ("ABORTED", "RESOURCE_EXHAUSTED"):
                    raise

    def write(self, key, before):
        """Once, and a second time blindly, as one does whose answer was lost."""
        request = self.client.request(
            "CustomerService/UpdateCustomer", request_id=uuid.uuid4().hex,
            customer={"id": key, "etag": before.etag,
                      "description": str(int(before.description) + 1)},
            update_mask={"paths": ["description"]})
        made = self.client.send("CustomerService/UpdateCustomer", request)
        self.book.acknowledge(key, int(made.etag))
        while random.random() < 0.5:
            try:
                self.client.send("CustomerService/UpdateCustomer", request)
                self.book.note("repeated", "OK")
            except Refused as refused:
                self.book.note("repeated", refused.code)


class Book:
    def __init__(self):
        self.lock, self.versions = threading.Lock(), collections.defaultdict(list)
        self.noted = collections.defaultdict(collections.Counter)

    def note(self, kind, what):
        with self.lock:
            self.noted[kind][what] += 1

    def acknowledge(self, key, version):
        with self.lock:
            self.versions[key].append(version)


def count(server, records):
    book = Book()
    channels = [server.channel() for _ in range(CHANNELS)]
    token = server.admin.token
    threads = [Counter(server.contract.client(channels[n % CHANNELS], token),
                       records, book) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for channel in channels:
        channel.close()
    return book


def gapless(versions):
    return sorted(versions) == list(range(2, len(versions) + 2))


@contextlib.contextmanager
def locked(server, key):
    """Somebody else's transaction holds the record."""
    with subprocess.Popen(["psql", "-XAtq", "-d", server.conninfo], text=True,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE) as psql:
        psql.stdin.write(f"begin; select id from customer where id = {key[2:]} for update;\n")
        psql.stdin.flush()
        psql.stdout.readline()
        yield
        psql.stdin.write("commit;\n")
        psql.stdin.close()
        psql.wait()


def attempt(client, request, timeout):
    try:
        client.send("CustomerService/UpdateCustomer", request, timeout=timeout)
        return "OK"
    except Refused as refused:
        return refused.code


def late(server):
    """The caller's time is over, the write still waits for its lock."""
    client = server.admin
    key = client.create("customer", {"name": "Late"}).id
    request = client.request("CustomerService/UpdateCustomer", request_id=uuid.uuid4().hex,
                             customer={"id": key, "city": "Late"}, update_mask={"paths": ["city"]})
    with locked(server, key):
        codes = [attempt(client, request, 0.3) for _ in range(3)]
    figure("D6", "a write behind a lock ends at its deadline", codes, "DEADLINE_EXCEEDED",
           codes[0] == "DEADLINE_EXCEEDED" and "OK" not in codes)
    wait_for(lambda: attempt(client, request, 5) == "OK", "the same request to be answered")
    version, changes = client.get("customer", key).etag, len(
        client.history("customer", key).entries)
    figure("D6", "version after repeating it", version, "2", version == "2")
    figure("D6", "entries of its history", changes, "2", changes == 2)


def run():
    with Kithd(options={"user_calls": "100"}) as server:
        records = [server.admin.create("customer", {"name": f"N{n}", "description": "0"}).id
                   for n in range(RECORDS)]
        late(server)
        book = count(server, records)
        final = {key: (int(value), int(version)) for key, value, version in server.psql(
            "select 'C-' || id, description, version from customer where name ~ '^N[0-9]+$'")}
    total = sum(len(versions) for versions in book.versions.values())
    bad = [key for key in records if not gapless(book.versions[key])]
    wrong = {key: (final[key], len(book.versions[key])) for key in records
             if final[key] != (len(book.versions[key]), len(book.versions[key]) + 1)}
    figure("D6", "acknowledged increments", total, CLIENTS * ROUNDS, total == CLIENTS * ROUNDS)
    figure("D6", "records whose versions have gaps or come twice", bad or 0, "0", not bad)
    figure("D6", "records whose counter is wrong", wrong or 0, "0", not wrong)
    others = set(book.noted["refused"]) - {"ABORTED", "RESOURCE_EXHAUSTED"}
    figure("D6", "conflicts", dict(book.noted["refused"]), "ABORTED", not others)
    figure("D6", "blind repeats", dict(book.noted["repeated"]), "told", None)
    figure("D6", "errors", dict(book.noted["error"]) or 0, "0", not book.noted["error"])


main(run)
