# SPDX-License-Identifier: Apache-2.0
"""What is called: one description from which kith_load, h2load and pgbench all take the same work.

A request has places in braces: {id} a number (Number), {uuid} a fresh one, {words} one of some texts (Words).
"""
import dataclasses
import json
import struct

from google.protobuf import text_format

from statements import Script, capture, contract


@dataclasses.dataclass
class Number:
    """Drawn evenly; `sample` stands in the call whose statements are taken."""
    low: int
    high: int

    @property
    def sample(self):
        return str(self.low + (self.high - self.low) * 765432 // 1000000)

    def in_load(self):
        return f"${{id:{self.low}-{self.high}}}"

    def before(self, name):
        return [f"\\set {name} random({self.low}, {self.high})"]

    def in_pgbench(self, name):
        return f":{name}"


@dataclasses.dataclass
class Words:
    texts: list

    @property
    def sample(self):
        return self.texts[0]

    def in_load(self):
        return f"${{pick:{'|'.join(self.texts)}}}"

    def before(self, name):
        return [f"\\set {name} random(1, {len(self.texts)})"]

    def in_pgbench(self, name):
        return f"('{{{','.join(self.texts)}}}'::text[])[:{name}::int]"


class Uuid:
    sample = "${uuid}"

    def in_load(self):
        return "${uuid}"


@dataclasses.dataclass
class Call:
    """role: whose sessions are used, "office" (sees all) or "sales_one_team"."""
    method: str
    request: str
    places: dict
    role: str = "office"
    found_by: str = ""  # the place that tells its statements from others; the first one if empty

    def filled(self, how):
        text = self.request
        for name, place in self.places.items():
            text = text.replace("{" + name + "}", how(place))
        return text

    def line(self, weight=1):
        return f"{weight} {self.method} {self.filled(lambda place: place.in_load())}\n"

    def message(self, token_text=None):
        """The sample in gRPC framing."""
        message = contract().client(None).request(f"/kith.v1.{self.method}")
        text_format.Parse(token_text or self.filled(lambda place: place.sample), message)
        body = message.SerializeToString()
        return struct.pack(">BI", 0, len(body)) + body

    def script(self, bench):
        """What kithd sends for it, as a script for pgbench."""
        token, user, team = bench.sample_user(self.role)
        sentinel = self.places[self.found_by or next(iter(self.places))].sample if self.places else str(user)
        statements = capture(bench.cluster, bench.database, bench.server("capture"), token, self.method,
                             self.filled(lambda place: place.sample), sentinel)
        before, stands = [], {}
        for name, place in self.places.items():
            if hasattr(place, "before"):
                before += place.before(name)
                stands[place.sample] = place.in_pgbench(name)
        before += bench.users_in_pgbench(self.role)
        if self.role == "sales_one_team":
            stands |= {str(user): ":actor", f"{{{team}}}": "array[:team]"}
        else:
            stands |= {str(user): ":actor"}
        return Script(statements, stands, before)

    def explained(self):
        return json.dumps({"method": self.method, "request": self.request, "role": self.role})
