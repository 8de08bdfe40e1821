# SPDX-License-Identifier: Apache-2.0
"""The frame of the server, from outside: start, limits, certificates, metrics, signals, the end.

Usage: core_test.py PROGRAM FOLDER-OF-H2-TESTS
"""
import os
import resource
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request

PROGRAM = sys.argv.pop(1)
sys.path.insert(0, sys.argv.pop(1))

from raw_client import *  # noqa: E402,F401,F403


def make_certificate(folder, name, *more):
    certificate, key = (os.path.join(folder, f"{name}.{kind}") for kind in ("pem", "key"))
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", *more,
                    "-keyout", key, "-out", certificate], check=True, stderr=subprocess.DEVNULL)
    return certificate, key


class Core(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.store = tempfile.TemporaryDirectory()
        cls.pairs = [make_certificate(cls.store.name, name) for name in ("first", "second")]

    @classmethod
    def tearDownClass(cls):
        cls.store.cleanup()

    def setUp(self):
        self.process = None
        self.certificate = self.pairs[0][0]  # what the clients trust
        self.installed = os.path.join(self.store.name, "cert.pem")
        self.key = os.path.join(self.store.name, "key.pem")
        self.install(0)

    def tearDown(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.process:
            self.process.stdout.close()

    def install(self, number):
        shutil.copy(self.pairs[number][0], self.installed)
        shutil.copy(self.pairs[number][1], self.key)

    def start(self, *arguments, **more):
        self.process = subprocess.Popen([PROGRAM, self.installed, self.key, *arguments],
                                        stdout=subprocess.PIPE, text=True, **more)
        line = self.process.stdout.readline()
        self.port = int(line) if line else None

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)

    def client(self, **arguments):
        client = Client(self, **arguments)
        self.addCleanup(client.close)
        return client

    def answer(self, client, stream=1, method="Unary", body=b"x"):
        client.call(stream, message(body), request(path=f"/test.Echo/{method}"))
        return client.outcome()

    def serves(self):
        try:
            client = self.client()
        except OSError:
            return False
        good = self.answer(client) == "status 0"
        client.close()
        return good

    def metric(self, name):
        with urllib.request.urlopen("http://127.0.0.1:%d/metrics" % self.metrics_port) as page:
            for line in page.read().decode().splitlines():
                if line.startswith(name + " "):
                    return int(line.split()[1])
        return None

    def start_with_metrics(self, *arguments):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.metrics_port = probe.getsockname()[1]
        self.start(f"metrics=127.0.0.1:{self.metrics_port}", *arguments)


class Start(Core):
    def test_serves_and_ends(self):
        self.start("workers=3", "jobs=1")
        for _ in range(6):
            self.assertTrue(self.serves())
        self.assertEqual(self.stop(), 0)

    def test_hardened(self):
        self.start("harden=1")
        with open(f"/proc/{self.process.pid}/limits", encoding="ascii") as limits:
            core = [line.split() for line in limits if line.startswith("Max core")][0]
        self.assertEqual(core[4:6], ["0", "0"])
        self.assertTrue(self.serves())
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)  # a leak checker can not look into it

    def test_refuses_to_start(self):
        other = self.pairs[1][1]
        for name, certificate, key, arguments in (
                ("no certificate", "/nonexistent", self.key, ()),
                ("no key", self.installed, "/nonexistent", ()),
                ("another's key", self.installed, other, ()),
                ("no address", self.installed, self.key, ("listen=here",)),
                ("a name", self.installed, self.key, ("listen=localhost:0",)),
                ("no client authority", self.installed, self.key, ("client_ca=/nonexistent",)),
                ("metrics for everybody", self.installed, self.key, ("metrics=0.0.0.0:0",))):
            with self.subTest(name):
                done = subprocess.run([PROGRAM, certificate, key, *arguments], timeout=30,
                                      stdout=subprocess.PIPE, check=False)
                self.assertEqual((done.returncode, done.stdout), (1, b""))

    def test_ipv6(self):
        self.start("listen=[::]:0")
        self.assertTrue(self.serves())
        with socket.create_connection(("::1", self.port)):
            pass
        self.assertEqual(self.stop(), 0)

    def test_inherited_socket(self):
        """A restart refuses nobody: the socket stays open, and what waits is served."""
        listener = socket.socket()
        self.addCleanup(listener.close)
        listener.bind(("127.0.0.1", 0))
        listener.listen(100)
        port = listener.getsockname()[1]

        def hand_over():
            os.dup2(listener.fileno(), 3)
            os.set_inheritable(3, True)
            os.environ["LISTEN_PID"] = str(os.getpid())
        command = ["/bin/sh", "-c", 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" "$@"',
                   PROGRAM, self.installed, self.key]
        for _ in range(3):
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True,
                                            preexec_fn=hand_over, pass_fds=(3,))
            self.port = int(self.process.stdout.readline())
            self.assertEqual(self.port, port)
            self.assertTrue(self.serves())
            self.assertEqual(self.stop(), 0)
            self.process.stdout.close()
            waiting = socket.create_connection(("127.0.0.1", port))
            self.addCleanup(waiting.close)

    def test_notify(self):
        path = os.path.join(self.store.name, "notify")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
            notify.bind(path)
            notify.settimeout(20)
            self.start(env={**os.environ, "NOTIFY_SOCKET": path})
            self.assertEqual(notify.recv(100), b"READY=1")
            self.assertEqual(self.stop(), 0)
            self.assertEqual(notify.recv(100), b"STOPPING=1")


