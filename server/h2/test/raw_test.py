# SPDX-License-Identifier: Apache-2.0
"""Sends what no good client sends, frame by frame, and expects the exact answer to each.

Usage: raw_test.py PROGRAM
"""
import gzip
import json
import struct
import sys
import time
import unittest

from h2_server import Server
from raw_client import *  # noqa: F401,F403

PROGRAM = sys.argv.pop(1)

PONG = frame(PING, 0, 0, b"are you?")
UP = struct.pack(">I", 1)
ZERO = struct.pack(">I", 0)


def settings(*pairs):
    return frame(SETTINGS, 0, 0, b"".join(struct.pack(">HI", *pair) for pair in pairs))


def open_stream(c, stream=1, **changes):
    return c.headers(stream, request(**changes))


def whole(c, stream=1, body=message(b"x"), **changes):
    return open_stream(c, stream, **changes) + frame(DATA, END_STREAM, stream, body)


# Frames that break HTTP/2: what is sent after the preface, and what must come of it.
FRAMES = {
    "settings of 5 bytes": (lambda c: frame(SETTINGS, 0, 0, b"12345"), "goaway 6"),
    "settings on a stream": (lambda c: frame(SETTINGS, 0, 1), "goaway 1"),
    "settings ack with payload": (lambda c: frame(SETTINGS, ACK, 0, b"123456"), "goaway 6"),
    "enable_push 2": (lambda c: settings((2, 2)), "goaway 1"),
    "initial window 2^31": (lambda c: settings((4, 1 << 31)), "goaway 3"),
    "max frame size 1": (lambda c: settings((5, 1)), "goaway 1"),
    "33 settings in a frame":
        (lambda c: settings(*[(0xff00 + i, 0) for i in range(33)]), "goaway 11"),
    "unknown settings": (lambda c: settings((0xff, 1)) + PONG, "alive"),
    "ping of 7 bytes": (lambda c: frame(PING, 0, 0, b"1234567"), "goaway 6"),
    "ping on a stream": (lambda c: frame(PING, 0, 1, b"12345678"), "goaway 1"),
    "ping ack nobody asked for": (lambda c: frame(PING, ACK, 0, b"12345678") + PONG, "alive"),
    "goaway on a stream": (lambda c: frame(GOAWAY, 0, 1, b"12345678"), "goaway 1"),
    "goaway of 7 bytes": (lambda c: frame(GOAWAY, 0, 0, b"1234567"), "goaway 6"),
    "window update of 0, connection": (lambda c: frame(WINDOW, 0, 0, ZERO), "goaway 1"),
    "window update of 3 bytes": (lambda c: frame(WINDOW, 0, 0, b"123"), "goaway 6"),
    "window overflow, connection":
        (lambda c: frame(WINDOW, 0, 0, b"\x7f\xff\xff\xff"), "goaway 3"),
    "window update of 0, stream":
        (lambda c: open_stream(c) + frame(WINDOW, 0, 1, ZERO), "goaway 1"),
    "window overflow, stream":
        (lambda c: open_stream(c) + frame(WINDOW, 0, 1, b"\x7f\xff\xff\xff"), "reset 3"),
    "window update on an idle stream": (lambda c: frame(WINDOW, 0, 1, UP), "goaway 1"),
    "reset of stream 0": (lambda c: frame(RST, 0, 0, ZERO), "goaway 1"),
    "reset of an idle stream": (lambda c: frame(RST, 0, 1, ZERO), "goaway 1"),
    "reset of 3 bytes": (lambda c: open_stream(c) + frame(RST, 0, 1, b"123"), "goaway 6"),
    "priority of 4 bytes": (lambda c: frame(PRIORITY, 0, 1, b"1234"), "goaway 6"),
    "priority on stream 0": (lambda c: frame(PRIORITY, 0, 0, b"12345") + PONG, "alive"),
    "data on stream 0": (lambda c: frame(DATA, 0, 0, b"x"), "goaway 1"),
    "data on an idle stream": (lambda c: frame(DATA, 0, 1, b"x"), "goaway 1"),
    "data after the end":
        (lambda c: whole(c, path="/test.Echo/Slow", body=message(b"9000 0")) +
         frame(DATA, 0, 1, b"x"), "goaway 5"),
    "padding longer than the frame":
        (lambda c: open_stream(c) + frame(DATA, PADDED, 1, b"\x09abc"), "goaway 1"),
    "padded frame without pad length":
        (lambda c: open_stream(c) + frame(DATA, PADDED, 1, b""), "goaway 1"),
    "data past the stream's window":
        (lambda c: open_stream(c, path="/test.Echo/Quiet") +
         b"".join(frame(DATA, 0, 1, b"\0" * 16000) for _ in range(5)), "reset 3"),
    "frame of 16385 bytes": (lambda c: frame(DATA, 0, 1, b"x" * 16385), "goaway 6"),
    "headers on stream 0": (lambda c: open_stream(c, 0), "goaway 1"),
    "headers on an even stream": (lambda c: open_stream(c, 2), "goaway 1"),
    "stream number that goes back":
        (lambda c: whole(c, 5, path="/test.Echo/Slow", body=message(b"9000 0")) + whole(c, 3) +
         PONG, "alive"),
    "headers that depend on themselves":
        (lambda c: frame(HEADERS, END_HEADERS | HAS_PRIORITY, 1,
                         b"\0\0\0\x01\x10" + c.encoder.encode(request())), "goaway 1"),
    "broken compression": (lambda c: frame(HEADERS, END_HEADERS, 1, b"\xff\xff\xff\xff\xff\xff"),
                           "goaway 9"),
    "index out of the table": (lambda c: frame(HEADERS, END_HEADERS, 1, b"\xbf\x80\x01"),
                               "goaway 9"),
    "table size above the limit": (lambda c: frame(HEADERS, END_HEADERS, 1, b"\x3f\xe1\xff\x03"),
                                   "goaway 9"),
    "continuation of nothing": (lambda c: frame(CONTINUATION, END_HEADERS, 1, b""), "goaway 1"),
    "ping within a header block":
        (lambda c: frame(HEADERS, 0, 1, c.encoder.encode(request())) + PONG, "goaway 1"),
    "continuation of another stream":
        (lambda c: frame(HEADERS, 0, 1, c.encoder.encode(request())) +
         frame(CONTINUATION, END_HEADERS, 3, b""), "goaway 1"),
    "continuations without end":
        (lambda c: frame(HEADERS, 0, 1, c.encoder.encode(request())) +
         frame(CONTINUATION, 0, 1, b"") * 20, "closed"),
    "push promise of a client": (lambda c: frame(PUSH, END_HEADERS, 1, b"\0\0\0\x02"), "goaway 1"),
    "unknown frame": (lambda c: frame(0xfe, 0xff, 7, b"?") + PONG, "alive"),
    "headers of a second beginning":
        (lambda c: open_stream(c) + open_stream(c), "reset 1"),
    "upper case in a name":
        (lambda c: c.headers(1, request() + [("X-Big", "1")]), "reset 1"),
    "connection header": (lambda c: c.headers(1, request(connection="close")), "reset 1"),
    "te: gzip": (lambda c: c.headers(1, request(te="gzip")), "reset 1"),
    "no path": (lambda c: c.headers(1, request(path=None)), "reset 1"),
    "empty path": (lambda c: c.headers(1, request(path="")), "reset 1"),
    "no scheme": (lambda c: c.headers(1, request(scheme=None)), "reset 1"),
    "method twice": (lambda c: c.headers(1, [(":method", "POST")] + request()), "reset 1"),
    "unknown pseudo header": (lambda c: c.headers(1, [(":who", "me")] + request()), "reset 1"),
    "pseudo header behind others":
        (lambda c: c.headers(1, [("a", "b")] + request()), "reset 1"),
    "newline in a value": (lambda c: c.headers(1, request(authorization="a\nb")), "reset 1"),
    "content-length too small":
        (lambda c: whole(c, content_length="2"), "reset 1"),
    "content-length too large":
        (lambda c: whole(c, content_length="99"), "reset 1"),
    "trailers without end":
        (lambda c: open_stream(c) + frame(DATA, 0, 1, message(b"x")) +
         c.headers(1, [("a", "b")]), "reset 1"),
    "pseudo header in trailers":
        (lambda c: open_stream(c) + c.headers(1, [(":path", "/")], END_HEADERS | END_STREAM),
         "reset 1"),
}

