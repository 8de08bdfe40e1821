# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
# Debian's packages: what is missing is installed, or the command to install it is printed.

packages_missing() {
    local name
    grep -v '^#' "$source_dir/deploy/packages" | while read -r name; do
        [ "$(dpkg-query -W -f '${db:Status-Abbrev}' "$name" 2>/dev/null)" = "ii " ] || echo "$name"
    done
}

packages_install() {
    say_step "Packages"
    local missing as_root=()
    mapfile -t missing < <(packages_missing)
    if [ "${#missing[@]}" = 0 ]; then
        say_done "all there"
        return
    fi
    if [ "$(id -u)" != 0 ]; then
        if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
            printf '\nSome packages are missing. Let somebody with the rights run this, then start again:\n\n'
            printf '  sudo sh -c "apt-get update && apt-get install -y --no-install-recommends %s"\n' \
                "${missing[*]}"
            exit 1
        fi
        as_root=(sudo)
    fi
    say_done "installing ${#missing[@]}: ${missing[*]}"
    local log
    log=$(mktemp)
    say_run "$log" "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive sh -c \
        'apt-get update && apt-get install -y --no-install-recommends "$@"' sh "${missing[@]}"
    rm -f "$log"
}
