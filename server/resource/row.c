/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of an object: the columns that a statement selects, and their way into the reply. */
#include "server/resource/row.h"
#include "common/message.h"
#include "common/wire.h"
#include "server/resource/fieldrule.h"
#include "server/resource/hooks.h"
#include "server/resource/measure.h"
#include "server/resource/resource.h"
#include "server/resource/value.h"
#include "server/rpc/server.h"

#include <string.h>

/* Numbers of kith.v1.CustomValue. */
enum { CUSTOM_FIELD = 1 };

bool row_is_custom(const struct contract_object *object, const struct contract_field *field)
{
    return object->custom && !field->column && strcmp(field->name, "custom") == 0;
}

bool row_is_selected(const struct contract_object *object, const struct contract_field *field)
{
    return field->column || field->children || field->measure || row_is_custom(object, field);
}

const struct contract_field *row_parent_field(const struct contract_object *child,
                                              const struct contract_object *parent)
{
    const struct contract_message *message = child->message;
    for (size_t i = 0; i < message->n_fields; i++) {
        const struct contract_field *field = &message->fields[i];
        if (field->immutable && field->target == parent)
            return field;
    }
    return NULL;
}

static void write_column(const struct contract_field *field, enum session_rule rule,
                         const char *alias, struct sql *sql)
{
    bool money = field->type == CONTRACT_MONEY;
    if (rule == SESSION_HIDDEN) /* the encoder leaves out what is null */
        sql_put(sql, money ? "null::text, null::text" : "null::text");
    else if (rule == SESSION_MASKED)
        sql_printf(sql, "kith_mask(%s.%s)", alias, field->column);
    else
        sql_printf(sql, money ? "%s.%s, %s.%s_currency" : "%s.%s", alias, field->column, alias,
                   field->column);
}

/* The rows of a child object as one array of records, so that a list stays one statement. */
static void write_children(const struct session *session, const struct contract_object *object,
                           const struct contract_field *field, const char *alias, struct sql *sql)
{
    const struct contract_object *child = field->child;
    const struct contract_field *link = child ? row_parent_field(child, object) : NULL;
    if (!link) {
        sql_put(sql, "null");
        return;
    }
    sql_put(sql, "array(select row(");
    bool first = true;
    for (size_t i = 0; i < child->message->n_fields; i++) {
        const struct contract_field *column = &child->message->fields[i];
        if (!column->column)
            continue;
        sql_put(sql, first ? "" : ", ");
        first = false;
        write_column(column, fieldrule_of(session, child, column), "x", sql);
    }
    sql_printf(sql,
               ") from %s x where x.%s = %s.id and x.deleted_at is null order by x.id limit %u)",
               child->table, link->column, alias, field->max_length);
}

/* " and e.key <> all(…)" or the like: the keys under a rule, which are plain words. */
static bool write_keys(const struct session_fields *fields, enum session_rule rule,
                       const char *before, struct sql *sql)
{
    bool any = false;
    for (size_t i = 0; fields && i < fields->n_custom; i++)
        if (fields->custom[i].rule == rule) {
            sql_printf(sql, "%s'%s'", any ? ", " : before, fields->custom[i].key);
            any = true;
        }
    sql_put(sql, any ? ")" : "");
    return any;
}

/* Custom values as (key, text, amount, currency, choices), so that no JSON is parsed here. */
static void write_custom(const struct session_fields *fields, const char *alias, struct sql *sql)
{
    sql_printf(sql, "case when %s.custom <> '{}' then array(select row(e.key, ", alias);
    if (write_keys(fields, SESSION_MASKED, "case when e.key in (", sql))
        sql_put(sql, " then kith_mask(e.value #>> '{}') else e.value #>> '{}' end, ");
    else
        sql_put(sql, "e.value #>> '{}', ");
    sql_printf(sql,
               "(e.value ->> 'amount')::numeric, e.value ->> 'currency', "
               "case jsonb_typeof(e.value) when 'array' then "
               "array(select jsonb_array_elements_text(e.value)) end, "
               "case jsonb_typeof(e.value) when 'number' then (e.value #>> '{}')::numeric end) "
               "from jsonb_each(%s.custom) e",
               alias);
    write_keys(fields, SESSION_HIDDEN, " where e.key not in (", sql);
    sql_put(sql, " order by e.key) end");
}

/* Without a field that is active nothing of them is shown, and a look at them costs its planning.
 */
static bool has_custom(const struct rpc_call *call, const struct contract_object *object)
{
    for (size_t i = 0; call->catalog && i < call->catalog->n_fields; i++)
        if (call->catalog->fields[i].object == object)
            return true;
    return !call->catalog;
}

static bool compute(struct rpc_call *call, const struct contract_object *object,
                    const struct contract_field *field, const char *alias, struct sql *sql)
{
    return !field->column && !field->children && call->server &&
           hooks_compute(rpc_hooks(call, object), call, field, alias, sql);
}

