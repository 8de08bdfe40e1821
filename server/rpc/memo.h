/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What statements became for one session. Their text depends on its roles and on the catalog, and
 * stays the same from call to call: it is written once, and found again by what it was made for.
 *
 * A memo belongs to its session, which goes when access changes; it empties itself when it is asked
 * with another edition of the catalog. On the thread of the session's worker.
 */
#ifndef KITH_SERVER_RPC_MEMO_H
#define KITH_SERVER_RPC_MEMO_H

#include "server/db/db.h"

struct memo_item {
    struct memo_item *next;
    const void *what; /* an object, a named query */
    unsigned variant;
    const struct db_query *query; /* lives as long as the server */
    size_t n_rest;                /* parameters that the session adds behind the caller's own */
    struct db_param rest[];
};

struct memo {
    struct memo_item *items;
    unsigned n;
    uint64_t edition; /* of the catalog */
};

enum { MEMO_MOST = 48, MEMO_MOST_BYTES = 4096 }; /* items; bytes of the parameters of one */

void memo_fini(void *memo);
/* NULL: not kept, or from another edition of the catalog. Valid until the next memo_keep. */
const struct memo_item *memo_find(struct memo *memo, const void *what, unsigned variant,
                                  uint64_t edition);
/* Copies the parameters. Keeps nothing when it is full or without memory: that costs time only. */
void memo_keep(struct memo *memo, const void *what, unsigned variant, const struct db_query *query,
               size_t n, const struct db_param *rest);

#endif
