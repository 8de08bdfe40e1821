#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A server of a test's own: database, certificate, port, users; gone when it is stopped.

In Python:

    from kithd import Kithd
    with Kithd() as server:                  # exits with 77 when there is no KITH_TEST_DB
        admin = server.admin                 # a Client (contract.py) signed in as administrator
        anna = server.user("anna", "sales", team_id="TM-1")  # a new user, signed in
        server.psql("select count(*) from customer")         # [["0"]]

In a shell; FOLDER is any new folder:

    tests/lib/kithd.py start FOLDER          # writes FOLDER/env: KITHD_TEST_ADDRESS (host:port),
                                             # KITHD_TEST_CA, _PID, _LOG, _DATABASE, _PASSWORD
    . FOLDER/env                             # "admin" signs in with $KITHD_TEST_PASSWORD
    tests/lib/kithd.py user FOLDER anna sales,service [TM-2]  # a user; the same password
    tests/lib/kithd.py restart FOLDER        # SIGTERM, then again on the same port and database
    tests/lib/kithd.py stop FOLDER           # the server, its database and the folder
    tests/lib/kithd.py run COMMAND…          # starts one, runs the command with that environment,
                                             # stops it, and exits as the command did

Options of kithd go to `Kithd(options={"listen": …})`, in a shell to KITHD_TEST_OPTIONS="a=b c=d".
It stops by pid, waits by polling, and listens on loopback only.
"""
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid

import grpc

from contract import Contract, Refused
from database import migrated, psql

PASSWORD = "correct horse battery staple"
PATIENCE = 30
PROOF = 200  # seconds for which a sign-in proves who it is, at least
DAY, CHINA = 24 * 3600, 8 * 3600
MIDNIGHT = 90  # seconds before it in which no test begins


def build():
    return os.environ.get("KITH_BUILD") or sys.exit("KITH_BUILD names no build folder")


def cluster():
    if not os.environ.get("KITH_TEST_DB"):
        print("no KITH_TEST_DB: skipped")
        sys.exit(77)
    return os.environ["KITH_TEST_DB"]


def wait_for(condition, what, patience=PATIENCE):
    """The first true value of condition(), asked again and again; fails when time is up."""
    end = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise TimeoutError(f"waited in vain for {what}")
        time.sleep(0.02)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def a_day_ends(now):
    """Tests ask twice what day it is, in UTC and in the company's zone: no midnight comes between."""
    return any((now + east) % DAY >= DAY - MIDNIGHT for east in (0, CHINA))


