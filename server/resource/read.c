/* SPDX-License-Identifier: Apache-2.0 */
/* Get and BatchGet. */
#include "server/resource/read.h"

#include "common/clock.h"
#include "common/message.h"
#include "common/wire.h"
#include "server/resource/merged.h"
#include "server/resource/reply.h"
#include "server/resource/shape.h"

struct status resource_not_found(struct rpc_call *call, const struct contract_object *object,
                                 int64_t id)
{
    return rpc_error(call, RPC_NOT_FOUND, "NOT_FOUND", "%s does not exist, or you may not see it.",
                     resource_name(call->arena, object, id));
}

/* Where the record comes from: the table as it was at a time. */
static void write_past(struct rpc_call *call, const struct contract_object *object, int64_t id,
                       const char *as_of, struct sql *sql)
{
    /* The earliest change after the time holds what the field was at the time. */
    sql_printf(
        sql,
        " from (select (jsonb_populate_record(c, coalesce((select "
        "jsonb_object_agg(k.column_name, x.value) from (select distinct on (e.key) "
        "e.key, case when kith_audit_is_erased(e.value) then 'null' else e.value end as value "
        "from audit_entry a, jsonb_each(a.old) e where a.object = %u "
        "and a.record = c.id and a.at > ",
        object->number);
    sql_param(sql, db_text(as_of), "timestamptz");
    sql_printf(sql,
               " order by e.key, a.seq) x join contract_column k on k.object = %u and "
               "k.key = x.key), '{}') || coalesce((select jsonb_build_object('version', "
               "a.version, 'updated_at', a.at, 'updated_by', a.actor) from audit_entry a "
               "where a.object = %u and a.record = c.id and a.at <= ",
               object->number, object->number);
    sql_param(sql, db_text(as_of), "timestamptz");
    /* Rows that came with the installation have no entry of their own before the first change. */
    sql_printf(sql,
               " order by a.seq desc limit 1), (select jsonb_build_object('version', "
               "greatest(a.version - 1, 1), 'updated_at', c.created_at, 'updated_by', "
               "c.created_by) from audit_entry a where a.object = %u and a.record = c.id "
               "order by a.seq limit 1), '{}'))).* from %s c where c.id = ",
               object->number, object->table);
    sql_number(sql, id);
    sql_put(sql, " and c.created_at <= ");
    sql_param(sql, db_text(as_of), "timestamptz");
    sql_put(sql, " and ");
    resource_write_visible(call, object, ACCESS_READ, "c", sql);
    sql_put(sql, ") t where true");
}

enum way { RESOLVED, DIRECT };

static void write_present(struct rpc_call *call, const struct contract_object *object, size_t n,
                          const bool *mask, enum way way, struct sql *sql)
{
    sql_put(sql, "select ");
    resource_write_columns(call, object, mask, "t", sql);
    sql_printf(sql, " from %s t where t.id = ", object->table);
    if (way == DIRECT)
        sql_printf(sql, "$%zu::bigint and t.merged_into_id is null", n);
    else
        merged_write_bound(object, n, sql);
    sql_put(sql, " and ");
    resource_write_visible(call, object, ACCESS_READ, "t", sql);
}

/* What comes most: $1 is the id, all else is the session's. */
static int add_present(struct rpc_call *call, const struct contract_object *object, int64_t id,
                       const bool *mask, enum way way)
{
    struct db_segment *segment = rpc_segment(call, DB_READ);
    struct db_param number = db_number(call->arena, id);
    int statement = mask ? -1 : shape_again(call, object, way, 1, &number, segment);
    struct sql sql;
    if (statement >= 0)
        return statement;
    sql_init(&sql, call->arena);
    write_present(call, object, sql_bind(&sql, number), mask, way, &sql);
    return mask ? sql_add(&sql, segment) : shape_keep(call, object, way, 1, &sql, segment);
}

static int add_past(struct rpc_call *call, const struct contract_object *object, int64_t id,
                    const bool *mask, const char *as_of)
{
    struct sql sql;
    sql_init(&sql, call->arena);
    sql_put(&sql, "select ");
    resource_write_columns(call, object, mask, "t", &sql);
    write_past(call, object, id, as_of, &sql);
    return sql_add(&sql, rpc_segment(call, DB_READ));
}

static struct status add(struct rpc_call *call, const struct contract_object *object, int64_t id,
                         const bool *mask, const char *as_of)
{
    int statement = as_of ? add_past(call, object, id, mask, as_of)
                          : add_present(call, object, id, mask, RESOLVED);
    return statement < 0 ? rpc_no_memory() : STATUS_OK;
}

struct status read_add(struct rpc_call *call, const struct contract_object *object, int64_t id,
                       const bool *mask)
{
    return add(call, object, id, mask, NULL);
}

struct status resource_read(struct rpc_call *call, const struct contract_object *object, int64_t id,
                            int *statement)
{
    struct status status = add(call, object, id, NULL, NULL);
    *statement = call->segment ? db_segment_count(call->segment) - 1 : -1;
    return status;
}

struct status read_reply(struct rpc_call *call, const struct contract_object *object, int64_t id,
                         const bool *mask, int statement)
{
    int column = 0;
    if (db_rows(call->segment, statement) != 1)
        return resource_not_found(call, object, id);
    resource_encode(call, object, mask, statement, 0, &column);
    return STATUS_OK;
}

