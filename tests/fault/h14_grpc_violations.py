#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""H14: what is good HTTP/2, but not what a method of Kith takes: the exact answer to each.

Frames and framing of messages stand in server/h2/test/raw_test.py; here is what lies behind them.
"""
from hostile import Site, figure, good_client, main
from raw_client import DATA, END_HEADERS, END_STREAM, frame, message

GET, CREATE = "/kith.v1.CustomerService/GetCustomer", "/kith.v1.CustomerService/CreateCustomer"
LIST, BATCH = "/kith.v1.CustomerService/ListCustomers", "/kith.v1.CustomerService/BatchGetCustomers"
UPLOAD, WATCH = "/kith.v1.AttachmentService/UploadAttachment", "/grpc.health.v1.Health/Watch"
CHECK, SIGN_IN = "/grpc.health.v1.Health/Check", "/kith.v1.AuthService/SignIn"
WHO = "/kith.v1.AuthService/WhoAmI"
INVALID, NOT_FOUND = 3, 5
NAME = b"\x0a\x03abc"
ELEVEN = b"\xff" * 10 + b"\x01"

# Protobuf: the method, the bytes of the message, the status.
BODIES = {
    "a tag that ends within": (GET, b"\xff", INVALID),
    "a tag of eleven bytes": (GET, ELEVEN + b"\0", INVALID),
    "a tag of five bytes, too large": (GET, b"\xff\xff\xff\xff\x7f\0", INVALID),
    "field 0": (GET, b"\x02\x01x", INVALID),
    "field 0 as a number": (GET, b"\0\0", INVALID),
    "field 2^29": (GET, b"\x82\x80\x80\x80\x10\x01x", INVALID),
    "wire type 3": (GET, b"\x0b\x0c", INVALID),
    "wire type 4": (GET, b"\x0c", INVALID),
    "wire type 6": (GET, b"\x0e\0", INVALID),
    "wire type 7": (GET, b"\x0f\0", INVALID),
    "an unknown group": (GET, b"\xfb\x7f\xfc\x7f", INVALID),
    "a number where a text should be": (GET, b"\x08\x01", INVALID),
    "eight bytes where a text should be": (GET, b"\x09" + bytes(8), INVALID),
    "four bytes where a text should be": (GET, b"\x0d" + bytes(4), INVALID),
    "a text where a number should be": (LIST, b"\x0a\x01x" * 2, INVALID),
    "a length past the end": (GET, b"\x0a\x7fC-1", INVALID),
    "a length of 2^31": (GET, b"\x0a\x80\x80\x80\x80\x08x", INVALID),
    "a length of 2^32 - 1": (GET, b"\x0a\xff\xff\xff\xff\x0fx", INVALID),
    "a length of 2^63": (GET, b"\x0a\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", INVALID),
    "a length without end": (GET, b"\x0a\x80", INVALID),
    "no length": (GET, b"\x0a", INVALID),
    "an unknown length past the end": (GET, b"\xfa\x7f\x05x", INVALID),
    "an unknown number cut off": (GET, b"\xf8\x7f\x80", INVALID),
    "an unknown fixed64 cut off": (GET, b"\xf9\x7f1234567", INVALID),
    "an unknown fixed32 cut off": (GET, b"\xfd\x7f123", INVALID),
    "a NUL in a text": (GET, b"\x0a\x03C\x001", INVALID),
    "a lone continuation byte": (GET, b"\x0a\x01\x80", INVALID),
    "a text of two bytes for /": (GET, b"\x0a\x02\xc0\xaf", INVALID),
    "a surrogate": (GET, b"\x0a\x03\xed\xa0\x80", INVALID),
    "above U+10FFFF": (GET, b"\x0a\x04\xf4\x90\x80\x80", INVALID),
    "a character cut off": (GET, b"\x0a\x02\xe5\xae", INVALID),
    "nothing where an id is needed": (GET, b"", INVALID),
    "an id of no kind": (GET, b"\x0a\x03abc", INVALID),
    "an id of another object": (GET, b"\x0a\x03K-1", INVALID),
    "an id past 2^63": (GET, b"\x0a\x16C-99999999999999999999", INVALID),
    "an id of nothing": (GET, b"\x0a\x08C-999999", NOT_FOUND),
    "an id of 60 KB": (GET, b"\x0a\xe0\xd4\x03" + b"C" * 60000, INVALID),  # within the first window
    "an unknown text": (GET, b"\x0a\x08C-999999\xfa\x7f\x01x", NOT_FOUND),
    "the same field twice": (GET, b"\x0a\x01x\x0a\x08C-999999", NOT_FOUND),
    "no customer": (CREATE, b"", INVALID),
    "an empty customer": (CREATE, b"\x0a\0", INVALID),
    "a customer that ends within": (CREATE, b"\x0a\x05" + NAME[:3], INVALID),
    "a customer that is a number": (CREATE, b"\x08\x01", INVALID),
    "a customer with half a field": (CREATE, b"\x0a\x01\x0a", INVALID),
    "bad text in a customer": (CREATE, b"\x0a\x03\x0a\x01\xff", INVALID),
    "no ids": (BATCH, b"", INVALID),
    "two thousand ids": (BATCH, b"\x0a\x03C-1" * 2000, INVALID),
    "ids that are empty": (BATCH, b"\x0a\0" * 10, INVALID),
    "a sign-in with nothing": (SIGN_IN, b"", INVALID),
    "a page token of nobody": (LIST, None, INVALID),
    "a page size below zero": (LIST, None, INVALID),
    "a filter that is none": (LIST, None, INVALID),
    "an order that is none": (LIST, None, INVALID),
}
LISTS = {"a page token of nobody": {"page_token": "AAAA"}, "a page size below zero": {"page_size": -1},
         "a filter that is none": {"filter": "((("}, "an order that is none": {"order_by": "!"}}

# gRPC: (headers, frames behind them, what comes).
CALLS = {
    "no authorization": (dict(path=WHO, authorization=None), [b""], "status 16"),
    "another scheme": (dict(path=WHO, authorization="Basic YTpi"), [b""], "status 16"),
    "an empty token": (dict(path=WHO, authorization="Bearer "), [b""], "reset 1"),
    "a token of 8 KB": (dict(path=WHO, authorization="Bearer " + "A" * 8000), [b""], "status 16"),
    "a token with bytes above 127":
        (dict(path=WHO, authorization="Bearer \xc3\xa4"), [b""], "status 16"),
    "an unknown service": (dict(path="/kith.v1.NoService/Get"), [b""], "status 12"),
    "an unknown method": (dict(path="/kith.v1.CustomerService/Get"), [b""], "status 12"),
    "lower case": (dict(path=GET.lower()), [b""], "status 12"),
    "a slash too many": (dict(path="/" + GET), [b""], "status 12"),
    "a slash behind": (dict(path=GET + "/"), [b""], "status 12"),
    "a question": (dict(path=GET + "?id=C-1"), [b""], "status 12"),
    "dots": (dict(path="/x/.." + GET), [b""], "status 12"),
    "percents": (dict(path=GET.replace("G", "%47", 1)), [b""], "status 12"),
    "a path of 8 KB": (dict(path="/" + "a" * 8000), [b""], "status 12"),
    "no message": (dict(path=WHO), [], "status 12"),
    "two messages": (dict(path=WHO), [b"", b""], "status 12"),
    "two messages to a stream of answers": (dict(path=WATCH), [b"", b""], "status 12"),
    "an upload of nothing": (dict(path=UPLOAD), [], "status 3"),
    "an upload that begins with bytes": (dict(path=UPLOAD), [b"\x12\x01x"], "status 3"),
    "an upload with a broken second piece":
        (dict(path=UPLOAD), [b"\x12\x01x", b"\xff"], "status 3"),
    "a time that a watch does not have": (dict(path=WATCH, grpc_timeout="1n"), [b""], "status 4"),
    "an unknown service of health": (dict(path=CHECK), [b"\x0a\x03abc"], "status 5"),
}


def body_of(client, name, body):
    if name not in LISTS:
        return body
    return client.request("CustomerService/ListCustomers", **LISTS[name]).SerializeToString()


def outcome(site, changes, bodies):
    client = site.attacker(1, token=site.mallory)
    client.send(client.headers(1, client.fields(**changes), END_HEADERS if bodies else
                               END_HEADERS | END_STREAM))
    for i, body in enumerate(bodies):
        data = message(body)
        for at in range(0, len(data), 16000):
            last = i == len(bodies) - 1 and at + 16000 >= len(data)
            client.send(frame(DATA, END_STREAM if last else 0, 1, data[at:at + 16000]))
    came = client.outcome()
    client.close()
    return came


def table():
    with Site() as site:
        admin, wrong = site.server.admin, []
        cases = [(name, dict(path=path), [body_of(admin, name, body)], f"status {status}")
                 for name, (path, body, status) in BODIES.items()]
        cases += [(name, *case) for name, case in CALLS.items()]
        for name, changes, bodies, expected in cases:
            came = outcome(site, changes, bodies)
            if came != expected:
                wrong.append(f"{name}: {came}, not {expected}")
        figure("H14", f"answers to {len(cases)} broken requests that are not the expected ones",
               wrong or 0, 0, not wrong and len(cases) >= 60)
        figure("H14", "the server is alive", site.server.alive(), True, site.server.alive())
        good_client("H14", site, 0)


main(table)
