#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs what tests/packages lists and the machine lacks. Without the right to, it prints the one
# command that a person with it must run, and fails.
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)

is_there() {
    case "$1" in
    /*) [ -e "$1" ] ;;
    *) command -v "$1" >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/"$1" >/dev/null 2>&1 ;;
    esac
}

missing=
while read -r thing packages; do
    case "$thing" in '' | '#'*) continue ;; esac
    is_there "$thing" || missing="$missing $packages"
done <"$here/packages"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
    echo "installing:$missing"
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing; } >/dev/null
else
    echo "The tests need more packages. Let someone with the right to do so run:" >&2
    echo "  sudo apt-get install --no-install-recommends$missing" >&2
    exit 1
fi
