/* SPDX-License-Identifier: Apache-2.0 */
/* The file of sessions. */
#ifndef KITH_TESTS_BENCH_LOAD_SESSIONS_H
#define KITH_TESTS_BENCH_LOAD_SESSIONS_H

#include "common/arena.h"

struct load_sessions {
    size_t n;
    const char **headers; /* "Bearer …" */
};

/* False: it cannot be read, or holds none. */
bool load_sessions_read(struct load_sessions *sessions, struct arena *arena, const char *path);

#endif
