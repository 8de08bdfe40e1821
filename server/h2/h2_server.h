/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The HTTP/2 server of one loop: takes accepted sockets, speaks TLS and gRPC on them, and hands
 * each exchange to a stream_service.
 * Everything runs on the loop's thread, and nothing may be called from within the service.
 */
#ifndef KITH_SERVER_H2_H2_SERVER_H
#define KITH_SERVER_H2_H2_SERVER_H

#include "server/h2/limits.h"
#include "server/h2/stream.h"
#include "server/loop/loop.h"

#include <openssl/ssl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct h2_server;

/* Address of a client; IPv4 is mapped, all zero for a unix socket. */
struct h2_address {
    uint8_t bytes[16];
};

/* Written by the loop's thread, may be read by any. */
struct h2_stats {
    atomic_uint_fast64_t connections;         /* accepted, ever */
    atomic_uint_fast64_t handshakes;          /* TLS, done */
    atomic_uint_fast64_t handshake_failures;  /* TLS, or no h2 in ALPN */
    atomic_uint_fast64_t streams;             /* handed to the service */
    atomic_uint_fast64_t answered;            /* refused or ended by this layer */
    atomic_uint_fast64_t refused;             /* past the limit of streams */
    atomic_uint_fast64_t cancelled;           /* closed by the client before their end */
    atomic_uint_fast64_t calmed;              /* connections closed with ENHANCE_YOUR_CALM */
    atomic_uint_fast64_t protocol_errors;     /* connections closed for breaking HTTP/2 */
    atomic_uint_fast64_t timeouts;            /* connections and streams that were too slow */
    atomic_uint_fast64_t crowded_out;         /* connections cut: others needed the memory */
    atomic_uint_fast64_t bytes_in, bytes_out; /* inside of TLS */
    atomic_uint_fast64_t open;                /* connections now */
    atomic_uint_fast64_t signed_in;           /* connections now */
    atomic_uint_fast64_t exchanges;           /* now; with those that are closed, not released */
    atomic_uint_fast64_t output_bytes;        /* replies that wait, now */
    atomic_uint_fast64_t input_bytes;         /* requests that are not complete, now */
};

/*
 * Called once per accepted connection: when it is signed in, or when it is gone before. May be
 * NULL.
 */
typedef void h2_settled(void *context, const struct h2_address *address);

struct h2_config {
    struct h2_limits limits;
    const struct stream_service *service;
    void *context; /* for the service's `open` */
    h2_settled *settled;
    void *settled_context;
};

/* NULL without memory. Takes its own reference to `tls`. */
struct h2_server *h2_server_new(struct loop *loop, SSL_CTX *tls, const struct h2_config *config);
/*
 * Closes what is still open (the service gets `closed`) and frees everything. Streams that the
 * service has not released by now must not be touched any more.
 */
void h2_server_free(struct h2_server *server);
/* For the connections to come. */
void h2_server_set_tls(struct h2_server *server, SSL_CTX *tls);

/* Owns fd from now on, also when it returns false (no memory; `settled` is called then too). */
bool h2_server_accept(struct h2_server *server, int fd, const struct h2_address *address);
/* Closes the oldest connection that is not signed in; false when there is none. */
bool h2_server_shed(struct h2_server *server);

/*
 * GOAWAY in two steps: exchanges that run finish, then each connection closes. Connections that
 * are accepted later are told at once.
 */
void h2_server_drain(struct h2_server *server);
/* Closes all connections now. */
void h2_server_abort(struct h2_server *server);

size_t h2_server_count(const struct h2_server *server); /* connections */
/* No connection is left, and no stream that is not released. */
bool h2_server_idle(const struct h2_server *server);
const struct h2_stats *h2_server_stats(const struct h2_server *server);

#endif
