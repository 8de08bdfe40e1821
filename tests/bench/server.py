# SPDX-License-Identifier: Apache-2.0
"""The server that is measured: kithd with the shipped limits, on the cluster's database."""
import os
import pathlib
import re
import signal
import subprocess
import time
import urllib.request

from cluster import certificate, free_port

PATIENCE = 30


def build():
    """The build to measure: KITH_BUILD, or what `run` made."""
    return pathlib.Path(os.environ["KITH_BUILD"])


class Server:
    """folder: for its certificate, keys, log. settings: what differs from the shipped ones."""

    def __init__(self, folder, cluster, database="kith", settings=None):
        self.folder = pathlib.Path(folder).resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port, self.metrics_port = free_port(), free_port()
        key, pem = certificate(self.folder, "kithd")
        self.settings = {"listen": f"127.0.0.1:{self.port}", "metrics": f"127.0.0.1:{self.metrics_port}",
                         "database": cluster.socket_info(database), "certificate": pem, "key": key,
                         **(settings or {})}
        self.process = None

    @property
    def ca(self):
        return self.folder / "kithd.pem"

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    @property
    def config(self):
        return self.folder / "kithd.conf"

    def write_config(self):
        self.config.write_text("".join(f"{name} = {value}\n" for name, value in self.settings.items()), encoding="utf-8")

    def command(self, *words):
        self.write_config()
        return [str(build() / "server" / "kithd"), *words, f"--config={self.config}"]

    def migrate(self):
        subprocess.run(self.command("migrate"), check=True, stdout=subprocess.DEVNULL)

    def start(self):
        with open(self.folder / "log", "wb") as log:
            self.process = subprocess.Popen(self.command(), stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        end = time.monotonic() + PATIENCE
        while not self.ready():
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("kithd does not serve:\n" + (self.folder / "log").read_text(encoding="utf-8"))
            time.sleep(0.02)
        return self

    def ready(self):
        try:
            return "kith_" in self.metrics_text()
        except OSError:
            return False

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def stop(self):
        if self.alive():
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)

    def __enter__(self):
        return self.start()

    def __exit__(self, *error):
        self.stop()

    # ---- What it counts ----

    def metrics_text(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.metrics_port}/metrics", timeout=10) as answer:
            return answer.read().decode()

    def calls(self):
        """{(method, code): calls that ended}, since it started."""
        found = re.findall(r'^kith_calls_total\{method="([^"]*)",code="([^"]*)"\} (\d+)', self.metrics_text(), re.M)
        return {(method, code): int(count) for method, code, count in found}

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
