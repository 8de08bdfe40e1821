/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Named queries with places for what depends on the session. A place is a comment of SQL with the
 * word `true` (`0` for a rule, `null` for columns) behind it, so that the query also stands alone;
 * in the comment stands
 *
 *   visible OBJECT ALIAS   the session may read the row of the alias
 *   held OBJECT ALIAS      the session may change it, and not through a share
 *   filter OBJECT ALIAS    the filter of the request holds for it
 *   rule OBJECT FIELD      what the roles do with the field: 3 hidden, 2 masked, else open; for
 *                          kith_show(text, rule), or "case when rule < 3"
 *   columns OBJECT ALIAS   all fields of the object, for resource_encode
 */
#ifndef KITH_SERVER_RESOURCE_QUERY_H
#define KITH_SERVER_RESOURCE_QUERY_H

#include "server/resource/resource.h"

/*
 * Writes the query with its places filled to sql, which must be new; `params` are its $1 … $n, and
 * the parameters of the places follow them. filter may be NULL. INVALID_ARGUMENT for a bad filter.
 */
struct status query_write(struct rpc_call *call, const struct db_query *query, size_t n,
                          const struct db_param *params, const char *filter, struct sql *sql);
/* The same, added to the call's segment on its lane; *statement is its index. */
struct status query_add(struct rpc_call *call, const struct db_query *query, size_t n,
                        const struct db_param *params, const char *filter, int *statement);
/* The same without a filter, prepared: for what every write of a kind asks. */
struct status query_add_shape(struct rpc_call *call, const struct db_query *query, size_t n,
                              const struct db_param *params, int *statement);

#endif
