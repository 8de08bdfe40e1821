#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs what deploy/packages and tests/packages list and the machine lacks. Without the right to,
# it prints the one command that a person with it must run, and fails.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)

missing_to_build() {
    grep -v '^#' "$root/deploy/packages" | while read -r name; do
        [ "$(dpkg-query -W -f '${db:Status-Abbrev}' "$name" 2>/dev/null)" = "ii " ] || echo "$name"
    done
}

# A tool may have come from elsewhere than Debian's packages.
missing_to_test() {
    grep -v '^#' "$root/tests/packages" | while read -r thing packages; do
        case "$thing" in
        /*) [ -e "$thing" ] || echo "$packages" ;;
        *) command -v "$thing" >/dev/null 2>&1 || echo "$packages" ;;
        esac
    done
}

missing=$(missing_to_build && missing_to_test)
[ -n "$missing" ] || exit 0
# shellcheck disable=SC2086 # one word per package
set -- $missing

if [ "$(id -u)" = 0 ]; then
    echo "installing: $*"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "$@" >/dev/null
else
    echo "The tests need more packages. Let someone with the right to do so run:" >&2
    echo "  sudo sh -c \"apt-get update && apt-get install -y --no-install-recommends $*\"" >&2
    exit 1
fi
