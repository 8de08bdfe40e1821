/* SPDX-License-Identifier: Apache-2.0 */
/* Values of a draft from the resource message of a request. */
#include "common/clock.h"
#include "common/message.h"
#include "server/db/db.h"
#include "server/resource/draft_custom.h"
#include "server/resource/draft_rules.h"

#include <string.h>

struct source {
    const struct draft_context *context;
    const struct contract_field *field;
    const ProtobufCMessage *message;
};

static struct status take_texts(const struct source *source, struct resource_value *value)
{
    struct arena *arena = source->context->arena;
    size_t n = message_count(source->message, source->field->number);
    const char **items = arena_array(arena, n, sizeof *items);
    if (!items)
        return draft_refuse(source->context, source->field->name, "There are too many.");
    for (size_t i = 0; i < n; i++)
        items[i] = message_text_at(source->message, source->field->number, i);
    value->text = db_text_array(arena, n, items).data;
    return STATUS_OK;
}

static struct status take_text(const struct source *source, struct resource_value *value)
{
    if (source->field->repeated)
        return take_texts(source, value);
    value->text = message_text(source->message, source->field->number);
    return draft_check_text(source->context, source->field, value);
}

static struct status take_id(const struct source *source, struct resource_value *value)
{
    const struct contract_object *object = source->field->target;
    const char *text = message_text(source->message, source->field->number);
    int64_t id;
    if (!object || !draft_id(object, text, &id))
        return draft_refuse(source->context, source->field->name,
                            arena_printf(source->context->arena,
                                         "\"%.60s\" is no id; write it as %s-12.", text,
                                         object ? object->prefix : ""));
    value->text = arena_printf(source->context->arena, "%lld", (long long)id);
    return STATUS_OK;
}

static struct status take_number(const struct source *source, struct resource_value *value)
{
    int64_t number = message_int(source->message, source->field->number);
    value->text = arena_printf(source->context->arena, "%lld", (long long)number);
    return draft_check_bounds(source->context, source->field, number);
}

static struct status take_enum(const struct source *source, struct resource_value *value)
{
    int64_t number = message_int(source->message, source->field->number);
    if (!contract_enum_numbered(source->field->enumeration, (int32_t)number))
        return draft_refuse(source->context, source->field->name, "There is no such value.");
    value->text = arena_printf(source->context->arena, "%lld", (long long)number);
    return STATUS_OK;
}

struct status draft_message_decimal(const struct draft_context *context, const char *field,
                                    const ProtobufCMessage *decimal, const char **text)
{
    struct decimal number;
    char formatted[MONEY_TEXT];
    struct status status =
        money_parse_decimal(message_text(decimal, 1), RATE_SCALE, false, &number);
    if (!status_is_ok(status))
        return draft_refuse(context, field, status.message);
    *text = arena_string(context->arena, money_format_decimal(number, 0, formatted));
    return STATUS_OK;
}

struct status draft_message_money(const struct draft_context *context, const char *field,
                                  const ProtobufCMessage *sent, struct resource_value *value)
{
    struct money money;
    struct status status = money_from_units(message_int(sent, 2), (int32_t)message_int(sent, 3),
                                            message_text(sent, 1), &money);
    if (!status_is_ok(status))
        return draft_refuse(context, field, status.message);
    return draft_set_money(context, field, &money, value);
}

struct status draft_message_date(const struct draft_context *context, const char *field,
                                 const ProtobufCMessage *sent, const char **text)
{
    struct clock_date date = {(int)message_int(sent, 1), (int)message_int(sent, 2),
                              (int)message_int(sent, 3)};
    char formatted[CLOCK_DATE_TEXT];
    if (!clock_date_valid(date))
        return draft_refuse(context, field, "There is no such day.");
    *text = arena_string(context->arena, clock_format_date(date, formatted));
    return STATUS_OK;
}

static struct status take_time(const struct source *source, struct resource_value *value)
{
    const ProtobufCMessage *time = message_sub(source->message, source->field->number);
    int64_t seconds = message_int(time, 1);
    int64_t nanos = message_int(time, 2);
    char text[CLOCK_TEXT];
    if (seconds < -62135596800 || seconds > 253402300799 || nanos < 0 || nanos > 999999999)
        return draft_refuse(source->context, source->field->name,
                            "The time must lie between the years 1 and 9999.");
    value->text =
        arena_string(source->context->arena, clock_format(seconds * 1000000 + nanos / 1000, text));
    return STATUS_OK;
}

