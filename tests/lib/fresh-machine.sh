#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Proves the quick start on a fresh Debian 12, made by debootstrap in a folder: once as root, once
# as a person without rights who asks someone for the packages. Needs root, and the network for
# packages; everything it starts lives in process namespaces of its own and ends with them.
set -euo pipefail

suite=bookworm
# Packages come from where this machine gets its own; KITH_DEBIAN_MIRROR says otherwise.
own_mirror() {
    # shellcheck disable=SC2016 # the fields are apt's
    apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' |
        awk -v suite="$suite" '$2 == suite { print $1; exit }'
}
mirror=${KITH_DEBIAN_MIRROR:-$(own_mirror)}
source=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d /var/tmp/kith-fresh.XXXXXX)
trap 'rm -rf --one-file-system "$work"' EXIT

say() {
    printf -- '-- %s\n' "$*"
}

fail() {
    echo "fresh machine: $*" >&2
    exit 1
}

copy_sources() {
    local path
    rm -f "$1/etc/apt/sources.list"
    for path in sources.list sources.list.d apt.conf.d trusted.gpg.d keyrings; do
        [ ! -e "/etc/apt/$path" ] || cp -a "/etc/apt/$path" "$1/etc/apt/"
    done
    [ ! -e /usr/share/keyrings ] || cp -an /usr/share/keyrings "$1/usr/share/"
    cp -L /etc/resolv.conf "$1/etc/resolv.conf"
}

# What the script on standard input does, inside; what it started ends with it.
# enter FOLDER [OPTIONS OF UNSHARE]
enter() {
    local folder=$1 script
    shift
    script=$(cat)
    # shellcheck disable=SC2016
    unshare --mount --pid --fork --kill-child "$@" sh -ec '
        mount --make-rprivate /
        mount --rbind /dev "$1/dev"
        mount -t proc proc "$1/proc"
        ip link set lo up 2>/dev/null || true
        exec chroot "$1" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
            TERM=dumb DEBIAN_FRONTEND=noninteractive bash -euo pipefail -c "$2" </dev/null' sh "$folder" "$script"
}

make_base() {
    say "a fresh Debian"
    debootstrap --variant=minbase --include=git,ca-certificates "$suite" "$work/base" "$mirror" \
        >"$work/debootstrap.log" 2>&1 || { tail "$work/debootstrap.log"; fail debootstrap; }
    copy_sources "$work/base"
    # The tree as it is, uncommitted work included, as a repository with one commit.
    mkdir "$work/base/srv/kith"
    (cd "$source" && git ls-files -z --cached --others --exclude-standard |
        xargs -0 sh -c 'for f; do [ ! -e "$f" ] || printf "%s\0" "$f"; done' sh |
        tar --null -T - -c) | tar -x --no-same-owner -C "$work/base/srv/kith"
    enter "$work/base" <<'END'
cd /srv/kith
git init -q -b main
git add -A
git -c user.name=kith -c user.email=kith@localhost commit -qm 'The tree under test'
useradd --create-home --shell /bin/bash person
apt-get update -qq
END
    cp -a "$work/base" "$work/person"
}

as_root() {
    say "as root, from nothing"
    enter "$work/base" <<'END'
cd /root && git clone -q /srv/kith && cd kith
deploy/quickstart
echo '-- once more: everything is there'
deploy/quickstart >/tmp/again 2>&1 || { cat /tmp/again; exit 1; }
END
    say "as root, after the machine was switched off, without a network"
    enter "$work/base" --net <<'END'
cd /root/kith && deploy/quickstart
END
}

as_person() {
    local command
    say "a person without rights is told what to ask for"
    enter "$work/person" >"$work/said" 2>&1 <<'END'
cp -r /srv/kith /home/person/kith
chown -R person: /home/person/kith
set +e
su - person -c 'cd kith && deploy/quickstart'
echo "status $?"
END
    cat "$work/said"
    ! grep -qx 'status 0' "$work/said" || fail "the quick start went on without the packages"
    command=$(grep -m1 -oE 'sudo .*apt-get install .*' "$work/said") || fail "no command was given"
    say "someone runs it; then the quick start needs neither rights nor network"
    enter "$work/person" <<<"${command#sudo } >/dev/null"
    enter "$work/person" --net <<'END'
su - person -c 'cd kith && deploy/quickstart'
END
}

[ "$(id -u)" = 0 ] || fail "needs root"
# The first run shares the network of this machine, for the packages.
if (exec 3<>/dev/tcp/127.0.0.1/7443) 2>/dev/null; then
    fail "something listens on port 7443, which the quick start takes"
fi
for tool in debootstrap unshare ip; do
    command -v "$tool" >/dev/null || apt-get install -y -qq debootstrap util-linux iproute2 >/dev/null
done
make_base
as_root
as_person
say "the quick start works on a fresh machine"
