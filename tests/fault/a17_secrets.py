#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A17: where secrets must not lie. Passwords, tokens, API keys, seeds and codes, right ones and wrong
ones, are in no log, neither ours nor PostgreSQL's, and in no dump of the database; processes leave
no core and are closed to others of the same user. How often they lie in memory is told."""
import os
import re
import subprocess
import time

from figure import SANITIZED, figure, main
from harmless import Screen  # also the way to the folders of the other tests

# pylint: disable=wrong-import-order
from contract import Refused
from kithd import Kithd, PASSWORD, cluster
from totp import Device

NOBODY = 65534
WRONG = "wrong-horse-battery-staple-7391"
LATER = "entirely other words 55012"


class Own(Kithd):
    """A server that is no superuser's, so that what is closed to its user shows."""

    def command(self, *words):
        line = super().command(*words)
        return line if words or os.getuid() else ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}",
                                                  "--clear-groups", *line]

    def configure(self):
        super().configure()
        if not os.getuid():
            for folder, _, files in os.walk(self.folder):
                for name in [folder, *(os.path.join(folder, file) for file in files)]:
                    os.chown(name, NOBODY, NOBODY)


def refused(function, **values):
    try:
        function(**values)
    except Refused:
        return
    raise AssertionError("was taken")


def use_secrets(server):
    """Every way to have and to show one; name → secret."""
    admin, stranger, kept = server.admin, server.anonymous(), {}
    anna = server.user("anna", "sales")
    kept["password"], kept["a token"] = PASSWORD, anna.token
    refused(lambda: stranger.call("AuthService/SignIn", login="anna", password=WRONG, client="t"))
    kept["a wrong password"] = WRONG
    refused(lambda: stranger.call("AuthService/ChangePassword", old_password=WRONG, new_password=WRONG))
    anna.call("AuthService/ChangePassword", old_password=PASSWORD, new_password=LATER)
    kept["a later password"] = LATER
    user = admin.create("user", {"login": "bea", "name": "Bea", "team_id": "TM-1"})
    invited = admin.call("UserService/InviteUser", id=user.id)
    for field, value in invited.ListFields():
        if isinstance(value, str) and len(value) > 12 and "token" in field.name or "password" in field.name:
            kept["an invitation: " + field.name] = value
    device = Device(anna)
    kept["a seed"] = device.secret
    kept |= {f"recovery code {n}": code for n, code in enumerate(device.recovery_codes)}
    expires = {"seconds": int(time.time()) + 86400}
    made = admin.create("api_key", {"name": "k", "scopes": "customer:*", "expire_time": expires})
    kept["an API key"] = made.secret
    key = server.contract.client(server.channel(), made.secret)
    key.list("customer")
    first = stranger.call("AuthService/SignIn", login="anna", password=LATER, client="t")
    kept["a token between two factors"] = first.pre_token
    kept["a known device"] = first.device
    refused(lambda: stranger.call("AuthService/SignInSecondFactor", pre_token=first.pre_token, code="wrong-code"))
    thief = server.contract.client(server.channel(), "kith_" + "Z" * 43)
    refused(lambda: thief.call("AuthService/WhoAmI"))
    kept["a wrong token"] = "kith_" + "Z" * 43
    refused(lambda: admin.list("customer", filter="name = "))
    anna.call("AuthService/SignOut")
    return {name: secret for name, secret in kept.items() if secret}


def found(kept, data):
    """Secrets that stand there, as they are or as base64 and hex would show them."""
    hits = []
    for name, secret in kept.items():
        raw = secret.encode()
        if any(form in data for form in (raw, raw.hex().encode(), raw.replace(b"-", b""))):
            hits.append(name)
    return hits


def tell(what, hits):
    figure("A17", what, hits or 0, 0, not hits)


def memory(pid):
    """All that a process has written to, as root may read it."""
    data = []
    with open(f"/proc/{pid}/maps", encoding="utf-8") as maps, open(f"/proc/{pid}/mem", "rb", 0) as mem:
        for line in maps:
            span = re.match(r"(\w+)-(\w+) rw", line)
            if not span or "[v" in line:
                continue
            begin, end = (int(part, 16) for part in span.groups())
            if end - begin > 1 << 30:
                continue
            try:
                mem.seek(begin)
                data.append(mem.read(end - begin))
            except (OSError, ValueError, OverflowError):
                pass
    return b"".join(data)


def closed(server):
    with open(f"/proc/{server.pid}/limits", encoding="utf-8") as file:
        core = re.search(r"Max core file size\s+(\S+)\s+(\S+)", file.read()).groups()
    figure("A17", "largest core of kithd", core, ("0", "0"), core == ("0", "0"))
    owner = os.stat(f"/proc/{server.pid}/mem").st_uid
    same = os.getuid() == 0
    figure("A17", "its memory belongs to", f"user {owner}", "user 0, though it runs as another",
           (owner == 0 or SANITIZED) if same else None)
    if same:
        try:
            done = subprocess.run(["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups",
                                   "cat", f"/proc/{server.pid}/environ"], capture_output=True, check=False)
            figure("A17", "another process of its user reads its environment", done.returncode == 0, False,
                   done.returncode != 0 or SANITIZED)
        except OSError:
            pass


def run():
    log = re.search(r"host=(\S+)", cluster())
    with Own(options={"log_level": "debug"}) as server:
        begin = os.path.getsize(log.group(1) + "/log") if log else 0
        closed(server)
        kept = use_secrets(server)
        figure("A17", "secrets that were used", len(kept), ">= 15", len(kept) >= 15)
        with open(server.log, "rb") as file:
            tell("of them in the log at its most talkative", found(kept, file.read()))
        dump = subprocess.run(["pg_dump", "-d", server.conninfo], check=True, capture_output=True).stdout
        tell("in a dump of the database", found(kept, dump))
        if log:
            with open(log.group(1) + "/log", "rb") as file:
                file.seek(begin)
                tell("in the log of PostgreSQL", found(kept, file.read()))
        for path in (f"/proc/{server.pid}/cmdline", f"/proc/{server.pid}/environ"):
            with open(path, "rb") as file:
                tell("in " + path.rsplit("/", 1)[1], found(kept, file.read()))
        if os.getuid() == 0 and not SANITIZED:
            data = memory(server.pid)
            counts = {name: data.count(secret.encode()) for name, secret in kept.items()
                      if data.count(secret.encode())}
            figure("A17", "copies in memory afterwards", counts or 0, "told", None)


main(run)
