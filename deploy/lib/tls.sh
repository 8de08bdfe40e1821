# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
# A certificate authority of one's own, and a certificate for this machine.

tls_make() {
    say_step "Certificates"
    local tls=$home/tls
    if [ -e "$tls/server.pem" ]; then
        say_done "found in $tls"
        return
    fi
    local host
    host=$(hostname)
    umask 077
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 \
        -subj "/CN=Kith CA of $host" -addext "basicConstraints=critical,CA:TRUE" \
        -addext "keyUsage=critical,keyCertSign,cRLSign" \
        -keyout "$tls/ca.key" -out "$tls/ca.pem" 2>/dev/null
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=localhost" \
        -keyout "$tls/server.key" -out "$tls/server.csr" 2>/dev/null
    openssl x509 -req -in "$tls/server.csr" -CA "$tls/ca.pem" -CAkey "$tls/ca.key" \
        -CAcreateserial -days 825 -out "$tls/server.new" -extfile <(
            printf 'subjectAltName=DNS:localhost,DNS:%s,IP:127.0.0.1,IP:::1\n' "$host"
            printf 'extendedKeyUsage=serverAuth\n'
        ) 2>/dev/null
    umask 022
    rm -f "$tls/server.csr"
    chmod 644 "$tls/ca.pem"
    [ "$(id -u)" != 0 ] || chown "$owner:" "$tls"/*
    mv "$tls/server.new" "$tls/server.pem"
    chmod 644 "$tls/server.pem"
    say_done "made in $tls; clients trust $tls/ca.pem"
}