BAD_BOMB = ("x-bomb", "y" * 2999 + "\x01")
GZIPPED = gzip.compress(b"hello")
LARGE = gzip.compress(b"\0" * (1 << 20) + b"\0")

# Requests that are good HTTP/2, but not what gRPC wants.
REQUESTS = {
    "a good one": (lambda c: whole(c), "status 0"),
    "trailers of a client":
        (lambda c: open_stream(c) + frame(DATA, 0, 1, message(b"x")) +
         c.headers(1, [("a", "b")], END_HEADERS | END_STREAM), "status 0"),
    "content-type +proto": (lambda c: whole(c, content_type="application/grpc+proto"), "status 0"),
    "content-type ;charset": (lambda c: whole(c, content_type="application/grpc;a=b"), "status 0"),
    "content-type grpc-web": (lambda c: whole(c, content_type="application/grpc-web"), "http 415"),
    "content-type json": (lambda c: whole(c, content_type="application/json"), "http 415"),
    "no content-type": (lambda c: whole(c, content_type=None), "http 415"),
    "get": (lambda c: whole(c, method="GET"), "http 405"),
    "put": (lambda c: whole(c, method="PUT"), "http 405"),
    "connect": (lambda c: c.headers(1, [(":method", "CONNECT"), (":authority", "a:1")]),
                "http 405"),
    "no te": (lambda c: whole(c, te=None), "status 3"),
    "timeout without unit": (lambda c: whole(c, grpc_timeout="10"), "status 3"),
    "timeout without number": (lambda c: whole(c, grpc_timeout="S"), "status 3"),
    "timeout of nine digits": (lambda c: whole(c, grpc_timeout="123456789S"), "status 3"),
    "timeout with a strange unit": (lambda c: whole(c, grpc_timeout="1s"), "status 3"),
    "negative timeout": (lambda c: whole(c, grpc_timeout="-1S"), "status 3"),
    "timeout with a tail": (lambda c: whole(c, grpc_timeout="1S "), "reset 1"),
    "longest timeout": (lambda c: whole(c, grpc_timeout="99999999H"), "status 0"),
    "authorization twice":
        (lambda c: c.headers(1, request(authorization="a") + [("authorization", "b")]) +
         frame(DATA, END_STREAM, 1, message(b"")), "status 3"),
    "unknown encoding": (lambda c: whole(c, grpc_encoding="br"), "status 12"),
    "identity": (lambda c: whole(c, grpc_encoding="identity"), "status 0"),
    "gzip": (lambda c: whole(c, body=message(GZIPPED, 1), grpc_encoding="gzip"), "status 0"),
    "gzip, but not this message": (lambda c: whole(c, grpc_encoding="gzip"), "status 0"),
    "gzip cut off":
        (lambda c: whole(c, body=message(GZIPPED[:-3], 1), grpc_encoding="gzip"), "status 3"),
    "gzip with a tail":
        (lambda c: whole(c, body=message(GZIPPED + b"x", 1), grpc_encoding="gzip"), "status 3"),
    "no gzip at all":
        (lambda c: whole(c, body=message(b"hello", 1), grpc_encoding="gzip"), "status 3"),
    "empty gzip": (lambda c: whole(c, body=message(b"", 1), grpc_encoding="gzip"), "status 3"),
    "gzip that is too large inside":
        (lambda c: whole(c, body=message(LARGE, 1), grpc_encoding="gzip"), "status 8"),
    "compressed without encoding": (lambda c: whole(c, body=message(b"x", 1)), "status 3"),
    "flag 2": (lambda c: whole(c, body=message(b"x", 2)), "status 3"),
    "flag 255": (lambda c: whole(c, body=message(b"x", 255)), "status 3"),
    "4 GiB announced":
        (lambda c: open_stream(c) + frame(DATA, 0, 1, b"\0\xff\xff\xff\xff"), "status 8"),
    "1 MiB + 1 announced":
        (lambda c: open_stream(c) + frame(DATA, 0, 1, b"\0\0\x10\0\x01"), "status 8"),
    "cut within the prefix": (lambda c: whole(c, body=b"\0\0\0"), "status 3"),
    "cut within the message": (lambda c: whole(c, body=message(b"hello")[:-1]), "status 3"),
    "no message":
        (lambda c: c.headers(1, request(), END_HEADERS | END_STREAM), "status 3"),
    "unknown method": (lambda c: open_stream(c, path="/test.Echo/None"), "status 12"),
    "strange path": (lambda c: open_stream(c, path="/\x7f%00"), "reset 1"),
    "asterisk": (lambda c: open_stream(c, path="*"), "reset 1"),
    "headers above 16 KiB":
        (lambda c: c.headers(1, request(x_long="y" * 16200)), "status 8"),
    "header bomb":
        (lambda c: c.headers(1, request() + [("x-bomb", "y" * 3000)]) +
         frame(RST, 0, 1, ZERO) + c.headers(3, request() + [("x-bomb", "y" * 3000)] * 2000),
         "goaway 11"),
    "ten thousand small headers":
        (lambda c: c.headers(1, request() + [("a", "b")]) + frame(RST, 0, 1, ZERO) +
         c.headers(3, request() + [("a", "b")] * 10000), "goaway 11"),
    "header bomb of unprintable values":
        (lambda c: c.headers(1, request() + [BAD_BOMB]) + frame(RST, 0, 1, ZERO) +
         c.headers(3, request() + [BAD_BOMB] * 2000), "reset 1"),
    "bomb in the trailers":
        (lambda c: open_stream(c) + frame(DATA, 0, 1, message(b"x")) +
         c.headers(1, [("x-bomb", "y" * 3000)] * 2000, END_HEADERS | END_STREAM), "goaway 11"),
    "headers above three times the limit":
        (lambda c: c.headers(1, request() + [("x-long", "y" * 3000)] * 15,
                             END_HEADERS | END_STREAM), "status 8"),
}