def make_certificate(folder):
    key, certificate = os.path.join(folder, "server.key"), os.path.join(folder, "server.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                    "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate, key


class Kithd:
    def __init__(self, folder=None, options=None, duplicates=False):
        """duplicates: with the rules about what is there twice; most tests make what is alike."""
        self.server = cluster()
        self.own_folder = folder is None
        self.folder = folder or tempfile.mkdtemp(prefix="kithd-test.")
        os.makedirs(self.folder, exist_ok=True)
        self.options, self.duplicates = dict(options or {}), duplicates
        self.process = self.pid = self.port = self.database = self.contract = None
        self.clients = {}
        self.proved = time.monotonic()

    # ---- The life of the process ----

    @property
    def conninfo(self):
        return f"{self.server} dbname={self.database}"

    @property
    def log(self):
        return os.path.join(self.folder, "log")

    @property
    def ca(self):
        return os.path.join(self.folder, "server.pem")

    @property
    def address(self):
        return f"localhost:{self.port}"

    def start(self):
        wait_for(lambda: not a_day_ends(time.time()), "midnight to pass", 2 * MIDNIGHT)
        self.database = "kithd_" + uuid.uuid4().hex[:12]
        self.make_database()
        try:
            self.certificate, self.key = make_certificate(self.folder)
            self.configure()
            self.kithd("migrate")
            invented = self.kithd("bootstrap")
            # What comes at a time of the day comes when a test asks for it only.
            psql(self.conninfo, "update job set due_at = now() + interval '30 days' where at_time is not null")
            if not self.duplicates:
                psql(self.conninfo, "update duplicate_rule set active = false")
            self.run()
            self.first_sign_in(invented)
        except BaseException:
            self.stop()
            raise
        return self

    def make_database(self):
        migrated(self.server, self.database, self.program())

    def configure(self):
        self.port = self.port or free_port()
        settings = {"listen": f"127.0.0.1:{self.port}", "database": self.conninfo,
                    "certificate": self.certificate, "key": self.key, **self.options}
        with open(os.path.join(self.folder, "kithd.conf"), "w", encoding="utf-8") as file:
            file.writelines(f"{name} = {value}\n" for name, value in settings.items())

    def command(self, *words):
        config = os.path.join(self.folder, "kithd.conf")
        return [self.program(), *words, f"--config={config}"]

    @staticmethod
    def program():
        return os.path.join(build(), "server", "kithd")

    def kithd(self, *words, check=True):
        """Runs another command of kithd; what it prints."""
        done = subprocess.run(self.command(*words), capture_output=True, text=True, check=False)
        if check and done.returncode:
            raise RuntimeError(f"kithd {words}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def run(self):
        """Starts it and waits until it serves."""
        # A test that is killed takes its server along; one from a shell outlives `start`.
        with_us = ["setpriv", "--pdeathsig", "TERM"] if self.own_folder else []
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([*with_us, *self.command()], stdout=log, stderr=log,
                                            stdin=subprocess.DEVNULL, start_new_session=True)
        self.pid = self.process.pid
        wait_for(self.serves, "kithd to serve")

    def alive(self):
        if self.process:
            return self.process.poll() is None
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def serves(self):
        if not self.alive():
            raise RuntimeError("kithd did not start:\n" + self.tail())
        self.contract = self.contract or Contract()
        channel = self.channel()
        try:
            health = self.contract.client(channel)
            answer = health.send("/grpc.health.v1.Health/Check",
                                 health.request("/grpc.health.v1.Health/Check"), timeout=2)
            return answer.status == 1
        except Refused:
            return False
        finally:
            channel.close()

    def tail(self, size=6000):
        with open(self.log, "rb") as log:
            return log.read()[-size:].decode(errors="replace")

    def end(self, how=signal.SIGTERM):
        """Stops the process and waits for its end; its exit status when it is our child."""
        if self.pid is None:
            return None
        for client in self.clients.values():
            client.channel.close()
        self.clients = {}
        if self.alive():
            os.kill(self.pid, how)
        try:
            wait_for(lambda: not self.alive(), "kithd to end")
        except TimeoutError:
            os.kill(self.pid, signal.SIGKILL)
            wait_for(lambda: not self.alive(), "kithd to die")
            raise
        finally:
            self.pid = None
        return self.process.returncode if self.process else None

    def restart(self):
        self.end()
        self.run()

    def stop(self):
        """Ends it and leaves nothing behind. Fails when it did not end in order."""
        status = self.end()
        if self.database:
            psql(self.server, f"drop database if exists {self.database} with (force)")
        said = self.tail() if os.path.exists(self.log) else ""
        if self.own_folder:
            shutil.rmtree(self.folder)
        if status:
            raise RuntimeError(f"kithd ended with {status}:\n{said}")

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, error, trace):
        if error is not None:
            print(self.tail(), file=sys.stderr)
        try:
            self.stop()
        except RuntimeError:
            if error is None:
                raise

    # ---- Those who call ----

    def channel(self, **options):
        """A connection of its own."""
        with open(self.ca, "rb") as file:
            credentials = grpc.ssl_channel_credentials(file.read())
        return grpc.secure_channel(self.address, credentials, options=[
            ("grpc.use_local_subchannel_pool", 1), ("grpc.max_receive_message_length", 1 << 24),
            *options.items()])

    def anonymous(self):
        if "" not in self.clients:
            self.clients[""] = self.contract.client(self.channel())
        return self.clients[""]

    def sign_in(self, login, password=PASSWORD):
        """A client with a new session, on a connection of its own."""
        client = self.contract.client(self.channel())
        answer = client.call("AuthService/SignIn", login=login, password=password, client="tests")
        client.token, client.user_id = answer.token, answer.user_id
        return client

    def choose_password(self, login, one_time):
        client = self.sign_in(login, one_time)
        client.call("AuthService/ChangePassword", old_password=one_time, new_password=PASSWORD)
        return client

    def first_sign_in(self, said):
        """`kithd bootstrap` prints the one-time password somewhere in its last lines."""
        for word in reversed(re.findall(r"[a-z2-9]{5}(?:-[a-z2-9]{5})+", said)):
            self.clients["admin"] = self.choose_password("admin", word)
            return
        raise RuntimeError("bootstrap printed no one-time password: " + said)

    @property
    def admin(self):
        return self.client("admin")

    def client(self, login):
        if login not in self.clients:
            self.clients[login] = self.sign_in(login)
        return self.clients[login]

    def role_id(self, code):
        return self.admin.list("role", filter=f'code = "{code}"')[0].id

    def user(self, login, roles, team_id="TM-1"):
        """A new user with roles ("sales", or a list of codes), signed in with PASSWORD."""
        admin = self.admin
        if time.monotonic() - self.proved > PROOF:
            admin.call("AuthService/StepUp", password=PASSWORD)
            self.proved = time.monotonic()
        made = admin.create("user", {"login": login, "name": login.capitalize() + " Test",
                                     "team_id": team_id})
        for code in [roles] if isinstance(roles, str) else roles:
            admin.create("role_grant", {"user_id": made.id, "role_id": self.role_id(code)})
        one_time = admin.call("UserService/InviteUser", id=made.id).one_time_password
        self.clients[login] = self.choose_password(login, one_time)
        return self.clients[login]

    # ---- The database behind it ----

    def wait_sealed(self):
        """All of the audit log that is there by now is under a seal, also in the file."""
        end = int(self.psql("select last_value from audit_seq")[0][0])
        last = "select coalesce(max(greatest(a, b)), 0) from (select (select max(seq) from audit_entry" \
               f" where seq <= {end}) a, (select max(seq) from audit_event where seq <= {end}) b) x"
        end = int(self.psql(last)[0][0])
        wait_for(lambda: int(self.psql("select kith_audit_sealed()")[0][0]) >= end, "the seal")
        wait_for(lambda: self.filed_seals() >= int(
            self.psql("select count(*) from audit_seal")[0][0]), "the file of seals")

    def filed_seals(self):
        try:
            with open(os.path.join(self.folder, "keys", "audit.seals"), encoding="utf-8") as file:
                return sum(1 for _ in file)
        except FileNotFoundError:
            return 0

    def psql(self, sql):
        return psql(self.conninfo, sql)

    def value(self, sql):
        return self.psql(sql)[0][0]

    # ---- From one command to the next ----

    KEPT = ("pid", "port", "database", "certificate", "key", "options")

    def save(self):
        with open(os.path.join(self.folder, "state.json"), "w", encoding="utf-8") as file:
            json.dump({name: getattr(self, name) for name in self.KEPT}, file)
        with open(os.path.join(self.folder, "env"), "w", encoding="utf-8") as file:
            file.writelines(f"export {name}='{value}'\n" for name, value in self.env().items())

    @classmethod
    def load(cls, folder):
        server = cls(folder)
        with open(os.path.join(folder, "state.json"), encoding="utf-8") as file:
            for name, value in json.load(file).items():
                setattr(server, name, value)
        server.contract = Contract()
        return server

    def env(self):
        return {"KITHD_TEST_ADDRESS": self.address, "KITHD_TEST_CA": self.ca,
                "KITHD_TEST_PID": str(self.pid), "KITHD_TEST_LOG": self.log,
                "KITHD_TEST_DATABASE": self.conninfo, "KITHD_TEST_PASSWORD": PASSWORD,
                "KITHD_TEST_FOLDER": self.folder}


def given_options():
    return dict(word.split("=", 1) for word in os.environ.get("KITHD_TEST_OPTIONS", "").split())


def main():
    match sys.argv[1:]:
        case ["start", folder]:
            Kithd(folder, given_options()).start().save()
        case ["user", folder, login, roles, *team]:
            Kithd.load(folder).user(login, roles.split(","), *team)
        case ["restart", folder]:
            server = Kithd.load(folder)
            server.restart()
            server.save()
        case ["stop", folder]:
            Kithd.load(folder).stop()
            shutil.rmtree(folder)
        case ["run", *command]:
            with Kithd(options=given_options()) as server:
                done = subprocess.run(command, env={**os.environ, **server.env()}, check=False)
            sys.exit(done.returncode)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
