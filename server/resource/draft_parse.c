/* SPDX-License-Identifier: Apache-2.0 */
/* Values of a draft from text, as people and files write them. */
#include "common/buf.h"
#include "common/clock.h"
#include "common/money.h"
#include "common/utf8.h"
#include "server/db/db.h"
#include "server/resource/draft_rules.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct source {
    const struct draft_context *context;
    const struct contract_field *field;
    const char *text;
    const char *date_order;
};

static struct status refuse(const struct source *source, const char *what)
{
    const char *message =
        arena_printf(source->context->arena, "\"%.60s\" is not %s.", source->text, what);
    return draft_refuse(source->context, source->field->name, message ? message : what);
}

static struct status parse_int(const struct source *source, struct resource_value *value)
{
    char *end;
    errno = 0;
    long long number = strtoll(source->text, &end, 10);
    if (errno || *end || end == source->text)
        return refuse(source, "a whole number");
    value->text = arena_printf(source->context->arena, "%lld", number);
    return draft_check_bounds(source->context, source->field, number);
}

static struct status parse_bool(const struct source *source, struct resource_value *value)
{
    static const char *const yes[] = {"yes", "true", "1", "y", "t", "on", "是", "有"};
    static const char *const no[] = {"no", "false", "0", "n", "f", "off", "否", "无"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        if (strcasecmp(source->text, yes[i]) == 0) {
            value->text = "true";
            return STATUS_OK;
        }
        if (strcasecmp(source->text, no[i]) == 0) {
            value->text = "false";
            return STATUS_OK;
        }
    }
    return refuse(source, "yes or no");
}

static struct status parse_decimal(const struct source *source, struct resource_value *value)
{
    struct decimal decimal;
    char text[MONEY_TEXT];
    struct status status = money_parse_decimal(source->text, RATE_SCALE, true, &decimal);
    if (!status_is_ok(status))
        return draft_refuse(source->context, source->field->name, status.message);
    value->text = arena_string(source->context->arena, money_format_decimal(decimal, 0, text));
    return STATUS_OK;
}

static struct status parse_money(const struct source *source, struct resource_value *value)
{
    struct money money;
    const char *company = catalog_setting(source->context->catalog, "company.currency", "CNY");
    struct status status = money_parse(source->text, company, &money);
    if (!status_is_ok(status))
        return draft_refuse(source->context, source->field->name, status.message);
    return draft_set_money(source->context, source->field->name, &money, value);
}

static struct status parse_enum(const struct source *source, struct resource_value *value)
{
    const struct contract_enum *enumeration = source->field->enumeration;
    const struct contract_enum_value *found = contract_enum_named(enumeration, source->text);
    for (size_t i = 0; !found && i < enumeration->n_values; i++)
        if (strcmp(enumeration->values[i].label.zh, source->text) == 0 ||
            strcasecmp(enumeration->values[i].label.en, source->text) == 0)
            found = &enumeration->values[i];
    if (found && found->number != 0) {
        value->text = arena_printf(source->context->arena, "%d", found->number);
        return STATUS_OK;
    }
    struct buf allowed;
    buf_init(&allowed, source->context->arena, 4096);
    buf_printf(&allowed, "\"%.60s\" is none of:", source->text);
    for (size_t i = 0; i < enumeration->n_values; i++)
        if (enumeration->values[i].number)
            buf_printf(&allowed, " %s", enumeration->values[i].short_name);
    return draft_refuse(source->context, source->field->name, buf_string(&allowed));
}

static struct status parse_time(const struct source *source, struct resource_value *value)
{
    int64_t micros;
    char text[CLOCK_TEXT];
    if (clock_parse(source->text, &micros)) {
        value->text = arena_string(source->context->arena, clock_format(micros, text));
        return STATUS_OK;
    }
    const char *day;
    struct status status = draft_parse_day(source->context, source->field->name, source->text,
                                           source->date_order, &day);
    if (status_is_ok(status)) /* a day stands for its noon at the company */
        value->text = arena_printf(
            source->context->arena, "%s 12:00:00 %s", day,
            catalog_setting(source->context->catalog, "company.time_zone", "Asia/Shanghai"));
    return status;
}

static struct status parse_id(const struct source *source, struct resource_value *value)
{
    const struct contract_object *object = source->field->target;
    int64_t id;
    if (!object || !draft_id(object, source->text, &id))
        return refuse(source, arena_printf(source->context->arena, "an id such as %s-12",
                                           object ? object->prefix : ""));
    value->text = arena_printf(source->context->arena, "%lld", (long long)id);
    return STATUS_OK;
}

/* "vip, 电子" -> {"vip","电子"} */
static struct status parse_texts(const struct source *source, struct resource_value *value)
{
    struct arena *arena = source->context->arena;
    const char *items[100];
    size_t n = 0;
    char *copy = arena_string(arena, source->text);
    for (char *word = copy ? strtok_r(copy, ",;|", &copy) : NULL; word;
         word = strtok_r(NULL, ",;|", &copy)) {
        while (*word == ' ')
            word++;
        size_t length = strlen(word);
        while (length && word[length - 1] == ' ')
            word[--length] = '\0';
        if (!length)
            continue;
        if (n == sizeof items / sizeof *items)
            return draft_refuse(source->context, source->field->name, "There are too many words.");
        items[n++] = word;
    }
    value->text = db_text_array(arena, n, items).data;
    return STATUS_OK;
}

static struct status parse_text(const struct source *source, struct resource_value *value)
{
    const struct contract_field *field = source->field;
    if (field->repeated)
        return parse_texts(source, value);
    const char *text;
    struct status status =
        utf8_normalize(source->context->arena, source->text, field->multiline, &text);
    if (!status_is_ok(status))
        return draft_refuse(source->context, field->name, status.message);
    value->text = text;
    return draft_check_text(source->context, field, value);
}

static struct status parse_date(const struct source *source, struct resource_value *value)
{
    return draft_parse_day(source->context, source->field->name, source->text, source->date_order,
                           &value->text);
}

struct status draft_parse(const struct draft_context *context, const struct contract_field *field,
                          const char *text, const char *date_order, struct resource_value *value)
{
    struct source source = {context, field, text, date_order};
    *value = (struct resource_value){.given = true};
    if (!*text)
        return draft_clear(context, field, value);
    switch (field->type) {
    case CONTRACT_TEXT:
        return parse_text(&source, value);
    case CONTRACT_ID:
        return parse_id(&source, value);
    case CONTRACT_INT:
        return parse_int(&source, value);
    case CONTRACT_BOOL:
        return parse_bool(&source, value);
    case CONTRACT_DECIMAL:
        return parse_decimal(&source, value);
    case CONTRACT_ENUM:
        return parse_enum(&source, value);
    case CONTRACT_MONEY:
        return parse_money(&source, value);
    case CONTRACT_TIME:
        return parse_time(&source, value);
    case CONTRACT_DATE:
        return parse_date(&source, value);
    default:
        return draft_refuse(context, field->name, "This field cannot be given as text.");
    }
}
