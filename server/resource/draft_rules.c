/* SPDX-License-Identifier: Apache-2.0 */
/* What the values of a draft must keep to, wherever they come from. */
#include "server/resource/draft_rules.h"

#include "common/clock.h"
#include "common/utf8.h"

#include <string.h>
#include <strings.h>

struct status draft_refuse(const struct draft_context *context, const char *field,
                           const char *message)
{
    const char *path = arena_printf(context->arena, "%s%s", context->path, field);
    return status_field(path ? path : field, message ? message : "The value is not allowed.");
}

struct status draft_refuse_missing(const struct draft_context *context, const char *field,
                                   const char *message)
{
    struct status status = draft_refuse(context, field, message);
    status.reason = "FIELD_REQUIRED";
    return status;
}

static const struct catalog_code *code_by_label(const struct catalog *catalog, const char *list,
                                                const char *label)
{
    for (size_t i = 0; i < catalog->n_codes; i++) {
        const struct catalog_code *code = &catalog->codes[i];
        if (strcmp(code->list, list) == 0 &&
            (strcasecmp(code->label_en, label) == 0 || strcmp(code->label_zh, label) == 0 ||
             strcasecmp(code->code, label) == 0))
            return code;
    }
    return NULL;
}

static struct status check_code(const struct draft_context *context,
                                const struct contract_field *field, struct resource_value *value)
{
    const char *list = field->code_list;
    const struct catalog_code *code = catalog_code(context->catalog, list, value->text);
    if (!code)
        code = code_by_label(context->catalog, list, value->text);
    if (!code || !code->active)
        return draft_refuse(context, field->name,
                            arena_printf(context->arena,
                                         "\"%.60s\" is no code of the list %s; see them with "
                                         "`kith code list 'list = %s'`.",
                                         value->text, list, list));
    value->text = code->code;
    return STATUS_OK;
}

/* Only blanks, the full-width one too. */
static bool is_blank(const char *text)
{
    static const char wide[] = "　";
    for (;;) {
        text += strspn(text, " \t\n");
        if (strncmp(text, wide, sizeof wide - 1) != 0)
            return !*text;
        text += sizeof wide - 1;
    }
}

struct status draft_check_text(const struct draft_context *context,
                               const struct contract_field *field, struct resource_value *value)
{
    if (field->max_length && utf8_length(value->text) > field->max_length)
        return draft_refuse(
            context, field->name,
            arena_printf(context->arena, "It may have %u characters at most.", field->max_length));
    if (field->required && *value->text && is_blank(value->text))
        return draft_refuse_missing(context, field->name, "It must have a value.");
    return field->code_list && *value->text ? check_code(context, field, value) : STATUS_OK;
}

struct status draft_check_bounds(const struct draft_context *context,
                                 const struct contract_field *field, int64_t number)
{
    bool bounded = field->minimum || field->maximum;
    if (!bounded || (number >= field->minimum && (!field->maximum || number <= field->maximum)))
        return STATUS_OK;
    const char *message = arena_printf(context->arena, "It must lie between %lld and %lld.",
                                       (long long)field->minimum, (long long)field->maximum);
    return draft_refuse(context, field->name, message);
}

struct status draft_clear(const struct draft_context *context, const struct contract_field *field,
                          struct resource_value *value)
{
    *value = (struct resource_value){.given = true};
    if (field->type == CONTRACT_ENUM)
        return draft_refuse(context, field->name, "It must have a value.");
    if (field->type == CONTRACT_TEXT)
        value->text = field->repeated ? "{}" : "";
    if (field->type == CONTRACT_BOOL)
        value->text = "false";
    if (field->type == CONTRACT_MONEY)
        value->currency = "";
    return STATUS_OK;
}

struct status draft_set_money(const struct draft_context *context, const char *field,
                              const struct money *money, struct resource_value *value)
{
    char text[MONEY_TEXT];
    if (!catalog_currency(context->catalog, money->currency))
        return draft_refuse(context, field,
                            arena_printf(context->arena,
                                         "%s is no currency of the company; see them with "
                                         "`kith currency list`.",
                                         money->currency));
    value->given = true;
    value->text = arena_string(context->arena, money_format_decimal(money->amount, 0, text));
    value->currency = arena_string(context->arena, money->currency);
    return STATUS_OK;
}

struct status draft_parse_day(const struct draft_context *context, const char *field,
                              const char *text, const char *date_order, const char **day)
{
    enum clock_order order = CLOCK_YMD;
    struct clock_date date;
    char formatted[CLOCK_DATE_TEXT];
    if (date_order)
        clock_order_parse(date_order, &order);
    if (!clock_parse_date(text, order, &date))
        return draft_refuse(
            context, field,
            arena_printf(context->arena, "\"%.60s\" is no day; write it as 2026-11-21.", text));
    *day = arena_string(context->arena, clock_format_date(date, formatted));
    return STATUS_OK;
}

bool draft_id(const struct contract_object *object, const char *text, int64_t *id)
{
    size_t prefix = strlen(object->prefix);
    if (strncasecmp(text, object->prefix, prefix) == 0 && text[prefix] == '-')
        text += prefix + 1;
    if (*text < '1' || *text > '9')
        return false;
    int64_t number = 0;
    for (; *text; text++) {
        if (*text < '0' || *text > '9' || number > (INT64_MAX - 9) / 10)
            return false;
        number = number * 10 + (*text - '0');
    }
    *id = number;
    return true;
}
