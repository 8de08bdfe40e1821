# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
# The server: settings, schema, start and stop, the administrator.

server_configure() {
    say_step "Settings"
    if [ -e "$home/kithd.conf" ]; then
        say_done "found in $home/kithd.conf"
        return
    fi
    cat >"$home/kithd.conf" <<CONF
# Made by deploy/quickstart; see: kithd --help
listen = 127.0.0.1:$port
database = $(conninfo)
certificate = tls/server.pem
key = tls/server.key
log_file = log/kithd.log
CONF
    say_done "written to $home/kithd.conf"
}

kithd_run() {
    as_owner "$home/bin/kithd" "$@" --config="$home/kithd.conf"
}

server_migrate() {
    say_step "Database schema"
    kithd_run migrate | sed 's/^/      /'
}

# The process in the file is ours only if it runs our program. The server lets nobody look into it,
# so that /proc/PID/exe is for root alone: the command line tells everybody.
server_runs() {
    local pid program=''
    pid=$(cat "$run_dir/kithd.pid" 2>/dev/null) || return 1
    { IFS= read -r -d '' program <"/proc/$pid/cmdline"; } 2>/dev/null || return 1
    [ "$program" = "$home/bin/kithd" ]
}

server_ready() {
    (exec 3<>"/dev/tcp/localhost/$port") 2>/dev/null
}

server_start() {
    cd "$home" || exit
    if server_runs; then
        return
    fi
    if server_ready; then
        fail "something else listens on port $port; choose another with KITH_PORT"
    fi
    # A process of its own, that lives on when the terminal is closed.
    as_owner setsid --fork "$home/bin/kithd" serve --config="$home/kithd.conf" \
        </dev/null >>"$home/log/kithd.out" 2>&1
    local begun=$SECONDS
    until server_ready; do
        [ $((SECONDS - begun)) -lt 20 ] ||
            fail "the server did not start; see $home/log/kithd.log and $home/log/kithd.out"
        sleep 0.1
    done
    pgrep -f -n "^$home/bin/kithd serve" >"$run_dir/kithd.pid"
}

server_stop() {
    if ! server_runs; then
        return
    fi
    local pid begun=$SECONDS
    pid=$(cat "$run_dir/kithd.pid")
    kill -TERM "$pid"
    while kill -0 "$pid" 2>/dev/null && [ $((SECONDS - begun)) -lt 40 ]; do
        sleep 0.1
    done
    rm -f "$run_dir/kithd.pid"
    printf 'The server has stopped.\n'
}

# The client as the quick start uses it: a home of its own, so that nobody's profile is touched.
kith() {
    XDG_CONFIG_HOME=$home/setup XDG_STATE_HOME=$home/setup XDG_CACHE_HOME=$home/setup \
        "$home/bin/kith" --server "localhost:$port" --ca "$home/tls/ca.pem" "$@"
}

# The administrator: signs in once with the one-time password, to load data and show the tour; in
# the end a fresh one-time password is made for whoever runs this.
server_bootstrap() {
    say_step "Administrator"
    if [ -e "$home/sign-in.txt" ]; then
        say_done "is there"
        return
    fi
    local once
    if ! once=$(kithd_run bootstrap 2>/dev/null | sed -n 's/^one-time password: //p') ||
        [ -z "$once" ]; then
        say_done "is there"
        return
    fi
    KITH_PASSWORD=$once KITH_NEW_PASSWORD=$(openssl rand -base64 24) kith --quiet login admin
    say_done "admin"
}

server_signed_in() {
    kith --quiet whoami >/dev/null 2>&1
}