class Limits(Core):
    def test_per_address(self):
        self.start("per_address=3")
        clients = [self.client() for _ in range(3)]
        self.assertEqual([self.answer(c) for c in clients], ["status 0"] * 3)
        refused = self.client(handshake=False)
        try:
            self.assertEqual(refused.socket.recv(1), b"")
        except ConnectionError:
            pass
        # Who has signed in counts no more.
        self.assertEqual(self.answer(clients[0], 3, "SignIn"), "status 0")
        self.assertEqual(self.answer(self.client()), "status 0")
        # And who has gone, neither.
        clients[1].close()
        wait_for(self.serves)
        self.assertEqual(self.stop(), 0)

    def test_the_oldest_makes_room(self):
        self.start("workers=1", "fresh=3", "per_address=100")
        clients = [self.client() for _ in range(3)]
        self.assertEqual([self.answer(c) for c in clients], ["status 0"] * 3)
        self.assertEqual(self.answer(clients[0], 3, "SignIn"), "status 0")
        more = [self.client() for _ in range(2)]
        self.assertEqual([self.answer(c) for c in more], ["status 0"] * 2)
        self.assertEqual(clients[1].until(), ("closed",))
        self.assertEqual(self.answer(clients[0], 5), "status 0")
        self.assertEqual(self.answer(clients[2], 3), "status 0")
        self.assertEqual(self.stop(), 0)

    def test_spread_by_count(self):
        self.start("workers=2", "per_address=100")
        clients = [self.client() for _ in range(20)]
        self.assertEqual([self.answer(c) for c in clients], ["status 0"] * 20)
        self.assertEqual(self.stop(), 0)

    def test_short_of_descriptors(self):
        """Accepting pauses instead of spinning, and goes on when descriptors are free again."""
        self.start("workers=1", "per_address=1000")
        self.assertTrue(self.serves())
        used = len(os.listdir(f"/proc/{self.process.pid}/fd"))
        resource.prlimit(self.process.pid, resource.RLIMIT_NOFILE, (used + 5, used + 5))
        waiting = [self.client(handshake=False) for _ in range(12)]
        wait_for(lambda: len(os.listdir(f"/proc/{self.process.pid}/fd")) >= used + 5)

        def processor():
            with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as stat:
                fields = stat.read().rsplit(")", 1)[1].split()
            return int(fields[11]) + int(fields[12])
        before = processor()
        time.sleep(0.5)  # what is measured is how much it does meanwhile
        self.assertLess(processor() - before, 10)
        for client in waiting:
            client.close()
        wait_for(self.serves)
        self.assertEqual(self.stop(), 0)


