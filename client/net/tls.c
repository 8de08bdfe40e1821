/* SPDX-License-Identifier: Apache-2.0 */
/* TCP and TLS towards the server. */
#include "client/net/tls.h"

#include "client/net/ticket.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <libintl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

struct tls {
    const struct tls_peer *peer;
    int fd;
    short events;
    SSL_CTX *context;
    SSL *ssl;
    SSL_SESSION *ticket; /* the newest that the server gave */
    char authority[300];
};

static struct status unavailable(struct arena *arena, const struct tls_peer *peer, const char *why)
{
    const char *message = arena_printf(arena, "%s:%s: %s", peer->host, peer->port, why);
    return status_error(RPC_UNAVAILABLE, "CONNECTION_FAILED", message ? message : why);
}

static struct status untrusted(struct arena *arena, const struct tls_peer *peer, const char *why)
{
    struct status status = unavailable(arena, peer, why);
    status.code = RPC_FAILED_PRECONDITION;
    status.reason = "SERVER_NOT_TRUSTED";
    return status;
}

static struct status unprepared(struct arena *arena, const struct tls_peer *peer)
{
    const char *why = gettext("TLS cannot be set up");
    if (peer->ca_file)
        why = arena_printf(arena, gettext("the file of authorities %s cannot be used"),
                           peer->ca_file);
    return untrusted(arena, peer, why ? why : "TLS cannot be set up");
}

static struct status wait_status(enum wait_end end, struct arena *arena,
                                 const struct tls_peer *peer)
{
    if (end == WAIT_INTERRUPTED)
        return status_error(RPC_CANCELLED, "INTERRUPTED", gettext("interrupted"));
    struct status status = unavailable(arena, peer, gettext("no answer in time"));
    status.code = RPC_DEADLINE_EXCEEDED;
    status.reason = "CONNECT_TIMEOUT";
    return status;
}

/* One address. A refusal is left in *error, so that the next address may be tried. */
static int connect_one(const struct addrinfo *address, struct wait *wait, int *error,
                       enum wait_end *end)
{
    int on = 1;
    socklen_t length = sizeof *error;
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        *error = errno;
        return -1;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    *error = connect(fd, address->ai_addr, address->ai_addrlen) ? errno : 0;
    if (*error == EINPROGRESS) {
        *end = wait_for(wait, fd, POLLOUT, -1);
        *error = ETIMEDOUT;
        if (*end == WAIT_READY)
            getsockopt(fd, SOL_SOCKET, SO_ERROR, error, &length);
    }
    if (*error == 0)
        return fd;
    close(fd);
    return -1;
}

static int connect_any(const struct tls_peer *peer, struct wait *wait, struct arena *arena,
                       struct status *status)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    int failed = getaddrinfo(peer->host, peer->port, &hints, &found);
    if (failed) {
        *status = unavailable(arena, peer, gai_strerror(failed));
        return -1;
    }
    int fd = -1;
    int error = 0;
    enum wait_end end = WAIT_READY;
    for (struct addrinfo *at = found; at && fd < 0 && end == WAIT_READY; at = at->ai_next)
        fd = connect_one(at, wait, &error, &end);
    freeaddrinfo(found);
    if (fd < 0)
        *status = end == WAIT_READY ? unavailable(arena, peer, strerror(error))
                                    : wait_status(end, arena, peer);
    return fd;
}

/* Trust */

static bool fingerprint_equal(const char *wanted, const unsigned char *digest, unsigned length)
{
    static const char hex[] = "0123456789abcdef";
    size_t nibble = 0;
    for (const char *at = wanted; *at; at++) {
        if (*at == ':' || *at == ' ')
            continue;
        if (nibble == 2 * (size_t)length)
            return false;
        unsigned char byte = digest[nibble / 2];
        if (tolower((unsigned char)*at) != hex[nibble % 2 ? byte & 15 : byte >> 4])
            return false;
        nibble++;
    }
    return nibble == 2 * (size_t)length;
}

static int verify_fingerprint(X509_STORE_CTX *store, void *wanted)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    X509 *certificate = X509_STORE_CTX_get0_cert(store);
    if (certificate && X509_digest(certificate, EVP_sha256(), digest, &length) &&
        fingerprint_equal(wanted, digest, length))
        return 1;
    X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_UNTRUSTED);
    return 0;
}

