# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
# What the quick start tells: steps as they go, and in the end where everything is.

steps=9
step=0

say_begin() {
    printf 'Kith quick start\n\n'
}

# A step that may take a while: says so, and how long it took.
say_step() {
    step=$((step + 1))
    printf '[%d/%d] %s\n' "$step" "$steps" "$1"
}

say_done() {
    printf '      %s\n' "$1"
}

fail() {
    printf '\nquickstart: %s\n' "$1" >&2
    exit 1
}

# Runs a command with its output in a file; shows that it goes on, and the end of the file when it
# failed.
say_run() {
    local log=$1
    shift
    "$@" >"$log" 2>&1 &
    local pid=$! begun=$SECONDS
    while kill -0 "$pid" 2>/dev/null; do
        sleep 0.2
        if [ -t 1 ] && [ $((SECONDS - begun)) -ge 2 ]; then
            printf '\r      … %d s, %s' $((SECONDS - begun)) "$(tail -n 1 "$log" 2>/dev/null |
                tr -cd '[:print:]' | cut -c 1-60)"
            printf '\033[K'
        fi
    done
    [ ! -t 1 ] || printf '\r\033[K'
    if ! wait "$pid"; then
        tail -n 30 "$log" >&2
        fail "this step failed; the whole output is in $log"
    fi
}

say_where() {
    local state="stopped" again="deploy/quickstart"
    ! server_runs || state="running"
    [ -z "${KITH_HOME:-}" ] || again="KITH_HOME=$home $again"
    cat <<WHERE

Kith is $state.
  server     https://localhost:$port (gRPC), process $(cat "$run_dir/kithd.pid" 2>/dev/null || echo -)
  data       $home/postgres     (PostgreSQL, unix socket in $run_dir only)
  settings   $home/kithd.conf
  log        $home/log/kithd.log
  programs   $home/bin/kithd, $home/bin/kith
  stop       $again stop
  start      $again start
WHERE
    [ ! -e "$home/sign-in.txt" ] || cat "$home/sign-in.txt"
}
