/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who changed what: walks back from the present record through the old values of the audit log.
 * Two rounds: the present record, if it may be seen; then its entries.
 */
#include "server/resource/history.h"

#include "common/wire.h"
#include "server/resource/fieldrule.h"
#include "server/resource/list.h"
#include "server/resource/page_token.h"
#include "server/resource/read.h"
#include "server/resource/reply.h"
#include "server/resource/row.h"
#include "server/sql/queries.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Numbers of kith.v1.HistoryEntry and FieldChange. */
enum {
    ENTRY_TIME = 1,
    ENTRY_ACTOR_ID,
    ENTRY_ACTOR,
    ENTRY_ACTION,
    ENTRY_ETAG,
    ENTRY_SEQUENCE,
    ENTRY_CHANGES
};
enum { CHANGE_FIELD = 1, CHANGE_OLD, CHANGE_NEW };

struct history {
    int64_t id;
    int64_t before; /* only entries with a smaller sequence */
    int64_t limit;
    const char *present; /* the record as jsonb text */
    struct page_token_scope scope;
};

static struct status open_page(struct rpc_call *call, struct history *history)
{
    const char *token = rpc_text(call, "page_token");
    const char *key[1];
    int64_t size = rpc_int(call, "page_size");
    history->limit = size <= 0 ? LIST_STANDARD_PAGE : size;
    if (history->limit > LIST_LARGEST_PAGE)
        history->limit = LIST_LARGEST_PAGE;
    history->before = INT64_MAX;
    history->scope = (struct page_token_scope){
        .user_id = call->session->user_id,
        .method = call->method->path,
        .query = rpc_text(call, "id"),
    };
    if (!*token)
        return STATUS_OK;
    struct status status =
        page_token_open(call->arena, rpc_page_key(call), &history->scope, token, 1, key);
    if (status_is_ok(status))
        history->before = strtoll(key[0] ? key[0] : "0", NULL, 10);
    return status;
}

struct status history_present_start(struct rpc_call *call)
{
    const struct contract_object *object = call->method->object;
    struct history *history = arena_alloc(call->arena, sizeof *history);
    struct sql sql;
    if (!history)
        return rpc_no_memory();
    call->state = history;
    struct status status = resource_id(call, object, "id", rpc_text(call, "id"), &history->id);
    if (status_is_ok(status))
        status = open_page(call, history);
    if (!status_is_ok(status))
        return status;
    sql_init(&sql, call->arena);
    sql_printf(&sql, "select to_jsonb(t)::text from %s t where t.id = ", object->table);
    sql_number(&sql, history->id);
    sql_put(&sql, " and ");
    resource_write_visible(call, object, ACCESS_READ, "t", &sql);
    return sql_add(&sql, rpc_segment(call, DB_READ)) < 0 ? rpc_no_memory() : STATUS_OK;
}

struct status history_present_finish(struct rpc_call *call)
{
    struct history *history = call->state;
    if (db_rows(call->segment, 0) != 1)
        return resource_not_found(call, call->method->object, history->id);
    history->present = arena_string(call->arena, db_string(call->segment, 0, 0, 0));
    return history->present ? STATUS_OK : rpc_no_memory();
}

/* Names of the fields under a rule, "custom.key" too. */
static struct db_param fields_under(struct rpc_call *call, enum session_rule rule)
{
    const struct contract_object *object = call->method->object;
    const struct session_fields *fields = fieldrule_all(call->session, object);
    size_t n = 0;
    if (!fields)
        return db_text("{}");
    const char **names =
        arena_array(call->arena, object->message->n_fields + fields->n_custom, sizeof *names);
    for (size_t i = 0; names && i < object->message->n_fields; i++)
        if (fields->rules[i] == rule)
            names[n++] = object->message->fields[i].name;
    for (size_t i = 0; names && i < fields->n_custom; i++)
        if (fields->custom[i].rule == rule)
            names[n++] = arena_printf(call->arena, "custom.%s", fields->custom[i].key);
    return names ? db_text_array(call->arena, n, names) : db_null();
}

struct status history_start(struct rpc_call *call)
{
    struct history *history = call->state;
    enum session_rule names = fieldrule_named(call->session, contract_object("user"), "name");
    struct db_param params[] = {
        db_number(call->arena, call->method->object->number),
        db_number(call->arena, history->id),
        db_number(call->arena, history->before),
        db_number(call->arena, history->limit + 1),
        db_text(history->present),
        fields_under(call, SESSION_HIDDEN),
        fields_under(call, SESSION_MASKED),
        db_number(call->arena, names),
    };
    rpc_segment(call, DB_READ);
    return rpc_query(call, &sql_resource_history, 8, params) < 0 ? rpc_no_memory() : STATUS_OK;
}

/* The value as people read it. */
const char *resource_display(struct arena *arena, const struct contract_field *field,
                             const char *text)
{
    if (!field)
        return text;
    if (field->target)
        return arena_printf(arena, "%s-%s", field->target->prefix, text);
    if (field->type == CONTRACT_ENUM) {
        const struct contract_enum_value *value =
            contract_enum_numbered(field->enumeration, atoi(text));
        return value ? value->short_name : text;
    }
    return text;
}