static struct status take(const struct source *source, struct resource_value *value)
{
    const struct contract_field *field = source->field;
    const ProtobufCMessage *sub = message_sub(source->message, field->number);
    switch (field->type) {
    case CONTRACT_TEXT:
        return take_text(source, value);
    case CONTRACT_ID:
        return take_id(source, value);
    case CONTRACT_INT:
        return take_number(source, value);
    case CONTRACT_BOOL:
        value->text = message_int(source->message, field->number) ? "true" : "false";
        return STATUS_OK;
    case CONTRACT_DOUBLE:
        value->text = arena_printf(source->context->arena, "%.17g",
                                   message_double(source->message, field->number));
        return STATUS_OK;
    case CONTRACT_DECIMAL:
        return draft_message_decimal(source->context, field->name, sub, &value->text);
    case CONTRACT_ENUM:
        return take_enum(source, value);
    case CONTRACT_MONEY:
        return draft_message_money(source->context, field->name, sub, value);
    case CONTRACT_TIME:
        return take_time(source, value);
    case CONTRACT_DATE:
        return draft_message_date(source->context, field->name, sub, &value->text);
    default:
        return draft_refuse(source->context, field->name, "This field cannot be set.");
    }
}

static struct status take_child(const struct source *source, size_t index,
                                const struct contract_object *object, struct resource_draft *draft)
{
    struct arena *arena = source->context->arena;
    struct draft_context context = *source->context;
    context.path =
        arena_printf(arena, "%s%s[%zu].", source->context->path, source->field->name, index);
    struct resource_draft *child = draft_new(arena, object);
    if (!context.path || !child)
        return draft_refuse(source->context, source->field->name, "There are too many.");
    draft->children[draft->n_children++] = child;
    const ProtobufCMessage *message = message_sub_at(source->message, source->field->number, index);
    return draft_from_message(&context, message, NULL, true, child);
}

static struct status take_children(const struct source *source, struct resource_draft *draft)
{
    const struct contract_object *object = source->field->child;
    size_t n = message_count(source->message, source->field->number);
    if (!object || n > source->field->max_length)
        return draft_refuse(source->context, source->field->name, "There are too many.");
    struct resource_draft **children =
        arena_array(source->context->arena, draft->n_children + n, sizeof *children);
    if (!children)
        return draft_refuse(source->context, source->field->name, "There are too many.");
    if (draft->n_children)
        memcpy(children, draft->children, draft->n_children * sizeof *children);
    draft->children = children;
    for (size_t i = 0; i < n; i++) {
        struct status status = take_child(source, i, object, draft);
        if (!status_is_ok(status))
            return status;
    }
    return STATUS_OK;
}

static struct status refuse_change(const struct source *source, const char *message)
{
    struct status status = draft_refuse(source->context, source->field->name, message);
    status.reason = "FIELD_READ_ONLY";
    return status;
}

static bool is_managed(const struct contract_field *field)
{
    return strcmp(field->name, "id") == 0 || strcmp(field->name, "etag") == 0;
}

/* One field that was sent, or that the mask names. */
static struct status take_field(const struct source *source, bool named, bool creating,
                                struct resource_draft *draft)
{
    const struct contract_field *field = source->field;
    struct resource_value *value = &draft->values[field - draft->object->message->fields];
    bool sent = message_has(source->message, field->number);
    if (is_managed(field) || (!named && !sent))
        return STATUS_OK;
    if (field->output_only)
        return named ? refuse_change(source, "This field is set by the server.") : STATUS_OK;
    if (field->immutable && !creating)
        return named ? refuse_change(source, "This field is set on create and never changes.")
                     : STATUS_OK;
    if (field->children) {
        if (creating)
            return take_children(source, draft);
        return refuse_change(source, arena_printf(source->context->arena,
                                                  "These are records of their own: change them "
                                                  "one by one, with `kith %s`.",
                                                  field->children));
    }
    if (draft->object->custom && strcmp(field->name, "custom") == 0)
        return draft_custom_from_message(source->context, source->message, field, draft);
    if (!field->column)
        return STATUS_OK;
    value->given = true;
    if (!sent)
        return field->required
                   ? draft_refuse_missing(source->context, field->name, "It must have a value.")
                   : draft_clear(source->context, field, value);
    return take(source, value);
}

struct status draft_from_message(const struct draft_context *context,
                                 const ProtobufCMessage *message, const bool *mask, bool creating,
                                 struct resource_draft *draft)
{
    const struct contract_message *shape = draft->object->message;
    draft->path = context->path;
    for (size_t i = 0; i < shape->n_fields; i++) {
        if (mask && !mask[i])
            continue;
        struct source source = {context, &shape->fields[i], message};
        struct status status = take_field(&source, mask != NULL, creating, draft);
        if (!status_is_ok(status))
            return status;
    }
    return STATUS_OK;
}
