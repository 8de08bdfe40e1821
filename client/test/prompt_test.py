# SPDX-License-Identifier: Apache-2.0
"""The prompt in a pseudo-terminal: commands, completion, history, Ctrl-C, passwords."""
import errno
import os
import pty
import re
import select
import signal
import stat
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import fake_server

KITH = os.environ["KITH"]
ROOT = os.environ.get("KITH_SOURCE") or os.path.join(os.path.dirname(__file__), "../..")
# What the client itself may send to a terminal; readline adds the rest of its line editing.
ALLOWED = re.compile(rb"\x1b\[(0|1|2|31|36)m|\x1b\[K|\x1b\[C|\x1b\[\d*[CDPK@]|\x1b\[\?2004[hl]")


class Terminal:
    def __init__(self, words, environment):
        self.seen = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execve(KITH, [KITH, *words], environment)

    def read(self, seconds):
        ready, _, _ = select.select([self.fd], [], [], seconds)
        if not ready:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            data = b""
        self.seen += data
        return bool(data)

    def expect(self, pattern, seconds=10):
        """Waits for the pattern and forgets everything up to its end."""
        end = time.monotonic() + seconds
        while True:
            match = re.search(pattern.encode(), self.seen)
            if match:
                before = self.seen[:match.end()]
                self.seen = self.seen[match.end():]
                return before.decode(errors="replace")
            left = end - time.monotonic()
            if left <= 0 or not self.read(left):
                raise AssertionError(f"{pattern!r} did not come; had {self.seen!r}")

    def send(self, text):
        os.write(self.fd, text.encode())

    def close(self):
        try:
            while self.read(5):
                pass
            _, status = os.waitpid(self.pid, 0)
        finally:
            os.close(self.fd)
        return os.waitstatus_to_exitcode(status)


class Prompt(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        protos = os.path.join(cls.folder.name, "protos")
        os.mkdir(protos)
        fake_server.compile_protos(ROOT, protos)
        cls.files = fake_server.certificates(cls.folder.name)
        with open(cls.files["server.pem"], "rb") as cert, open(cls.files["server.key"], "rb") as k:
            cls.fake = fake_server.Fake(cert.read(), k.read())
        cls.fake.add(name="Acme", city="上海")
        cls.fake.add(name="evil\x1b[2J\x9b31m\x1b]0;x\x07\u202e\x05", city="\x1b[6n")

    @classmethod
    def tearDownClass(cls):
        cls.fake.server.stop(None)
        cls.folder.cleanup()

    def setUp(self):
        self.home = tempfile.TemporaryDirectory()
        self.environment = {
            "HOME": self.home.name, "PATH": os.environ["PATH"], "LANG": "C.UTF-8",
            "TERM": "xterm", "KITH_SERVER": f"localhost:{self.fake.port}",
            "KITH_CA": self.files["ca.pem"], "INPUTRC": "/dev/null",
        }

    def tearDown(self):
        self.home.cleanup()

    def start(self, *words):
        terminal = Terminal(words, self.environment)
        self.addCleanup(lambda: self.kill(terminal.pid))
        return terminal

    @staticmethod
    def kill(pid):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def test_commands_and_history(self):
        terminal = self.start()
        terminal.expect("kith> ")
        terminal.send("customer get C-1\n")
        terminal.expect("上海")
        terminal.expect("kith> ")
        terminal.send("set output json\n")
        terminal.expect("kith> ")
        terminal.send("customer get C-1 --fields name\n")
        terminal.expect('"name": "Acme"')
        terminal.expect("kith> ")
        terminal.send("customer lst\n")
        terminal.expect("did you mean: kith customer list")
        terminal.send("auth sign-in login=x password=secret\n")
        terminal.expect("kith> ")
        terminal.send("quit\n")
        self.assertEqual(terminal.close(), 0)
        path = os.path.join(self.home.name, ".local/state/kith/history")
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        with open(path, encoding="utf-8") as file:
            lines = file.read()
        self.assertIn("customer get C-1", lines)
        self.assertNotIn("secret", lines)

    def test_completion(self):
        terminal = self.start("shell")
        terminal.expect("kith> ")
        terminal.send("customer cre\tkin\tper\t")
        terminal.expect("create kind=person")
        terminal.send(" name=x --vali\t\n")
        terminal.expect("C-3|checked only")
        terminal.expect("kith> ")
        terminal.send("\x04")
        self.assertEqual(terminal.close(), 0)

    def test_interrupt(self):
        terminal = self.start("shell")
        terminal.expect("kith> ")
        terminal.send("customer li\x03")
        terminal.expect("kith> ")
        terminal.send("customer get C-908\n")
        self.assertTrue(fake_server.wait_until(
            lambda: any(c[0] == "get_customer" and c[1].id == "C-908" for c in self.fake.calls)))
        terminal.send("\x03")
        self.assertTrue(self.fake.cancelled.wait(5))
        terminal.expect("kith> ")
        terminal.send("customer get C-1 --fields city\n")
        terminal.expect("上海")
        terminal.send("quit\n")
        self.assertEqual(terminal.close(), 0)

    def test_only_own_escape_sequences(self):
        terminal = self.start("customer", "list")
        while terminal.read(5):
            pass
        out = terminal.seen
        self.assertIn("evil␛[2J".encode(), out)
        rest = ALLOWED.sub(b"", out)
        for bad in (b"\x1b", b"\x07", b"\x05", b"\xc2\x9b", "\u202e".encode()):
            self.assertNotIn(bad, rest)
        self.assertEqual(terminal.close(), 0)

    def test_password_is_not_shown(self):
        terminal = self.start("login", "anna")
        terminal.expect("Password: ")
        terminal.send("long and secrex\x7ft\n")
        terminal.expect("signed in as Anna")
        self.assertEqual(terminal.close(), 0)
        call = [c for c in self.fake.calls if c[0] == "sign_in"][-1]
        self.assertEqual(call[1].password, "long and secret")

    def test_interrupt_at_the_password(self):
        terminal = self.start("login", "anna")
        before = terminal.expect("Password: ")
        terminal.send("secret\x03")
        after = terminal.expect("\n")
        self.assertNotIn("secret", before + after)
        self.assertEqual(terminal.close(), 130)

    def test_new_password_twice(self):
        terminal = self.start("login", "anna")
        terminal.expect("Password: ")
        terminal.send("one-time password\n")
        terminal.expect("New password: ")
        terminal.send("a better password\n")
        terminal.expect("Once more: ")
        terminal.send("a bitter password\n")
        terminal.expect("not the same")
        self.assertEqual(terminal.close(), 1)

    def test_questions(self):
        terminal = self.start("customer", "delete", "C-21", "C-22")
        terminal.expect("Delete 2 records")
        terminal.send("n\n")
        self.assertEqual(terminal.close(), 1)

    def test_no_color(self):
        self.environment["NO_COLOR"] = "1"
        terminal = self.start("customer", "list")
        self.assertEqual(terminal.close(), 0)
        self.assertNotIn(b"\x1b", terminal.seen)


if __name__ == "__main__":
    unittest.main(verbosity=1)
