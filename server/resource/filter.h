/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The filter language of lists, after AIP-160, compiled to a predicate of SQL.
 * Source: https://google.aip.dev/160 (comparisons, AND, OR, NOT, -, has-operator, parentheses;
 * OR binds closer than AND; a sequence of terms is a conjunction).
 *
 *   city = "上海" AND employees > 100        amount >= 35000CNY      kind = organisation
 *   NOT status = won OR -tags:vip            close_date < 2026-12-31 owner_id = me
 *   name : "电子" (contains, any case)        name = "Acme*" (prefix)  custom.color = "red"
 *   owner = 孙梅  stage = won  (by name or code, of records that everybody may read)
 *   segment = "VIP"  (of customers: is in the segment)
 *   delete_time:*  (is present)              parent_id = ""  (is empty)   create_time > -30d
 *
 * Field names come from the contract only; values become parameters. Depth, length and number of
 * terms are bounded.
 */
#ifndef KITH_SERVER_RESOURCE_FILTER_H
#define KITH_SERVER_RESOURCE_FILTER_H

#include "common/contract.h"
#include "common/status.h"
#include "server/resource/catalog.h"
#include "server/resource/sql.h"
#include "server/rpc/session.h"

enum { FILTER_MAX_LENGTH = 8000, FILTER_MAX_DEPTH = 20, FILTER_MAX_TERMS = 200 };

struct filter_context {
    const struct contract_object *object;
    const struct catalog *catalog;
    const struct session *session; /* whose roles may hide fields; NULL: nothing is hidden */
    const char *alias;             /* of the object's table in the statement: "t" */
    int nested;                    /* in how many segments it lies: 0 */
    bool measured;                 /* the statement has the measures at "t_m" */
    int64_t user_id;               /* what `me` means for references to users */
    const char *time_zone;         /* IANA name: in which days of times are counted */
    int64_t now;                   /* microseconds since 1970, for relative times */
    bool kept;                     /* only what depends on the record; see filter_kept.h */
};

/*
 * Writes "(predicate)" to sql; "true" for an empty filter. An error is INVALID_ARGUMENT with the
 * field "filter" and a sentence that says where (column) and what is allowed, in sql's arena;
 * PERMISSION_DENIED for a field that the roles of the session hide or mask.
 */
struct status filter_compile(const struct filter_context *context, const char *filter,
                             struct sql *sql);

enum { FILTER_MOST_SERVED = 2 };

/* Rows that an index on (column, id) has behind one value, in the order of the ids. */
struct filter_key {
    const char *column; /* NULL: there is none */
    const char *value;  /* "$4::bigint" */
    bool with_deleted;  /* that index has deleted records too */
};

/* What indexes find: rows that satisfy a term which all rows of the filter must satisfy. */
struct filter_served {
    const char *hits[FILTER_MOST_SERVED]; /* predicates on the alias, the best first */
    size_t n;
    bool by_parts;         /* of texts, arrays or several values: the index serves bitmaps only */
    bool by_values;        /* which index is right depends on the values */
    struct filter_key key; /* one more, if it is wanted */
};

/*
 * The terms of a filter that indexes of the catalog find. Binds their values to sql, and leaves its
 * text as it is: all that is found must be written. Errors are those of filter_compile.
 */
struct status filter_compile_served(const struct filter_context *context, const char *filter,
                                    bool want_key, struct sql *sql, struct filter_served *served);

#endif
