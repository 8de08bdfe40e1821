/* SPDX-License-Identifier: Apache-2.0 */
/* Just enough of SQL's lexical rules to check a named query (PostgreSQL 15 documentation, 4.1). */
#ifndef KITH_SERVER_SQL_SCAN_H
#define KITH_SERVER_SQL_SCAN_H

#include <stdbool.h>
#include <stddef.h>

struct scan {
    const char *text;
    size_t length; /* without a final semicolon and what follows it */
    int n_params;  /* the highest $n */
    bool begun;    /* the first word was seen */
};

/* NULL, or what is wrong with the query. */
const char *scan_query(struct scan *scan, const char *text, size_t length);

#endif
