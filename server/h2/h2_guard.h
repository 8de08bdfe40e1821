/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts the frames of one connection that cost us and give nothing, on the bytes as they come:
 * also those that nghttp2 drops without telling.
 */
#ifndef KITH_SERVER_H2_H2_GUARD_H
#define KITH_SERVER_H2_H2_GUARD_H

#include "server/h2/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct h2_guard {
    const struct h2_rate *rates; /* borrowed, H2_KINDS of them */
    int64_t filled_at;           /* ms */
    int32_t tokens[H2_KINDS];    /* thousandths */
    uint32_t left;               /* bytes of payload still to come */
    uint32_t unseen;             /* DATA frames that the library has not told of (yet) */
    uint8_t skip;                /* bytes of the client's preface still to come */
    uint8_t have;                /* bytes of the frame header that came */
    uint8_t header[9];
    bool padded;   /* the next byte is the pad length of a DATA frame */
    bool tripped;  /* for good */
    uint8_t cause; /* enum h2_kind, when tripped */
};

void h2_guard_init(struct h2_guard *guard, const struct h2_rate *rates, int64_t now);
/* Takes one token; false, for good, when there was none. */
bool h2_guard_take(struct h2_guard *guard, enum h2_kind kind);
/* Looks at what the client sent. False when it went too far. */
bool h2_guard_scan(struct h2_guard *guard, int64_t now, const uint8_t *bytes, size_t length);
/* After the library has looked at the same bytes: what it has dropped. False as above. */
bool h2_guard_dropped(struct h2_guard *guard);
/* Useful work was done. */
void h2_guard_stream(struct h2_guard *guard);
void h2_guard_data(struct h2_guard *guard);
const char *h2_guard_name(enum h2_kind kind);

#endif
