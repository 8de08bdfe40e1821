/* SPDX-License-Identifier: Apache-2.0 */
/* Values of custom fields as JSON. */
#include "server/resource/draft_custom.h"

#include "common/buf.h"
#include "common/message.h"
#include "common/utf8.h"
#include "server/resource/draft_rules.h"

#include <string.h>

/* Numbers of kith.v1.CustomValue. */
enum {
    CUSTOM_FIELD = 1,
    CUSTOM_TEXT,
    CUSTOM_NUMBER,
    CUSTOM_MONEY,
    CUSTOM_DATE,
    CUSTOM_CHOICE,
    CUSTOM_CHOICES,
    CUSTOM_YES_NO
};

enum { CUSTOM_TEXT_LENGTH = 2000 };

struct target {
    const struct draft_context *context;
    const struct catalog_field *field;
    const char *path; /* "custom.key" */
};

static void put_string(struct buf *buf, const char *text)
{
    buf_put_byte(buf, '"');
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte == '"' || byte == '\\')
            buf_put_byte(buf, '\\');
        if (byte < 0x20)
            buf_printf(buf, "\\u%04x", byte);
        else
            buf_put_byte(buf, *text);
    }
    buf_put_byte(buf, '"');
}

static const char *json_string(struct arena *arena, const char *text)
{
    struct buf json;
    buf_init(&json, arena, 64 * 1024);
    put_string(&json, text);
    return buf_string(&json);
}

static struct status check_length(const struct target *target, const char *text)
{
    if (strlen(text) > CUSTOM_TEXT_LENGTH * 4)
        return draft_refuse(target->context, target->path, "The text is too long.");
    return STATUS_OK;
}

/* A code of the field's list, given as code or label. */
static struct status choice_code(const struct target *target, const char *text, const char **code)
{
    struct contract_field field = {.name = target->path, .code_list = target->field->code_list};
    struct resource_value value = {.text = text};
    struct status status = draft_check_text(target->context, &field, &value);
    *code = value.text;
    return status;
}

static struct status money_json(const struct target *target, const struct resource_value *value,
                                const char **json)
{
    *json = arena_printf(target->context->arena, "{\"amount\":%s,\"currency\":\"%s\"}", value->text,
                         value->currency);
    return STATUS_OK;
}

static struct status choices_json(const struct target *target, size_t n, const char *const *codes,
                                  const char **json)
{
    struct buf array;
    buf_init(&array, target->context->arena, 64 * 1024);
    buf_put_byte(&array, '[');
    for (size_t i = 0; i < n; i++) {
        const char *code;
        struct status status = choice_code(target, codes[i], &code);
        if (!status_is_ok(status))
            return status;
        if (i)
            buf_put_byte(&array, ',');
        put_string(&array, code);
    }
    buf_put_byte(&array, ']');
    *json = buf_string(&array);
    return STATUS_OK;
}

static struct status message_choices(const struct target *target, const ProtobufCMessage *value,
                                     const char **json)
{
    const ProtobufCMessage *choices = message_sub(value, CUSTOM_CHOICES);
    size_t n = message_count(choices, 1);
    const char *codes[100];
    if (n > sizeof codes / sizeof *codes)
        return draft_refuse(target->context, target->path, "There are too many choices.");
    for (size_t i = 0; i < n; i++)
        codes[i] = message_text_at(choices, 1, i);
    return choices_json(target, n, codes, json);
}

static struct status message_json(const struct target *target, const ProtobufCMessage *value,
                                  const char **json)
{
    struct arena *arena = target->context->arena;
    struct resource_value money = {0};
    const char *text = NULL;
    struct status status = STATUS_OK;
    switch (target->field->kind) {
    case CATALOG_TEXT:
        text = message_text(value, CUSTOM_TEXT);
        *json = json_string(arena, text);
        return check_length(target, text);
    case CATALOG_NUMBER:
        return draft_message_decimal(target->context, target->path,
                                     message_sub(value, CUSTOM_NUMBER), json);
    case CATALOG_MONEY:
        status = draft_message_money(target->context, target->path,
                                     message_sub(value, CUSTOM_MONEY), &money);
        return status_is_ok(status) ? money_json(target, &money, json) : status;
    case CATALOG_DATE:
        status = draft_message_date(target->context, target->path, message_sub(value, CUSTOM_DATE),
                                    &text);
        *json = text ? json_string(arena, text) : NULL;
        return status;
    case CATALOG_CHOICE:
        status = choice_code(target, message_text(value, CUSTOM_CHOICE), &text);
        *json = json_string(arena, text);
        return status;
    case CATALOG_CHOICES:
        return message_choices(target, value, json);
    case CATALOG_YES_NO:
        *json = message_int(value, CUSTOM_YES_NO) ? "true" : "false";
        return STATUS_OK;
    }
    return draft_refuse(target->context, target->path, "This field cannot be set.");
}

