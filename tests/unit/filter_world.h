/* SPDX-License-Identifier: Apache-2.0 */
/* Random rows of the sample, in memory and in PostgreSQL. */
#ifndef KITH_TESTS_UNIT_FILTER_WORLD_H
#define KITH_TESTS_UNIT_FILTER_WORLD_H

#include "tests/test.h"
#include "tests/unit/sample_db.h"

enum { ROWS = 120, NONE = -1000000, FILTER_WORLD_TEXTS = 16, TAGS = 3 };
#define NOW INT64_C(1784109600000000) /* 2026-07-15T10:00:00Z, 18:00 in Shanghai */

extern const char *const filter_world_texts[FILTER_WORLD_TEXTS];
extern const char *const filter_world_tags[TAGS];
extern const char *const filter_world_currencies[2];
extern const char *const filter_world_channels[3];

struct row {
    unsigned name, city, notes, color; /* in texts; color texts[0]: not there */
    int industry;                      /* NONE: "" */
    int employees, parent, owner;      /* NONE: null */
    int rate, score;                   /* in tenths */
    int revenue, revenue_currency;     /* whole units */
    int kind, active, lunar;           /* lunar NONE: null */
    int founded;                       /* days from today */
    int visited;                       /* hours from now */
    unsigned tags;                     /* bits */
    int size, budget, budget_currency; /* custom */
    int since, level, vip;
    unsigned channels;
};

struct world {
    PGconn *connection;
    struct sample_random random;
    struct row rows[ROWS];
};

/* For cmocka's groups; *state becomes the world. KITH_TEST_SEED draws another one. */
int filter_world_start(void **state);
int filter_world_stop(void **state);
unsigned filter_world_pick(struct world *world, unsigned below);

#endif
