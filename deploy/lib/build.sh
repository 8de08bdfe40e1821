# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
# Builds the programs, and makes the folder that everything lives in.

build_all() {
    say_step "Build"
    mkdir -p "$build_dir"
    say_run "$build_dir/configure.log" cmake -S "$source_dir" -B "$build_dir" -G Ninja \
        -DCMAKE_BUILD_TYPE=RelWithDebInfo -DKITH_TESTS=OFF
    say_run "$build_dir/build.log" cmake --build "$build_dir" --target kithd kith kith-demo
    say_done "kithd, kith"
}

# The owner of the cluster and the server: a service user when root starts all this.
owner_make() {
    [ "$(id -u)" = 0 ] || return 0
    getent passwd "$owner" >/dev/null ||
        useradd --system --home-dir "$home" --shell /usr/sbin/nologin "$owner"
}

as_owner() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid="$owner" --regid="$owner" --init-groups env HOME="$home" "$@"
    else
        "$@"
    fi
}

home_make() {
    [ ${#run_dir} -lt 90 ] ||
        fail "the path $run_dir is too long for a unix socket; choose a shorter KITH_HOME"
    owner_make
    mkdir -p "$home" "$home/bin" "$home/log" "$home/tls" "$run_dir"
    # Others may reach the client and its certificate authority, nothing else.
    chmod 755 "$home" "$home/bin" "$home/tls"
    chmod 700 "$home/log" "$run_dir"
    install -m 755 "$build_dir/server/kithd" "$build_dir/client/kith" \
        "$build_dir/client/kith-mime" "$home/bin/"
    mkdir -p "$home/share/man/man7" "$home/share/man/zh_CN/man7" &&
        cp -rT "$build_dir/client/locale" "$home/share/locale"
    install -m 644 "$source_dir"/client/man/*.7 "$home/share/man/man7/"
    install -m 644 "$source_dir"/client/man/zh_CN/*.7 "$home/share/man/zh_CN/man7/"
    [ "$(id -u)" != 0 ] || chown "$owner:" "$home" "$home/log" "$run_dir" "$home/tls"
    cd "$home" || exit
}

home_found() {
    [ -d "$run_dir" ] ||
        fail "nothing is set up in $home; KITH_HOME says where else to look"
}

home_remove() {
    local answer
    read -r -p "This deletes $home with all data. Type the word remove to go on: " answer
    [ "$answer" = remove ] || fail "nothing was removed"
    server_stop
    cluster_stop
    rm -rf "$home"
    printf 'Removed %s.\n' "$home"
}
