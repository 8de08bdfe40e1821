# SPDX-License-Identifier: Apache-2.0
"""What a terminal may be sent: the client's own few sequences, and what can be seen. Texts that try
to send it more, and a run of the client that says what came of them."""
import fcntl
import os
import pty
import re
import select
import struct
import sys
import termios
import time
import unicodedata

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [os.path.join(TESTS, "e2e"), os.path.join(TESTS, "foreign"), os.path.join(TESTS, "lib")]

# The client's colours, its line of progress; and at the prompt what readline needs to edit a line.
OWN = re.compile(r"\x1b\[(?:0|1|2|31|36)m|\r\x1b\[K")
EDITING = re.compile(r"\x1b\[\?2004[hl]|\x1b\[\d*[CDKPJ@A]|\x1b\[\d*G|\x1b\[H|\x08|\x07")
JOINERS = "\u200c\u200d"

EVIL = [
    "".join(map(chr, range(1, 32))), "a\x7fb", "".join(map(chr, range(0x80, 0xa0))),
    "\x1b[35mCSI", "\x1b[2J\x1b[1;1H", "\x1b[999;999H", "\x1b]0;title\x07", "\x1b]2;title\x1b\\",
    "\x1b]52;c;cm0gLXJm\x07", "\x1b]8;;http://evil/\x1b\\here\x1b]8;;\x1b\\", "\x1bP+q544e\x1b\\",
    "\x1bP$q\"p\x1b\\", "\x1b_apc\x1b\\", "\x1b^pm\x1b\\", "\x1bXsos\x1b\\", "\x1b[21t", "\x1b[20t",
    "\x05enq", "\x1b[c", "\x1b[>c", "\x1b[6n", "\x1b[5n", "\x1bZ", "\x1b[?2004h", "\x1bc", "\x1b#8",
    "\u009b6n", "\u009b35mC1", "\u009d0;title\u009c", "\u0090q\u009c", "\u009f_\u009c", "\u0085next",
    "\u202egpj.exe", "\u2066\u2067\u2068iso\u2069", "\u200f\u200e\u061cmarks", "\U000e0041\U000e0042tags",
    "\u2028line\u2029paragraph", "\ufeffbom", "zero\u200bwidth", "soft\u00adhyphen", "\u3164\u115f\uffa0",
    "\ufff9\ufffa\ufffb", "\U000f0000private\ue000", "\ufdd0\U0010ffff", "over\rwritten", "\b\b\bback",
    "\tt\t", "\nnew\nline", "\x1b]10;?\x07", "\x1b]4;1;?\x07", "\x1b[?1049h", "\x1b(0lqqk\x1b(B", "\x0e\x0f",
    "\x1b", "\x1b[", "\x1b]", "x\x1b", "漢\x1b[31m字", "e" + "\u0301" * 30, "%s%n", "\\033[31m", "\x1b[0m\x1b[1m\x1b[1;31m",
]
# Bytes that are no UTF-8, all eight long, so that they can take the place of eight others.
RAW = [b"\xc0\x9b31mab", b"\xe0\x80\x9b3mx", b"\x9b31mabc", b"\xed\xa0\x80abcd\x1b", b"\xf8\x88\x80\x80\x80abc"[:8],
       b"\xff\xfe\x1b]0;a", b"\xc2\x9b31mab", b"\x00\x1b[31mab"[:8], b"\xe2\x80\xaeabcd\xe2"[:8], b"\xf0\x9f\x98abcd\x9d"]


def harm(raw, editing=False):
    """What in these bytes a terminal obeys, or a reader does not see; "" is what is wanted."""
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        return f"no UTF-8: {raw[max(0, error.start - 20):error.end + 20]!r}"
    text = OWN.sub("", text)
    if editing:
        text = EDITING.sub("", text)
    text = text.replace("\r\n", "\n").replace("\x1b[0m", "")
    for at, char in enumerate(text):
        bad = unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
        if bad and char not in "\n" + JOINERS:
            if editing and char == "\r":
                continue
            return f"U+{ord(char):04X} in {text[max(0, at - 30):at + 30]!r}"
    return ""


def width(text):
    wide = {"W": 2, "F": 2}
    return sum(0 if unicodedata.category(char) in ("Mn", "Me", "Cf") else
               wide.get(unicodedata.east_asian_width(char), 1) for char in text)


class Screen:
    """One command in a terminal of its own; what was sent to the terminal."""

    def __init__(self, desk, *words, columns=100, patience=20):
        program = desk.program(*words)
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(desk.home)
            os.execve(program[0], program, desk.environment)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        self.raw, self.status = b"", None
        self.run(patience)

    def run(self, patience):
        end = time.monotonic() + patience
        while True:
            ready, _, _ = select.select([self.fd], [], [], 1)
            if not ready:  # it asks something
                os.write(self.fd, b"\x04" if time.monotonic() < end else b"\x03")
                if time.monotonic() > end + 5:
                    os.kill(self.pid, 9)
                continue
            try:
                data = os.read(self.fd, 65536)
            except OSError:
                data = b""
            if not data:
                break
            self.raw += data
        _, status = os.waitpid(self.pid, 0)
        os.close(self.fd)
        self.status = os.waitstatus_to_exitcode(status)