# Frames that cost and give nothing: so many of them, and the connection is closed.
FLOODS = {
    "reset": lambda c, i: open_stream(c, 2 * i + 1) + frame(RST, 0, 2 * i + 1, ZERO),
    "ping": lambda c, i: PONG,
    "settings": lambda c, i: settings((4, 65535)),
    "empty data": lambda c, i: frame(DATA, 0, 1),
    "padding only": lambda c, i: frame(DATA, PADDED, 1, b"\x04\0\0\0\0"),
    "priority": lambda c, i: frame(PRIORITY, 0, 1, b"\0\0\0\0\x10"),
    "window update": lambda c, i: frame(WINDOW, 0, 0, UP),
    "unknown": lambda c, i: frame(0xee, 0, 0, b"x"),
    "goaway": lambda c, i: frame(GOAWAY, 0, 0, b"12345678"),
    "made you reset: overflow": lambda c, i: (open_stream(c, 2 * i + 3) +
                                              frame(WINDOW, 0, 2 * i + 3, b"\x7f\xff\xff\xff")),
    "made you reset: length": lambda c, i: whole(c, 2 * i + 3, content_length="1"),
    "made you reset: headers": lambda c, i: open_stream(c, 2 * i + 3, path=""),
}


class Raw(unittest.TestCase):
    limits = ()

    @classmethod
    def setUpClass(cls):
        cls.server = Server(PROGRAM, *cls.limits)

    @classmethod
    def tearDownClass(cls):
        code = cls.server.stop()
        assert code == 0, f"the server ended with {code}"

    def client(self, **arguments):
        client = Client(self.server, **arguments)
        self.addCleanup(client.close)
        return client

    def stats(self):
        with_stats = Client(self.server)
        with_stats.call(1, message(b""), request(path="/test.Echo/Stats"))
        data = with_stats.until("data")[2]
        with_stats.close()
        return json.loads(data[5:])

    def check_table(self, table):
        for name, (build, expected) in table.items():
            with self.subTest(name):
                client = self.client()
                client.send(build(client))
                self.assertEqual(client.outcome(), expected)
                client.close()
        wait_for(lambda: self.stats()["open"] == 1)