static void put_value(struct rpc_call *call, uint32_t number, const struct contract_field *field,
                      struct value value)
{
    char *text = value.bytes ? arena_copy(call->arena, value.bytes, value.length) : NULL;
    const char *shown = text ? resource_display(call->arena, field, text) : NULL;
    if (shown)
        wire_put_string(&call->reply, number, shown);
}

static void put_change(struct rpc_call *call, struct value record)
{
    struct value_items columns = value_record(record);
    struct value name, old, new;
    value_next(&columns, &name);
    value_next(&columns, &old);
    value_next(&columns, &new);
    const char *field = arena_copy(call->arena, name.bytes, name.length);
    if (!field)
        return;
    const struct contract_field *known = contract_field(call->method->object->message, field);
    size_t begin = wire_begin(&call->reply, ENTRY_CHANGES);
    wire_put_bytes(&call->reply, CHANGE_FIELD, name.bytes, name.length);
    put_value(call, CHANGE_OLD, known, old);
    put_value(call, CHANGE_NEW, known, new);
    wire_end(&call->reply, begin);
}

static const char *action_name(struct rpc_call *call, int row)
{
    const char *op = db_string(call->segment, 0, row, RESOURCE_HISTORY_OP);
    struct value_items changes = value_array(row_value(call, 0, row, RESOURCE_HISTORY_CHANGES));
    struct value record, name, old;
    if (*op == 'I')
        return "create";
    if (*op == 'D')
        return "purge";
    while (value_next(&changes, &record)) {
        struct value_items columns = value_record(record);
        value_next(&columns, &name);
        value_next(&columns, &old);
        if (name.length == 11 && memcmp(name.bytes, "delete_time", 11) == 0)
            return old.bytes ? "undelete" : "delete";
    }
    return "update";
}

/* When and by whom: as open as the field of the record that says the same. */
static bool shows(const struct rpc_call *call, int row, const char *created, const char *updated)
{
    bool made = *db_string(call->segment, 0, row, RESOURCE_HISTORY_OP) == 'I';
    return fieldrule_named(call->session, call->method->object, made ? created : updated) <
           SESSION_HIDDEN;
}

static void put_actor(struct rpc_call *call, int row)
{
    const struct db_segment *segment = call->segment;
    if (!shows(call, row, "created_by", "updated_by"))
        return;
    if (!db_is_null(segment, 0, row, RESOURCE_HISTORY_ACTOR)) {
        int64_t actor = db_int(segment, 0, row, RESOURCE_HISTORY_ACTOR);
        wire_put_string(&call->reply, ENTRY_ACTOR_ID,
                        resource_name(call->arena, contract_object("user"), actor));
    }
    wire_put_string(&call->reply, ENTRY_ACTOR,
                    db_string(segment, 0, row, RESOURCE_HISTORY_ACTOR_NAME));
}

static void put_entry(struct rpc_call *call, int row)
{
    struct buf *reply = &call->reply;
    const struct db_segment *segment = call->segment;
    struct value_items changes = value_array(row_value(call, 0, row, RESOURCE_HISTORY_CHANGES));
    struct value record;
    if (shows(call, row, "create_time", "update_time"))
        value_encode_time(reply, ENTRY_TIME, db_micros(segment, 0, row, RESOURCE_HISTORY_AT));
    put_actor(call, row);
    wire_put_string(reply, ENTRY_ACTION, action_name(call, row));
    wire_put_string(
        reply, ENTRY_ETAG,
        arena_printf(call->arena, "%" PRId64, db_int(segment, 0, row, RESOURCE_HISTORY_VERSION)));
    wire_put_int(reply, ENTRY_SEQUENCE, db_int(segment, 0, row, RESOURCE_HISTORY_SEQ));
    while (value_next(&changes, &record))
        put_change(call, record);
}

static struct status put_token(struct rpc_call *call, const struct history *history)
{
    int64_t last = db_int(call->segment, 0, (int)history->limit - 1, RESOURCE_HISTORY_SEQ);
    const char *key[] = {arena_printf(call->arena, "%" PRId64, last)};
    const char *token = page_token_seal(call->arena, rpc_page_key(call), &history->scope, 1, key);
    if (!token)
        return rpc_no_memory();
    wire_put_string(&call->reply, reply_field(call->method, "next_page_token"), token);
    return STATUS_OK;
}

struct status history_finish(struct rpc_call *call)
{
    const struct history *history = call->state;
    int rows = db_rows(call->segment, 0);
    bool more = rows > history->limit;
    uint32_t number = reply_field(call->method, "entries");
    for (int row = 0; row < rows - more; row++) {
        size_t begin = wire_begin(&call->reply, number);
        put_entry(call, row);
        wire_end(&call->reply, begin);
    }
    return more ? put_token(call, history) : STATUS_OK;
}
