/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pages of records in an order, over the branches of visibility. Used by List, by exports, and by
 * features that show lists of their own.
 */
#ifndef KITH_SERVER_RESOURCE_LIST_H
#define KITH_SERVER_RESOURCE_LIST_H

#include "server/resource/order.h"
#include "server/resource/resource.h"

enum { LIST_STANDARD_PAGE = 50, LIST_LARGEST_PAGE = 1000 };

struct list {
    const struct contract_object *object;
    enum access_action action; /* whose scope decides: read or export */
    const bool *mask;          /* NULL: all fields */
    const char *filter;
    struct order order;
    const char *after[ORDER_MAX_KEYS + 1]; /* keys of the last row of the page before */
    bool continued;                        /* `after` is set */
    bool show_deleted;
    bool measured; /* the statement has the measures beside the table: see list_write_from */
    int64_t limit; /* rows; one more is read, to know whether there is another page */
    /* No page may read more than its share of rows, even if it holds fewer: see list_scan.h. */
    bool bounded;
    bool whole; /* branches as sets: without an order among them */
};

/* Object, filter and order, checked; everything else zero. */
struct status list_init(struct rpc_call *call, const struct contract_object *object,
                        const char *filter, const char *order_by, struct list *list);
/* The limit, or the next larger one of a few: so that few statements need to be prepared. */
int64_t list_round_limit(const struct list *list);
/* Adds the statement; *statement is its index. */
struct status list_add(struct rpc_call *call, const struct list *list, int *statement);
/* Rows of the page, without the one that only shows that there is more; may be 0 though there is.
 */
int list_rows(const struct rpc_call *call, const struct list *list, int statement);
bool list_has_more(const struct rpc_call *call, const struct list *list, int statement);
/* Sets `after` to the keys of the page's last row, or of the last one that was looked at. */
void list_continue(struct rpc_call *call, struct list *list, int statement);
/* Writes "customer t", with the measures at "t_m" when the list wants them. */
void list_write_from(const struct list *list, const char *alias, struct sql *sql);
/* Writes " where …" of all rows that match, for counts and sums. */
struct status list_write_where(struct rpc_call *call, const struct list *list, const char *alias,
                               struct sql *sql);

/* Adds the statement that counts all that match. */
struct status list_add_count(struct rpc_call *call, const struct list *list, int *statement);

struct status list_start(struct rpc_call *call);
/* The same for the records of an object that a filter finds, whatever the service. */
struct status list_start_of(struct rpc_call *call, const struct contract_object *object,
                            const char *filter);
struct status list_finish(struct rpc_call *call);

#endif
