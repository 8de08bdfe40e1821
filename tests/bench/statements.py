# SPDX-License-Identifier: Apache-2.0
"""The statements that kithd sends for a call, taken from PostgreSQL's log, as a script for pgbench.

So the yardstick does the same work by construction: it cannot fall behind the server.
"""
import functools
import re
import time
import uuid

import grpc
from google.protobuf import text_format

from contract import Contract


LINE = re.compile(r"^\d{4}-\d\d-\d\d [\d:.]+ \w+ \[(\d+)\] \w* ?(LOG|DETAIL):  (.*)", re.S)
EXECUTED = re.compile(r"execute (\S+): (.*)", re.S)
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What a connection also does now and then, whatever is called.
BESIDE = re.compile(r"generation_|session_|feed_|audit_|job_")
# As the server's own connections for interactive calls (server/db/db_channel.c).
PGOPTIONS = "-c plan_cache_mode=force_generic_plan -c jit=off -c max_parallel_workers_per_gather=0 -c TimeZone=UTC"


@functools.cache
def contract():
    return Contract()


class Caller:
    """Makes one call as a user, over a connection of its own."""

    def __init__(self, server, token):
        with open(server.ca, "rb") as file:
            self.channel = grpc.secure_channel(server.address, grpc.ssl_channel_credentials(file.read()))
        self.client = contract().client(self.channel, token)

    def call(self, method, text):
        path = f"/kith.v1.{method}"
        request = self.client.request(path)
        text_format.Parse(text, request)
        return self.client.send(path, request, timeout=20)

    def stream(self, method, text, ended):
        """Takes in what comes, as bytes, until it ends or `ended` is set."""
        path = f"/kith.v1.{method}"
        request = self.client.request(path)
        text_format.Parse(text, request)
        replies = self.channel.unary_stream(path, request_serializer=lambda message: message.SerializeToString())(
            request, timeout=300, metadata=self.client.metadata())
        for _ in replies:
            if ended.is_set():
                replies.cancel()
                break


def logged(text):
    """(pid, name, sql, [parameters]) of what was executed, in order."""
    entries = []
    for chunk in re.split(r"^(?=\d{4}-\d\d-\d\d )", text, flags=re.M):
        found = LINE.match(chunk)
        if not found:
            continue
        pid, kind, said = int(found[1]), found[2], found[3].rstrip("\n")
        executed = EXECUTED.match(said)
        if kind == "LOG" and executed:
            entries.append([pid, executed[1], executed[2], []])
        elif kind == "DETAIL" and said.startswith("parameters: "):
            own = next((entry for entry in reversed(entries) if entry[0] == pid), None)
            if own:
                own[3] = [None if value == "NULL" else value[1:-1].replace("''", "'") for value in
                          re.findall(r"\$\d+ = (NULL|'(?:[^']|'')*')", said)]
    return entries


def capture(cluster, database, server, token, method, request, sentinel):
    """[(sql, parameters)] of one call; `sentinel`: a parameter that only this call has."""
    cluster.psql(f"alter database {database} set log_statement = 'all'")
    cluster.psql(f"alter database {database} set log_min_messages = 'log'")
    try:
        with server:
            caller = Caller(server, token)
            caller.call(method, fresh(request))
            # The shortest: now and then a connection does something of its own in between.
            found = min((logged_by(cluster, caller, method, request, sentinel) for _ in range(3)), key=len)
            caller.channel.close()
    finally:
        cluster.psql(f"alter database {database} reset log_statement")
        cluster.psql(f"alter database {database} reset log_min_messages")
    return found


def logged_by(cluster, caller, method, request, sentinel):
    begin = (cluster.folder / "log").stat().st_size
    caller.call(method, fresh(request))
    time.sleep(0.05)
    with open(cluster.folder / "log", encoding="utf-8", errors="replace") as file:
        file.seek(begin)
        entries = logged(file.read())
    pids = {pid for pid, _, _, values in entries if sentinel in values}
    if len(pids) != 1:
        raise RuntimeError(f"{method}: not the statements of one call: {pids} {entries}")
    return [(re.sub(r"\n\t", "\n", sql), values) for pid, name, sql, values in entries if pid in pids and not BESIDE.match(name)]


def fresh(request):
    return request.replace("${uuid}", str(uuid.uuid4()))


class Script:
    """What pgbench runs. `places`: {value of a parameter: what stands for it}, `before`: lines of \\set."""

    MOST = 255  # places for variables that pgbench knows in one statement

    def __init__(self, statements, places, before):
        # A plan for the values of each call is what the server chose; an application takes what PostgreSQL chooses.
        self.own_plans = any("'plan_cache_mode'" in sql for sql, _ in statements)
        self.captured = [(sql, values) for sql, values in statements if "'plan_cache_mode'" not in sql]
        self.places, self.before, self.constants = places, before, {}
        self.statements = [self.rewritten(sql, values) for sql, values in self.captured]

    @property
    def options(self):
        return PGOPTIONS.replace("force_generic_plan", "auto") if self.own_plans else PGOPTIONS

    @property
    def by_name(self):
        """Are they too long for pgbench's own way to prepare? Then they are prepared by SQL."""
        return any(len(re.findall(r"\$\d+", sql)) > self.MOST for sql, _ in self.captured)

    def place(self, value):
        if value is None:
            return "null"
        if value in self.places:
            return self.places[value]
        if UUID.fullmatch(value):
            return "gen_random_uuid()"
        name = next((name for name, known in self.constants.items() if known == value), None)
        if name is None:
            name = f"c{len(self.constants) + 1}"
            self.constants[name] = value
        return f":{name}"

    def rewritten(self, sql, values):
        """Parameters become variables of pgbench, which sends them as parameters again."""
        without = re.sub(r"'(?:[^']|'')*'", lambda found: found[0].replace(":", "\0"), sql)
        done = re.sub(r"\$(\d+)", lambda found: self.place(values[int(found[1]) - 1]), without)
        # pgbench looks for variables in texts too.
        return re.sub(r"\0(?=[a-zA-Z_])", "'||chr(58)||'", done).replace("\0", ":")

    def named(self):
        prepared, executed = [], []
        for i, (sql, values) in enumerate(self.captured):
            given = [value if value is None or value in self.places else "'" + value.replace("'", "''") + "'" for value in values]
            given = ["null" if value is None else self.places.get(value, value) for value in given]
            prepared.append(f"prepare q{i} as {sql.strip()};")
            executed.append(f"execute q{i}({', '.join(given)});" if given else f"execute q{i};")
        return ["\\if :fresh", *prepared, "\\set fresh 0", "\\endif"], executed

    def text(self, transaction=False, pipeline=False, only=None, change=lambda sql: sql):
        if self.by_name:
            first, lines = self.named()
            return "\n".join([*first, *self.before, *lines]) + "\n"
        chosen = [change(sql) for sql in self.statements if only is None or only(sql)]
        body = (["begin"] if transaction else []) + chosen + (["commit"] if transaction else [])
        lines = [f"{sql.strip()};" for sql in body]
        if pipeline:
            lines = ["\\startpipeline", *lines, "\\endpipeline"]
        return "\n".join([*self.before, *lines]) + "\n"

    def words(self, text):
        """Options of pgbench that a text needs."""
        constants = [word for name, value in self.constants.items() if re.search(rf":{name}\b", text)
                     for word in ("-D", f"{name}={value}")]
        return ["-D", "fresh=1", "-M", "simple"] if self.by_name else constants
