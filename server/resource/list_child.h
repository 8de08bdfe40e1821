/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of what hangs on other records, in the order of the ids. Inside resource/ only. */
#ifndef KITH_SERVER_RESOURCE_LIST_CHILD_H
#define KITH_SERVER_RESOURCE_LIST_CHILD_H

#include "server/resource/list_branch.h"

/*
 * Writes the ids of a page of a child object, as "with … select …" or "(select …) union …": to
 * stand in brackets. For callers who may reach some parents at least.
 */
void list_child_write(struct rpc_call *call, const struct list *list,
                      const struct list_common *common, struct sql *sql);
/* Writes "alias.id in (…)": all that hang on what the caller may reach. For counts and sums. */
void list_child_write_in(struct rpc_call *call, const struct list *list, const char *alias,
                         struct sql *sql);

/*
 * For bounded pages, see list_scan.h: the parents "p<n>" as the beginning of a statement, each
 * under the condition; and then "select …" as id, held, joined by union all, in no order, of what
 * hangs on them. Returns whether there is any; ways that are open altogether have none. At last
 * "(…)": were there too many parents of a kind?
 */
bool list_child_write_parents(struct rpc_call *call, const struct list *list, const char *condition,
                              struct sql *sql);
void list_child_write_sets(struct rpc_call *call, const struct list *list,
                           const struct list_common *common, struct sql *sql);
void list_child_write_too_many(struct rpc_call *call, const struct list *list, struct sql *sql);
/* Writes "(predicate)": some parent of the row is open, looked up when it comes to it. */
void list_child_write_open(struct rpc_call *call, const struct list *list, const char *alias,
                           struct sql *sql);

#endif
