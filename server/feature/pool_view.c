/* SPDX-License-Identifier: Apache-2.0 */
/* What the rules of the pools make of customers, and how much room somebody has. */
#include "common/wire.h"
#include "server/feature/cell.h"
#include "server/feature/feature.h"
#include "server/feature/pool_session.h"
#include "server/resource/coverage.h"
#include "server/resource/query.h"
#include "server/resource/value.h"
#include "server/sql/queries.h"

#include <kith/v1/pool.pb-c.h>

/* Numbers of kith.v1.PreviewPoolResponse, PoolPart. */
enum { PARTS = 1 };
enum { PART_POOL = 1, PART_FATE, PART_PROTECTION, PART_COUNT, PART_SAMPLES };
/* Numbers of kith.v1.ExplainPoolResponse. */
enum { CUSTOMER = 1, POOL, FATE, SINCE, DAYS, WARN, WARNED, DUE, BY_HAND, PROTECTED_UNTIL };
enum { BY_DEALS = PROTECTED_UNTIL + 1, BY_ORDERS, BY_TICKETS };
/* Numbers of kith.v1.GetPoolStatusResponse, PoolRoom. */
enum { ROOMS = 1 };
enum { ROOM_POOL = 1, ROOM_NAME, ROOM_CUSTOMERS, ROOM_HELD, ROOM_CAP, ROOM_CLAIMED, ROOM_DAILY };

static void put_pool(struct rpc_call *call, uint32_t number, int64_t pool)
{
    if (pool)
        wire_put_string(&call->reply, number,
                        resource_name(call->arena, contract_object("pool"), pool));
}

/* ---- PreviewPool ---- */

static struct status preview_start(struct rpc_call *call)
{
    const Kith__V1__PreviewPoolRequest *request = (const void *)call->request;
    int *statement = call->state = arena_alloc(call->arena, sizeof *statement);
    struct db_param day = db_null();
    if (!statement)
        return rpc_no_memory();
    if (!pool_session_manages(call))
        return rpc_error(call, RPC_PERMISSION_DENIED, "PERMISSION_DENIED",
                         "This is for those who manage teams; see your own customers one by one: "
                         "kith pool explain ID.");
    if (request->day)
        day = db_text(arena_printf(call->arena, "%04d-%02d-%02d", request->day->year,
                                   request->day->month, request->day->day));
    return query_add(call, &sql_pool_preview, 1, &day, NULL, statement);
}

static void put_part(struct rpc_call *call, int statement, int row)
{
    struct db_segment *segment = call->segment;
    struct value array, item;
    int64_t protection = db_int(segment, statement, row, POOL_PREVIEW_PROTECTION);
    array.bytes = db_bytes(segment, statement, row, POOL_PREVIEW_SAMPLES, &array.length);
    struct value_items samples = value_array(array);
    size_t begin = wire_begin(&call->reply, PARTS);
    put_pool(call, PART_POOL, db_int(segment, statement, row, POOL_PREVIEW_POOL));
    wire_put_int(&call->reply, PART_FATE, db_int(segment, statement, row, POOL_PREVIEW_FATE));
    if (protection)
        wire_put_int(&call->reply, PART_PROTECTION, protection);
    wire_put_int(&call->reply, PART_COUNT, db_int(segment, statement, row, POOL_PREVIEW_N));
    while (value_next(&samples, &item))
        wire_put_bytes(&call->reply, PART_SAMPLES, item.bytes ? item.bytes : "", item.length);
    wire_end(&call->reply, begin);
}

static struct status preview_finish(struct rpc_call *call)
{
    const int *statement = call->state;
    for (int row = 0; row < db_rows(call->segment, *statement); row++)
        put_part(call, *statement, row);
    coverage_write(call, contract_object("customer"));
    return STATUS_OK;
}

/* ---- ExplainPool ---- */

struct look {
    int64_t id;
    int record, rules; /* statements */
};

static struct status explain_start(struct rpc_call *call)
{
    const struct contract_object *object = contract_object("customer");
    struct look *look = call->state = arena_alloc(call->arena, sizeof *look);
    if (!look)
        return rpc_no_memory();
    struct status status = resource_id(call, object, "id", rpc_text(call, "id"), &look->id);
    if (status_is_ok(status))
        status = resource_read(call, object, look->id, &look->record);
    if (!status_is_ok(status))
        return status;
    struct db_param id = db_number(call->arena, look->id);
    look->rules = rpc_query(call, &sql_pool_explain, 1, &id);
    return look->rules < 0 ? rpc_no_memory() : STATUS_OK;
}

