# SPDX-License-Identifier: Apache-2.0
"""The yardsticks: pgbench over TLS and TCP, directly or through pgbouncer."""
import os
import pathlib
import re
import signal
import subprocess
import time

from cluster import binaries, certificate, free_port
from statements import PGOPTIONS

THREADS = 2


def run(conninfo, script, text, seconds, clients=32, mode="prepared", rate=None, options=None, folder=None):
    """{"rate", "latency_ms"}, and with a rate "p50_ms", "p99_ms" from when each was due; every transaction must succeed.
    `text` of a Script."""
    path = pathlib.Path(folder) / "pgbench.sql"
    path.write_text(text, encoding="utf-8")
    log = ["--log", f"--log-prefix={folder}/pgbench_log"] if rate else []
    words = [f"{binaries()}/pgbench", "-n", "-M", mode, "-c", str(clients), "-j", str(min(THREADS, clients)), *(["-T", str(round(seconds))] if seconds >= 1 else ["-t", "5"]),
             *(["--rate", str(rate)] if rate else []), *log, *script.words(text), "-f", str(path), conninfo]
    done = subprocess.run(words, capture_output=True, text=True, check=False,
                          env={**os.environ, "PGOPTIONS": options or script.options})
    rate_found = re.search(r"tps = ([\d.]+)", done.stdout)
    failed = re.search(r"number of failed transactions: (\d+)", done.stdout)
    if done.returncode or not rate_found or (failed and int(failed[1])):
        raise RuntimeError(f"pgbench: {done.stdout}{done.stderr}")
    figures = {"rate": float(rate_found[1]), "latency_ms": float(re.search(r"latency average = ([\d.]+)", done.stdout)[1])}
    return figures | (logged_times(folder) if rate else {})


def logged_times(folder):
    """Of its log, which is removed: client, transaction, microseconds, …"""
    times = []
    for path in pathlib.Path(folder).glob("pgbench_log.*"):
        times += [int(line.split()[2]) for line in path.read_text(encoding="ascii").splitlines()]
        path.unlink()
    times.sort()
    return {"p50_ms": times[len(times) // 2] / 1000, "p99_ms": times[len(times) * 99 // 100] / 1000}


class Bouncer:
    """pgbouncer in front of the cluster, started by hand, with TLS on both sides."""

    def __init__(self, folder, cluster, database, pool=8):
        self.folder, self.cluster = pathlib.Path(folder), cluster
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port, self.process = free_port(), None
        key, pem = certificate(self.folder, "bouncer")
        if os.getuid() == 0:
            subprocess.run(["chown", "-R", "postgres", self.folder], check=True)
        self.pool, self.database = pool, database
        # It does not pass options of the session on.
        settings = "; ".join(f"set {option}" for option in PGOPTIONS.replace("-c ", "").split())
        (self.folder / "users").write_text('"postgres" ""\n', encoding="utf-8")
        (self.folder / "bouncer.ini").write_text(f"""[databases]
{database} = host=127.0.0.1 port={cluster.port} dbname={database} user=postgres connect_query='{settings}'
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {self.port}
unix_socket_dir =
auth_type = trust
auth_file = {self.folder}/users
pool_mode = transaction
default_pool_size = {pool}
max_client_conn = 200
client_tls_sslmode = require
client_tls_key_file = {key}
client_tls_cert_file = {pem}
server_tls_sslmode = require
ignore_startup_parameters = extra_float_digits, options
""", encoding="utf-8")

    def version(self):
        text = subprocess.run(["pgbouncer", "--version"], capture_output=True, text=True, check=True).stdout
        return re.search(r"PgBouncer (\S+)", text)[1]

    def mode(self):
        """Prepared statements go through since 1.21; before, each is parsed anew."""
        major, minor = (int(part) for part in self.version().split(".")[:2])
        return "prepared" if (major, minor) >= (1, 21) else "extended"

    def conninfo(self):
        return f"hostaddr=127.0.0.1 port={self.port} user=postgres dbname={self.database} sslmode=require"

    def __enter__(self):
        owner = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.getuid() == 0 else []
        with open(self.folder / "log", "wb") as log:
            self.process = subprocess.Popen([*owner, "/usr/sbin/pgbouncer", str(self.folder / "bouncer.ini")], stdout=log, stderr=log,
                                            stdin=subprocess.DEVNULL)
        for _ in range(200):
            if subprocess.run([f"{binaries()}/pg_isready", "-q", "-d", self.conninfo()], check=False).returncode == 0:
                return self
            time.sleep(0.05)
        raise RuntimeError("pgbouncer does not start: " + (self.folder / "log").read_text(encoding="utf-8"))

    def __exit__(self, *error):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
