# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL of the benchmark's own, with TLS on 127.0.0.1 and a unix socket, kept between runs."""
import os
import pathlib
import socket
import subprocess

# What differs from PostgreSQL's defaults while the benchmark measures.
MEASURING = {
    "max_connections": "300", "effective_cache_size": "8GB", "maintenance_work_mem": "512MB",
    "random_page_cost": "1.1", "max_wal_size": "8GB", "checkpoint_timeout": "30min",
    "ssl": "on", "timezone": "UTC", "log_min_messages": "warning", "log_line_prefix": "%m [%p] %e ",
}
# While the data are loaded: nothing has to survive a crash then.
LOADING = {"fsync": "off", "full_page_writes": "off", "wal_level": "minimal", "max_wal_senders": "0",
           "synchronous_commit": "off", "autovacuum": "off"}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def binaries():
    """The folder of PostgreSQL's programs, the newest version's."""
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"),
                   key=lambda path: int(path.parent.parent.name))
    return os.environ.get("PG_BIN") or str(found[-1].parent)


def certificate(folder, name):
    """A key and a certificate for localhost, signed by itself."""
    key, pem = folder / f"{name}.key", folder / f"{name}.pem"
    if not pem.exists():
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                        "-nodes", "-days", "3650", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                        "-keyout", key, "-out", pem], check=True, capture_output=True)
    return key, pem


class Cluster:
    """folder: made when it is not there; settings: what differs from MEASURING."""

    def __init__(self, folder, settings=None, preload=None):
        self.folder = pathlib.Path(folder).resolve()
        self.settings = {**MEASURING, **(settings or {})}
        self.preload = preload
        self.data = self.folder / "data"

    def as_owner(self, *command, **options):
        """PostgreSQL refuses root: as root it belongs to the user postgres."""
        if os.getuid() == 0:
            command = ("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups",
                       "env", f"HOME={self.folder}", *command)
        return subprocess.run([str(word) for word in command], cwd=self.folder, check=True, **options)

    def make(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)
        certificate(self.folder, "postgres")
        if os.getuid() == 0:
            subprocess.run(["chown", "-R", "postgres:postgres", self.folder], check=True)
        self.as_owner(f"{binaries()}/initdb", "-D", self.data, "-U", "postgres", "--auth=trust",
                      "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", stdout=subprocess.DEVNULL)
        (self.data / "pg_hba.conf").write_text(
            "local all all trust\nhostssl all all 127.0.0.1/32 trust\n", encoding="utf-8")
        self.port = free_port()

    @property
    def port(self):
        return int((self.folder / "port").read_text(encoding="utf-8"))

    @port.setter
    def port(self, number):
        (self.folder / "port").write_text(f"{number}\n", encoding="utf-8")

    def configure(self, more):
        settings = {**self.settings, "listen_addresses": "127.0.0.1", "port": self.port,
                    "unix_socket_directories": self.folder, "unix_socket_permissions": "0777",
                    "ssl_cert_file": self.folder / "postgres.pem", "ssl_key_file": self.folder / "postgres.key",
                    **more}
        (self.data / "postgresql.auto.conf").write_text(
            "".join(f"{name} = '{value}'\n" for name, value in settings.items()), encoding="utf-8")

    def running(self):
        done = subprocess.run([f"{binaries()}/pg_isready", "-q", "-h", self.folder, "-p", str(self.port)],
                              check=False) if (self.folder / "port").exists() else None
        return done is not None and done.returncode == 0

    def start(self, more=None):
        """With other settings than before it must be stopped first."""
        if not self.data.exists():
            self.make()
        if not self.running():
            self.configure(more or {})
            preload = ["env", f"LD_PRELOAD={self.preload}"] if self.preload else []
            self.as_owner(*preload, f"{binaries()}/pg_ctl", "-D", self.data, "-l", self.folder / "log",
                          "-w", "-t", "120", "start", stdout=subprocess.DEVNULL)
        return self

    def stop(self):
        if self.data.exists() and self.running():
            self.as_owner(f"{binaries()}/pg_ctl", "-D", self.data, "-m", "fast", "-w", "-t", "600", "stop",
                          stdout=subprocess.DEVNULL)

    # ---- Ways in ----

    def socket_info(self, database="postgres"):
        return f"host={self.folder} port={self.port} user=postgres dbname={database}"

    def tls_info(self, database="postgres"):
        return f"hostaddr=127.0.0.1 port={self.port} user=postgres dbname={database} sslmode=require"

    def psql(self, sql, database="postgres"):
        done = subprocess.run(["psql", "-XAtq", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-d",
                               self.socket_info(database), "-c", sql], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"psql: {done.stderr}{sql}")
        return [line.split("\t") for line in done.stdout.splitlines()]

    def value(self, sql, database="postgres"):
        return self.psql(sql, database)[0][0]
