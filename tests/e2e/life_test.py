#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The life of the server: restarts under load, new certificates, an orderly end, and a database
that goes away and comes back."""
import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time

from desk import Desk, Kithd, PRECONDITION, TESTS, UNAVAILABLE, equal, main, true, wait_for
from checks import refused

# ---- Load, and what became of it ----


class Load(threading.Thread):
    """Creates customers one after the other; remembers what was acknowledged."""

    def __init__(self, server, name):
        super().__init__()
        # By itself a gRPC channel looks a name up again after 30 seconds only.
        channel = server.channel(**{"grpc.dns_min_time_between_resolutions_ms": 50,
                                    "grpc.initial_reconnect_backoff_ms": 50,
                                    "grpc.min_reconnect_backoff_ms": 50,
                                    "grpc.max_reconnect_backoff_ms": 100})
        self.client, self.name_ = server.contract.client(channel), name
        self.client.token = server.sign_in("admin").token
        self.acknowledged, self.refused, self.going = [], 0, True

    def run(self):
        n = 0
        while self.going:
            n += 1
            try:
                made = self.client.create("customer", {"name": f"{self.name_} {n}",
                                                       "external_id": f"{self.name_}-{n}"})
                self.acknowledged.append((made.id, made.external_id))
            except Exception:  # pylint: disable=broad-except
                self.refused += 1
                time.sleep(0.01)


def under_load(server, action):
    """Runs the action while four write; what was acknowledged, of all."""
    loads = [Load(server, f"L{n}{time.monotonic_ns()}") for n in range(4)]
    for load in loads:
        load.start()
    try:
        wait_for(lambda: all(len(load.acknowledged) > 20 for load in loads), "load")
        action()
        before = [len(load.acknowledged) for load in loads]
        wait_for(lambda: all(len(load.acknowledged) > n + 20 for load, n in zip(loads, before)),
                 "load after it")
    finally:
        for load in loads:
            load.going = False
        for load in loads:
            load.join()
    return [pair for load in loads for pair in load.acknowledged]


def check_kept(server, acknowledged):
    kept = {tuple(row) for row in server.psql("select 'C-' || id, external_id from customer")}
    lost = [pair for pair in acknowledged if pair not in kept]
    equal(lost[:3], [], f"{len(lost)} of {len(acknowledged)} acknowledged writes")
    equal(server.value("select count(*) - count(distinct external_id) from customer "
                       "where external_id <> ''"), "0", "records made twice")


def test_a_restart_under_load_loses_nothing_that_was_acknowledged(server):
    acknowledged = under_load(server, server_restart(server))
    check_kept(server, acknowledged)


def server_restart(server):
    """Without closing the clients' connections first, as a restart does."""
    def action():
        clients, server.clients = server.clients, {}
        equal(server.end(), 0, "exit status of an orderly end")
        server.run()
        server.clients = clients
    return action


def test_a_crash_under_load_loses_nothing_that_was_acknowledged(server):
    def action():
        os.kill(server.pid, signal.SIGKILL)
        server.process.wait()
        server.run()
    check_kept(server, under_load(server, action))


def test_the_client_goes_on_after_a_restart(server):
    desk = Desk(server, "admin")
    desk.ok("customer", "list")
    server.restart()
    desk.ok("customer", "list")
    server.end()
    begun = time.monotonic()
    desk.refused(UNAVAILABLE, "customer", "list")
    true(time.monotonic() - begun < 10, "said soon")
    server.run()
    desk.ok("customer", "list")
    desk.close()


def test_the_end_waits_for_what_is_under_way(server):
    desk = Desk(server, "admin")
    customer = desk.make("customer", "name=Held")
    held = subprocess.Popen(["psql", "-XAtq", "-d", server.conninfo], text=True,
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    held.stdin.write(f"begin;\nselect 1 from customer where id = {customer[2:]} for update;\n")
    held.stdin.flush()
    equal(held.stdout.readline(), "1\n", "the lock")
    call = desk.start("customer", "update", customer, "city=written")
    wait_for(lambda: server.value("select count(*) from pg_stat_activity where wait_event_type = "
                                  "'Lock' and datname = current_database()") != "0", "the update")
    os.kill(server.pid, signal.SIGTERM)
    wait_for(lambda: not listens(server), "no new connections")
    true(server.alive(), "it waits for the call")
    held.communicate("rollback;\n")
    out, error = call.communicate(timeout=20)
    equal(call.returncode, 0, (out + error).decode())
    equal(server.process.wait(20), 0, "exit status")
    server.run()
    equal(server.value(f"select city from customer where id = {customer[2:]}"), "written", "city")
    desk.close()


def listens(server):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", server.port)) == 0


# ---- Certificates ----


def openssl(*words, folder):
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)


def make_authority(folder):
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-days", "2", "-subj", "/CN=Test CA", "-keyout", "ca.key", "-out", "ca.pem",
            folder=folder)


def make_certificate(folder, name):
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
            f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.csr", folder=folder)
    with open(os.path.join(folder, "san"), "w", encoding="ascii") as file:
        file.write(f"subjectAltName=DNS:{name}\n")
    openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "2",
            "-CAcreateserial", "-extfile", "san", "-out", f"{name}.pem", folder=folder)


