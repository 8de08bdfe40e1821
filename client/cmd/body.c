/* SPDX-License-Identifier: Apache-2.0 */
/* From JSON to records. */
#include "client/cmd/body.h"

#include "client/cmd/input.h"
#include "client/cmd/lookup.h"
#include "client/cmd/nearest.h"
#include "client/ui/format.h"

#include <jansson.h>
#include <libintl.h>
#include <string.h>

enum { DEEPEST = 16 };

struct body {
    struct invocation *invocation;
    struct arena *arena;                  /* of the invocation */
    const struct contract_object *object; /* whose custom fields are meant */
    int depth;
};

static struct status read_message(struct body *body, const json_t *json, struct record *record);

static struct status wrong(struct body *body, const struct contract_field *field,
                           const char *expected)
{
    const char *text = arena_printf(body->arena, gettext("the JSON should have %s here"), expected);
    return status_field(field->name, text ? text : "");
}

/* Scalars: texts go the way of the command line, so both take the same forms. */
static struct status read_text(struct body *body, const struct contract_field *field,
                               const json_t *json, struct value *value)
{
    const char *text = json_string_value(json);
    if (strlen(text) != json_string_length(json))
        return wrong(body, field, gettext("a text without NUL"));
    if (*text == '\0' && field->type != CONTRACT_TEXT && field->type != CONTRACT_ID)
        return STATUS_OK;
    return input_value(body->arena, field, text, value);
}

static struct status read_number(struct body *body, const struct contract_field *field,
                                 const json_t *json, struct value *value)
{
    const char *text = NULL;
    if (json_is_integer(json))
        text = arena_printf(body->arena, "%lld", (long long)json_integer_value(json));
    else if (field->type == CONTRACT_DECIMAL)
        text = arena_printf(body->arena, "%.8f", json_real_value(json));
    if (json_is_real(json) && field->type == CONTRACT_DOUBLE) {
        value->present = true;
        value->real = json_real_value(json);
        return STATUS_OK;
    }
    bool takes = field->type == CONTRACT_INT || field->type == CONTRACT_DOUBLE ||
                 field->type == CONTRACT_DECIMAL;
    if (!text || !takes)
        return wrong(body, field, gettext("another kind of value"));
    return input_value(body->arena, field, text, value);
}

static struct status read_money(struct body *body, const struct contract_field *field,
                                const json_t *json, struct value *value)
{
    const char *currency = json_string_value(json_object_get(json, "currency"));
    const json_t *number = json_object_get(json, "amount");
    const char *amount = json_string_value(number);
    if (json_is_integer(number))
        amount = arena_printf(body->arena, "%lld", (long long)json_integer_value(number));
    if (!currency || !amount)
        return wrong(body, field, "{\"amount\": \"12.50\", \"currency\": \"CNY\"}");
    const char *text = arena_printf(body->arena, "%s %s", amount, currency);
    return input_value(body->arena, field, text ? text : "", value);
}

static struct status read_one(struct body *body, const struct contract_field *field,
                              const json_t *json, struct value *value)
{
    if (json_is_null(json))
        return STATUS_OK;
    if (json_is_string(json) && field->type != CONTRACT_MESSAGE)
        return read_text(body, field, json, value);
    if (json_is_boolean(json) && field->type == CONTRACT_BOOL) {
        value->present = true;
        value->integer = json_is_true(json);
        return STATUS_OK;
    }
    if (json_is_number(json))
        return read_number(body, field, json, value);
    if (json_is_object(json) && field->type == CONTRACT_MONEY)
        return read_money(body, field, json, value);
    if (!json_is_object(json) || field->type != CONTRACT_MESSAGE || !field->message)
        return wrong(body, field, gettext("another kind of value"));
    value->record = record_new(body->arena, field->message);
    value->present = true;
    return value->record ? read_message(body, json, value->record)
                         : status_field(field->name, "out of memory");
}

/*
 * Custom fields: {"level": "gold", "visits": 3, "budget": {"amount": …}}. A text may be a text, a
 * day, a choice: the server knows.
 */
static const struct contract_field *custom_member(struct body *body,
                                                  const struct contract_message *message,
                                                  const char *key, const json_t *json,
                                                  struct status *status)
{
    if (json_is_boolean(json))
        return contract_field(message, "yes_no");
    if (json_is_number(json))
        return contract_field(message, "number");
    if (json_is_array(json))
        return contract_field(message, "choices");
    if (json_is_object(json))
        return contract_field(message, "money");
    const char *object = body->object ? body->object->name : "";
    return lookup_custom_field(body->invocation, object, key, status);
}

