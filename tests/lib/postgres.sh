#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A PostgreSQL of the tests' own, on a unix socket, gone when it is stopped.
#
#   dir=$(tests/lib/postgres.sh start [fsync=on …])  makes and starts it, prints its folder
#   tests/lib/postgres.sh again "$dir"    starts it once more, after it was killed
#   tests/lib/postgres.sh conninfo "$dir" prints what libpq needs to reach it
#   tests/lib/postgres.sh stop "$dir"     stops it and removes the folder
#
# Nothing in it survives a crash of the machine (fsync is off unless set on). Started by root, it runs as the
# user postgres, since PostgreSQL refuses root.
set -eu

fail() {
    echo "postgres.sh: $*" >&2
    exit 1
}

find_bin() {
    if [ -n "${PG_BIN:-}" ]; then
        echo "$PG_BIN"
        return
    fi
    bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
    [ -n "$bin" ] && [ -x "$bin/initdb" ] || fail "no initdb; install the package postgresql"
    echo "$bin"
}

# Runs a command as the user who owns the cluster.
as_owner() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid=postgres --regid=postgres --init-groups env HOME="$dir" "$@"
    else
        "$@"
    fi
}

configure() {
    cat >>"$dir/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$dir'
unix_socket_permissions = 0777
fsync = off
full_page_writes = off
max_connections = 200
shared_buffers = 128MB
max_wal_size = 512MB
log_min_messages = warning
log_line_prefix = '%m [%p] %e '
timezone = 'UTC'
CONF
    for setting in "$@"; do
        echo "${setting%%=*} = '${setting#*=}'" >>"$dir/data/postgresql.conf"
    done
}

run() {
    as_owner "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w -t 60 start >"$dir/pg_ctl.log" 2>&1
}

start() {
    bin=$(find_bin)
    dir=$(mktemp -d "${TMPDIR:-/tmp}/kith-pg.XXXXXX")
    [ ${#dir} -lt 90 ] || fail "the path of the socket would be too long: $dir"
    chmod 755 "$dir"
    [ "$(id -u)" != 0 ] || chown postgres:postgres "$dir"
    cd "$dir"
    as_owner "$bin/initdb" -D "$dir/data" -U postgres --auth=trust --encoding=UTF8 \
        --locale=C.UTF-8 --no-sync >"$dir/initdb.log" 2>&1 ||
        { cat "$dir/initdb.log" >&2; rm -rf "$dir"; fail "initdb failed"; }
    configure "$@"
    run ||
        { cat "$dir/pg_ctl.log" "$dir/log" >&2; rm -rf "$dir"; fail "PostgreSQL does not start"; }
    echo "$dir"
}

stop() {
    bin=$(find_bin)
    case "$dir" in
    */kith-pg.*) ;;
    *) fail "not one of ours: $dir" ;;
    esac
    cd /
    as_owner "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$dir"
}

# What is left of the one before may hold its memory for a moment.
again() {
    bin=$(find_bin)
    cd "$dir"
    for attempt in 1 2 3 4 5 6 7 8 9 10; do
        run && return
        sleep 0.2
    done
    cat "$dir/pg_ctl.log" "$dir/log" >&2
    fail "PostgreSQL does not start again, tried $attempt times"
}

case "${1:-}" in
start)
    shift
    start "$@"
    ;;
again)
    dir=$2
    again
    ;;
conninfo) echo "host=$2 dbname=postgres user=postgres" ;;
stop)
    dir=$2
    stop
    ;;
*) fail "start, again FOLDER, conninfo FOLDER or stop FOLDER" ;;
esac