class Certificates(Core):
    def seen(self):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_alpn_protocols(["h2"])
        with socket.create_connection(("127.0.0.1", self.port)) as raw:
            with context.wrap_socket(raw) as client:
                return ssl.DER_cert_to_PEM_cert(client.getpeercert(True))

    def expected(self, number):
        with open(self.pairs[number][0], encoding="ascii") as file:
            return file.read()

    def test_reload(self):
        self.start()
        old = self.client()
        self.assertEqual(self.seen(), self.expected(0))
        self.install(1)
        self.process.send_signal(signal.SIGHUP)
        wait_for(lambda: self.seen() == self.expected(1))
        self.assertEqual(self.answer(old), "status 0")
        # What is no good leaves everything as it was.
        with open(self.installed, "w", encoding="ascii") as file:
            file.write("nonsense")
        self.process.send_signal(signal.SIGHUP)
        for _ in range(5):
            self.assertEqual(self.seen(), self.expected(1))
        self.assertEqual(self.stop(), 0)

    def openssl(self, *arguments, text=b""):
        done = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{self.port}",
                               "-alpn", "h2", *arguments], input=text, timeout=20,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        return done.stdout.decode(errors="replace")

    def test_protocols(self):
        self.start()
        self.assertIn("Protocol  : TLSv1.2", self.openssl("-tls1_2"))
        self.assertIn("New, TLSv1.3", self.openssl("-tls1_3"))
        for bad in (("-tls1_1", "-cipher", "ALL:@SECLEVEL=0"), ("-tls1", "-cipher", "ALL:@SECLEVEL=0"),
                    ("-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-AES128-SHA"),
                    ("-tls1_2", "-cipher", "AES128-GCM-SHA256"),
                    ("-tls1_2", "-cipher", "DHE-RSA-AES128-GCM-SHA256")):
            with self.subTest(bad):
                self.assertIn("Cipher is (NONE)", self.openssl(*bad))
        self.assertIn("ALPN protocol: h2", self.openssl())
        self.assertEqual(self.stop(), 0)

    def test_no_renegotiation_no_early_data(self):
        self.start()
        tail = self.openssl("-tls1_2", text=b"R\n").partition("RENEGOTIATING")[2]
        self.assertIn("error:", tail)
        self.assertNotIn("verify return", tail)
        session = os.path.join(self.store.name, "session")
        first = subprocess.Popen(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{self.port}", "-alpn", "h2",
             "-tls1_3", "-sess_out", session],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(lambda: os.path.exists(session) and os.path.getsize(session) > 0)
        first.communicate(b"")
        text = self.openssl("-tls1_3", "-sess_in", session, "-early_data", self.pairs[0][0])
        self.assertIn("Reused", text)
        self.assertIn("Early data was not sent", text)  # the ticket does not allow any
        self.assertEqual(self.stop(), 0)

    def test_client_certificate(self):
        self.start(f"client_ca={self.pairs[1][0]}")
        self.assertTrue(self.serves())  # nobody has to have one
        for number, good in ((1, True), (0, False)):
            with self.subTest(number):
                context = ssl.create_default_context(cafile=self.certificate)
                context.set_alpn_protocols(["h2"])
                context.load_cert_chain(*self.pairs[number])
                client = self.client(handshake=False)
                client.socket = context.wrap_socket(client.socket, server_hostname="localhost")
                client.send(PREFACE, frame(SETTINGS, 0, 0))
                self.assertEqual(self.answer(client) == "status 0", good)
                client.close()
        self.assertEqual(self.stop(), 0)


