# SPDX-License-Identifier: Apache-2.0
"""An HTTP/2 client that sends whatever frames it is told to, right or wrong."""
import socket
import ssl
import struct
import time

import hpack

DATA, HEADERS, PRIORITY, RST, SETTINGS, PUSH, PING, GOAWAY, WINDOW, CONTINUATION = range(10)
END_STREAM, ACK, END_HEADERS, PADDED, HAS_PRIORITY = 1, 1, 4, 8, 32
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

NO_ERROR, PROTOCOL, INTERNAL, FLOW, SETTINGS_TIMEOUT, STREAM_CLOSED, FRAME_SIZE, REFUSED, CANCEL, \
    COMPRESSION, CONNECT, CALM = range(12)

GRPC = [(":method", "POST"), (":scheme", "https"), (":path", "/test.Echo/Unary"),
        (":authority", "localhost"), ("te", "trailers"), ("content-type", "application/grpc")]


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def message(body, flag=0):
    return struct.pack(">BI", flag, len(body)) + body


def request(**changes):
    """The headers of a good request, with some replaced (None: left out)."""
    names = {key.replace("_", "-"): value for key, value in changes.items()}
    pseudo = {":" + key: names.pop(key) for key in ("method", "path", "scheme") if key in names}
    names.update(pseudo)
    fields = [(n, names.pop(n, v)) for n, v in GRPC]
    return [(n, v) for n, v in fields + list(names.items()) if v is not None]


class Reset(Exception):
    pass


class Client:
    def __init__(self, server, preface=True, alpn=("h2",), handshake=True, receive_buffer=None,
                 source=None):
        raw = socket.socket()
        if source:
            raw.bind((source, 0))
        if receive_buffer:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        raw.settimeout(20)
        raw.connect(("127.0.0.1", server.port))
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = raw
        self.encoder, self.decoder = hpack.Encoder(), hpack.Decoder()
        self.bytes, self.events, self.block = b"", [], b""
        self.window = 0
        if handshake:
            context = ssl.create_default_context(cafile=server.certificate)
            if alpn:
                context.set_alpn_protocols(list(alpn))
            self.socket = context.wrap_socket(raw, server_hostname="localhost")
        if handshake and preface:
            self.send(PREFACE, frame(SETTINGS, 0, 0))

    def close(self):
        self.socket.close()

    def send(self, *parts):
        try:
            self.socket.sendall(b"".join(parts))
        except OSError:
            pass  # the server has closed: what it said shows why

    def headers(self, stream, fields, flags=END_HEADERS):
        return frame(HEADERS, flags, stream, self.encoder.encode(fields, huffman=False))

    def call(self, stream, body=b"", fields=None, end=True):
        """HEADERS and one DATA frame."""
        self.send(self.headers(stream, fields or request()),
                  frame(DATA, END_STREAM if end else 0, stream, body))

    def receive(self):
        """The next frame as (kind, flags, stream, payload); None at the end of the connection."""
        while len(self.bytes) < 9 or len(self.bytes) < 9 + int.from_bytes(self.bytes[:3], "big"):
            try:
                more = self.socket.recv(65536)
            except (ConnectionError, ssl.SSLError):
                more = b""
            if not more:
                return None
            self.bytes += more
        length = int.from_bytes(self.bytes[:3], "big")
        kind, flags, stream = struct.unpack(">BBI", self.bytes[3:9])
        payload, self.bytes = self.bytes[9:9 + length], self.bytes[9 + length:]
        return kind, flags, stream, payload

    def next_event(self):
        """The next thing that counts, in words; SETTINGS, acks and window updates do not."""
        while True:
            got = self.receive()
            if got is None:
                return ("closed",)
            kind, flags, stream, payload = got
            if kind == HEADERS:
                return self.header_event(flags, stream, payload)
            if kind == DATA and (payload or flags & END_STREAM):
                return ("data", stream, payload, bool(flags & END_STREAM))
            if kind == RST:
                return ("reset", stream, struct.unpack(">I", payload)[0])
            if kind == GOAWAY:
                return ("goaway", struct.unpack(">I", payload[4:8])[0])
            if kind == PING and flags & ACK:
                return ("pong", payload)

    def header_event(self, flags, stream, payload):
        fields = dict(self.decoder.decode(payload))
        end = bool(flags & END_STREAM)
        if "grpc-status" in fields:
            kind = "only" if ":status" in fields else "trailers"
            return (kind, stream, int(fields["grpc-status"]), fields)
        if end:
            return ("http", stream, fields[":status"], fields)
        return ("headers", stream, fields)

    def until(self, *kinds):
        while True:
            event = self.next_event()
            if event[0] in kinds or event[0] == "closed":
                return event

    def outcome(self):
        """What becomes of the connection or of the stream, whichever comes first."""
        event = self.until("only", "trailers", "http", "reset", "goaway", "pong")
        return {"only": lambda: f"status {event[2]}", "trailers": lambda: f"status {event[2]}",
                "http": lambda: f"http {event[2]}", "reset": lambda: f"reset {event[2]}",
                "goaway": lambda: f"goaway {event[1]}", "pong": lambda: "alive",
                "closed": lambda: "closed"}[event[0]]()


def wait_for(condition, seconds=15):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("the condition never came true")
        time.sleep(0.01)