static bool trust(struct tls *tls)
{
    const struct tls_peer *peer = tls->peer;
    SSL_CTX_set_verify(tls->context, SSL_VERIFY_PEER, NULL);
    if (peer->fingerprint) {
        void *wanted = (void *)(uintptr_t)peer->fingerprint; /* only read */
        SSL_CTX_set_cert_verify_callback(tls->context, verify_fingerprint, wanted);
        return true;
    }
    if (peer->ca_file)
        return SSL_CTX_load_verify_file(tls->context, peer->ca_file) == 1;
    /* The hashed directory is read by need; the bundle would cost 15 ms each time. */
    return SSL_CTX_load_verify_dir(tls->context, X509_get_default_cert_dir()) == 1;
}

static bool expect_name(struct tls *tls)
{
    const struct tls_peer *peer = tls->peer;
    unsigned char address[sizeof(struct in6_addr)];
    bool numeric = inet_pton(AF_INET, peer->host, address) == 1 ||
                   inet_pton(AF_INET6, peer->host, address) == 1;
    if (!numeric && SSL_set_tlsext_host_name(tls->ssl, peer->host) != 1)
        return false;
    if (peer->fingerprint)
        return true;
    return numeric ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls->ssl), peer->host) == 1
                   : SSL_set1_host(tls->ssl, peer->host) == 1;
}

/* Session tickets: in TLS 1.3 they come after the handshake, so the newest is kept until close. */
static int keep_ticket(SSL *ssl, SSL_SESSION *session)
{
    struct tls *tls = SSL_get_app_data(ssl);
    SSL_SESSION_free(tls->ticket);
    tls->ticket = session;
    return 1;
}

/* A key that others may read is not used. */
static bool is_private(const char *file)
{
    struct stat about;
    return stat(file, &about) == 0 && !(about.st_mode & (S_IRWXG | S_IRWXO));
}

static bool show_certificate(struct tls *tls)
{
    const char *certificate = tls->peer->certificate;
    const char *key = tls->peer->key ? tls->peer->key : certificate;
    return !certificate ||
           (is_private(key) && SSL_CTX_use_certificate_chain_file(tls->context, certificate) == 1 &&
            SSL_CTX_use_PrivateKey_file(tls->context, key, SSL_FILETYPE_PEM) == 1 &&
            SSL_CTX_check_private_key(tls->context) == 1);
}

static struct status no_certificate(struct arena *arena, const struct tls_peer *peer)
{
    const char *message = arena_printf(
        arena,
        gettext("the client certificate %s cannot be used: it needs its private key, which "
                "nobody else may read (chmod 600)"),
        peer->certificate);
    return status_error(RPC_FAILED_PRECONDITION, "CLIENT_CERTIFICATE",
                        message ? message : peer->certificate);
}

static bool make_context(struct tls *tls)
{
    OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
    tls->context = SSL_CTX_new(TLS_client_method());
    return tls->context && trust(tls);
}