class Violations(Raw):
    def test_frames(self):
        self.check_table(FRAMES)

    def test_requests(self):
        self.check_table(REQUESTS)

    def test_too_much_says_whether_to_retry(self):
        """In vain, for all that is too large."""
        for name, (build, expected) in REQUESTS.items():
            if expected == "status 8":
                with self.subTest(name):
                    client = self.client()
                    client.send(build(client))
                    event = client.until("only", "trailers")
                    self.assertEqual(event[3].get("grpc-retry-pushback-ms"), "-1")
                    client.close()

    def test_floods(self):
        for name, build in FLOODS.items():
            with self.subTest(name):
                client = self.client()
                client.send(open_stream(client, 1, path="/test.Echo/Quiet"))
                if name == "reset":
                    client.send(frame(RST, 0, 1, ZERO))
                for i in range(60):
                    client.send(*(build(client, 50 * i + j + 1) for j in range(50)))
                self.assertEqual(client.until("goaway"), ("goaway", CALM))
                self.assertEqual(client.until(), ("closed",))
        self.assertEqual(self.stats()["calmed"], len(FLOODS))

    def test_no_preface(self):
        for name, text in {"http/1": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" + b"x" * 24,
                           "garbage": b"\0" * 64}.items():
            with self.subTest(name):
                client = self.client(preface=False)
                client.send(text)
                self.assertEqual(client.outcome(), "closed")

    def test_first_frame_is_no_settings(self):
        client = self.client(preface=False)
        client.send(PREFACE, PONG)
        self.assertEqual(client.outcome(), "goaway 1")

    def test_alpn(self):
        with self.assertRaises(ssl.SSLError):
            self.client(alpn=("http/1.1",))
        client = self.client(alpn=())
        self.assertEqual(client.outcome(), "closed")

    def test_no_tls(self):
        client = self.client(handshake=False)
        client.send(PREFACE)
        while True:
            try:
                if not client.socket.recv(100):
                    break
            except ConnectionError:
                break

    def test_connection_window(self):
        client = self.client()
        for stream in range(1, 40, 2):
            client.send(open_stream(client, stream, path="/test.Echo/Quiet"),
                        *(frame(DATA, 0, stream, b"\0" * 16000) for _ in range(4)))
        self.assertEqual(client.outcome(), "goaway 3")

    def test_trailers_only_is_one_frame(self):
        client = self.client()
        client.send(whole(client, path="/test.Echo/Error", body=message(b"5 250")))
        event = client.next_event()
        self.assertEqual(event[:3], ("only", 1, 5))
        fields = event[3]
        self.assertEqual(fields[":status"], "200")
        self.assertEqual(fields["content-type"], "application/grpc")
        self.assertEqual(fields["grpc-message"],
                         "100 %25 of \"%E5%AE%A2%E6%88%B7\" failed%0A")
        self.assertEqual(fields["grpc-status-details-bin"], "CAUSAm5v")
        self.assertEqual(fields["grpc-retry-pushback-ms"], "250")
        client.send(PONG)
        self.assertEqual(client.next_event()[0], "pong")

    def test_answer_before_the_end(self):
        """An unknown method is answered at its headers, and the client told to stop sending."""
        client = self.client()
        client.send(open_stream(client, path="/test.Echo/None"))
        self.assertEqual(client.next_event()[:3], ("only", 1, 12))
        self.assertEqual(client.next_event(), ("reset", 1, NO_ERROR))
        client.send(frame(DATA, 0, 1, b"late" * 1000), PONG)
        self.assertEqual(client.next_event()[0], "pong")

    def test_encodings_are_named(self):
        client = self.client()
        client.send(whole(client, grpc_encoding="snappy"))
        self.assertEqual(client.next_event()[3]["grpc-accept-encoding"], "identity,gzip")

    def test_slots(self):
        client = self.client()
        for i in range(25):
            client.send(whole(client, 2 * i + 1, path="/test.Echo/Slow", body=message(b"300 0")))
        events = [client.until("reset", "trailers") for _ in range(25)]
        self.assertEqual(sum(e[0] == "reset" and e[2] == REFUSED for e in events), 5)
        self.assertEqual(sum(e[0] == "trailers" for e in events), 20)

    def test_rapid_reset_starts_nothing(self):
        """What is cancelled in the same breath never reaches the service, and slots stay taken."""
        before = self.stats()["slow_started"]
        client = self.client()
        parts = []
        for i in range(400):
            parts += [whole(client, 2 * i + 1, path="/test.Echo/Slow", body=message(b"500 0")),
                      frame(RST, 0, 2 * i + 1, ZERO)]
        client.send(*parts, PONG)
        self.assertEqual(client.until("pong", "goaway")[0], "pong")
        self.assertLessEqual(self.stats()["slow_started"] - before, 20)

    def test_window_comes_back(self):
        """Streams that are cancelled with unread data give the connection's window back."""
        client = self.client()
        for i in range(100):
            stream = 2 * i + 1
            client.send(open_stream(client, stream, path="/test.Echo/Quiet"),
                        *(frame(DATA, 0, stream, b"\0" * 16000) for _ in range(4)),
                        frame(RST, 0, stream, ZERO))
            if i % 5 == 4:
                client.send(PONG)
                self.assertEqual(client.until("pong", "goaway")[0], "pong")
        client.send(whole(client, 1001))
        self.assertEqual(client.outcome(), "status 0")

    def test_backpressure(self):
        """What the service does not want is held back by the window, not in memory."""
        client = self.client()
        client.send(open_stream(client, path="/test.Echo/Quiet"),
                    *(frame(DATA, 0, 1, b"\0" * 16000) for _ in range(4)), PONG)
        self.assertEqual(client.until("pong")[0], "pong")
        self.assertLessEqual(self.stats()["input"], 65535)
        client.send(frame(RST, 0, 1, ZERO), PONG)
        client.until("pong")
        self.assertEqual(self.stats()["input"], len(message(b"")))


