# SPDX-License-Identifier: Apache-2.0
"""Starts the test server with a certificate of its own, and ends it; shared by the tests here."""
import os
import subprocess
import tempfile


class Server:
    """The program `echo` (or one that is started the same way), for the duration of a test."""

    def __init__(self, program, *arguments):
        self.folder = tempfile.TemporaryDirectory()
        self.certificate = os.path.join(self.folder.name, "cert.pem")
        key = os.path.join(self.folder.name, "key.pem")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-days", "2", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
             "-keyout", key, "-out", self.certificate],
            check=True, stderr=subprocess.DEVNULL)
        self.process = subprocess.Popen(
            [program, self.certificate, key, *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def drain(self):
        self.process.stdin.write("drain\n")
        self.process.stdin.flush()

    def stop(self):
        """Ends it; a crash, a leak or a sanitizer's complaint shows in the exit code."""
        self.process.stdin.close()
        code = self.process.wait(timeout=60)
        self.process.stdout.close()
        self.folder.cleanup()
        return code
