/* SPDX-License-Identifier: Apache-2.0 */
/* Customers put into static segments and taken out, as a batch; see sql/segment.sql for the way
 * back. */
#include "common/message.h"
#include "common/wire.h"
#include "server/feature/feature.h"
#include "server/feature/segment_look.h"
#include "server/resource/batch.h"
#include "server/resource/query.h"
#include "server/resource/value.h"
#include "server/sql/queries.h"

/* Numbers of kith.v1.ChangeSegmentMembersResponse. */
enum { MATCHED = 1, CHANGED, SAMPLES, BATCH_ID };

enum { MOST_IDS = 200 };

/* The customers of a request as a filter: "id = (C-1 OR C-2)". */
static struct status wanted(struct rpc_call *call, const char **filter)
{
    uint32_t number = message_number(call->request->descriptor, "customer_ids");
    size_t n = message_count(call->request, number);
    struct buf buf;
    *filter = rpc_text(call, "filter");
    if ((n > 0) == (**filter != '\0'))
        return rpc_field_error(call, "filter",
                               "Say which customers: by customer_ids, or by a filter.");
    if (n == 0)
        return STATUS_OK;
    buf_init(&buf, call->arena, (size_t)64 * MOST_IDS);
    for (size_t i = 0; i < n; i++) {
        int64_t id;
        struct status status = resource_id(call, segment_look_customers(), "customer_ids",
                                           message_text_at(call->request, number, i), &id);
        if (!status_is_ok(status))
            return status;
        buf_printf(&buf, "%sC-%lld", i ? " OR " : "id = (", (long long)id);
    }
    buf_puts(&buf, ")");
    *filter = buf_string(&buf);
    return *filter ? STATUS_OK : rpc_no_memory();
}

static struct status begin(struct rpc_call *call, enum batch_kind kind, int64_t segment)
{
    const struct contract_object *object = contract_object("segment");
    struct db_param params[] = {
        db_text(*rpc_text(call, "request_id") ? "true" : "false"),
        db_number(call->arena, kind),
        db_number(call->arena, segment),
        db_text(rpc_text(call, "filter")),
        db_text(
            arena_printf(call->arena, "segment = %s", resource_name(call->arena, object, segment))),
        db_number(call->arena, call->session->user_id),
    };
    struct status status = resource_remember(call, contract_object("batch"), 0);
    if (!status_is_ok(status))
        return status;
    rpc_query(call, &sql_segment_lock, 1, &params[2]);
    rpc_query(call, &sql_segment_static, 1, &params[2]);
    return rpc_query(call, &sql_segment_batch, 6, params) < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status change(struct rpc_call *call, enum batch_kind kind)
{
    struct segment_look *look = call->state;
    const struct db_query *query =
        kind == BATCH_SEGMENT_ADD ? &sql_segment_add : &sql_segment_remove;
    struct db_param of = db_number(call->arena, look->ids[0]), none = db_null();
    const char *filter;
    struct status status = wanted(call, &filter);
    if (!status_is_ok(status))
        return status;
    rpc_segment(call, rpc_lane(call));
    status = begin(call, kind, look->ids[0]);
    if (status_is_ok(status))
        status = query_add(call, query, 1, &of, filter, &look->statement);
    if (!status_is_ok(status))
        return status;
    rpc_query(call, &sql_batch_settle, 1, &none);
    look->moves = rpc_query(call, &sql_segment_changed, 1, &none);
    resource_end_write(call);
    return look->moves < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status add_start(struct rpc_call *call)
{
    return change(call, BATCH_SEGMENT_ADD);
}

static struct status remove_start(struct rpc_call *call)
{
    return change(call, BATCH_SEGMENT_REMOVE);
}

static void put_counts(struct rpc_call *call, int statement)
{
    const struct db_segment *segment = call->segment;
    wire_put_int(&call->reply, MATCHED, db_int(segment, statement, 0, SEGMENT_CHANGED_MATCHED));
    wire_put_int(&call->reply, CHANGED, db_int(segment, statement, 0, SEGMENT_CHANGED_CHANGED));
    if (!rpc_flag(call, "validate_only"))
        wire_put_string(&call->reply, BATCH_ID,
                        resource_name(call->arena, contract_object("batch"),
                                      db_int(segment, statement, 0, SEGMENT_CHANGED_BATCH)));
}

static struct status change_finish(struct rpc_call *call)
{
    const struct segment_look *look = call->state;
    struct value array, item;
    array.bytes = db_bytes(call->segment, look->statement, 0, SEGMENT_ADD_SAMPLES, &array.length);
    struct value_items samples = value_array(array);
    while (value_next(&samples, &item))
        wire_put_bytes(&call->reply, SAMPLES, item.bytes ? item.bytes : "", item.length);
    put_counts(call, look->moves);
    rpc_end(call); /* the steps behind it are for a repeated request */
    return STATUS_OK;
}

/* ---- The same request again: what became of it by now ---- */

static struct status repeated_finish(struct rpc_call *call)
{
    struct segment_look *look = call->state;
    struct status status = resource_repeated_finish(call);
    if (status_is_ok(status))
        look->ids[0] = db_int(call->segment, 0, 0, REQUEST_FIND_RECORD);
    return status;
}

static struct status again_start(struct rpc_call *call)
{
    struct segment_look *look = call->state;
    struct db_param batch = db_number(call->arena, look->ids[0]);
    if (!rpc_segment(call, DB_READ))
        return rpc_no_memory();
    look->moves = rpc_query(call, &sql_segment_changed, 1, &batch);
    return look->moves < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status again_finish(struct rpc_call *call)
{
    const struct segment_look *look = call->state;
    if (db_rows(call->segment, look->moves) == 1)
        put_counts(call, look->moves);
    return STATUS_OK;
}

const struct rpc_handler segment_change_handlers[] = {
    {.method = "/kith.v1.SegmentService/AddSegmentMembers",
     .steps = {{segment_look_start, segment_look_finish, NULL},
               {add_start, change_finish, resource_request_failed},
               {resource_replay_start, repeated_finish, NULL},
               {again_start, again_finish, NULL}}},
    {.method = "/kith.v1.SegmentService/RemoveSegmentMembers",
     .steps = {{segment_look_start, segment_look_finish, NULL},
               {remove_start, change_finish, resource_request_failed},
               {resource_replay_start, repeated_finish, NULL},
               {again_start, again_finish, NULL}}},
    {0},
};
