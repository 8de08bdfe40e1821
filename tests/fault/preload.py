# SPDX-License-Identifier: Apache-2.0
"""A server with a library of ours in front of the C library, and the page that both read.

    with Preloaded("d08_malloc", ("countdown", "burst")) as server:
        server.page["countdown"] = 7
"""
import mmap
import os
import struct
import sys

from cluster import Kithd
from figure import SANITIZED
from kithd import build


class Page:
    """Numbers of 64 bits in a file that the library has mapped, by name."""

    SIZE = 4096

    def __init__(self, path, names):
        with open(path, "w+b") as file:
            file.truncate(self.SIZE)
            self.memory = mmap.mmap(file.fileno(), self.SIZE)
        self.offsets = {name: number * 8 for number, name in enumerate(names)}

    def __getitem__(self, name):
        return struct.unpack_from("q", self.memory, self.offsets[name])[0]

    def __setitem__(self, name, value):
        struct.pack_into("q", self.memory, self.offsets[name], value)


class Preloaded(Kithd):
    def __init__(self, library, names, **options):
        if SANITIZED:
            print("a sanitizer brings its own malloc and system calls: skipped")
            sys.exit(77)
        super().__init__(**options)
        self.library = os.path.join(build(), "tests", "fault", f"lib{library}.so")
        self.path = os.path.join(self.folder, "faults")
        self.page = Page(self.path, names)

    def command(self, *words):
        made = super().command(*words)
        if words:  # `migrate` and its like are not what is tested
            return made
        return ["env", f"LD_PRELOAD={self.library}", f"KITH_FAULTS={self.path}", *made]

    def crashed(self):
        """True when it is gone; then it is started again."""
        if self.alive():
            return False
        self.pid = None
        self.run()
        return True
