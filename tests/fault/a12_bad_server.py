#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A12, the other half: a server that is not ours. Every method answers with hostile texts, also
such that are no UTF-8, in every field, or refuses with them; every command of the client is run in
a terminal, and sends it nothing but what it may."""
import itertools
import os
import re
import tempfile
from concurrent.futures import ThreadPoolExecutor

from figure import LONG, figure, main
from harmless import EVIL, RAW, Screen, harm

# pylint: disable=wrong-import-order
import grpc
from contract import Contract
from desk import Desk
from kithd import make_certificate

MARK = "Qq0Mark9"
DEPTH = 5
FORMS = ("table", "vertical", "json", "csv", "ndjson")
# These wait for what never comes, or only write scripts.
MARKED = re.compile(r"<U\+[0-9A-F]+>|<[0-9A-F]{2}>|[\u2400-\u2421]|\\u[0-9a-f]{4}")
SKIP = {"completion", "help", "profile", "login", "logout", "shell", "set"}


class Hostile(grpc.GenericRpcHandler):
    """Fills what the contract has; refuses when told to."""

    def __init__(self, contract):
        self.contract, self.refuses, self.called = contract, False, set()
        self.turn = itertools.count()

    def fill(self, message, depth=0):
        for field in message.DESCRIPTOR.fields:
            many = field.label == field.LABEL_REPEATED
            if field.message_type:
                if depth < DEPTH:
                    for _ in range(2 if many else 1):
                        part = getattr(message, field.name)
                        self.fill(part.add() if many else part, depth + 1)
                continue
            value = self.value(field)
            if many:
                getattr(message, field.name).extend([value] * 2)
            else:
                setattr(message, field.name, value)

    @staticmethod
    def value(field):
        if field.type == field.TYPE_STRING:
            return MARK
        if field.type == field.TYPE_BYTES:
            return MARK.encode()
        if field.enum_type:
            return field.enum_type.values[min(1, len(field.enum_type.values) - 1)].number
        return True if field.type == field.TYPE_BOOL else 3

    def answer(self, method):
        message = self.contract.message(method.descriptor.output_type.full_name)()
        self.fill(message)
        if hasattr(message, "next_page_token"):
            message.next_page_token = ""
        n = next(self.turn)
        data = message.SerializeToString()
        if n % 2:
            pick = itertools.cycle(RAW[n % len(RAW):] + RAW[:n % len(RAW)])
            return re.sub(MARK.encode(), lambda _: next(pick), data)
        # Valid UTF-8 of any length goes through a second message.
        text = EVIL[n % len(EVIL)] + EVIL[(n + 7) % len(EVIL)]
        fresh = self.contract.message(method.descriptor.output_type.full_name)()
        fresh.CopyFrom(message)
        replace_texts(fresh, text)
        return fresh.SerializeToString()

    def service(self, details):
        method = self.contract.methods.get(details.method)
        if not method:
            return None

        def respond(context):
            self.called.add(details.method)
            if details.method.endswith("/SignIn"):
                return self.contract.message("kith.v1.SignInResponse")(
                    token="kith_" + "A" * 43, user_id="U-1").SerializeToString()
            if self.refuses:
                text = "".join(EVIL[next(self.turn) % len(EVIL)] for _ in range(3))
                context.set_trailing_metadata((("grpc-status-details-bin", self.details(text)),))
                context.abort(grpc.StatusCode.INVALID_ARGUMENT, text)
            return self.answer(method)

        kinds = {(False, False): (grpc.unary_unary_rpc_method_handler,
                                  lambda request, context: respond(context)),
                 (False, True): (grpc.unary_stream_rpc_method_handler,
                                 lambda request, context: iter([respond(context)] * 2)),
                 (True, False): (grpc.stream_unary_rpc_method_handler,
                                 lambda requests, context: (list(requests), respond(context))[1]),
                 (True, True): (grpc.stream_stream_rpc_method_handler,
                                lambda requests, context: iter([respond(context)]))}
        make, function = kinds[method.client_streaming, method.server_streaming]
        return make(function)

    def details(self, text):
        status = self.contract.message("google.rpc.Status")(code=3, message=text)
        bad = self.contract.message("google.rpc.BadRequest")()
        bad.field_violations.add(field=text, description=text)
        info = self.contract.message("google.rpc.ErrorInfo")(reason=text, domain="kith")
        for detail in (bad, info):
            packed = status.details.add()
            packed.type_url = "type.googleapis.com/" + detail.DESCRIPTOR.full_name
            packed.value = detail.SerializeToString()
        return status.SerializeToString()


def replace_texts(message, text):
    for field, value in message.ListFields():
        many = field.label == field.LABEL_REPEATED
        if field.message_type:
            for part in value if many else [value]:
                replace_texts(part, text)
        elif field.type == field.TYPE_STRING:
            setattr(message, field.name, text) if not many else \
                value.__setitem__(slice(None), [text] * len(value))


class Place:
    """What a Desk wants to know of a server."""

    def __init__(self, folder, port):
        self.address, self.ca = f"localhost:{port}", os.path.join(folder, "server.pem")


def start(contract, folder):
    certificate, key = make_certificate(folder)
    with open(certificate, "rb") as chain, open(key, "rb") as secret:
        credentials = grpc.ssl_server_credentials([(secret.read(), chain.read())])
    hostile = Hostile(contract)
    server = grpc.server(ThreadPoolExecutor(8))
    server.add_generic_rpc_handlers((hostile,))
    port = server.add_secure_port("127.0.0.1:0", credentials)
    server.start()
    return hostile, server, port


def commands(desk):
    """Nouns and verbs as the help lists them."""
    listed = re.compile(r"^  ([a-z][a-z0-9-]*)  +\S", re.M)
    for noun in listed.findall(desk.ok("help").split("Nouns", 1)[1].split("Usage:")[0]):
        if noun in SKIP:
            continue
        said = desk.kith(noun, "--help").out
        for verb in listed.findall(said.split("Verbs", 1)[1]) if "Verbs" in said else [None]:
            yield noun, verb


def typed(contract, field):
    """Something that the client takes for such a field."""
    kind, options = field.descriptor, field.options
    if options.reference:
        return contract.objects[options.reference].prefix + "-1"
    if kind.enum_type:
        names = [value.name for value in kind.enum_type.values]
        return names[-1][len(os.path.commonprefix(names)):].lower()
    return {"google.type.Money": "1CNY", "google.type.Date": "2026-01-01",
            "google.protobuf.Timestamp": "2026-01-01"}.get(field.message) or (
                "x" if kind.type == kind.TYPE_STRING and field.name != "currency" else
                "CNY" if field.name == "currency" else "1")


def attempts(contract, noun, verb, form):
    """A verb wants an id, or fields, or nothing; the server takes whatever comes."""
    item = contract.objects.get(noun.replace("-", "_"))
    words = [noun] + ([verb] if verb else [])
    key = item.prefix + "-1" if item else "C-1"
    fields = list(item.fields.values()) if item else []
    if verb == "create":
        needed = [f for f in fields if f.options.required and not f.options.output_only]
        links = [item.fields[name] for name in item.parents if item.fields[name] not in needed][:1]
        yield [*words, *(f"{f.name}={typed(contract, f)}" for f in needed + links), *form]
    elif verb == "update":
        able = [f for f in fields if f.writable and not f.repeated][:1]
        yield [*words, key, *(f"{f.name}={typed(contract, f)}" for f in able), *form]
    elif verb and not verb.endswith("list"):
        yield [*words, key, *form]
        if item and verb not in ("get", "batch-get", "delete", "undelete", "history"):
            yield [*words, key, "user=U-1", "reason=x", "resolution=x", "stage=SG-1", *form]
            yield [*words, key, "--to", "U-1", *form]
    if verb not in ("create", "update", "get", "delete", "undelete", "history"):
        yield [*words, *form]
    if noun in ("report", "export", "field", "person"):
        yield [*words, "customer", *form]
        yield [*words, "C-1", "name", "x", *form]
    if noun in ("report", "export", "person", "attachment", "audit", "import"):
        for shape in ("csv", "ndjson"):
            yield [*words, "customer" if noun in ("export", "report") else key, "--file", "-", "-o", shape]
        yield [*words, "customer", "by=city", "-o", "csv"]
        yield [*words, key, "--rejected", "-"]


def run():
    with tempfile.TemporaryDirectory() as folder:
        contract = Contract()
        hostile, server, port = start(contract, folder)
        desk = Desk(Place(folder, port))
        desk.ok("profile", "add", "here", "emma", "--server", f"localhost:{port}", "--ca",
                os.path.join(folder, "server.pem"))
        desk.sign_in()
        harmed, ran, died, marked = [], 0, [], 0
        todo = [words for n, (noun, verb) in enumerate(commands(desk))
                for words in attempts(contract, noun, verb, ["-o", FORMS[n % len(FORMS)]])]
        for refuses in (False, True):
            hostile.refuses = refuses
            for words in todo if LONG else todo[::15 if refuses else 3]:
                screen = Screen(desk, *words, "--yes")
                ran += 1
                marked += MARKED.search(screen.raw.decode(errors="replace")) is not None
                if said := harm(screen.raw):
                    harmed.append(f"{' '.join(words)}: {said}")
                if screen.status < 0 or b"Sanitizer" in screen.raw:
                    died.append(f"{' '.join(words)}: {screen.status} {screen.raw[-2000:]}")
        server.stop(0)
        desk.close()
    figure("A12", "commands run in a terminal", ran, "told", None)
    figure("A12", "of them with marks for what was not shown", marked, f">= {ran // 4}",
           marked >= ran // 4)
    wanted = len(contract.methods) * 9 // 10 if LONG else 100
    figure("A12", "methods that answered", len(hostile.called), f">= {wanted}", len(hostile.called) >= wanted)
    for what, items in (("commands that sent a terminal more than they may", harmed),
                        ("commands that died of an answer", died)):
        figure("A12", what, len(items), 0, not items)
        for item in items[:12]:
            print("  " + item)


main(run)
