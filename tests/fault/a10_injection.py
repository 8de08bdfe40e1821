#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A10: SQL in texts. Over 500 of them in every text of every method; none reaches PostgreSQL as
anything but a value: its log has no complaint, what was stored reads back as it was, and a filter
finds the one record that holds it."""
import collections
import itertools
import os
import re
import sys
import unicodedata

from figure import LONG, figure, main
from payloads import UNCLEAN, payloads

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [os.path.join(TESTS, "lib")]

# pylint: disable=wrong-import-position
from contract import Refused  # noqa: E402
from kithd import Kithd, cluster  # noqa: E402
from places import Requests, name_of, places  # noqa: E402

EACH = None if LONG else 4  # texts for each place; all of them in turn
# The schema's own refusals, violated constraints and deadlines; see log_line_prefix of postgres.sh.
MEANT = re.compile(r"\] (KH\w{3}|23\w{3}|57014) ERROR")
STREAMS = ("/grpc.health.v1.Health/Watch",)


class Log:
    """What PostgreSQL complained of since."""

    def __init__(self):
        folder = re.search(r"host=(\S+)", cluster())
        self.path = os.path.join(folder.group(1), "log") if folder else ""
        self.begin = os.path.getsize(self.path) if self.there else 0

    @property
    def there(self):
        return os.path.exists(self.path)

    def errors(self):
        if not self.there:
            return []
        with open(self.path, encoding="utf-8", errors="replace") as file:
            file.seek(self.begin)
            return [line.rstrip() for line in file if re.search(r"\b(ERROR|FATAL|PANIC):", line)]


def everywhere(server, texts):
    """Every text place of every method; how the calls ended."""
    requests, ends, strange = Requests(server), collections.Counter(), []
    turn = itertools.cycle(texts)
    n = 0
    for method in server.contract.methods.values():
        if method.path in STREAMS:
            continue
        for path in places(method.descriptor.input_type):
            n += 1
            for text in texts if EACH is None else itertools.islice(turn, EACH):
                try:
                    requests.send(server.admin, method, requests.make(method, path, text))
                    code = "OK"
                except Refused as error:
                    code = error.code
                    if code in ("INTERNAL", "UNKNOWN", "UNAVAILABLE", "DEADLINE_EXCEEDED",
                                "DATA_LOSS"):
                        strange.append(f"{name_of(path)} {text!r}: {error}")
                ends[code] += 1
                if code == "UNAUTHENTICATED" and "AuthService" not in method.path:
                    raise AssertionError(f"{method.path} {name_of(path)} signed us out")
    return n, ends, strange


def stored(server, texts):
    """As a name, a tag, a value of a custom field and a note: read back, and found again."""
    admin = server.admin
    admin.create("custom_field", {"object": "customer", "key": "spell", "kind": 1})
    wrong, kept = [], 0
    texts = [text for text in texts if text not in UNCLEAN and "\n" not in text and "\t" not in text]
    for text in texts:
        literal = unicodedata.normalize("NFC", text)
        made = admin.create("customer", {
            "name": literal, "city": literal, "description": literal, "tags": [literal],
            "custom": [{"field": "spell", "text": literal}]})
        read = admin.get("customer", made.id)
        got = [read.name, read.city, read.description, *read.tags, *(c.text for c in read.custom)]
        wrong += [f"{text!r} reads {value!r}" for value in got if value != literal]
        kept += 1
    missed = []
    for text in texts:
        quoted = '"' + re.sub(r'(["\\*])', r"\\\1", text) + '"'
        for form in ("name = {}", "tags:{}", "custom.spell = {}", "city = {} AND name >= {}"):
            found = admin.list("customer", filter=form.replace("{}", quoted), page_size=5)
            if [record.name for record in found] != [text]:
                missed.append(f"{form} {text!r}: {[record.name for record in found]}")
    return kept, wrong, missed


def report(row, what, items):
    figure(row, what, len(items), 0, not items)
    for item in items[:8]:
        print(f"  {item}")


def run():
    texts = payloads()
    with Kithd(options={"user_calls": 100, "log_level": "warn"}) as server:
        server.psql("update setting set value = '600' where key = 'session.step_up_minutes'")
        log = Log()
        figure("A10", "texts", len(texts), ">= 500", len(texts) >= 500)
        kept, wrong, missed = stored(server, texts)
        figure("A10", "stored in five places and read back", kept, ">= 500", kept >= 500)
        report("A10", "not as they were written", wrong)
        report("A10", "filters that find anything but the one record", missed)
        n, ends, strange = everywhere(server, texts)
        figure("A10", "texts of methods tried", n, "all", None)
        figure("A10", "calls", f"{sum(ends.values())} {dict(ends.most_common())}", "told", None)
        report("A10", "calls that the server could not answer", strange)
        if log.there:
            report("A10", "complaints in the log of PostgreSQL",
                   [line for line in log.errors() if not MEANT.search(line)])
        customers = server.value("select count(*) from customer where deleted_at is null")
        figure("A10", "customers still there", customers, f">= {kept}", int(customers) >= kept)


main(run)
