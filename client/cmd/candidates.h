/* SPDX-License-Identifier: Apache-2.0 */
/* What could stand where the cursor is: for bash and for the prompt alike. */
#ifndef KITH_CLIENT_CMD_CANDIDATES_H
#define KITH_CLIENT_CMD_CANDIDATES_H

#include "client/cmd/client.h"

#include <stdbool.h>
#include <stddef.h>

enum { CANDIDATES_MOST = 2000 };

struct candidates {
    struct invocation *invocation;
    const char *prefix; /* the word as far as it is typed */
    const char **items; /* whole words; "name=" wants a value behind it */
    size_t n;
};

/*
 * `line` up to the cursor, without "kith". Asks the server for codes only when a session is there.
 * False without memory.
 */
bool candidates_find(struct candidates *candidates, struct invocation *invocation,
                     const char *line);

#endif
