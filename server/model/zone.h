/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time zones as values: when their distance from UTC changes, and to what. Out of ICU's copy of the
 * IANA database, once; what is done with a zone afterwards is arithmetic.
 */
#ifndef KITH_SERVER_MODEL_ZONE_H
#define KITH_SERVER_MODEL_ZONE_H

#include "common/arena.h"

#include <stdint.h>

struct zone_change {
    int64_t at;     /* microseconds since 1970; of the first one ZONE_FIRST */
    int64_t offset; /* microseconds east of UTC, from then on */
};

struct zone { /* immutable */
    const char *name;
    size_t n; /* at least 1 */
    const struct zone_change *changes;
};

/* 1970-01-01 and 2100-01-01: before and after them the nearest distance goes on. */
static const int64_t ZONE_FIRST = 0;
static const int64_t ZONE_LAST = INT64_C(4102444800000000);

/* "Asia/Shanghai", "UTC", in the arena. NULL: there is no such zone, or no memory. */
const struct zone *zone_new(struct arena *arena, const char *name);
/* The change that counts at the instant. */
size_t zone_at(const struct zone *zone, int64_t micros);
/* From UTC to what the clocks show, in microseconds since 1970 as if that were UTC. */
int64_t zone_local(const struct zone *zone, int64_t micros);

#endif
