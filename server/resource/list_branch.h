/* SPDX-License-Identifier: Apache-2.0 */
/* Branches of visibility as a union of ids. Inside resource/ only. */
#ifndef KITH_SERVER_RESOURCE_LIST_BRANCH_H
#define KITH_SERVER_RESOURCE_LIST_BRANCH_H

#include "server/resource/access.h"
#include "server/resource/filter.h"
#include "server/resource/list.h"

/* What all branches have in common: written once, so that its parameters are bound once. */
struct list_common {
    const char *conditions; /* " and …" on the alias t */
    const char *order;      /* " order by … limit …" of the alias t */
    const char *columns;    /* of t, besides its id: ", …"; NULL: none */
};

/* Predicates on the alias t, each " and …" or "". */
struct list_parts {
    const char *present; /* neither in the recycle bin nor past its end */
    const char *filter;
    const char *after; /* behind the page before */
};

struct filter_context list_filter_context(const struct rpc_call *call, const struct list *list);
struct status list_write_parts(struct rpc_call *call, const struct list *list,
                               struct list_parts *parts, struct sql *sql);
/* The text behind `begin`, taken off the statement; its parameters stay. NULL: no memory. */
const char *list_cut(struct sql *sql, size_t begin);
/* By way of the parents; whoever sees all of them looks at each row instead. */
bool list_goes_by_parents(const struct rpc_call *call, const struct list *list);

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

/* How many keys the branches have, teams counted one by one, and the user's own shares. */
size_t list_branch_keys(struct rpc_call *call, const struct list *list,
                        const struct access_branch *branches, size_t n);
/* How far a part of a bounded page is read. */
struct list_look {
    const char *matches; /* predicate on t of the rows that are wanted */
    long long most;      /* rows to look at */
    long long wanted;    /* rows that match: there is no need to look further */
};

/*
 * "(select …" and "…)" around a "(select …)" of id and ok in some order, which is read row by row
 * until enough are ok or as many as may be have been looked at. Adds rn, the row's number; the row
 * with number `most` comes even if it is not ok: it says that the end was not reached.
 */
void list_look_begin(struct sql *sql);
void list_look_end(const struct list_look *look, struct sql *sql);

/*
 * Writes "select …" by key, joined by union all, as id, ok, rn: the rows of each key in the order
 * of the ids. Without what hangs on shared records, of which there may be many.
 */
void list_branch_write_sources(struct rpc_call *call, const struct list *list,
                               const struct access_branch *branches, size_t n,
                               const struct list_common *common, const struct list_look *look,
                               struct sql *sql);
/*
 * Writes "select …" as id, held (true), joined by union all, in no order: of all branches and
 * shares, or only of what the sources leave out. Returns whether there is any.
 */
bool list_branch_write_sets(struct rpc_call *call, const struct list *list,
                            const struct access_branch *branches, size_t n, bool all,
                            const struct list_common *common, struct sql *sql);

#endif
