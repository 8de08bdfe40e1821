/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One connection, as the files of this folder share it.
 *
 * A turn: what the socket had is read and parsed (nghttp2 callbacks only note what happened), then
 * the noted exchanges are pumped (the service runs), then everything that waits is written. A
 * connection is freed at the end of a turn only, never from within a callback.
 */
#ifndef KITH_SERVER_H2_H2_CONNECTION_H
#define KITH_SERVER_H2_H2_CONNECTION_H

#include "server/h2/h2_guard.h"
#include "server/h2/h2_server.h"

#include <nghttp2/nghttp2.h>

enum {
    H2_RECORD = 16 * 1024, /* a TLS record, and the unit of reading and writing */
    H2_WINDOW = 1024 * 1024,
};

struct h2_exchange;
struct h2_connection;

struct h2_server {
    struct loop *loop;
    SSL_CTX *tls;
    struct h2_config config;
    nghttp2_session_callbacks *callbacks;
    nghttp2_option *option;
    struct h2_connection *fresh; /* not signed in, the youngest first */
    struct h2_connection *signed_in;
    struct h2_exchange *orphans; /* of closed connections, not released */
    size_t count, n_orphans, n_warm;
    size_t input, output; /* bytes that wait */
    int64_t tick_ms;
    bool draining;
    struct h2_stats stats;
    uint8_t record[H2_RECORD]; /* for one read or one write, within one function */
};

enum h2_phase {
    H2_HANDSHAKE,
    H2_OPEN,
    H2_LINGER, /* everything is said: waits for the client's end of file */
    H2_DEAD,   /* to be freed at the end of the turn */
};

/* Output that waits must advance. */
struct h2_progress {
    int64_t since; /* 0: nothing waits */
    uint64_t mark;
};

struct h2_connection {
    struct h2_server *server;
    struct h2_connection *next, **link;
    struct h2_exchange *exchanges;                /* all, the newest first */
    struct h2_exchange *ready_first, *ready_last; /* to be pumped */
    SSL *ssl;
    nghttp2_session *session; /* NULL during the handshake */
    void *frame_pages;        /* of the session, see h2_memory.c */
    size_t frame_pages_size;
    struct loop_watch *watch;
    struct loop_timer *turn;
    struct loop_timer *clock;
    int fd;
    uint8_t phase; /* enum h2_phase */
    bool settled, greeted, signed_in;
    bool ticking, broken, calmed, said_goodbye;
    bool warm;             /* keeps the buffers of TLS for its next records */
    bool wants_write;      /* the socket, as TLS sees it */
    bool reads_want_write; /* TLS */
    uint8_t draining;      /* 0; 1: first GOAWAY; 2: second */
    uint16_t n_exchanges, n_ready;
    uint16_t n_waiting;    /* exchanges that wait until the client has read more */
    int64_t phase_since;   /* ms */
    int64_t frame_since;   /* 0: no frame header is incomplete */
    int64_t headers_since; /* 0: no header block is open */
    int64_t idle_since;
    int64_t drain_since;
    int64_t calmed_at;
    struct h2_progress progress;
    uint64_t written; /* bytes, ever */
    uint8_t *pending; /* a record that the socket did not take */
    size_t pending_length;
    const uint8_t *frame; /* nghttp2's, what is left of it to be written */
    size_t frame_length;
    size_t input, output; /* bytes that wait */
    size_t block;         /* of the header block that comes, as HPACK counts */
    struct h2_guard guard;
    struct h2_address address;
    char peer[46];
    char certificate[65]; /* "" when the client showed none */
};

static inline void h2_count(atomic_uint_fast64_t *counter, int64_t change)
{
    /* One writer: a plain load and store are enough. */
    uint_fast64_t value = atomic_load_explicit(counter, memory_order_relaxed);
    atomic_store_explicit(counter, value + (uint_fast64_t)change, memory_order_relaxed);
}

/*
 * h2_server.c: replies or requests fill three quarters of what all connections may hold: the one
 * that holds most is cut in the turn that follows, so that the others are not refused.
 */
void h2_server_relieve(struct h2_server *server);

/* h2_connection.c */
struct h2_connection *h2_connection_new(struct h2_server *server, int fd,
                                        const struct h2_address *address);
void h2_connection_free(struct h2_connection *c);
/* Runs a turn soon: pump, write, settle. */
void h2_connection_soon(struct h2_connection *c);
/* The connection can not go on: it is freed in the turn that follows. */
void h2_connection_fail(struct h2_connection *c);
void h2_connection_drain(struct h2_connection *c);
void h2_connection_sign_in(struct h2_connection *c);
/* The guard has tripped: GOAWAY ENHANCE_YOUR_CALM. */
void h2_connection_calm(struct h2_connection *c);
/* The same for a cause that no guard counts; `cause` is a literal, for the log. */
void h2_connection_calm_for(struct h2_connection *c, const char *cause);
/* Something has begun that has a time limit. */
void h2_connection_watch_time(struct h2_connection *c);

/* h2_clock.c: time limits. False: the connection was given up. */
bool h2_clock_check(struct h2_connection *c, int64_t now);
bool h2_clock_needed(const struct h2_connection *c);
/* True when `busy`, and `count` has not grown by `least` within `ms`. */
bool h2_clock_stalled(struct h2_progress *progress, int64_t now, bool busy, uint64_t count,
                      uint64_t least, int64_t ms);

/* h2_memory.c: the allocator of its session. */
nghttp2_mem h2_memory(struct h2_connection *c);

/* h2_tls.c */
enum h2_io { H2_IO_OK, H2_IO_WAIT, H2_IO_END };
enum h2_io h2_tls_handshake(struct h2_connection *c);
enum h2_io h2_tls_read(struct h2_connection *c, uint8_t *bytes, size_t size, size_t *length);
enum h2_io h2_tls_write(struct h2_connection *c, const uint8_t *bytes, size_t length);
void h2_tls_goodbye(struct h2_connection *c);
/* Has TLS bytes that it took from the socket and did not give us yet? No event tells of them. */
bool h2_tls_has_more(const struct h2_connection *c);
/* Keeps the buffers of TLS from now on, if not too many do; gives them back. */
void h2_tls_warm(struct h2_connection *c);
void h2_tls_cool(struct h2_connection *c);

/* h2_output.c: writes what waits until the socket is full; true when more could be written. */
bool h2_output_flush(struct h2_connection *c);
bool h2_output_empty(const struct h2_connection *c);

/* h2_session.c */
bool h2_session_setup(struct h2_server *server); /* callbacks and options */
bool h2_session_open(struct h2_connection *c);   /* after the handshake: session, SETTINGS */
void h2_session_raise(struct h2_connection *c);  /* SETTINGS after sign-in */

#endif
