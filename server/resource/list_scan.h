/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pages of lists with a filter or an order of their own, each for a bounded number of rows looked
 * at: no page reads more than LIST_SCAN_FACTOR rows for each that it may hold, whatever the filter
 * finds. Inside resource/ only.
 *
 * The statement has up to four sets of candidates, each bounded, and takes the first that is whole:
 *   h0, h1  what an index finds for a term of the filter
 *   s, v    what the session sees: s in the order of the ids, branch by branch; v in none
 *   w, z    the rows behind the last page in the order of the list, along an index; z: without
 * value Only the last may end before the list does, and s before a branch does. Then the page ends
 * there, with fewer rows than asked for or none, and has a token all the same: that is the frontier
 * f. What cannot be put in order that way (no index has it) is refused when it is too much.
 *
 * The structure leaves the planner no choice that matters, so that the statement may be prepared;
 * list_scan_prepare keeps it from reading whole tables.
 */
#ifndef KITH_SERVER_RESOURCE_LIST_SCAN_H
#define KITH_SERVER_RESOURCE_LIST_SCAN_H

#include "server/resource/list.h"

enum { LIST_SCAN_FACTOR = 100 };

/* How the statement is to be planned. */
struct list_plan {
    bool bitmaps;   /* with indexes that serve nothing else */
    bool by_values; /* each time anew: it is not to be prepared */
};

/* Is it a list that is read that way? */
bool list_scan_is(const struct rpc_call *call, const struct list *list);
/* Adds the statement that goes before. */
void list_scan_prepare(struct rpc_call *call, const struct list_plan *plan);
/* Columns: those of the record, the keys of its order, and as many of the frontier. */
struct status list_scan_write(struct rpc_call *call, const struct list *list, struct sql *sql,
                              struct list_plan *plan);

#endif