class Budgets(Raw):
    limits = ("output_connection=1000000", "output_most=2000000", "output_total=6000000",
              "input_connection=300000", "message_in=131072")

    def ask(self, client, body, n=20):
        client.send(settings((4, 0)))
        for i in range(n):
            client.send(whole(client, 2 * i + 1, path="/test.Echo/ServerStream", body=body))

    def test_new_calls_wait(self):
        """Producers that nobody reads are held at the budget, and nothing begins behind them."""
        client = self.client()
        self.ask(client, message(b"10 50000"), 19)
        client.send(PONG)
        self.assertEqual(client.until("pong", "trailers", "only")[0], "pong")
        self.assertLess(self.stats()["output"], 1400000)
        began = self.stats()["streams"]
        client.send(whole(client, 101), PONG)
        self.assertEqual(client.until("pong", "trailers", "only")[0], "pong")
        self.assertEqual(self.stats()["streams"], began + 1)  # the question itself
        client.send(settings((4, 1 << 20)), frame(WINDOW, 0, 0, struct.pack(">I", 1 << 27)))
        self.assertEqual([client.until("trailers", "only")[2] for _ in range(20)], [0] * 20)
        self.assertEqual(self.stats()["exchanges"], 1)

    def test_cancelled_while_it_waits(self):
        client = self.client()
        self.ask(client, message(b"10 50000"), 18)
        client.send(whole(client, 101), frame(RST, 0, 101, ZERO), whole(client, 103), PONG)
        self.assertEqual(client.until("pong", "trailers", "only")[0], "pong")
        client.close()
        wait_for(lambda: self.stats()["open"] == 1)
        self.assertEqual(self.stats()["exchanges"], 1)

    def test_most(self):
        """Replies of calls that run already are refused when they are too much."""
        client = self.client()
        client.send(settings((4, 0)),
                    *(open_stream(client, 2 * i + 1, path="/test.Echo/Bidi") for i in range(20)))
        client.send(PONG)
        client.until("pong")
        body = message(b"x" * 130000)
        for i in range(20):
            for at in range(0, len(body), 10000):
                client.send(frame(DATA, END_STREAM if at + 10000 >= len(body) else 0, 2 * i + 1,
                                  body[at:at + 10000]), PONG)
                if client.until("pong", "only")[0] == "only":
                    client.until("pong")
        self.assertLess(self.stats()["output"], 2200000)
        client.close()

    def test_budget_of_all(self):
        """Who holds most gives way before the others are refused."""
        clients = [self.client() for _ in range(8)]
        for client in clients:
            self.ask(client, message(b"1 800000"), 2)
            client.send(PONG)
            client.until("pong")
        wait_for(lambda: self.stats()["crowded_out"] > 0)
        self.assertLessEqual(self.stats()["output"], 6000000)
        late = self.client()
        late.send(whole(late))
        self.assertEqual(late.outcome(), "status 0")
        for client in clients:
            client.close()
        wait_for(lambda: self.answers())

    def answers(self):
        client = self.client()
        client.send(whole(client))
        answer = client.outcome()
        client.close()
        return answer == "status 0"

    def test_input(self):
        """Requests that are not complete count, and the one that goes too far is refused."""
        client = self.client()
        for stream in range(1, 20, 2):
            client.send(open_stream(client, stream),
                        frame(DATA, 0, stream, b"\0\0\x01\x86\xa0"),
                        *(frame(DATA, 0, stream, b"\0" * 16000) for _ in range(3)))
        event = client.until("only", "trailers")
        self.assertEqual((event[0], event[2]), ("only", 8))
        client.close()
        wait_for(lambda: self.stats()["input"] == len(message(b"")))

    def test_continues_when_read(self):
        client = self.client()
        self.ask(client, message(b"3 200000"), 1)
        client.send(PONG)
        client.until("pong")
        client.send(settings((4, 1 << 20)), frame(WINDOW, 0, 0, struct.pack(">I", 1 << 20)))
        self.assertEqual(client.outcome(), "status 0")


