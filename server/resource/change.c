/* SPDX-License-Identifier: Apache-2.0 */
/* Update, Delete, Undelete, and the changes that custom methods make. */
#include "server/resource/change.h"

#include "common/message.h"
#include "server/resource/access.h"
#include "server/resource/fieldpath.h"
#include "server/resource/fieldrule.h"
#include "server/resource/hooks.h"
#include "server/resource/merged.h"
#include "server/resource/require.h"
#include "server/resource/shape.h"
#include "server/resource/transfer.h"
#include "server/resource/write.h"
#include "server/resource/written.h"
#include "server/rpc/server.h"

#include <string.h>

static struct status parse_etag(struct rpc_call *call, const char *etag, struct db_param *version)
{
    *version = db_null();
    if (!etag || !*etag)
        return STATUS_OK;
    if (strlen(etag) > 18 || etag[strspn(etag, "0123456789")])
        return rpc_field_error(call, "etag", "\"%.30s\" is no etag of a record.", etag);
    *version = db_text(etag);
    return STATUS_OK;
}

/* What is put into the bin, or taken out of it, is the record itself. */
static void write_id(struct rpc_call *call, const struct resource_change *change, struct sql *sql)
{
    if (change->action == ACCESS_DELETE)
        sql_number(sql, change->id);
    else
        merged_write_id(change->object, db_number(call->arena, change->id), sql);
}

static void write_guard(struct rpc_call *call, const struct resource_guard *guard, struct sql *sql)
{
    sql_put(sql, ", kith_check((select guard from r) = any(");
    sql_param(sql, db_number_array(call->arena, guard->n, guard->allowed), "bigint[]");
    sql_put(sql, "), ");
    sql_param(sql, db_text(guard->message), "text");
    sql_put(sql, ", ");
    sql_param(sql, db_text(guard->reason), "text");
    sql_put(sql, ")");
}

/* Who may see it but not change it is told so; for everybody else it is missing. */
static void write_refusal(struct rpc_call *call, const struct resource_change *change,
                          struct db_param name, struct sql *sql)
{
    const struct contract_object *object = change->object;
    if (!object->parent && access_scope_of(call, object, change->action) == ACCESS_ALL)
        return;
    sql_printf(sql,
               "case when not exists (select from r) and exists (select from %s t where t.id = ",
               object->table);
    write_id(call, change, sql);
    sql_printf(sql, " and t.deleted_at is %s and ", change->deleted ? "not null" : "null");
    resource_write_visible(call, object, ACCESS_READ, "t", sql);
    sql_put(sql, ") then kith_raise('KH007', ");
    sql_param(sql, name, "text");
    sql_put(sql, " || ' is open to you for reading only.', 'PERMISSION_DENIED') end, ");
}

/* Locks the row, so that version and guard hold until the end of the segment. */
static struct status add_lock(struct rpc_call *call, const struct resource_change *change)
{
    struct sql sql;
    struct db_param version;
    struct db_param name = db_text(resource_name(call->arena, change->object, change->id));
    struct status status = parse_etag(call, change->etag, &version);
    if (!status_is_ok(status))
        return status;
    sql_init(&sql, call->arena);
    sql_printf(&sql, "with r as materialized (select t.version%s%s%s from %s t where t.id = ",
               change->guard ? ", t." : "", change->guard ? change->guard->column : "",
               change->guard ? "::bigint as guard" : "", change->object->table);
    write_id(call, change, &sql);
    sql_printf(&sql, " and t.deleted_at is %s and ", change->deleted ? "not null" : "null");
    resource_write_visible(call, change->object, change->action, "t", &sql);
    sql_put(&sql, " for update of t) select ");
    write_refusal(call, change, name, &sql);
    sql_put(&sql, "kith_expect((select version from r), ");
    sql_param(&sql, version, "bigint");
    sql_put(&sql, ", ");
    sql_param(&sql, name, "text");
    sql_put(&sql, ")");
    if (change->guard)
        write_guard(call, change->guard, &sql);
    return shape_add(call, &sql, call->segment) < 0 ? rpc_no_memory() : STATUS_OK;
}

