/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The walk of a bounded page: the rows behind the last page in the order of the list, along an
 * index, up to a bound. Inside resource/ only; see list_scan.h.
 */
#ifndef KITH_SERVER_RESOURCE_LIST_WALK_H
#define KITH_SERVER_RESOURCE_LIST_WALK_H

#include "server/resource/list_branch.h"

struct list_walk {
    const struct list *list;
    const struct filter_key *key; /* only the rows behind this key; NULL: all */
    const char *condition;        /* when to walk at all */
    struct list_look look;
    /* By list_walk_find: */
    bool by_id, possible;
    const char *value, *id; /* what the index is on: "t.name collate \"C\"", "t.id" */
};

/* Which index serves the order, if any; fills in the rest. */
void list_walk_find(const struct rpc_call *call, struct list_walk *walk);
/* Writes "w as materialized (…), ", and z for what has no value; nothing when not possible. */
void list_walk_write(const struct list_walk *walk, struct sql *sql);
/* Writes "select …": the keys of the row at the bound, if it was reached: k (not by id), id. */
void list_walk_write_frontier(const struct list_walk *walk, struct sql *sql);
/* Writes "select …" of id, held: what matches; or a refusal of what cannot be. */
void list_walk_write_found(const struct list_walk *walk, struct sql *sql);
/* Writes ", f.k, f.id": as many columns as the order has keys. */
void list_walk_write_keys(const struct list_walk *walk, struct sql *sql);

#endif
