# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
# A private PostgreSQL cluster that listens on a unix socket only.

postgres_bin=/usr/lib/postgresql/15/bin
conninfo() {
    printf 'host=%s dbname=kith user=%s' "$run_dir" "$owner"
}

cluster_make() {
    say_step "Database cluster"
    if [ -e "$home/postgres/PG_VERSION" ]; then
        say_done "found in $home/postgres"
        return
    fi
    local fresh=$home/postgres.new # a broken attempt never looks finished
    rm -rf "$fresh"
    as_owner mkdir -m 700 "$fresh"
    say_run "$home/log/initdb.log" as_owner "$postgres_bin/initdb" -D "$fresh" -U "$owner" \
        --auth-local=peer --auth-host=reject --encoding=UTF8 --locale=C.UTF-8 --data-checksums
    as_owner tee -a "$fresh/postgresql.conf" >/dev/null <<CONF
listen_addresses = ''
unix_socket_directories = '$run_dir'
unix_socket_permissions = 0700
shared_buffers = 256MB
max_connections = 100
CONF
    mv "$fresh" "$home/postgres"
    say_done "made in $home/postgres"
}

cluster_runs() {
    as_owner "$postgres_bin/pg_ctl" -D "$home/postgres" status >/dev/null 2>&1
}

cluster_start() {
    cd "$home" || exit
    cluster_runs || say_run "$home/log/pg_ctl.log" as_owner "$postgres_bin/pg_ctl" \
        -D "$home/postgres" -l "$home/log/postgres.log" -w start
    as_owner psql -qAt -h "$run_dir" -U "$owner" -d postgres \
        -c "select 1 from pg_database where datname = 'kith'" | grep -q 1 ||
        as_owner createdb -h "$run_dir" -U "$owner" kith
}

cluster_stop() {
    if [ ! -e "$home/postgres/PG_VERSION" ]; then
        return
    fi
    cd "$home" || exit
    if cluster_runs; then
        as_owner "$postgres_bin/pg_ctl" -D "$home/postgres" -m fast -w stop >/dev/null
        printf 'The database has stopped.\n'
    fi
}
