/* SPDX-License-Identifier: Apache-2.0 */
/* Statements that are prepared once. */
#include "server/resource/shape.h"

int shape_add(struct rpc_call *call, struct sql *sql, struct db_segment *segment)
{
    const struct db_query *query = sql_query(sql);
    if (!query) {
        db_segment_spoil(segment);
        return -1;
    }
    const struct db_query *prepared = rpc_shape(call, query->sql, query->n_params);
    return db_segment_add(segment, prepared ? prepared : query, sql->n, sql->params);
}