class Metrics(Core):
    def test_page(self):
        self.start_with_metrics()
        self.assertTrue(self.serves())
        self.assertEqual(self.metric("kith_h2_streams_total"), 1)
        self.assertEqual(self.metric("echo_own"), 1)
        self.assertGreater(self.metric("process_resident_memory_bytes"), 1000000)
        self.assertGreater(self.metric("process_open_fds"), 5)
        wait_for(lambda: self.metric("kith_h2_connections") == 0)
        with self.assertRaises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(f"http://127.0.0.1:{self.metrics_port}/other")
        self.assertEqual(caught.exception.code, 404)
        caught.exception.close()
        self.assertEqual(self.stop(), 0)

    def test_bad_visitors(self):
        self.start_with_metrics()
        silent = [socket.create_connection(("127.0.0.1", self.metrics_port)) for _ in range(8)]
        with socket.create_connection(("127.0.0.1", self.metrics_port)) as ninth:
            self.assertEqual(ninth.recv(10), b"")
        silent[0].sendall(b"GET /" + b"x" * 5000)
        with self.assertRaises(ConnectionError):
            while silent[0].recv(10):
                pass
            raise ConnectionError
        silent[1].sendall(b"POST /metrics HTTP/1.0\r\n\r\n")
        self.assertTrue(silent[1].recv(100).startswith(b"HTTP/1.0 404"))
        for visitor in silent:
            visitor.close()
        wait_for(lambda: self.metric("echo_own") == 1)
        self.assertEqual(self.stop(), 0)


class End(Core):
    def begin_slow_call(self, ms):
        client = self.client()
        client.call(1, message(b"%d 0" % ms), request(path="/test.Echo/Slow"))
        client.send(frame(PING, 0, 0, b"12345678"))
        self.assertEqual(client.outcome(), "alive")
        return client

    def test_calls_finish(self):
        self.start("workers=2")
        clients = [self.begin_slow_call(700) for _ in range(4)]
        self.process.send_signal(signal.SIGTERM)
        for client in clients:
            self.assertEqual(client.until("goaway"), ("goaway", NO_ERROR))
            self.assertEqual(client.until("trailers")[2], 0)
        self.assertEqual(self.process.wait(timeout=20), 0)
        with self.assertRaises(ConnectionError):
            socket.create_connection(("127.0.0.1", self.port))

    def test_calls_between_the_two_goaways_are_served(self):
        self.start("workers=1")
        client = self.begin_slow_call(500)
        self.process.send_signal(signal.SIGTERM)
        self.assertEqual(client.until("goaway"), ("goaway", NO_ERROR))
        client.call(3, message(b"late"))
        self.assertEqual(client.until("trailers")[1:3], (3, 0))
        self.assertEqual(client.until("trailers")[1:3], (1, 0))
        self.assertEqual(self.process.wait(timeout=20), 0)

    def test_grace(self):
        self.start("grace=300")
        client = self.begin_slow_call(1500)
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.assertEqual(client.until("trailers"), ("closed",))
        self.assertLess(time.monotonic() - began, 1.2)
        self.assertEqual(self.process.wait(timeout=20), 0)

    def test_second_signal(self):
        self.start("grace=60000")
        client = self.begin_slow_call(1500)
        self.process.send_signal(signal.SIGTERM)
        client.until("goaway")
        self.process.send_signal(signal.SIGINT)
        self.assertEqual(client.until("trailers"), ("closed",))
        self.assertEqual(self.process.wait(timeout=20), 0)

    def test_under_load(self):
        """Reload while connections come and calls run."""
        self.start("workers=2", "per_address=1000")
        outcomes, stopping = [], threading.Event()

        def user():
            while not stopping.is_set():
                try:
                    client = Client(self)
                    for i in range(20):
                        outcomes.append(self.answer(client, 2 * i + 1))
                    client.close()
                except OSError:
                    if not stopping.is_set():
                        outcomes.append("error")
        users = [threading.Thread(target=user) for _ in range(8)]
        for thread in users:
            thread.start()
        try:
            for _ in range(12):
                wait_for(lambda n=len(outcomes): len(outcomes) > n + 50)
                self.process.send_signal(signal.SIGHUP)
        finally:
            stopping.set()
            for thread in users:
                thread.join()
        self.assertEqual(set(outcomes), {"status 0"})
        self.assertEqual(self.stop(), 0)


if __name__ == "__main__":
    unittest.main()