class Times(Raw):
    limits = ("handshake=300", "headers=300", "body=300", "stall=400", "idle=500", "goaway=100")

    def test_handshake(self):
        client = self.client(handshake=False)
        self.assertEqual(client.socket.recv(10), b"")

    def test_preface(self):
        client = self.client(preface=False)
        self.assertEqual(client.outcome(), "closed")

    def test_headers(self):
        client = self.client()
        block = client.encoder.encode(request())
        client.send(frame(HEADERS, 0, 1, block[:5]))
        self.assertEqual(client.outcome(), "closed")

    def test_headers_dribble(self):
        client = self.client()
        block = frame(HEADERS, END_HEADERS, 1, client.encoder.encode(request(x="y" * 1000)))
        began = time.monotonic()
        for i in range(len(block)):
            client.send(block[i:i + 1])
            time.sleep(0.005)
            if time.monotonic() - began > 2:
                break
        self.assertEqual(client.outcome(), "closed")

    def test_body(self):
        client = self.client()
        client.send(open_stream(client), frame(DATA, 0, 1, message(b"hello")[:-1]))
        self.assertEqual(client.outcome(), "status 4")

    def test_no_body(self):
        client = self.client()
        client.send(open_stream(client))
        self.assertEqual(client.outcome(), "status 4")

    def test_idle(self):
        client = self.client()
        self.assertEqual(client.outcome(), "goaway 0")
        self.assertEqual(client.outcome(), "closed")

    def test_idle_is_not_kept_off_by_pings(self):
        client = self.client()
        began = time.monotonic()
        while (answer := client.outcome() if not client.send(PONG) else "")[:5] == "alive":
            time.sleep(0.05)
        self.assertEqual(answer, "goaway 0")
        self.assertLess(time.monotonic() - began, 3)

    def test_signed_in_may_idle(self):
        client = self.client()
        client.send(whole(client, path="/test.Echo/SignIn"))
        self.assertEqual(client.outcome(), "status 0")
        time.sleep(1.2)
        client.send(whole(client, 3))
        self.assertEqual(client.outcome(), "status 0")

    def test_zero_window(self):
        client = self.client()
        client.send(settings((4, 0)), whole(client))
        self.assertEqual(client.outcome(), f"reset {CANCEL}")

    def test_window_of_one_byte(self):
        client = self.client()
        client.send(settings((4, 0)),
                    whole(client, path="/test.Echo/ServerStream", body=message(b"1 100000")))
        client.socket.settimeout(0.01)
        received, end = b"", frame(RST, 0, 1, struct.pack(">I", CANCEL))
        deadline = time.monotonic() + 5
        while end not in received and time.monotonic() < deadline:
            client.send(frame(WINDOW, 0, 1, UP))
            time.sleep(0.005)  # a slow reader, but a steady one
            try:
                received += client.socket.recv(4096)
            except TimeoutError:
                pass
        self.assertIn(end, received)

    def test_client_that_does_not_read(self):
        client = self.client(receive_buffer=4096)
        client.send(settings((4, 0x7fffffff)), frame(WINDOW, 0, 0, struct.pack(">I", 0x7ffe0000)),
                    whole(client, path="/test.Echo/ServerStream",
                          body=message(b"100 1000000")))
        wait_for(lambda: self.stats()["timeouts"] > 0)
        wait_for(lambda: self.stats()["open"] == 1)
        self.assertEqual(self.stats()["output"], 0)

    def test_flood_without_reading(self):
        client = self.client(receive_buffer=4096)
        client.socket.settimeout(3)
        before = self.stats()["calmed"]
        for _ in range(200):
            client.send(PONG * 100)
        self.assertEqual(self.stats()["calmed"], before + 1)
        wait_for(lambda: self.stats()["open"] == 1, 3)


if __name__ == "__main__":
    unittest.main()
