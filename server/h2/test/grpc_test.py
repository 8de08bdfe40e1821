# SPDX-License-Identifier: Apache-2.0
"""Drives the test server with the stock gRPC client of Python: every kind of call and its ends.

Usage: grpc_test.py PROGRAM
"""
import json
import sys
import threading
import time
import unittest

import grpc

from h2_server import Server

PROGRAM = sys.argv.pop(1)


def channel_to(server, **options):
    with open(server.certificate, "rb") as file:
        credentials = grpc.ssl_channel_credentials(file.read())
    return grpc.secure_channel(f"localhost:{server.port}", credentials,
                               options=[("grpc.max_receive_message_length", -1), *options.items()])


def wait_for(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("the condition never came true")
        time.sleep(0.01)


class Calls(unittest.TestCase):
    limits = ()

    def setUp(self):
        self.server = Server(PROGRAM, *self.limits)
        self.channel = channel_to(self.server)

    def tearDown(self):
        self.channel.close()
        self.assertEqual(self.server.stop(), 0)

    def unary(self, method, request=b"", **arguments):
        return self.channel.unary_unary(f"/test.Echo/{method}")(request, timeout=20, **arguments)

    def stats(self):
        with channel_to(self.server) as channel:
            return json.loads(channel.unary_unary("/test.Echo/Stats")(b"", timeout=20))

    def fails(self, code, call, *arguments, **more):
        with self.assertRaises(grpc.RpcError) as caught:
            call(*arguments, **more)
        self.assertEqual(caught.exception.code(), code)
        return caught.exception


class Plain(Calls):
    def test_unary(self):
        for size in (0, 1, 5, 100, 16384, 65536, 1000000, 1048576):
            self.assertEqual(self.unary("Unary", b"x" * size), b"x" * size)

    def test_many_at_once(self):
        call = self.channel.unary_unary("/test.Echo/Unary")
        for _ in range(5):
            replies = [call.future(b"%d" % i, timeout=20) for i in range(20)]
            self.assertEqual([r.result() for r in replies], [b"%d" % i for i in range(20)])

    def test_server_stream(self):
        stream = self.channel.unary_stream("/test.Echo/ServerStream")
        for count, size in ((0, 0), (1, 0), (3, 10), (1000, 10), (100, 100000), (5, 1048576)):
            sizes = [len(m) for m in stream(b"%d %d" % (count, size), timeout=60)]
            self.assertEqual(sizes, [size] * count)

    def test_client_stream(self):
        call = self.channel.stream_unary("/test.Echo/ClientStream")
        self.assertEqual(call(iter([]), timeout=20), b"0 0")
        self.assertEqual(call((b"y" * 10 for _ in range(5000)), timeout=20), b"5000 50000")
        self.assertEqual(call((b"y" * 1000000 for _ in range(10)), timeout=20), b"10 10000000")

    def test_bidi(self):
        call = self.channel.stream_stream("/test.Echo/Bidi")
        sent = [b"z" * (i * 37 % 5000) for i in range(500)]
        self.assertEqual(list(call(iter(sent), timeout=20)), sent)

    def test_gzip(self):
        body = b"compress me " * 20000
        self.assertEqual(self.unary("Unary", body, compression=grpc.Compression.Gzip), body)
        self.fails(grpc.StatusCode.RESOURCE_EXHAUSTED, self.unary, "Unary", b"0" * 3000000,
                   compression=grpc.Compression.Gzip)
        error = self.fails(grpc.StatusCode.UNIMPLEMENTED, self.unary, "Unary", body,
                           compression=grpc.Compression.Deflate)
        self.assertIn("gzip", error.details())

    def test_error(self):
        error = self.fails(grpc.StatusCode.NOT_FOUND, self.unary, "Error", b"5 1500")
        self.assertEqual(error.details(), '100 % of "客户" failed\n')
        trailers = dict(error.trailing_metadata())
        self.assertEqual(trailers["grpc-status-details-bin"], b"\x08\x05\x12\x02no")
        self.assertEqual(trailers["grpc-retry-pushback-ms"], "1500")

    def test_unknown_method(self):
        self.fails(grpc.StatusCode.UNIMPLEMENTED, self.unary, "Nothing")
        call = self.channel.stream_stream("/test.Echo/Nothing")
        open_end = threading.Event()

        def forever():
            open_end.wait()
            yield b""
        error = self.fails(grpc.StatusCode.UNIMPLEMENTED, list, call(forever(), timeout=20))
        self.assertIn("no such method", error.details())
        open_end.set()

    def test_too_large(self):
        error = self.fails(grpc.StatusCode.RESOURCE_EXHAUSTED, self.unary, "Unary", b"x" * 1048577)
        self.assertIn("larger", error.details())
        stream = self.channel.unary_stream("/test.Echo/ServerStream")
        self.assertEqual(self.unary("Unary", b"after"), b"after")
        del stream

    def test_too_few_messages(self):
        call = self.channel.stream_unary("/test.Echo/Unary")
        self.fails(grpc.StatusCode.INVALID_ARGUMENT, call, iter([]), timeout=20)

    def test_cancel_keeps_the_slot(self):
        call = self.channel.unary_unary("/test.Echo/Slow")
        running = [call.future(b"3000 0") for _ in range(20)]
        wait_for(lambda: self.stats()["slow_started"] == 20)
        for future in running:
            future.cancel()
        wait_for(lambda: self.stats()["cancelled"] == 20)
        self.assertEqual(self.stats()["slow"], 20)
        # Refused until the work has ended; the stock client then gives up at its deadline.
        self.fails(grpc.StatusCode.UNAVAILABLE, self.unary, "Unary", b"")
        self.assertGreater(self.stats()["refused"], 0)
        wait_for(lambda: self.stats()["slow"] == 0)
        self.assertEqual(self.unary("Unary", b"again"), b"again")
        self.assertEqual(self.stats()["exchanges"], 1)

    def test_sign_in_raises_streams(self):
        self.assertEqual(self.unary("Unary", b"me"), b"me")
        self.assertEqual(json.loads(self.unary("Stats"))["settled"], 0)
        self.assertEqual(self.unary("SignIn", b"me"), b"me")
        self.assertEqual(json.loads(self.unary("Stats"))["settled"], 1)
        call = self.channel.unary_unary("/test.Echo/Slow")
        running = [call.future(b"1500 0") for _ in range(100)]
        wait_for(lambda: self.stats()["slow_started"] == 100)
        self.assertEqual([f.result() for f in running], [b"done"] * 100)

    def test_client_gone(self):
        call = self.channel.unary_unary("/test.Echo/Slow")
        future = call.future(b"1000 0")
        wait_for(lambda: self.stats()["slow_started"] == 1)
        self.channel.close()
        wait_for(lambda: self.stats()["open"] == 1)
        self.assertEqual(self.stats()["slow"], 1)
        wait_for(lambda: self.stats()["slow"] == 0)
        self.assertEqual(self.stats()["exchanges"], 1)
        del future


class Drain(Calls):
    limits = ("goaway=200",)

    def test_running_calls_finish(self):
        self.assertEqual(self.unary("Unary", b"first"), b"first")
        call = self.channel.unary_unary("/test.Echo/Slow")
        running = [call.future(b"800 0", timeout=20) for _ in range(10)]
        wait_for(lambda: self.stats()["slow_started"] == 10)
        self.server.drain()
        self.assertEqual([f.result() for f in running], [b"done"] * 10)
        self.assertEqual(self.server.process.wait(timeout=10), 0)


if __name__ == "__main__":
    unittest.main()
