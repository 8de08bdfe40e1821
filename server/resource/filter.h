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

#endif
