/* SPDX-License-Identifier: Apache-2.0 */
/* Branches of visibility as a union of ids. Inside resource/ only. */
#ifndef KITH_SERVER_RESOURCE_LIST_BRANCH_H
#define KITH_SERVER_RESOURCE_LIST_BRANCH_H

#include "server/resource/access.h"
#include "server/resource/list.h"

/* What all branches have in common: written once, so that its parameters are bound once. */
struct list_common {
    const char *conditions; /* " and …" on the alias t */
    const char *order;      /* " order by … limit …" of the alias t */
};

/* Is it the order of the ids and nothing else, so that each branch is read along its own index? */
bool list_branch_goes_by_id(const struct list *list);
void list_branch_write_limit(const struct list *list, struct sql *sql);
/*
 * Writes "(select …)": the rows of one key, in the order of the ids. As a range of (column, id) and
 * not as column = key: only the index on the two can serve it, whereas the planner, which does not
 * know the key, would rather walk the table backwards until it has found enough, and so reads all
 * of it for a key with few rows.
 */
void list_branch_write_range(const struct list *list, const char *column, const char *key,
                             const struct list_common *common, struct sql *sql);
/* Writes "(select …) union …": n branches and the shares. */
void list_branch_write(struct rpc_call *call, const struct list *list,
                       const struct access_branch *branches, size_t n,
                       const struct list_common *common, struct sql *sql);

#endif
