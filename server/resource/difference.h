/* SPDX-License-Identifier: Apache-2.0 */
/* Which records open or close to somebody when sessions change: both predicates in one statement.
 */
#ifndef KITH_SERVER_RESOURCE_DIFFERENCE_H
#define KITH_SERVER_RESOURCE_DIFFERENCE_H

#include "server/resource/resource.h"

/* Columns: counts, then arrays of ids and of titles, of what the caller may read. */
enum {
    DIFFERENCE_GAINED,
    DIFFERENCE_LOST,
    DIFFERENCE_GAINED_IDS,
    DIFFERENCE_GAINED_TITLES,
    DIFFERENCE_LOST_IDS,
    DIFFERENCE_LOST_TITLES,
};
enum { DIFFERENCE_SAMPLES = 5 };

/*
 * Adds the statement that compares what is open to the action under two sessions, without what is
 * in the recycle bin; one row. The index of the statement, -1: no memory.
 */
int difference_add(struct rpc_call *call, const struct contract_object *object,
                   enum access_action action, const struct session *before,
                   const struct session *after);

#endif
