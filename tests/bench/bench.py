# SPDX-License-Identifier: Apache-2.0
"""What a work runs on: the cluster with the data, servers on it, sessions made beforehand."""
import os
import pathlib
import shutil
import hashlib
import tempfile

from cluster import LOADING, Cluster
from data import HERE, Data
from server import Server

SESSIONS_EACH = 9  # for each of the 1,200 users: 10,800
SAMPLES = {"office": (2042, 1), "sales_one_team": (1043, 1054)}  # user, team
USERS = {
    "office": ["\\set actor random(2001, 2200)"],
    # Not every 17th, who has a second team.
    "sales_one_team": ["\\set r random(0, 799)", "\\set actor 1001 + (:r / 16) * 17 + 1 + :r % 16", "\\set team 1011 + :actor % 50"],
}


def memory_gib():
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30


class Bench:
    def __init__(self, folder, customers, seconds=3.0, pairs=5, clients=32, say=print, preload=None):
        self.home = pathlib.Path(folder).resolve()
        self.customers, self.seconds, self.pairs, self.clients, self.say = customers, seconds, pairs, clients, say
        self.warm = min(2.0, seconds)
        shared = max(128, min(customers // 160, memory_gib() * 1024 // 4))
        self.settings = {"shared_buffers": f"{shared}MB", "max_wal_size": "4GB"}
        self.cluster = Cluster(self.home, self.settings, preload)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kith-bench-run."))
        self.folder.chmod(0o755)
        self.servers = {}
        self.sizes = []  # of the data, for the curve; none: its own choice

    # ---- The data ----

    @property
    def database(self):
        return f"kith_{self.customers}"

    def data_version(self):
        """Of what the data are made by: other files make other data."""
        digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted((HERE / "data").glob("*.sql"))))
        return f"kith bench {self.customers} {digest.hexdigest()[:12]}"

    def loaded(self):
        found = self.cluster.psql("select coalesce(shobj_description(oid, 'pg_database'), '') from pg_database"
                                  f" where datname = '{self.database}'")
        return found[0][0] if found else None

    def load(self, again=False):
        """Makes the data when they are not there; a half made database, and an older one with `again`, is made anew."""
        self.cluster.start()
        if not again and (self.loaded() or "").startswith("kith bench"):
            if self.loaded() != self.data_version():
                self.say("The data were made by other files than today's; `run data --again` makes them anew.")
            self.server("migrate").migrate()
            return
        # Without fear of a crash it is faster; but not while others use what is there.
        alone = not self.cluster.psql(f"select 1 from pg_database where datname like 'kith%' and datname <> '{self.database}'")
        if alone:
            self.cluster.stop()
            self.cluster.start({**LOADING, "max_wal_size": "2GB"})
        self.say(f"Making the data of {self.customers} customers:")
        self.cluster.psql(f"drop database if exists {self.database} with (force)")
        self.cluster.psql(f"create database {self.database}")
        self.server("migrate").migrate()
        Data(self.cluster, self.database, self.customers, self.say).make()
        self.cluster.psql(f"comment on database {self.database} is '{self.data_version()}'")
        self.cluster.psql("checkpoint")
        if alone:
            self.cluster.stop()
            self.cluster.start()

    def make_sessions(self):
        lines = Data(self.cluster, self.database, self.customers).run("sessions.sql", each=SESSIONS_EACH).split("\n")
        folder = self.home / "sessions"
        folder.mkdir(exist_ok=True)
        (folder / "all.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        kinds = {}
        for line in lines:
            token, user, role = line.split()
            one_team = role == "sales" and (int(user) - 1001) % 17 != 0
            for kind in ["all", role] + (["sales_one_team"] if one_team else []):
                kinds.setdefault(kind, []).append(token)
        for kind, tokens in kinds.items():
            (folder / kind).write_text("\n".join(tokens) + "\n", encoding="utf-8")

    def warm_up(self):
        """Reads the tables of the works into PostgreSQL's memory, those that matter most last."""
        self.sql("create extension if not exists pg_prewarm")
        self.sql("select pg_prewarm(c.oid) from unnest(array['interaction', 'opportunity', 'ticket', 'contact', 'contact_point', 'search_entry_5',"
                 " 'customer_measure', 'customer']) with ordinality t (name, n) join pg_class r on r.relname = t.name"
                 " left join pg_index i on i.indrelid = r.oid join pg_class c on c.oid in (r.oid, i.indexrelid) order by t.n")

    # ---- Who calls ----

    def sessions(self, role):
        """A file with a token per line, as many as users first, then their second ones."""
        return self.home / "sessions" / role

    def tokens(self, role):
        return self.sessions(role).read_text(encoding="utf-8").split()

    def sample_user(self, role):
        """(token, user, team) whose call's statements are taken."""
        user, team = SAMPLES[role]
        for line in (self.home / "sessions" / "all.txt").read_text(encoding="utf-8").split("\n"):
            token, found, _ = line.split()
            if int(found) == user:
                return token, user, team
        raise LookupError(f"no session of U-{user}")

    def users_in_pgbench(self, role):
        return USERS[role]

    # ---- Where ----

    def tls(self):
        return self.cluster.tls_info(self.database)

    def sql(self, text):
        return self.cluster.psql(text, self.database)

    def server(self, name, settings=None, cluster=None):
        """One that does not run yet."""
        return Server(self.folder / name, cluster or self.cluster, self.database, settings)

    def running(self, settings=None):
        """The one that is measured, with the shipped settings but for these; it runs until the end."""
        key = tuple(sorted((settings or {}).items()))
        if key not in self.servers or not self.servers[key].alive():
            for other in self.servers.values():
                other.stop()
            self.servers = {key: self.server(f"kithd{len(os.listdir(self.folder))}", settings).start()}
        return self.servers[key]

    def close(self):
        for server in self.servers.values():
            server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
