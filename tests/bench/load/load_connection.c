/* SPDX-License-Identifier: Apache-2.0 */
/* Sockets, TLS, and the bytes of HTTP/2. */
#include "tests/bench/load/load_connection.h"
#include "common/status.h"
#include "tests/bench/load/load_stream.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

const char *load_connection_outcome(int outcome)
{
    static const char *const others[] = {"HTTP_ERROR", "STREAM_RESET", "CONNECTION_LOST",
                                         "UNANSWERED"};
    return outcome < LOAD_HTTP ? status_code_name((enum rpc_code)outcome)
                               : others[outcome - LOAD_HTTP];
}

bool load_connection_setup(struct load_client *client)
{
    return load_stream_setup(client);
}

static void watch(struct load_connection *c, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = c};
    if (events == c->waits_for)
        return;
    epoll_ctl(c->client->epoll, c->waits_for ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, c->fd, &event);
    c->waits_for = events;
}

static void lose(struct load_connection *c, const char *error)
{
    if (c->state == LOAD_LOST)
        return;
    c->state = LOAD_LOST;
    c->error = error;
    c->free = NULL;
    if (c->fd >= 0)
        close(c->fd);
    c->fd = -1;
    load_stream_lost(c);
    c->client->changed(c, c->client->owner);
}

/* 127.x.y.z by the number: nobody else comes from there. */
static void bind_source(const struct load_client *client, int fd, unsigned number)
{
    const int late = 1;
    struct sockaddr_in source = {.sin_family = AF_INET};
    source.sin_addr.s_addr = htonl(127u << 24 | (16 + number / 62500 % 200) << 16 |
                                   (number / 250 % 250 + 1) << 8 | (number % 250 + 1));
    if (!client->spread)
        return;
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &late, sizeof late);
    (void)!bind(fd, (const struct sockaddr *)&source, sizeof source);
}

static bool set_up_ssl(struct load_connection *c)
{
    const char *host = c->client->host;
    unsigned char address[sizeof(struct in6_addr)];
    bool numeric =
        inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1;
    c->ssl = SSL_new(c->client->tls);
    if (!c->ssl || SSL_set_fd(c->ssl, c->fd) != 1)
        return false;
    SSL_set_connect_state(c->ssl);
    return numeric
               ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(c->ssl), host) == 1
               : SSL_set_tlsext_host_name(c->ssl, host) == 1 && SSL_set1_host(c->ssl, host) == 1;
}

