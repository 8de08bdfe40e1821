/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts and sums of the records that a session may see, by groups. Money is summed by currency: a
 * group in several currencies becomes several rows. Records without an amount count under the
 * currency of the company.
 */
#ifndef KITH_SERVER_RESOURCE_SUMMARY_H
#define KITH_SERVER_RESOURCE_SUMMARY_H

#include "server/resource/resource.h"
#include "server/resource/value.h"

enum { SUMMARY_MAX = 6, SUMMARY_STANDARD_ROWS = 100, SUMMARY_LARGEST_ROWS = 10000 };

enum summary_part { SUMMARY_DAY, SUMMARY_MONTH, SUMMARY_QUARTER, SUMMARY_YEAR };

/* A field of the contract or, when it is NULL, a custom one. */
struct summary_field {
    const struct contract_field *field;
    const struct catalog_field *custom;
    enum summary_part part; /* of days and times */
};

struct summary_order {
    enum { SUMMARY_BY_KEY, SUMMARY_BY_COUNT, SUMMARY_BY_SUM } by;
    bool descending;
};

struct summary {
    const struct contract_object *object;
    const char *filter;
    struct summary_field keys[SUMMARY_MAX];
    size_t n_keys;
    struct summary_field sums[SUMMARY_MAX];
    size_t n_sums;
    struct summary_order order;
    int64_t limit; /* rows; one more is read, to know whether there are more */
    int statement;
};

/*
 * The parts of a request. A key is a field name, for days and times with ":day", ":month",
 * ":quarter" or ":year"; "tags", "custom.key". Errors name `field`.
 */
struct status summary_take_key(struct rpc_call *call, struct summary *summary, const char *field,
                               const char *name);
struct status summary_take_sum(struct rpc_call *call, struct summary *summary, const char *field,
                               const char *name);
/* "key", "count", "sum", each with asc or desc; "": by the first sum, else by the count. */
struct status summary_take_order(struct rpc_call *call, struct summary *summary,
                                 const char *order_by);

/* Adds the statement to the call's segment. */
struct status summary_add(struct rpc_call *call, struct summary *summary);

/* Groups of the reply, then totals: one for each currency. */
struct summary_rows {
    int groups; /* rows 0 … */
    int totals; /* first row of the totals */
    int end;    /* behind the last */
    bool truncated;
};
struct summary_rows summary_rows(const struct rpc_call *call, const struct summary *summary);
int64_t summary_count(const struct rpc_call *call, const struct summary *summary, int row);
/* As in filters: an id, a code, a name, a day; "" for none. NULL without memory. */
const char *summary_value(const struct rpc_call *call, const struct summary *summary, int row,
                          size_t key);
/* The name of the record, code or enum value; "" when there is none that may be seen. */
const char *summary_label(const struct rpc_call *call, const struct summary *summary, int row,
                          size_t key);
bool summary_is_money(const struct summary_field *sum);
/* A numeric, and the currency of money. */
struct value summary_sum(const struct rpc_call *call, const struct summary *summary, int row,
                         size_t sum, struct value *currency);

#endif
