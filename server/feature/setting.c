/* SPDX-License-Identifier: Apache-2.0 */
/* What administrators configure: settings, code lists, currencies and rates, custom fields. */
#include "common/money.h"
#include "server/feature/feature.h"
#include "server/feature/rule.h"
#include "server/sql/queries.h"

#include <string.h>

static struct status write_setting(struct rpc_call *call, struct resource_draft *draft,
                                   bool creating)
{
    return creating ? STATUS_OK : rule_query(call, &sql_setting_fits, draft);
}

/* Codes stand in filters, files and lists with commas. */
static struct status check_code(struct arena *arena, const struct catalog *catalog,
                                struct resource_draft *draft, bool creating)
{
    (void)catalog;
    (void)creating;
    const char *code = draft_text(draft, "code");
    struct status status = rule_key(arena, draft, "list");
    if (!status_is_ok(status) || !code || !code[strcspn(code, " \t\n,;|\"'")])
        return status;
    return rule_refuse(arena, "code", "KEY_INVALID",
                       "\"%.60s\" may hold no blanks, commas, semicolons, bars or quotes; "
                       "what people read is its label.",
                       code);
}

static struct status check_currency(struct arena *arena, const struct catalog *catalog,
                                    struct resource_draft *draft, bool creating)
{
    (void)catalog;
    char *code = rule_has(draft, "code") ? arena_string(arena, draft_text(draft, "code")) : NULL;
    if (!creating || !code)
        return STATUS_OK;
    for (char *at = code; *at; at++)
        if (*at >= 'a' && *at <= 'z')
            *at = (char)(*at - 'a' + 'A');
    int digits = money_exponent(code);
    if (digits < 0)
        return rule_refuse(arena, "code", "CURRENCY_UNKNOWN",
                           "\"%.10s\" is no currency of ISO 4217; write it as CNY or EUR.", code);
    draft_set(draft, "code", code);
    draft_set_number(arena, draft, "digits", digits);
    return STATUS_OK;
}

static struct status check_rate(struct arena *arena, const struct catalog *catalog,
                                struct resource_draft *draft, bool creating)
{
    (void)creating;
    const char *company = catalog_setting(catalog, "company.currency", "CNY");
    struct status status = rule_currency(arena, catalog, draft, "currency");
    if (status_is_ok(status) && rule_has(draft, "currency") &&
        strcmp(draft_text(draft, "currency"), company) == 0)
        status = rule_refuse(arena, "currency", "FIELD_INVALID",
                             "%s is the currency of the company; its rate is always 1.", company);
    return status_is_ok(status) ? rule_positive(arena, draft, "rate") : status;
}

static struct status check_custom_field(struct arena *arena, const struct catalog *catalog,
                                        struct resource_draft *draft, bool creating)
{
    (void)catalog;
    const char *name = draft_text(draft, "object");
    const struct contract_object *object = name ? contract_object(name) : NULL;
    if (creating && name && *name && (!object || !object->custom))
        return rule_refuse(arena, "object", "OBJECT_UNKNOWN",
                           "\"%.60s\" cannot have fields of your own; customer, contact, "
                           "opportunity, ticket and others can.",
                           name);
    return rule_key(arena, draft, "key");
}

static struct status write_custom_field(struct rpc_call *call, struct resource_draft *draft,
                                        bool creating)
{
    (void)creating;
    return rule_query(call, &sql_custom_field_fits, draft);
}

const struct resource_hooks setting_hooks[] = {
    {.object = "setting", .write = write_setting},
    {.object = "code", .check = check_code},
    {.object = "currency", .check = check_currency},
    {.object = "exchange_rate", .check = check_rate},
    {.object = "custom_field", .check = check_custom_field, .write = write_custom_field},
    {0},
};
