# SPDX-License-Identifier: Apache-2.0
"""Databases of the tests: what they say, and new ones whose schema is there already."""
import fcntl
import hashlib
import os
import subprocess


def psql(conninfo, sql):
    done = subprocess.run(["psql", "-XAtq", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-d", conninfo,
                           "-c", sql], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"psql: {done.stderr}{sql}")
    return [line.split("\t") for line in done.stdout.splitlines()]


def migrated(server, name, kithd):
    """Makes the database NAME as `kithd migrate` leaves it. Only the first one in a cluster is
    migrated: the others are copies, which take a tenth of the time."""
    with open(kithd, "rb") as program:
        fcntl.flock(program, fcntl.LOCK_EX)  # one makes the template, the others wait for it
        psql(server, f"create database {name} template {template(server, kithd)}")


def template(server, kithd):
    """Belongs to this kithd as it was built; what an earlier build left is dropped."""
    place, state = os.path.realpath(kithd), os.stat(kithd)
    family = "kith_template_" + short(place)
    name = f"{family}_{short(f'{state.st_ino} {state.st_mtime_ns} {state.st_size}')}"
    there = [row[0] for row in psql(
        server, f"select datname from pg_database where starts_with(datname, '{family}')")]
    if name not in there:
        for old in there:
            psql(server, f"drop database {old} with (force)")
        make_template(server, name, kithd)
    return name


def short(text):
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def make_template(server, name, kithd):
    """A copy of what was migrated: nobody has been connected to it, so that autovacuum lets it be
    and all databases made from it begin alike, however late."""
    raw = name + "_raw"
    psql(server, f"create database {raw}")
    done = subprocess.run([kithd, "migrate"], capture_output=True, text=True, check=False,
                          env={**os.environ, "KITHD_DATABASE": f"{server} dbname={raw}"})
    if done.returncode:
        raise RuntimeError(f"kithd migrate: {done.returncode}\n{done.stdout}{done.stderr}")
    psql(server, f"create database {name} template {raw} allow_connections false")
    psql(server, f"drop database {raw} with (force)")
