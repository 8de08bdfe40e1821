# SPDX-License-Identifier: Apache-2.0
"""Many users at once, each with a session, for what loads a server (kith_load).

    file = crowd.sessions(server, 500)                # a file with their tokens, one to a line
    run = crowd.load(server, file, "--connections", "8", "--seconds", "1", work="1 WhoAmI")
    run["total"]["statuses"]                          # {"OK": 4711}
"""
import base64
import hashlib
import json
import os
import secrets
import subprocess
import tempfile

from kithd import build


def token(seed, number):
    """43 digits of base64url, as those that the server gives out."""
    digest = hashlib.sha256(f"{seed}{number}".encode()).digest()
    return "kith_" + base64.urlsafe_b64encode(digest).decode().rstrip("=")


def sessions(server, count, role="sales", team=1):
    """Users who were never asked for a password; as a sign-in would have left their sessions."""
    seed = secrets.token_hex(32)
    server.psql(f"""
        with made as (
          insert into app_user (login, name, team_id)
          select 'crowd-{seed[:8]}-' || n, 'Crowd ' || n, {team} from generate_series(1, {count}) n
          returning id),
        granted as (
          insert into role_grant (user_id, role_id)
          select made.id, role.id from made, role where role.code = '{role}'),
        users as (select row_number() over () as n, id from made),
        tokens as (
          select id, 'kith_' || translate(rtrim(encode(sha256(('{seed}' || n)::bytea), 'base64'),
            '='), '+/', '-_') as token from users)
        insert into session (client, last_seen_at, idle_end, absolute_end, owner_id, team_id,
          token_hash, idle_seconds)
        select 'crowd', now(), now() + interval '8 hours', now() + interval '8 hours', id, {team},
          sha256(token::bytea), 28800 from tokens""")
    server.psql("analyze app_user, role_grant, session")  # plans were made when there were few
    path = tempfile.mkstemp(prefix="sessions-", dir=server.folder)[1]
    with open(path, "w", encoding="ascii") as file:
        file.writelines(token(seed, n) + "\n" for n in range(1, count + 1))
    return path


def program():
    return os.path.join(build(), "tests", "bench", "kith_load")


def command(server, file, *words):
    return [program(), "--server", server.address, "--ca", server.ca, "--sessions", file, *words]


def load(server, file, *words, work, may_fail=False):
    """Runs kith_load; what it measured."""
    with tempfile.NamedTemporaryFile("w", dir=server.folder, encoding="utf-8") as lines:
        lines.write(work + "\n")
        lines.flush()
        done = subprocess.run(command(server, file, "--json", "--work", lines.name, *words),
                              capture_output=True, text=True, check=False)
    if done.returncode and not may_fail or not done.stdout:
        raise RuntimeError(f"kith_load {words}: {done.returncode}\n{done.stdout}{done.stderr}")
    return {**json.loads(done.stdout), "exit": done.returncode}