bool load_connection_open(struct load_connection *c, struct load_client *client, unsigned number,
                          struct load_slot *slots, int n_slots)
{
    const int on = 1;
    *c = (struct load_connection){.client = client, .slots = slots, .n_slots = n_slots};
    for (int i = n_slots; i > 0; i--) {
        slots[i - 1].connection = c;
        slots[i - 1].next_free = c->free;
        c->free = &slots[i - 1];
    }
    c->fd = socket(client->address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (c->fd < 0)
        return false;
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    bind_source(client, c->fd, number);
    if (connect(c->fd, (const struct sockaddr *)&client->address, client->address_length) != 0 &&
        errno != EINPROGRESS)
        return false;
    watch(c, EPOLLIN | EPOLLOUT);
    return set_up_ssl(c) && load_stream_open(c);
}

void load_connection_close(struct load_connection *c)
{
    nghttp2_session_del(c->session);
    SSL_free(c->ssl);
    free(c->pending);
    if (c->fd >= 0)
        close(c->fd);
    *c = (struct load_connection){.fd = -1};
}

static void soon(struct load_connection *c)
{
    if (c->is_dirty || c->state == LOAD_LOST)
        return;
    c->is_dirty = true;
    c->next_dirty = c->client->dirty;
    c->client->dirty = c;
}

struct load_slot *load_connection_take(struct load_connection *c)
{
    struct load_slot *slot = c->state == LOAD_READY ? c->free : NULL;
    if (slot)
        c->free = slot->next_free;
    return slot;
}

void load_connection_send(struct load_slot *slot, const char *path)
{
    struct load_connection *c = slot->connection;
    slot->sent = c->client->now;
    if (load_stream_send(slot, path))
        soon(c);
    else
        lose(c, "a request could not be made");
}

/* ---- Writing ---- */

/* False: it does not fit now (the rest is kept), or the connection is lost. */
static bool write_bytes(struct load_connection *c, const uint8_t *bytes, size_t length)
{
    while (length > 0) {
        size_t written = 0;
        ERR_clear_error();
        int result = SSL_write_ex(c->ssl, bytes, length, &written);
        if (result != 1 && SSL_get_error(c->ssl, result) != SSL_ERROR_WANT_WRITE) {
            lose(c, "writing failed");
            return false;
        }
        if (result != 1)
            break;
        bytes += written;
        length -= written;
    }
    if (length > 0 && bytes != c->pending) {
        uint8_t *rest = malloc(length);
        memcpy(rest, bytes, length);
        free(c->pending);
        c->pending = rest;
    }
    c->pending_length = length;
    watch(c, length > 0 ? EPOLLIN | EPOLLOUT : EPOLLIN);
    return length == 0;
}

/* Frames up to a record together; their length. */
static size_t gather(struct load_connection *c)
{
    size_t length = 0;
    while (length < LOAD_RECORD) {
        const uint8_t *bytes;
        ssize_t n = nghttp2_session_mem_send(c->session, &bytes);
        if (n <= 0)
            break;
        memcpy(c->client->out + length, bytes, (size_t)n);
        length += (size_t)n;
    }
    return length;
}

void load_connection_write(struct load_connection *c)
{
    if (c->state < LOAD_SIGNING_IN || c->state == LOAD_LOST)
        return;
    if (c->pending_length > 0 && !write_bytes(c, c->pending, c->pending_length))
        return;
    for (size_t length; (length = gather(c)) > 0;)
        if (!write_bytes(c, c->client->out, length))
            return;
}

/* ---- Reading ---- */

static void read_some(struct load_connection *c)
{
    do {
        size_t length = 0;
        ERR_clear_error();
        int result = SSL_read_ex(c->ssl, c->client->in, sizeof c->client->in, &length);
        if (result != 1) {
            int error = SSL_get_error(c->ssl, result);
            if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE)
                lose(c, "the server closed it");
            return;
        }
        if (nghttp2_session_mem_recv(c->session, c->client->in, length) < 0 ||
            !nghttp2_session_check_request_allowed(c->session)) {
            lose(c, "the server broke the protocol, or asked to go away");
            return;
        }
        soon(c); /* acknowledgements, window updates */
    } while (SSL_has_pending(c->ssl));
}

static void handshake(struct load_connection *c)
{
    ERR_clear_error();
    int result = SSL_do_handshake(c->ssl);
    if (result == 1) {
        c->state = LOAD_SIGNING_IN;
        watch(c, EPOLLIN);
        load_stream_sign_in(c);
        soon(c);
        return;
    }
    int error = SSL_get_error(c->ssl, result);
    if (error == SSL_ERROR_WANT_READ)
        watch(c, EPOLLIN);
    else if (error == SSL_ERROR_WANT_WRITE)
        watch(c, EPOLLIN | EPOLLOUT);
    else
        lose(c, "the TLS handshake failed");
}

void load_connection_ready(struct load_connection *c, uint32_t events)
{
    if (c->state == LOAD_CONNECTING)
        c->state = LOAD_HANDSHAKE;
    if (c->state == LOAD_HANDSHAKE) {
        handshake(c);
        return;
    }
    if (c->state != LOAD_LOST && events & (EPOLLIN | EPOLLHUP | EPOLLERR))
        read_some(c);
    if (c->state != LOAD_LOST && events & EPOLLOUT)
        soon(c);
}