/* Number of the member of the oneof for a kind: they are in the same order. */
static uint32_t member_of(enum catalog_kind kind)
{
    return (uint32_t)kind + 1;
}

static bool is_cleared(const ProtobufCMessage *value)
{
    for (uint32_t number = CUSTOM_TEXT; number <= CUSTOM_YES_NO; number++)
        if (message_has(value, number))
            return false;
    return true;
}

void draft_custom_add(struct arena *arena, struct resource_draft *draft, const char *key,
                      const char *json)
{
    struct resource_custom *given = arena_alloc(arena, sizeof *given);
    if (given)
        *given = (struct resource_custom){key, draft->custom_keys};
    draft->custom_keys = given;
    if (!draft->custom)
        draft->custom = arena_printf(arena, "{\"%s\":%s}", key, json);
    else
        draft->custom = arena_printf(arena, "%.*s,\"%s\":%s}", (int)strlen(draft->custom) - 1,
                                     draft->custom, key, json);
}

static struct status take_value(const struct draft_context *context, const ProtobufCMessage *value,
                                struct resource_draft *draft)
{
    const char *key = message_text(value, CUSTOM_FIELD);
    struct target target = {
        .context = context,
        .field = catalog_field(context->catalog, draft->object, key),
        .path = arena_printf(context->arena, "custom.%s", key),
    };
    const char *json = "null";
    if (!target.field)
        return draft_refuse(context, target.path, "There is no such custom field.");
    if (is_cleared(value) && target.field->required)
        return draft_refuse_missing(context, target.path, "It must have a value.");
    if (!is_cleared(value)) {
        if (!message_has(value, member_of(target.field->kind)))
            return draft_refuse(context, target.path, "The value is of another kind.");
        struct status status = message_json(&target, value, &json);
        if (!status_is_ok(status))
            return status;
    }
    draft_custom_add(context->arena, draft, key, json);
    return STATUS_OK;
}

struct status draft_custom_from_message(const struct draft_context *context,
                                        const ProtobufCMessage *message,
                                        const struct contract_field *field,
                                        struct resource_draft *draft)
{
    size_t n = message_count(message, field->number);
    if (n > field->max_length)
        return draft_refuse(context, field->name, "There are too many.");
    for (size_t i = 0; i < n; i++) {
        const ProtobufCMessage *value = message_sub_at(message, field->number, i);
        struct status status = take_value(context, value, draft);
        if (!status_is_ok(status))
            return status;
    }
    return STATUS_OK;
}

static struct status parse_choices(const struct target *target, const char *text, const char **json)
{
    const char *codes[100];
    size_t n = 0;
    char *rest = arena_string(target->context->arena, text);
    for (char *word = rest ? strtok_r(rest, ",;|", &rest) : NULL; word;
         word = strtok_r(NULL, ",;|", &rest)) {
        if (n == sizeof codes / sizeof *codes)
            return draft_refuse(target->context, target->path, "There are too many choices.");
        codes[n++] = word + strspn(word, " ");
    }
    return choices_json(target, n, codes, json);
}

struct status draft_parse_custom(const struct draft_context *context,
                                 const struct catalog_field *field, const char *text,
                                 const char *date_order, const char **json)
{
    struct target target = {context, field, arena_printf(context->arena, "custom.%s", field->key)};
    struct contract_field shape = {.name = target.path, .type = CONTRACT_TEXT};
    struct resource_value value = {0};
    struct status status = STATUS_OK;
    const char *code = text;
    *json = "null";
    if (!*text)
        return STATUS_OK;
    switch (field->kind) {
    case CATALOG_CHOICES:
        return parse_choices(&target, text, json);
    case CATALOG_CHOICE:
        status = choice_code(&target, text, &code);
        *json = json_string(context->arena, code);
        return status;
    case CATALOG_TEXT:
        status = utf8_normalize(context->arena, text, true, &text);
        if (!status_is_ok(status))
            return draft_refuse(context, target.path, status.message);
        *json = json_string(context->arena, text);
        return check_length(&target, text);
    case CATALOG_NUMBER:
        shape.type = CONTRACT_DECIMAL;
        break;
    case CATALOG_MONEY:
        shape.type = CONTRACT_MONEY;
        break;
    case CATALOG_DATE:
        shape.type = CONTRACT_DATE;
        break;
    case CATALOG_YES_NO:
        shape.type = CONTRACT_BOOL;
        break;
    }
    status = draft_parse(context, &shape, text, date_order, &value);
    if (!status_is_ok(status))
        return status;
    if (field->kind == CATALOG_MONEY)
        return money_json(&target, &value, json);
    *json = field->kind == CATALOG_DATE ? json_string(context->arena, value.text) : value.text;
    return STATUS_OK;
}