static struct status read_custom(struct body *body, const struct contract_field *field,
                                 const char *key, const json_t *json, struct value *list)
{
    struct status status = STATUS_OK;
    struct value *item = record_append(body->arena, list);
    struct record *record = item ? record_new(body->arena, field->message) : NULL;
    const char *name = arena_string(body->arena, key);
    if (!record || !name)
        return status_field(field->name, "out of memory");
    item->record = record;
    record_set_text(record_find(record, "field"), name);
    if (json_is_null(json)) /* cleared */
        return status;
    const struct contract_field *member = custom_member(body, field->message, key, json, &status);
    if (!member)
        return status;
    if (member->type != CONTRACT_MESSAGE)
        return read_one(body, member, json, record_value(record, member));
    struct record *choices = record_child(body->arena, record, member);
    for (size_t i = 0; choices && status_is_ok(status) && i < json_array_size(json); i++) {
        struct value *code = record_append(body->arena, &choices->values[0]);
        status = code ? read_one(body, &member->message->fields[0], json_array_get(json, i), code)
                      : status_field(field->name, "out of memory");
    }
    return status;
}

static struct status read_customs(struct body *body, const struct contract_field *field,
                                  const json_t *json, struct value *list)
{
    const char *key;
    json_t *value;
    struct status status = STATUS_OK;
    json_t *object = (json_t *)(uintptr_t)json; /* the macro takes no const */
    json_object_foreach(object, key, value)
    {
        if (status_is_ok(status))
            status = read_custom(body, field, key, value, list);
    }
    return status;
}

static struct status read_field(struct body *body, const struct contract_field *field,
                                const json_t *json, struct value *value)
{
    struct status status = STATUS_OK;
    if (!field->repeated)
        return read_one(body, field, json, value);
    if (json_is_object(json) && format_is_custom(field->message))
        return read_customs(body, field, json, value);
    if (!json_is_array(json))
        return json_is_null(json) ? STATUS_OK : wrong(body, field, gettext("a list"));
    value->present = true;
    for (size_t i = 0; status_is_ok(status) && i < json_array_size(json); i++) {
        struct value *item = record_append(body->arena, value);
        status = item ? read_one(body, field, json_array_get(json, i), item)
                      : status_field(field->name, "out of memory");
    }
    return status;
}

static struct status unknown(struct body *body, const struct contract_message *message,
                             const char *name)
{
    struct nearest nearest;
    nearest_init(&nearest, name);
    for (size_t i = 0; i < message->n_fields; i++)
        nearest_offer(&nearest, message->fields[i].name);
    const char *text =
        nearest.best
            ? arena_printf(body->arena, gettext("no such field; did you mean %s?"), nearest.best)
            : gettext("no such field; --help shows the fields");
    return status_field(arena_string(body->arena, name), text ? text : "");
}

static struct status read_message(struct body *body, const json_t *json, struct record *record)
{
    const char *key;
    json_t *value;
    json_t *object = (json_t *)(uintptr_t)json;
    struct status status = STATUS_OK;
    if (!json_is_object(json) || body->depth == DEEPEST)
        return status_error(RPC_INVALID_ARGUMENT, "JSON", gettext("the JSON is not an object"));
    const struct contract_object *outer = body->object;
    if (record->message->object)
        body->object = record->message->object;
    body->depth++;
    json_object_foreach(object, key, value)
    {
        const struct contract_field *field = contract_field(record->message, key);
        if (status_is_ok(status))
            status = field ? read_field(body, field, value, record_value(record, field))
                           : unknown(body, record->message, key);
    }
    body->depth--;
    body->object = outer;
    return status;
}

static json_t *parse(struct arena *arena, const char *text, size_t length, struct status *status)
{
    json_error_t error;
    json_t *json = json_loadb(text, length, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, &error);
    if (json)
        return json;
    const char *message = arena_printf(arena, gettext("not JSON: %s, line %d column %d"),
                                       error.text, error.line, error.column);
    *status = status_error(RPC_INVALID_ARGUMENT, "JSON", message ? message : "JSON");
    return NULL;
}

struct status body_record(struct invocation *invocation, const char *json, size_t length,
                          struct record *record)
{
    struct body body = {.invocation = invocation, .arena = invocation->arena};
    struct status status = STATUS_OK;
    json_t *parsed = parse(invocation->arena, json, length, &status);
    if (!parsed)
        return status;
    status = read_message(&body, parsed, record);
    json_decref(parsed);
    return status;
}

struct status body_element(struct invocation *invocation, const struct contract_field *field,
                           const char *json, struct value *value)
{
    struct body body = {.invocation = invocation, .arena = invocation->arena};
    struct status status = STATUS_OK;
    json_t *parsed = parse(invocation->arena, json, strlen(json), &status);
    if (!parsed)
        return status;
    status = read_one(&body, field, parsed, value);
    json_decref(parsed);
    return status;
}

struct status body_value(struct invocation *invocation, const struct contract_field *field,
                         const char *json, struct value *value)
{
    struct body body = {.invocation = invocation, .arena = invocation->arena};
    struct status status = STATUS_OK;
    json_t *parsed = parse(invocation->arena, json, strlen(json), &status);
    if (!parsed)
        return status;
    *value = (struct value){0};
    status = read_field(&body, field, parsed, value);
    json_decref(parsed);
    return status;
}
