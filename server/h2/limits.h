/* SPDX-License-Identifier: Apache-2.0 */
/* What one h2_server and each of its connections may use: every number that can be configured. */
#ifndef KITH_SERVER_H2_LIMITS_H
#define KITH_SERVER_H2_LIMITS_H

#include <stddef.h>
#include <stdint.h>

/* Frames of a client that cost us and give nothing: each kind has its own bucket of tokens. */
enum h2_kind {
    H2_RESET,    /* RST_STREAM from the client */
    H2_PROVOKED, /* stream errors that the client made us answer with RST_STREAM */
    H2_REFUSED,  /* streams past the limit: many clients open 100 before they know it */
    H2_PING,
    H2_SETTINGS,
    H2_EMPTY_DATA, /* without END_STREAM; padding only counts as empty */
    H2_PRIORITY,
    H2_WINDOW_UPDATE,
    H2_OTHER, /* GOAWAY, CONTINUATION, unknown types, DATA and HEADERS of streams that are gone */
    H2_KINDS,
};

/*
 * Tokens: `burst` at the start and at most, `per_second` as time goes by, and as useful work is
 * done: `per_stream` for a request, `per_data` for a DATA frame that we sent.
 */
struct h2_rate {
    uint16_t burst, per_second, per_stream, per_data;
};

struct h2_limits {
    unsigned streams_fresh; /* concurrent exchanges of a connection before sign-in, and after */
    unsigned streams;
    size_t header_list; /* bytes, counted as HPACK does: name + value + 32 */
    size_t message_in;  /* bytes of one message, inflated too */
    size_t message_out;
    /*
     * Bytes of replies that wait. A connection past its budget gets no new exchanges until the
     * client has read, and producers wait; past `output_most`, or the total, replies are refused.
     */
    size_t output_connection, output_most, output_total;
    /* Bytes of requests that are not complete yet; raised when message_in needs more. */
    size_t input_connection, input_total;
    int64_t handshake_ms; /* TLS */
    int64_t headers_ms;   /* preface and SETTINGS; one header block */
    int64_t body_ms;      /* one message */
    int64_t stall_ms;     /* output that waits must advance by stall_bytes in this time */
    size_t stall_bytes;
    int64_t idle_ms;   /* without an exchange, before sign-in */
    int64_t goaway_ms; /* between the two steps of GOAWAY, when the client answers no PING */
    int64_t linger_ms; /* at most, between our last byte and close() */
    struct h2_rate rates[H2_KINDS];
};

/* The totals are for one h2_server: whoever runs several divides. */
#define H2_LIMITS_DEFAULT                                                                          \
    ((struct h2_limits){                                                                           \
        .streams_fresh = 20,                                                                       \
        .streams = 100,                                                                            \
        .header_list = 16 * 1024,                                                                  \
        .message_in = 1024 * 1024,                                                                 \
        .message_out = 4 * 1024 * 1024,                                                            \
        .output_connection = 1024 * 1024,                                                          \
        .output_most = 8 * 1024 * 1024,                                                            \
        .output_total = 128 * 1024 * 1024,                                                         \
        .input_connection = 4 * 1024 * 1024,                                                       \
        .input_total = 64 * 1024 * 1024,                                                           \
        .handshake_ms = 10000,                                                                     \
        .headers_ms = 10000,                                                                       \
        .body_ms = 30000,                                                                          \
        .stall_ms = 30000,                                                                         \
        .stall_bytes = 4096,                                                                       \
        .idle_ms = 30000,                                                                          \
        .goaway_ms = 1000,                                                                         \
        .linger_ms = 500,                                                                          \
        .rates = {[H2_RESET] = {.burst = 500, .per_second = 10},                                   \
                  [H2_PROVOKED] = {.burst = 19, .per_second = 1},                                  \
                  [H2_REFUSED] = {.burst = 80, .per_second = 2},                                   \
                  [H2_PING] = {.burst = 60, .per_second = 1, .per_data = 1},                       \
                  [H2_SETTINGS] = {.burst = 20, .per_second = 1},                                  \
                  [H2_EMPTY_DATA] = {.burst = 100, .per_second = 1, .per_stream = 1},              \
                  [H2_PRIORITY] = {.burst = 200, .per_second = 1, .per_stream = 4},                \
                  [H2_WINDOW_UPDATE] =                                                             \
                      {.burst = 1000, .per_second = 20, .per_stream = 4, .per_data = 4},           \
                  [H2_OTHER] = {.burst = 200, .per_second = 1, .per_stream = 8}},                  \
    })

#endif
