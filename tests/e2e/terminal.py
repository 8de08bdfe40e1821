# SPDX-License-Identifier: Apache-2.0
"""A terminal with somebody at it: what is typed, and what stands on the screen."""
import fcntl
import os
import pty
import re
import select
import struct
import termios
import time

PATIENCE = 20
ENTER, TAB, CTRL_C, CTRL_D, UP = "\r", "\t", "\x03", "\x04", "\x1b[A"
# Colours and moves that readline itself sends.
OWN = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]")


class Terminal:
    def __init__(self, desk, *words, columns=120):
        program = desk.program(*words)
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(desk.home)
            os.execve(program[0], program, desk.environment)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        self.raw, self.seen, self.status = b"", 0, None

    def type(self, text):
        os.write(self.fd, text.encode())

    def read(self, seconds):
        """What came within the time; False at the end."""
        ready, _, _ = select.select([self.fd], [], [], seconds)
        if not ready:
            return True
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            data = b""
        self.raw += data
        return bool(data)

    @property
    def text(self):
        return OWN.sub("", self.raw.decode(errors="replace")).replace("\r\n", "\n")

    def wait(self, *texts):
        """Until one of the texts has appeared behind what was waited for before; all up to it."""
        end = time.monotonic() + PATIENCE
        while True:
            rest = self.text[self.seen:]
            found = [(rest.index(text) + len(text), text) for text in texts if text in rest]
            if found:
                length, _ = min(found)
                self.seen += length
                return rest[:length]
            if not self.read(0.1) or time.monotonic() > end:
                raise AssertionError(f"{texts} did not appear; on the screen: {rest!r}")

    def command(self, line, prompt):
        """Types a line; what is printed until the next prompt."""
        self.type(line + ENTER)
        return self.wait(prompt)

    def end(self):
        """Waits until the program has ended; its exit code."""
        end = time.monotonic() + PATIENCE
        while self.read(0.1):
            if time.monotonic() > end:
                os.kill(self.pid, 9)
                break
        _, status = os.waitpid(self.pid, 0)
        os.close(self.fd)
        return os.waitstatus_to_exitcode(status)