static bool is_selected(struct rpc_call *call, const struct contract_object *object,
                        const struct contract_field *field)
{
    return row_is_selected(object, field) || compute(call, object, field, NULL, NULL);
}

void resource_write_columns(struct rpc_call *call, const struct contract_object *object,
                            const bool *mask, const char *alias, struct sql *sql)
{
    const struct contract_message *message = object->message;
    const struct session *session = call->session;
    bool first = true;
    for (size_t i = 0; i < message->n_fields; i++) {
        const struct contract_field *field = &message->fields[i];
        if ((mask && !mask[i]) || !is_selected(call, object, field) ||
            (field->measure && !measure_is_first(object, mask, field)))
            continue;
        enum session_rule rule = fieldrule_of(session, object, field);
        sql_put(sql, first ? "" : ", ");
        first = false;
        if (field->measure)
            measure_write_columns(call, object, mask, alias, sql);
        else if (rule == SESSION_HIDDEN && (row_is_custom(object, field) || field->children))
            sql_put(sql, "null::text");
        else if (row_is_custom(object, field) && !has_custom(call, object))
            sql_put(sql, "null::text");
        else if (row_is_custom(object, field))
            write_custom(fieldrule_all(session, object), alias, sql);
        else if (field->children)
            write_children(session, object, field, alias, sql);
        else if (field->column)
            write_column(field, rule, alias, sql);
        else if (rule >= SESSION_MASKED || !compute(call, object, field, alias, sql))
            sql_put(sql, "null::text");
    }
}

static void encode_child(struct buf *buf, const struct contract_object *child, uint32_t number,
                         struct value record)
{
    struct value_items columns = value_record(record);
    size_t begin = wire_begin(buf, number);
    for (size_t i = 0; i < child->message->n_fields; i++) {
        const struct contract_field *field = &child->message->fields[i];
        struct value value, currency = {0};
        if (!field->column || !value_next(&columns, &value))
            continue;
        if (field->type == CONTRACT_MONEY)
            value_next(&columns, &currency);
        value_encode(buf, field, value, currency);
    }
    wire_end(buf, begin);
}

static void encode_choices(struct buf *buf, uint32_t number, struct value choices)
{
    size_t begin = wire_begin(buf, number);
    struct value_items items = value_array(choices);
    struct value item;
    while (value_next(&items, &item))
        wire_put_bytes(buf, 1, item.bytes, item.length);
    wire_end(buf, begin);
}

static void encode_custom_date(struct buf *buf, uint32_t number, struct value text)
{
    int parts[3] = {0};
    size_t part = 0;
    for (size_t i = 0; i < text.length && part < 3; i++) {
        if (text.bytes[i] == '-')
            part++;
        else
            parts[part] = parts[part] * 10 + (text.bytes[i] - '0');
    }
    size_t begin = wire_begin(buf, number);
    for (uint32_t i = 0; i < 3; i++)
        wire_put_int(buf, i + 1, parts[i]);
    wire_end(buf, begin);
}

struct custom_columns {
    struct value key, text, amount, currency, choices, number;
};

static void encode_custom_value(struct buf *buf, const struct catalog_field *field,
                                const struct custom_columns *columns)
{
    uint32_t number = (uint32_t)field->kind + 1; /* the oneof is in the order of the kinds */
    switch (field->kind) {
    case CATALOG_TEXT:
    case CATALOG_CHOICE:
        wire_put_bytes(buf, number, columns->text.bytes, columns->text.length);
        break;
    case CATALOG_NUMBER:
        value_encode_decimal(buf, number, columns->number);
        break;
    case CATALOG_MONEY:
        value_encode_money(buf, number, columns->amount, columns->currency);
        break;
    case CATALOG_DATE:
        encode_custom_date(buf, number, columns->text);
        break;
    case CATALOG_CHOICES:
        encode_choices(buf, number, columns->choices);
        break;
    case CATALOG_YES_NO:
        wire_put_bool(buf, number, columns->text.length == 4); /* "true" */
        break;
    }
}

static void encode_custom(struct rpc_call *call, const struct contract_object *object,
                          const struct contract_field *field, struct value record)
{
    struct value_items items = value_record(record);
    struct custom_columns columns;
    value_next(&items, &columns.key);
    value_next(&items, &columns.text);
    value_next(&items, &columns.amount);
    value_next(&items, &columns.currency);
    value_next(&items, &columns.choices);
    value_next(&items, &columns.number);
    const char *key =
        columns.key.bytes ? arena_copy(call->arena, columns.key.bytes, columns.key.length) : NULL;
    const struct catalog_field *known = key ? catalog_field(call->catalog, object, key) : NULL;
    if (!known) /* switched off since */
        return;
    size_t begin = wire_begin(&call->reply, field->number);
    wire_put_string(&call->reply, CUSTOM_FIELD, key);
    encode_custom_value(&call->reply, known, &columns);
    wire_end(&call->reply, begin);
}

struct value row_value(const struct rpc_call *call, int statement, int row, int column)
{
    struct value value;
    value.bytes = db_bytes(call->segment, statement, row, column, &value.length);
    return value;
}

