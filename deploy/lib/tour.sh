# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
# A short tour with the client, and how to sign in.

# A command as one would type it, then what it prints.
tour_step() {
    local word bold='' plain=''
    [ ! -t 1 ] || bold=$(printf '\033[1m') plain=$(printf '\033[0m')
    printf '\n%s$ kith' "$bold"
    for word; do
        case $word in
        *[!A-Za-z0-9_:=.,-]*) printf " '%s'" "$word" ;;
        *) printf ' %s' "$word" ;;
        esac
    done
    printf '%s\n' "$plain"
    kith "$@"
}

tour_show() {
    say_step "A short tour"
    if ! server_signed_in; then
        say_done "was shown when the data were loaded; sign in and try: kith customer list"
        return
    fi
    tour_step customer list 'city = "上海" AND industry = electronics' --order -annual_revenue --limit 5
    tour_step customer get C-1
    tour_step customer timeline C-1 --limit 5
    tour_step report pipeline
    tour_step report opportunity 'status = won' by=close_date:quarter sum=amount --chart
    tour_invite
}

# The last act of the setup's session: it ends with this.
tour_invite() {
    local id once as=''
    [ "$(id -u)" != 0 ] || as="runuser -u $owner -- " # the database knows its owner only
    id=$(kith whoami --output json | sed -n 's/.*"user_id": *"\([^"]*\)".*/\1/p')
    once=$(kith --quiet user invite "$id" --output json |
        sed -n 's/.*"one_time_password": *"\([^"]*\)".*/\1/p')
    [ -n "$once" ] || fail "no one-time password could be made"
    rm -rf "$home/setup"
    umask 077
    cat >"$home/sign-in.txt" <<SIGN

Sign in:
  export PATH=$home/bin:\$PATH
  kith profile add local --server localhost:$port --ca $home/tls/ca.pem
  kith login admin
  one-time password (for 72 hours and one sign-in, then your own): $once
  used already? Sign in with your own. Lost? Another administrator can: kith user invite $id
  as long as nobody has one of their own: $as$home/bin/kithd bootstrap --config=$home/kithd.conf
SIGN
    umask 022
}
