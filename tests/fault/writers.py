# SPDX-License-Identifier: Apache-2.0
"""Callers who write all the time, each call with a request id, and keep a book of the answers.

    with Writers(server, 6) as writers:
        ...                            # whatever goes wrong: they repeat until they are answered
    writers.figures("D1")              # what was acknowledged against what is in the database

A writer has one call under way at a time. It makes records and changes its latest one, so the
version of each record and its last value are known exactly.
"""
import collections
import threading
import time
import uuid

from cluster import wait_for
from contract import Refused
from figure import figure

CHANGES = 4        # of each record
PAUSE = 0.02       # seconds before a call is repeated
PATIENCE = 60     # seconds until a call must have been answered
# Ends of a call that tell to repeat it, or nothing at all.
REPEAT = {"UNAVAILABLE", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED", "CANCELLED"}


class Record:
    """One record as its writer knows it."""

    def __init__(self, name):
        self.name, self.id, self.versions, self.value = name, None, [], ""


class Writer(threading.Thread):
    def __init__(self, number, token, book):
        super().__init__(daemon=True)
        self.number, self.token, self.book = number, token, book
        self.client = None
        self.connect()
        self.records, self.answers, self.error = [], collections.Counter(), None
        self.acknowledged, self.last = 0, None

    def connect(self):
        """Anew: the library waits longer and longer before it tries again by itself."""
        if self.client:
            self.client.channel.close()
        server = self.book.server
        self.client = server.contract.client(server.channel(), self.token)

    def run(self):
        try:
            while not self.book.over.is_set():
                self.one_record()
        except Exception as error:  # pylint: disable=broad-except
            self.error = error

    def one_record(self):
        record = Record(f"{self.book.mark}-{self.number}-{len(self.records)}")
        self.records.append(record)
        made = self.surely("CustomerService/CreateCustomer", customer={"name": record.name})
        record.id = made.id
        record.versions.append(int(made.etag))
        for number in range(CHANGES):
            if self.book.over.is_set():
                return
            value = f"V{number}"
            made = self.surely("CustomerService/UpdateCustomer",
                               customer={"id": record.id, "city": value},
                               update_mask={"paths": ["city"]})
            record.value = value
            record.versions.append(int(made.etag))

    def surely(self, name, **values):
        """Repeats one request until it is answered."""
        request = self.client.request(name, request_id=uuid.uuid4().hex, **values)
        end = time.monotonic() + PATIENCE
        while True:
            try:
                answer = self.client.send(name, request, timeout=self.book.timeout)
                self.acknowledged += 1
                return answer
            except Refused as refused:
                self.note(refused, end)
            time.sleep(PAUSE)

    def note(self, refused, end):
        self.answers[refused.reason or refused.code] += 1
        self.last = refused
        in_progress = refused.reason == "REQUEST_IN_PROGRESS"
        if (refused.code not in REPEAT and not in_progress) or time.monotonic() > end:
            raise refused
        if refused.code == "UNAVAILABLE" and not refused.reason:
            self.connect()


class Writers:
    def __init__(self, server, count, timeout=10):
        self.server, self.timeout = server, timeout
        self.mark, self.over = uuid.uuid4().hex[:8], threading.Event()
        user = server.user("writer" + self.mark, "sales")
        self.writers = [Writer(number, user.token, self) for number in range(count)]

    def __enter__(self):
        for writer in self.writers:
            writer.start()
        return self

    def __exit__(self, kind, error, trace):
        self.over.set()
        for writer in self.writers:
            writer.join(PATIENCE + 30)
            writer.client.channel.close()

    @property
    def acknowledged(self):
        return sum(writer.acknowledged for writer in self.writers)

    def progress(self, more=20):
        """Waits until so many more calls were answered."""
        enough = self.acknowledged + more

        def done():
            for writer in self.writers:
                if writer.error:
                    raise writer.error
            return self.acknowledged >= enough
        try:
            wait_for(done, "writers to be answered", PATIENCE)
        except TimeoutError:
            print(f"last refusals: {[writer.last for writer in self.writers]}")
            raise

    def found(self):
        """What the database holds: by name a list of (id, version, value)."""
        rows = collections.defaultdict(list)
        for name, key, version, city in self.server.psql(
                "select name, 'C-' || id, version, coalesce(city, '') from customer "
                f"where name like '{self.mark}-%'"):
            rows[name].append((key, int(version), city))
        return rows

    def compare(self):
        """(acknowledged effects that are not there, effects that are there twice)."""
        rows, lost, twice = self.found(), [], []
        for record in (record for writer in self.writers for record in writer.records):
            there = rows.pop(record.name, [])
            wanted = (record.id, len(record.versions), record.value)
            if len(there) > 1 or (there and there[0][1] > wanted[1]):
                twice.append((record.name, wanted, there))
            elif record.versions != list(range(1, len(record.versions) + 1)):
                twice.append((record.name, record.versions, there))
            elif there != [wanted]:
                lost.append((record.name, wanted, there))
        return lost, twice + list(rows.items())

    def answers(self):
        """What the calls ended with that were repeated."""
        return sum((writer.answers for writer in self.writers), collections.Counter())

    def figures(self, row):
        errors = [writer.error for writer in self.writers if writer.error]
        lost, twice = self.compare()
        figure(row, "acknowledged writes", self.acknowledged, "> 0", self.acknowledged > 0)
        figure(row, "of them lost", len(lost), "0", not lost)
        figure(row, "done twice", len(twice), "0", not twice)
        figure(row, "calls that were repeated", dict(self.answers()), "told", None)
        figure(row, "other refusals", errors[:3] or 0, "0", not errors)
        for what in [*lost, *twice][:10]:
            print(f"{row} wrong: {what}")