def serial(server):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    with socket.create_connection(("127.0.0.1", server.port), 5) as plain:
        with context.wrap_socket(plain) as tls:
            return hash(tls.getpeercert(binary_form=True))


def install(server, folder, name):
    """Both files change, then the server is told."""
    was = serial(server)
    for source, target in ((f"{name}.pem", server.certificate), (f"{name}.key", server.key)):
        shutil.copyfile(os.path.join(folder, source), target + ".new")
        os.replace(target + ".new", target)
    os.kill(server.pid, signal.SIGHUP)
    wait_for(lambda: serial(server) != was, "the new certificate")


def test_a_new_certificate_is_taken_without_a_restart(server):
    kept = tempfile.TemporaryDirectory(prefix="kith-tls.")
    folder = kept.name
    make_authority(folder)
    make_certificate(folder, "localhost")
    make_certificate(folder, "elsewhere.example")
    old = server.sign_in("admin")
    desk, pid = Desk(server, "admin"), server.pid
    before = {name: open(name, "rb").read() for name in (server.certificate, server.key)}
    authority = ("--ca", os.path.join(folder, "ca.pem"))
    install(server, folder, "localhost")
    desk.refused(PRECONDITION, "customer", "list", says="not trusted")
    desk.ok("customer", "list", *authority)
    old.list("customer")  # an open connection goes on
    # a certificate for another name is not trusted, whoever signed it
    install(server, folder, "elsewhere.example")
    desk.refused(PRECONDITION, "customer", "list", *authority)
    # one that cannot be used is not taken: the last good one stays
    with open(server.certificate, "w", encoding="ascii") as file:
        file.write("nonsense\n")
    was = serial(server)
    os.kill(server.pid, signal.SIGHUP)
    wait_for(lambda: "tls" in server.tail() and "error" in server.tail(), "a line in the log")
    equal(serial(server), was, "the certificate after a bad one")
    for name, content in before.items():
        with open(name, "wb") as file:
            file.write(content)
    os.kill(server.pid, signal.SIGHUP)
    wait_for(lambda: serial(server) != was, "the first certificate")
    equal(server.pid, pid, "the same process")
    desk.ok("customer", "list")
    desk.close()


# ---- The database ----


class Cluster:
    """A PostgreSQL of the test's own, that may be stopped."""

    SCRIPT = os.path.join(TESTS, "lib", "postgres.sh")

    def __enter__(self):
        self.folder = self.script("start")
        self.conninfo = self.script("conninfo", self.folder)
        return self

    def __exit__(self, *_):
        self.script("stop", self.folder)

    def script(self, *words):
        return subprocess.run([self.SCRIPT, *words], check=True, capture_output=True,
                              text=True).stdout.strip()

    def pids(self):
        """The postmaster and all its children."""
        with open(os.path.join(self.folder, "data", "postmaster.pid"), encoding="ascii") as file:
            top = int(file.readline())
        with open(f"/proc/{top}/task/{top}/children", encoding="ascii") as file:
            return [top, *(int(word) for word in file.read().split())]

    def signal(self, number):
        for pid in self.pids():
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass

    def pg_ctl(self, *words):
        program = sorted(os.listdir("/usr/lib/postgresql"))[-1]
        command = [f"/usr/lib/postgresql/{program}/bin/pg_ctl", "-D", self.folder + "/data", "-w",
                   *words]
        if os.getuid() == 0:
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/",
                       stderr=subprocess.DEVNULL)


def database_stops_and_comes_back(server, cluster, desk):
    desk.ok("customer", "create", "name=Before")
    cluster.pg_ctl("stop", "-m", "immediate")
    wait_for(lambda: desk.kith("customer", "list", "--timeout", "3").code == UNAVAILABLE,
             "the database to be missed")
    begun = time.monotonic()
    refused("UNAVAILABLE", server.admin.list, "customer")
    taken = time.monotonic() - begun
    true(taken < 1, f"refused at once, not after {taken:.1f} s")
    true(server.alive(), "the server lives")
    cluster.pg_ctl("start", "-l", cluster.folder + "/log")
    wait_for(lambda: desk.kith("customer", "list").code == 0, "the database to be found again")
    equal(len(desk.json("customer", "list", "name = Before")), 1, "what was there before")
    desk.ok("customer", "create", "name=After")


def database_hangs_and_goes_on(server, cluster, desk):
    cluster.signal(signal.SIGSTOP)
    try:
        begun = time.monotonic()
        done = desk.kith("customer", "list", "--timeout", "2")
        true(done.code in (14, UNAVAILABLE) and time.monotonic() - begun < 6, str(done))
    finally:
        cluster.signal(signal.SIGCONT)
    wait_for(lambda: desk.kith("customer", "list").code == 0, "the answers to come again")
    equal(len(desk.json("customer", "list", "name = After")), 1, "what was there before")


def test_the_database_goes_away_and_comes_back(_):
    with Cluster() as own:
        server = Kithd()
        server.server = own.conninfo
        with server:
            desk = Desk(server, "admin")
            database_stops_and_comes_back(server, own, desk)
            database_hangs_and_goes_on(server, own, desk)
            desk.close()


if __name__ == "__main__":
    main(globals())