static bool prepare(struct tls *tls)
{
    static const unsigned char alpn[] = {2, 'h', '2'};
    SSL_CTX_set_min_proto_version(tls->context, TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(tls->context, "ECDHE+AESGCM:ECDHE+CHACHA20");
    SSL_CTX_set_mode(tls->context,
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_session_cache_mode(tls->context,
                                   SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(tls->context, keep_ticket);
    SSL_CTX_set_alpn_protos(tls->context, alpn, sizeof alpn);
    tls->ssl = SSL_new(tls->context);
    if (!tls->ssl || SSL_set_fd(tls->ssl, tls->fd) != 1 || !expect_name(tls))
        return false;
    SSL_set_app_data(tls->ssl, tls);
    if (tls->peer->ticket_file)
        ticket_load(tls->ssl, tls->peer->ticket_file);
    return true;
}

/* Handshake */

static struct status handshake_status(struct tls *tls, struct arena *arena)
{
    long verdict = SSL_get_verify_result(tls->ssl);
    const struct tls_peer *peer = tls->peer;
    if (verdict != X509_V_OK && peer->fingerprint)
        return untrusted(arena, peer,
                         gettext("the server's certificate does not have the fingerprint"));
    if (verdict != X509_V_OK) {
        const char *why =
            arena_printf(arena, gettext("the server's certificate is not trusted: %s"),
                         X509_verify_cert_error_string(verdict));
        return untrusted(arena, peer, why ? why : "not trusted");
    }
    const char *why = ERR_reason_error_string(ERR_peek_last_error());
    why = arena_printf(arena, gettext("no TLS connection: %s"),
                       why ? why : gettext("closed by the server"));
    return unavailable(arena, peer, why ? why : "no TLS connection");
}

static bool wants(struct tls *tls, int result)
{
    int error = SSL_get_error(tls->ssl, result);
    tls->events = error == SSL_ERROR_WANT_WRITE ? POLLOUT : POLLIN;
    return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
}

static struct status handshake(struct tls *tls, struct wait *wait, struct arena *arena)
{
    for (;;) {
        ERR_clear_error();
        int result = SSL_connect(tls->ssl);
        if (result == 1)
            break;
        if (!wants(tls, result))
            return handshake_status(tls, arena);
        enum wait_end end = wait_for(wait, tls->fd, tls->events, -1);
        if (end != WAIT_READY)
            return wait_status(end, arena, tls->peer);
    }
    const unsigned char *protocol;
    unsigned length;
    SSL_get0_alpn_selected(tls->ssl, &protocol, &length);
    if (length != 2 || memcmp(protocol, "h2", 2) != 0)
        return unavailable(arena, tls->peer, gettext("the server does not speak HTTP/2"));
    return STATUS_OK;
}

struct tls *tls_open(const struct tls_peer *peer, struct wait *wait, struct arena *arena,
                     struct status *status)
{
    int fd = connect_any(peer, wait, arena, status);
    if (fd < 0)
        return NULL;
    struct tls *tls = calloc(1, sizeof *tls);
    if (!tls) {
        close(fd);
        *status = status_error(RPC_RESOURCE_EXHAUSTED, "NO_MEMORY", gettext("out of memory"));
        return NULL;
    }
    *tls = (struct tls){.peer = peer, .fd = fd};
    bool literal = strchr(peer->host, ':') != NULL;
    snprintf(tls->authority, sizeof tls->authority, literal ? "[%s]:%s" : "%s:%s", peer->host,
             peer->port);
    *status = STATUS_OK;
    if (!make_context(tls))
        *status = unprepared(arena, peer);
    else if (!show_certificate(tls))
        *status = no_certificate(arena, peer);
    else if (!prepare(tls))
        *status = unprepared(arena, peer);
    if (status_is_ok(*status))
        *status = handshake(tls, wait, arena);
    if (status_is_ok(*status))
        return tls;
    tls_close(tls);
    return NULL;
}

void tls_close(struct tls *tls)
{
    if (!tls)
        return;
    if (tls->ticket && tls->peer->ticket_file)
        ticket_save(tls->ticket, tls->peer->ticket_file);
    SSL_SESSION_free(tls->ticket);
    if (tls->ssl && SSL_is_init_finished(tls->ssl)) {
        ERR_clear_error();
        SSL_shutdown(tls->ssl);
    }
    SSL_free(tls->ssl);
    SSL_CTX_free(tls->context);
    close(tls->fd);
    free(tls);
}

/* Bytes */

int tls_fd(const struct tls *tls)
{
    return tls->fd;
}

short tls_events(const struct tls *tls)
{
    return tls->events;
}

const char *tls_authority(const struct tls *tls)
{
    return tls->authority;
}

bool tls_resumed(const struct tls *tls)
{
    return SSL_session_reused(tls->ssl) == 1;
}

ssize_t tls_read(struct tls *tls, void *buffer, size_t size)
{
    ERR_clear_error();
    int result = SSL_read(tls->ssl, buffer, (int)size);
    if (result > 0)
        return result;
    return wants(tls, result) ? 0 : -1;
}

ssize_t tls_write(struct tls *tls, const void *bytes, size_t length)
{
    ERR_clear_error();
    int result = SSL_write(tls->ssl, bytes, (int)length);
    if (result > 0)
        return result;
    return wants(tls, result) ? 0 : -1;
}
