/* SPDX-License-Identifier: Apache-2.0 */
/* Statements that are prepared once, and written once for a session. */
#include "server/resource/shape.h"

#include "server/rpc/memo.h"

#include <string.h>

enum { MOST_PARAMS = 64 };

static const struct db_query *prepared(struct rpc_call *call, struct sql *sql, bool *named)
{
    const struct db_query *query = sql_query(sql);
    const struct db_query *shape = query ? rpc_shape(call, query->sql, query->n_params) : NULL;
    *named = shape != NULL;
    return shape ? shape : query;
}

static int add(struct db_segment *segment, const struct db_query *query, const struct sql *sql)
{
    if (query)
        return db_segment_add(segment, query, sql->n, sql->params);
    db_segment_spoil(segment);
    return -1;
}

int shape_add(struct rpc_call *call, struct sql *sql, struct db_segment *segment)
{
    bool named;
    return add(segment, prepared(call, sql, &named), sql);
}

int shape_add_varied(struct rpc_call *call, struct sql *sql, struct db_segment *segment)
{
    const struct db_query *query = sql_query(sql);
    const struct db_query *shape =
        query ? rpc_varied_shape(call, query->sql, query->n_params) : NULL;
    return add(segment, shape ? shape : query, sql);
}

static struct memo *memo_of(const struct rpc_call *call)
{
    return call->session && call->catalog ? call->session->memo : NULL;
}

int shape_again(struct rpc_call *call, const void *what, unsigned variant, size_t n,
                const struct db_param *own, struct db_segment *segment)
{
    struct memo *memo = memo_of(call);
    const struct memo_item *item =
        memo ? memo_find(memo, what, variant, call->catalog->edition) : NULL;
    struct db_param params[MOST_PARAMS];
    if (!item || n + item->n_rest > MOST_PARAMS)
        return -1;
    if (n)
        memcpy(params, own, n * sizeof *own);
    if (item->n_rest)
        memcpy(params + n, item->rest, item->n_rest * sizeof *item->rest);
    return db_segment_add(segment, item->query, n + item->n_rest, params);
}

int shape_keep(struct rpc_call *call, const void *what, unsigned variant, size_t n, struct sql *sql,
               struct db_segment *segment)
{
    struct memo *memo = memo_of(call);
    bool named;
    const struct db_query *query = prepared(call, sql, &named);
    if (memo && named && sql->n >= n)
        memo_keep(memo, what, variant, query, sql->n - n, sql->params + n);
    return add(segment, query, sql);
}