static void add_update(struct rpc_call *call, const struct resource_change *change)
{
    struct sql sql;
    if (!change->assignments && !write_has_values(change->draft))
        return; /* what is done besides says what changes */
    sql_init(&sql, call->arena);
    write_update(change->draft, change->assignments, call->session->user_id, &sql);
    sql_put(&sql, " where t.id = ");
    write_id(call, change, &sql);
    shape_add_varied(call, &sql, call->segment);
}

static struct status prepare(struct rpc_call *call, const struct resource_change *change)
{
    struct draft_context context = {call->arena, call->catalog, ""};
    return hooks_prepare(&context, rpc_server_registry(call)->hooks, change->draft, false);
}

struct status resource_change_start(struct rpc_call *call, const struct resource_change *change)
{
    change->draft->id = change->id;
    struct status status = fieldrule_check_draft(call->arena, call->session, change->draft, false);
    if (status_is_ok(status))
        status = prepare(call, change);
    if (!status_is_ok(status))
        return status;
    status = resource_begin_write(call, change->object, change->id);
    if (status_is_ok(status))
        status = add_lock(call, change);
    if (!status_is_ok(status))
        return status;
    require_references(call, change->draft, NULL);
    transfer_check(call, change->draft);
    add_update(call, change);
    status = hooks_write(rpc_hooks(call, change->object), call, change->draft, false);
    if (status_is_ok(status))
        status = written_read(call, change->object, change->id);
    if (status_is_ok(status))
        resource_end_write(call);
    return status;
}

struct status resource_change_finish(struct rpc_call *call)
{
    return written_reply(call);
}

struct status resource_change_init(struct rpc_call *call, const char *object,
                                   struct resource_change *change)
{
    *change = (struct resource_change){
        .object = contract_object(object),
        .action = ACCESS_UPDATE,
        .etag = rpc_text(call, "etag"),
    };
    change->draft = draft_new(call->arena, change->object);
    if (!change->draft)
        return rpc_no_memory();
    return resource_id(call, change->object, "id", rpc_text(call, "id"), &change->id);
}

struct status change_update_start(struct rpc_call *call)
{
    const struct contract_object *object = call->method->object;
    const ProtobufCMessage *message = rpc_message(call, object->name);
    struct draft_context context = {call->arena, call->catalog,
                                    arena_printf(call->arena, "%s.", object->name)};
    struct resource_change change = {.object = object, .action = ACCESS_UPDATE};
    bool *mask;
    if (!message)
        return rpc_field_error(call, object->name, "The record is missing.");
    change.draft = draft_new(call->arena, object);
    if (!change.draft)
        return rpc_no_memory();
    change.etag = message_text(message, message_number(message->descriptor, "etag"));
    struct status status =
        resource_id(call, object, arena_printf(call->arena, "%s.id", object->name),
                    message_text(message, message_number(message->descriptor, "id")), &change.id);
    if (status_is_ok(status))
        status = resource_mask(call, object, "update_mask", &mask);
    if (status_is_ok(status))
        status = draft_from_message(&context, message, mask, false, change.draft);
    if (!status_is_ok(status))
        return status;
    if (!write_has_values(change.draft))
        return rpc_field_error(call, "update_mask", "There is nothing to change.");
    return fieldpath_complete(call, resource_change_start(call, &change));
}

static struct status change_deleted(struct rpc_call *call, bool delete)
{
    struct resource_change change;
    struct status status = resource_change_init(call, call->method->object->name, &change);
    change.action = ACCESS_DELETE;
    change.deleted = !delete;
    change.assignments = delete ? "deleted_at = now()" : "deleted_at = null";
    return status_is_ok(status) ? resource_change_start(call, &change) : status;
}

struct status change_delete_start(struct rpc_call *call)
{
    return change_deleted(call, true);
}

struct status change_undelete_start(struct rpc_call *call)
{
    return change_deleted(call, false);
}
