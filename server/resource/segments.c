/* SPDX-License-Identifier: Apache-2.0 */
/* Sets of customers that filters find: kept, and compared. */
#include "server/resource/segments.h"

#include "server/resource/list.h"

const char *segments_filter(struct arena *arena, int64_t id, bool is_static, const char *filter)
{
    return is_static ? arena_printf(arena, "segment = SM-%lld", (long long)id) : filter;
}

static struct status write_set(struct rpc_call *call, const char *filter, struct sql *sql)
{
    struct list list;
    struct status status = list_init(call, contract_object("customer"), filter, "", &list);
    if (!status_is_ok(status))
        return status;
    sql_put(sql, " from customer t");
    return list_write_where(call, &list, "t", sql);
}

struct status segments_overlap(struct rpc_call *call, size_t n, const char *const *filters,
                               int *statement)
{
    struct status status = STATUS_OK;
    struct sql sql;
    sql_init(&sql, call->arena);
    sql_put(&sql, "select mask, count(*) from (select id, sum(bit) as mask from (");
    for (size_t i = 0; i < n && status_is_ok(status); i++) {
        sql_printf(&sql, "%sselect t.id, %d as bit", i ? " union all " : "", 1 << i);
        status = write_set(call, filters[i], &sql);
    }
    sql_put(&sql, ") s group by id) m group by mask");
    if (status_is_ok(status))
        *statement = sql_add(&sql, rpc_segment(call, rpc_lane(call)));
    return status;
}

struct status segments_keep(struct rpc_call *call, const char *filter, struct db_segment *segment)
{
    struct sql sql;
    sql_init(&sql, call->arena);
    sql_put(&sql, "insert into segment_snapshot_member (snapshot_id, customer_id) select "
                  "currval(pg_get_serial_sequence('segment_snapshot', 'id')), t.id");
    struct status status = write_set(call, filter, &sql);
    if (status_is_ok(status) && sql_add(&sql, segment) < 0)
        return status_error(RPC_RESOURCE_EXHAUSTED, "NO_MEMORY", "There is not enough memory.");
    return status;
}