static void put_protections(struct rpc_call *call, int rules)
{
    static const struct {
        uint32_t number;
        int column;
    } ways[] = {
        {BY_HAND, POOL_EXPLAIN_BY_HAND},
        {BY_DEALS, POOL_EXPLAIN_BY_DEAL},
        {BY_ORDERS, POOL_EXPLAIN_BY_ORDER},
        {BY_TICKETS, POOL_EXPLAIN_BY_TICKET},
    };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        wire_put_bool(&call->reply, ways[i].number,
                      db_int(call->segment, rules, 0, ways[i].column) != 0);
}

static struct status explain_finish(struct rpc_call *call)
{
    const struct look *look = call->state;
    const struct contract_object *object = contract_object("customer");
    int rules = look->rules;
    if (db_rows(call->segment, look->record) != 1 || db_rows(call->segment, rules) != 1)
        return resource_not_found(call, object, look->id);
    wire_put_string(&call->reply, CUSTOMER, resource_name(call->arena, object, look->id));
    put_pool(call, POOL, db_int(call->segment, rules, 0, POOL_EXPLAIN_POOL));
    wire_put_int(&call->reply, FATE, db_int(call->segment, rules, 0, POOL_EXPLAIN_FATE));
    cell_date(call, SINCE, rules, 0, POOL_EXPLAIN_SINCE);
    wire_put_int(&call->reply, DAYS, db_int(call->segment, rules, 0, POOL_EXPLAIN_DAYS));
    cell_date(call, WARN, rules, 0, POOL_EXPLAIN_WARN);
    cell_date(call, WARNED, rules, 0, POOL_EXPLAIN_WARNED);
    cell_date(call, DUE, rules, 0, POOL_EXPLAIN_DUE);
    put_protections(call, rules);
    cell_date(call, PROTECTED_UNTIL, rules, 0, POOL_EXPLAIN_PROTECTED_UNTIL);
    return STATUS_OK;
}

/* ---- GetPoolStatus ---- */

static struct status status_start(struct rpc_call *call)
{
    struct db_param user = db_number(call->arena, call->session->user_id);
    if (!rpc_segment(call, DB_READ) || rpc_query(call, &sql_pool_room, 1, &user) < 0)
        return rpc_no_memory();
    return STATUS_OK;
}

static struct status status_finish(struct rpc_call *call)
{
    const struct db_segment *segment = call->segment;
    for (int row = 0; row < db_rows(segment, 0); row++) {
        size_t begin = wire_begin(&call->reply, ROOMS);
        put_pool(call, ROOM_POOL, db_int(segment, 0, row, POOL_ROOM_POOL));
        wire_put_string(&call->reply, ROOM_NAME, db_string(segment, 0, row, POOL_ROOM_NAME));
        wire_put_int(&call->reply, ROOM_CUSTOMERS, db_int(segment, 0, row, POOL_ROOM_CUSTOMERS));
        wire_put_int(&call->reply, ROOM_HELD, db_int(segment, 0, row, POOL_ROOM_HELD));
        wire_put_int(&call->reply, ROOM_CAP, db_int(segment, 0, row, POOL_ROOM_HOLDING_CAP));
        wire_put_int(&call->reply, ROOM_CLAIMED, db_int(segment, 0, row, POOL_ROOM_CLAIMED));
        wire_put_int(&call->reply, ROOM_DAILY, db_int(segment, 0, row, POOL_ROOM_DAILY_CAP));
        wire_end(&call->reply, begin);
    }
    return STATUS_OK;
}

const struct rpc_handler pool_view_handlers[] = {
    {.method = "/kith.v1.PoolService/PreviewPool",
     .steps = {{preview_start, preview_finish, NULL}}},
    {.method = "/kith.v1.PoolService/ExplainPool",
     .steps = {{explain_start, explain_finish, NULL}}},
    {.method = "/kith.v1.PoolService/GetPoolStatus",
     .steps = {{status_start, status_finish, NULL}}},
    {0},
};