static struct status as_of(struct rpc_call *call, const char **text)
{
    const ProtobufCMessage *time = rpc_message(call, "as_of");
    char formatted[CLOCK_TEXT];
    *text = NULL;
    if (!time)
        return STATUS_OK;
    int64_t seconds = message_int(time, 1);
    if (seconds < 0 || seconds > 253402300799)
        return rpc_field_error(call, "as_of", "The time must lie between 1970 and 9999.");
    int64_t micros = seconds * 1000000 + message_int(time, 2) / 1000;
    *text = arena_string(call->arena, clock_format(micros, formatted));
    return STATUS_OK;
}

/* Old states have no measures: those are of today. */
static bool *without_measures(struct rpc_call *call, const struct contract_object *object,
                              const bool *mask)
{
    size_t n = object->message->n_fields;
    bool *kept = arena_array(call->arena, n, sizeof *kept);
    for (size_t i = 0; kept && i < n; i++)
        kept[i] = (!mask || mask[i]) && !object->message->fields[i].measure;
    return kept;
}

struct get {
    bool *mask;
    int64_t id;
    bool direct; /* a record that was merged is not there yet */
};

/* Few records are merged: a look at the others needs no look for what a record became. */
static bool goes_directly(const struct contract_object *object, const bool *mask, const char *time)
{
    return !mask && !time && contract_field(object->message, "merged_into_id");
}

static struct status get_start(struct rpc_call *call, struct get *get, const char *time)
{
    const struct contract_object *object = call->method->object;
    struct status status = STATUS_OK;
    get->direct = goes_directly(object, get->mask, time);
    if (!get->direct)
        status = add(call, object, get->id, get->mask, time);
    else if (add_present(call, object, get->id, NULL, DIRECT) < 0)
        status = rpc_no_memory();
    if (!get->mask && !time)
        db_segment_share(call->segment);
    return status;
}

struct status read_get_start(struct rpc_call *call)
{
    const struct contract_object *object = call->method->object;
    struct get *get = arena_alloc(call->arena, sizeof *get);
    const char *time = NULL;
    if (!get)
        return rpc_no_memory();
    call->state = get;
    struct status status = resource_id(call, object, "id", rpc_text(call, "id"), &get->id);
    if (status_is_ok(status))
        status = resource_mask(call, object, "read_mask", &get->mask);
    if (status_is_ok(status))
        status = as_of(call, &time);
    if (status_is_ok(status) && time && object->measures &&
        !(get->mask = without_measures(call, object, get->mask)))
        return rpc_no_memory();
    return status_is_ok(status) ? get_start(call, get, time) : status;
}

struct status read_get_finish(struct rpc_call *call)
{
    const struct contract_object *object = call->method->object;
    const struct get *get = call->state;
    if (get->direct && db_rows(call->segment, 0) == 0)
        return STATUS_OK; /* on with read_merged_start */
    rpc_end(call);
    return read_reply(call, object, get->id, get->mask, 0);
}

struct status read_merged_start(struct rpc_call *call)
{
    const struct get *get = call->state;
    return add(call, call->method->object, get->id, get->mask, NULL);
}

struct status read_merged_finish(struct rpc_call *call)
{
    const struct get *get = call->state;
    return read_reply(call, call->method->object, get->id, get->mask, 0);
}

struct batch {
    bool *mask;
    int64_t *ids;
    size_t n;
};

static struct status batch_ids(struct rpc_call *call, struct batch *batch)
{
    uint32_t number = message_number(call->request->descriptor, "ids");
    batch->n = message_count(call->request, number);
    batch->ids = arena_array(call->arena, batch->n, sizeof *batch->ids);
    if (!batch->ids)
        return rpc_no_memory();
    for (size_t i = 0; i < batch->n; i++) {
        const char *text = message_text_at(call->request, number, i);
        struct status status = resource_id(call, call->method->object, "ids", text, &batch->ids[i]);
        if (!status_is_ok(status))
            return status;
    }
    return STATUS_OK;
}

struct status read_batch_start(struct rpc_call *call)
{
    const struct contract_object *object = call->method->object;
    struct batch *batch = arena_alloc(call->arena, sizeof *batch);
    struct sql sql;
    if (!batch)
        return rpc_no_memory();
    call->state = batch;
    struct status status = batch_ids(call, batch);
    if (status_is_ok(status))
        status = resource_mask(call, object, "read_mask", &batch->mask);
    if (!status_is_ok(status))
        return status;
    sql_init(&sql, call->arena);
    sql_put(&sql, "select k.id, t.id is not null, ");
    resource_write_columns(call, object, batch->mask, "t", &sql);
    sql_put(&sql, " from unnest(");
    sql_param(&sql, db_number_array(call->arena, batch->n, batch->ids), "bigint[]");
    sql_printf(&sql, ") with ordinality k(id, n) left join %s t on t.id = k.id and ",
               object->table);
    resource_write_visible(call, object, ACCESS_READ, "t", &sql);
    sql_put(&sql, " order by k.n");
    return sql_add(&sql, rpc_segment(call, DB_READ)) < 0 ? rpc_no_memory() : STATUS_OK;
}

struct status read_batch_finish(struct rpc_call *call)
{
    const struct contract_object *object = call->method->object;
    const struct batch *batch = call->state;
    uint32_t number = reply_records_field(call->method, object);
    for (int row = 0; row < db_rows(call->segment, 0); row++) {
        int column = 2;
        if (!db_int(call->segment, 0, row, 1))
            return resource_not_found(call, object, db_int(call->segment, 0, row, 0));
        size_t begin = wire_begin(&call->reply, number);
        resource_encode(call, object, batch->mask, 0, row, &column);
        wire_end(&call->reply, begin);
    }
    return STATUS_OK;
}
