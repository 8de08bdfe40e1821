/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One connection of the generator, and the calls on it.
 *
 *   CONNECTING ─ HANDSHAKE ─ SIGNING_IN (one WhoAmI) ─ READY ─ LOST
 *
 * It is never opened again: a server that closes connections has failed the run.
 */
#ifndef KITH_TESTS_BENCH_LOAD_CONNECTION_H
#define KITH_TESTS_BENCH_LOAD_CONNECTION_H

#include "tests/bench/load/load_client.h"

/* Outcomes beyond the codes of gRPC (0 … 16). */
enum { LOAD_HTTP = 17, LOAD_RESET, LOAD_CONNECTION_LOST, LOAD_UNANSWERED, LOAD_OUTCOMES };

enum load_state { LOAD_CONNECTING, LOAD_HANDSHAKE, LOAD_SIGNING_IN, LOAD_READY, LOAD_LOST };

struct load_slot { /* room for one call at a time */
    struct load_connection *connection;
    struct load_slot *next_free;
    const char *authorization; /* "Bearer …" */
    int line;                  /* of the work */
    int outcome;
    bool hint; /* the reply said when to come again */
    bool running;
    int64_t due, sent; /* nanoseconds */
    uint8_t *bytes;
    size_t length, written;
};

struct load_connection {
    struct load_client *client;
    struct load_connection *next_dirty;
    enum load_state state;
    bool is_dirty;
    uint32_t waits_for; /* of epoll */
    int fd;
    SSL *ssl;
    nghttp2_session *session;
    uint8_t *pending; /* what did not fit into the socket */
    size_t pending_length;
    struct load_slot *slots, *free;
    int n_slots;
    int refused;       /* sign-ins, for now */
    const char *error; /* when it was lost */
};

bool load_connection_setup(struct load_client *client);
/* Begins to connect; `slots` have their authorization, and bytes with room for any request. */
bool load_connection_open(struct load_connection *connection, struct load_client *client,
                          unsigned number, struct load_slot *slots, int n_slots);
void load_connection_close(struct load_connection *connection);
/* Takes a free slot; NULL: there is none, or the connection is not ready. */
struct load_slot *load_connection_take(struct load_connection *connection);
/* Sends what lies in the slot's bytes; `due` and `line` stand in the slot. */
void load_connection_send(struct load_slot *slot, const char *path);
/* Of epoll. */
void load_connection_ready(struct load_connection *connection, uint32_t events);
void load_connection_write(struct load_connection *connection);
/* "OK", "RESOURCE_EXHAUSTED", "CONNECTION_LOST". */
const char *load_connection_outcome(int outcome);

#endif