static void next_column(struct row_reader *reader, bool money, struct value *value,
                        struct value *currency)
{
    *value = row_value(reader->call, reader->statement, reader->row, reader->column++);
    if (money)
        *currency = row_value(reader->call, reader->statement, reader->row, reader->column++);
}

void row_next(struct row_reader *reader, const struct contract_field *field, struct value *value,
              struct value *currency)
{
    struct value record;
    bool money = field->type == CONTRACT_MONEY;
    *value = *currency = (struct value){0};
    if (!field->measure) {
        next_column(reader, money, value, currency);
        return;
    }
    if (!reader->measured) {
        next_column(reader, false, &record, currency);
        reader->measures = value_record(record);
        reader->measured = true;
        if (reader->money)
            value_next(&reader->measures, &reader->currency);
    }
    value_next(&reader->measures, value);
    if (!money)
        return;
    /* No amount is no amount of nothing: the reply leaves it out, as it does a count of zero. */
    if (value_is_zero(*value))
        *value = (struct value){0};
    *currency = reader->currency;
}

static void encode_array(struct rpc_call *call, const struct contract_object *object,
                         const struct contract_field *field, struct value array)
{
    const struct contract_object *child = field->child;
    struct value_items items = value_array(array);
    struct value record;
    while (value_next(&items, &record)) {
        if (child)
            encode_child(&call->reply, child, field->number, record);
        else
            encode_custom(call, object, field, record);
    }
}

static void say(struct rpc_call *call, struct value *value)
{
    value->bytes = rpc_say(call, value->bytes);
    value->length = strlen(value->bytes);
}

/* Virtual fields are the feature's: it gets a mask without what is hidden. */
static const bool *open_fields(struct rpc_call *call, const struct contract_object *object,
                               const bool *mask)
{
    if (!fieldrule_all(call->session, object))
        return mask;
    size_t n = object->message->n_fields;
    bool *open = arena_array(call->round, n, sizeof *open);
    for (size_t i = 0; open && i < n; i++)
        open[i] = (!mask || mask[i]) &&
                  fieldrule_of(call->session, object, &object->message->fields[i]) < SESSION_HIDDEN;
    call->reply.failed |= !open;
    return open;
}

/* Most fields of most records. */
static bool says_nothing(const struct contract_field *field, struct value value)
{
    return !value.bytes || (!value.length && field->type == CONTRACT_TEXT);
}

void resource_encode(struct rpc_call *call, const struct contract_object *object, const bool *mask,
                     int statement, int row, int *column)
{
    const struct contract_message *message = object->message;
    struct row_reader reader = {
        .call = call,
        .statement = statement,
        .row = row,
        .column = *column,
        .money = measure_has_money(object, mask),
    };
    int64_t id = db_int(call->segment, statement, row, *column); /* the first of all masks */
    for (size_t i = 0; i < message->n_fields; i++) {
        const struct contract_field *field = &message->fields[i];
        if ((mask && !mask[i]) || !is_selected(call, object, field))
            continue;
        struct value value, currency;
        row_next(&reader, field, &value, &currency);
        if (says_nothing(field, value))
            continue;
        if (field->sentence)
            say(call, &value);
        if (row_is_custom(object, field) || field->children)
            encode_array(call, object, field, value);
        else
            value_encode(&call->reply, field, value, currency);
    }
    *column = reader.column;
    for (const struct resource_hooks *const *hooks = rpc_hooks(call, object); *hooks; hooks++)
        if ((*hooks)->encode)
            (*hooks)->encode(call, open_fields(call, object, mask), id);
}

static bool *mask_new(struct rpc_call *call, const struct contract_object *object)
{
    bool *mask = arena_array(call->arena, object->message->n_fields, sizeof *mask);
    if (mask) /* the id comes in any case */
        mask[contract_field(object->message, "id") - object->message->fields] = true;
    return mask;
}

struct status resource_mask(struct rpc_call *call, const struct contract_object *object,
                            const char *field, bool **mask)
{
    const ProtobufCMessage *paths = rpc_message(call, field);
    size_t n = message_count(paths, 1);
    *mask = NULL;
    if (n == 0 || (n == 1 && strcmp(message_text_at(paths, 1, 0), "*") == 0))
        return STATUS_OK;
    *mask = mask_new(call, object);
    if (!*mask)
        return rpc_no_memory();
    for (size_t i = 0; i < n; i++) {
        const char *path = message_text_at(paths, 1, i);
        const char *name = strncmp(path, "custom.", 7) == 0 ? "custom" : path;
        const struct contract_field *found = contract_field(object->message, name);
        if (!found)
            return rpc_field_error(call, field, "%s has no field \"%.60s\".", object->label.en,
                                   path);
        struct status status =
            fieldrule_check(call->arena, fieldrule_named(call->session, object, path),
                            FIELDRULE_READ, object, path, field);
        if (!status_is_ok(status))
            return status;
        (*mask)[found - object->message->fields] = true;
    }
    return STATUS_OK;
}
