/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the connections of the generator share: where the server is, TLS, epoll, buffers, and the
 * list of connections that have something to send. What one turn of the loop produces is written
 * together. One thread.
 */
#ifndef KITH_TESTS_BENCH_LOAD_CLIENT_H
#define KITH_TESTS_BENCH_LOAD_CLIENT_H

#include <nghttp2/nghttp2.h>
#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

struct load_connection;
struct load_slot;

enum { LOAD_BUFFER = 64 * 1024, LOAD_RECORD = 16 * 1024 };

struct load_client {
    SSL_CTX *tls;
    nghttp2_session_callbacks *callbacks;
    nghttp2_option *option;
    int epoll;
    int64_t now; /* nanoseconds of a monotonic clock */
    char host[256], authority[300];
    struct sockaddr_storage address;
    socklen_t address_length;
    bool spread; /* every connection comes from an address of the loopback of its own */
    struct load_connection *dirty;
    uint64_t received; /* bytes of replies */
    /* A call has ended; the slot is free again. A connection is ready, or was lost. */
    void (*ended)(struct load_slot *slot, void *owner);
    void (*changed)(struct load_connection *connection, void *owner);
    void *owner;
    uint8_t in[LOAD_BUFFER], out[LOAD_BUFFER];
};

/* server: HOST:PORT. False: `error` says why. */
bool load_client_init(struct load_client *client, const char *server, const char *ca,
                      const char **error);
void load_client_fini(struct load_client *client);
/* One turn: waits so many nanoseconds at most (-1: for ever), then reads what came. */
void load_client_turn(struct load_client *client, int64_t ns);
/* Writes what waits on any connection. */
void load_client_flush(struct load_client *client);
int64_t load_client_clock(void);

#endif
