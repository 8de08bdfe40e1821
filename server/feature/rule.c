/* SPDX-License-Identifier: Apache-2.0 */
/* What the checks of features share. */
#include "server/feature/rule.h"

#include "server/resource/filter_kept.h"

#include "common/money.h"

#include <stdlib.h>
#include <string.h>

struct status rule_refuse(struct arena *arena, const char *field, const char *reason,
                          const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *message = arena_vprintf(arena, format, arguments);
    va_end(arguments);
    struct status status = status_field(field, message ? message : "The value is not allowed.");
    status.reason = reason;
    return status;
}

bool rule_has(const struct resource_draft *draft, const char *field)
{
    const char *text = draft_text(draft, field);
    return text && *text;
}

bool rule_touches(const struct resource_draft *draft, const char *field)
{
    const struct contract_message *message = draft->object->message;
    const struct contract_field *found = contract_field(message, field);
    return found && draft->values[found - message->fields].given;
}

int64_t rule_number(const struct resource_draft *draft, const char *field, int64_t fallback)
{
    return rule_has(draft, field) ? strtoll(draft_text(draft, field), NULL, 10) : fallback;
}

static const char *label(const struct resource_draft *draft, const char *field)
{
    const struct contract_field *found = contract_field(draft->object->message, field);
    return found && *found->label.en ? found->label.en : field;
}

void rule_default(struct resource_draft *draft, const char *field, const char *text, bool creating)
{
    if ((creating || rule_touches(draft, field)) && !rule_has(draft, field))
        draft_set(draft, field, text);
}

struct status rule_not_negative(struct arena *arena, const struct resource_draft *draft,
                                const char *field)
{
    if (!rule_has(draft, field) || *draft_text(draft, field) != '-')
        return STATUS_OK;
    return rule_refuse(arena, field, "FIELD_INVALID", "The %s must not be negative.",
                       label(draft, field));
}

struct status rule_positive(struct arena *arena, const struct resource_draft *draft,
                            const char *field)
{
    struct decimal number;
    if (!rule_has(draft, field))
        return STATUS_OK;
    struct status status =
        money_parse_decimal(draft_text(draft, field), RATE_SCALE, false, &number);
    if (status_is_ok(status) && number.value > 0)
        return STATUS_OK;
    return rule_refuse(arena, field, "FIELD_INVALID", "The %s must be more than zero.",
                       label(draft, field));
}

struct status rule_percent(struct arena *arena, const struct resource_draft *draft,
                           const char *field)
{
    static const struct decimal hundred = {100, 0};
    struct decimal number;
    if (!rule_has(draft, field))
        return STATUS_OK;
    struct status status =
        money_parse_decimal(draft_text(draft, field), RATE_SCALE, false, &number);
    if (status_is_ok(status) && number.value >= 0 && money_compare(number, hundred) <= 0)
        return STATUS_OK;
    return rule_refuse(arena, field, "FIELD_INVALID", "The %s is a percentage from 0 to 100.",
                       label(draft, field));
}

struct status rule_period(struct arena *arena, const struct resource_draft *draft,
                          const char *first, const char *second)
{
    /* "YYYY-MM-DD" compares as text. */
    if (!rule_has(draft, first) || !rule_has(draft, second) ||
        strcmp(draft_text(draft, first), draft_text(draft, second)) <= 0)
        return STATUS_OK;
    return rule_refuse(arena, second, "PERIOD_INVALID", "\"%s\" lies before \"%s\".",
                       label(draft, second), label(draft, first));
}

struct status rule_key(struct arena *arena, const struct resource_draft *draft, const char *field)
{
    const char *key = draft_text(draft, field);
    if (!rule_has(draft, field) ||
        (*key >= 'a' && *key <= 'z' && !key[strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789_")]))
        return STATUS_OK;
    return rule_refuse(arena, field, "KEY_INVALID",
                       "\"%.60s\" may hold small letters, digits and _ only, a letter first.", key);
}

static char *capitals(struct arena *arena, const char *text)
{
    char *copy = arena_string(arena, text);
    for (char *at = copy; at && *at; at++)
        if (*at >= 'a' && *at <= 'z')
            *at = (char)(*at - 'a' + 'A');
    return copy;
}

struct status rule_currency(struct arena *arena, const struct catalog *catalog,
                            struct resource_draft *draft, const char *field)
{
    if (!rule_has(draft, field))
        return STATUS_OK;
    const char *code = capitals(arena, draft_text(draft, field));
    if (!code || !catalog_currency(catalog, code))
        return rule_refuse(arena, field, "CURRENCY_UNKNOWN",
                           "%s is no currency of the company; see them with `kith currency list`.",
                           draft_text(draft, field));
    draft_set(draft, field, code);
    return STATUS_OK;
}

struct status rule_take(struct rpc_call *call, struct resource_draft *draft, const char *field,
                        const char *text)
{
    struct draft_context context = {call->arena, call->catalog, ""};
    const struct contract_field *found = contract_field(draft->object->message, field);
    return draft_parse(&context, found, text, NULL, draft_value(draft, field));
}

struct status rule_query(struct rpc_call *call, const struct db_query *query,
                         const struct resource_draft *draft)
{
    struct db_param id = draft->id ? db_number(call->arena, draft->id) : db_null();
    return rpc_query(call, query, 1, &id) < 0 ? rpc_no_memory() : STATUS_OK;
}

/* For fields of a rule the roles of whoever makes it count: session NULL when they are not known.
 */
static struct status compile(struct arena *arena, const struct catalog *catalog,
                             const struct session *session, const char *object,
                             const struct resource_draft *draft, struct filter_kept *kept)
{
    struct filter_context context = {
        .object = contract_object(object),
        .catalog = catalog,
        .session = session,
        .time_zone = catalog_setting(catalog, "company.time_zone", "Asia/Shanghai"),
    };
    const char *filter = draft_text(draft, "filter");
    return filter_kept_compile(arena, &context, filter ? filter : "", kept);
}

struct status rule_check_filter(struct arena *arena, const struct catalog *catalog,
                                const char *object, const struct resource_draft *draft)
{
    struct filter_kept kept;
    return rule_touches(draft, "filter") ? compile(arena, catalog, NULL, object, draft, &kept)
                                         : STATUS_OK;
}

struct status rule_keep_filter(struct rpc_call *call, const char *object,
                               const struct db_query *query, const struct resource_draft *draft,
                               bool creating)
{
    struct filter_kept kept;
    if (!creating && !rule_touches(draft, "filter"))
        return STATUS_OK;
    struct status status = compile(call->arena, call->catalog, call->session, object, draft, &kept);
    if (!status_is_ok(status))
        return status;
    struct db_param params[] = {
        draft->id ? db_number(call->arena, draft->id) : db_null(),
        db_text(kept.predicate),
        kept.params,
    };
    return rpc_query(call, query, 3, params) < 0 ? rpc_no_memory() : STATUS_OK;
}
