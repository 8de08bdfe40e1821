#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A15: what strangers write must not write the log. Line ends, escape sequences and bidi marks in
logins, user agents, paths, file names, cells and settings: one event is one line, and all of it is
escaped."""
import os
import re
import signal

from figure import figure, main
from harmless import EVIL, harm

# pylint: disable=wrong-import-order
from hostile import raw_client
from contract import Refused
from kithd import Kithd, wait_for

FORGED = "2026-11-21T09:30:00.123456Z info forged.event user=1"
TEXTS = [ending + FORGED for ending in ("\n", "\r\n", "\r", "\u2028", "\u0085", "\x0b", "\x00", "\x1b[2K\n",
                                        "\"\n", "\\\n", "x\" \n")] + EVIL
LINE = re.compile(r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3}|\.\d{6})?Z (debug|info|warn|error) [a-z0-9_.]+'
                  r'( [a-z0-9_.]+=(-|[^\s"=]+|"([^"\\]|\\.)*"))*(…|)$')
HEADERS = ("user_agent", "authorization", "accept_language", "grpc_timeout", "grpc_encoding", "path",
           "x_forwarded_for", "content_type", "te", "x_request_id")


def lines(server):
    with open(server.log, "rb") as file:
        return file.read()


def by_header(server):
    """Frames that no proper client sends; nghttp2 refuses most of them."""
    n = 0
    for name in HEADERS:
        for text in TEXTS:
            client = raw_client.Client(server)
            value = text.encode("utf-8", "replace").decode("latin-1")
            fields = raw_client.request(**{"path": "/kith.v1.AuthService/WhoAmI", name: value})
            client.call(1, raw_client.message(b""), [(key.encode(), val.encode("latin-1"))
                                                     for key, val in fields])
            client.close()
            n += 1
    return n


def by_call(server):
    n, stranger, admin = 0, server.anonymous(), server.admin
    path = "AttachmentService/UploadAttachment"
    customer = admin.create("customer", {"name": "x"}).id
    for text in TEXTS:
        tries = [lambda text=text: stranger.call("AuthService/SignIn", login=text, password="x", client=text),
                 lambda text=text: stranger.call("AuthService/SignIn", login="anna", password=text, client=text),
                 lambda text=text: admin.send(path, iter([admin.request(path, attachment={
                     "file_name": text, "media_type": text, "customer_id": customer}, data=b"x")])),
                 lambda text=text: admin.list("customer", filter=text, order_by=text),
                 lambda text=text: admin.get("customer", text),
                 lambda text=text: admin.create("import", {"object": "customer", "file_name": text,
                                                           "mapping": text})]
        for one in tries:
            n += 1
            try:
                one()
            except Refused:
                pass
    return n


def by_settings(server):
    """Settings that somebody else wrote, read again at a signal."""
    path = os.path.join(server.folder, "kithd.conf")
    with open(path, encoding="utf-8") as file:
        good = file.read()
    for n, text in enumerate(TEXTS):
        with open(path, "w", encoding="utf-8") as file:
            file.write(good + f"log_level = {text}\nno_such_{text} = {text}\n")
        told = lines(server).count(b"settings.refused")
        os.kill(server.pid, signal.SIGHUP)
        wait_for(lambda told=told: lines(server).count(b"settings.refused") > told, f"setting {n}")
    with open(path, "w", encoding="utf-8") as file:
        file.write(good)
    return len(TEXTS)


def run():
    with Kithd(options={"log_level": "debug"}) as server:
        n = by_header(server) + by_call(server) + by_settings(server)
        server.end()
        raw = lines(server)
    figure("A15", "events with hostile texts", n, ">= 1000", n >= 1000)
    said = raw.decode(errors="surrogateescape").split("\n")[:-1]
    figure("A15", "lines of the log", len(said), "told", None)
    forged = [line for line in said if re.match(r"\S+ \w+ forged\.event", line)]
    figure("A15", "lines that a stranger wrote", len(forged), 0, not forged)
    odd = [line for line in said if not LINE.match(line)]
    figure("A15", "lines that are no event", len(odd), 0, not odd)
    for line in odd[:5]:
        print(f"  {line[:300]!r}")
    bad = harm(raw)
    figure("A15", "what a terminal would obey in it", bad or "nothing", "nothing", not bad)


main(run)
