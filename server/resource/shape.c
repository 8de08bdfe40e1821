/* SPDX-License-Identifier: Apache-2.0 */
/* Statements that are prepared once. */
#include "server/resource/shape.h"

static int add(struct rpc_call *call, struct sql *sql, struct db_segment *segment, bool varied)
{
    const struct db_query *query = sql_query(sql);
    if (!query) {
        db_segment_spoil(segment);
        return -1;
    }
    const struct db_query *prepared = varied ? rpc_varied_shape(call, query->sql, query->n_params)
                                             : rpc_shape(call, query->sql, query->n_params);
    return db_segment_add(segment, prepared ? prepared : query, sql->n, sql->params);
}

int shape_add(struct rpc_call *call, struct sql *sql, struct db_segment *segment)
{
    return add(call, sql, segment, false);
}

int shape_add_varied(struct rpc_call *call, struct sql *sql, struct db_segment *segment)
{
    return add(call, sql, segment, true);
}
