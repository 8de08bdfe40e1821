/* SPDX-License-Identifier: Apache-2.0 */
/* What service calendars and policies must be, and who may choose a ticket's policy. */
#include "server/feature/feature.h"
#include "server/feature/rule.h"
#include "server/model/calendar.h"
#include "server/sql/queries.h"

/* ---- Calendars ---- */

static const char *text_or(const struct resource_draft *draft, const char *field,
                           const char *fallback)
{
    const char *text = rule_touches(draft, field) ? draft_text(draft, field) : NULL;
    return text ? text : fallback;
}

static struct status check_zone(struct arena *arena, const struct resource_draft *draft)
{
    const char *name = text_or(draft, "time_zone", "");
    if (!*name || zone_new(arena, name))
        return STATUS_OK;
    return rule_refuse(arena, "time_zone", "FIELD_INVALID",
                       "There is no time zone \"%.60s\"; write one such as Asia/Shanghai.", name);
}

/* Shifts and days are checked by themselves: an update may bring only one of them. */
static struct status check_calendar(struct arena *arena, const struct catalog *catalog,
                                    struct resource_draft *draft, bool creating)
{
    struct calendar_rules rules;
    struct calendar_error error;
    (void)catalog;
    struct status status = check_zone(arena, draft);
    if (!status_is_ok(status) ||
        (!creating && !rule_touches(draft, "shifts") && !rule_touches(draft, "days")))
        return status;
    const char *shifts = text_or(draft, "shifts", "24x7");
    if (calendar_parse(arena, shifts, text_or(draft, "days", ""), &rules, &error))
        return STATUS_OK;
    return rule_refuse(arena, error.field, "CALENDAR_INVALID", "%s",
                       error.text ? error.text : "It cannot be read.");
}

/* ---- Policies ---- */

static struct status check_policy(struct arena *arena, const struct catalog *catalog,
                                  struct resource_draft *draft, bool creating)
{
    (void)creating;
    return rule_check_filter(arena, catalog, "ticket", draft);
}

static struct status write_policy(struct rpc_call *call, struct resource_draft *draft,
                                  bool creating)
{
    return rule_keep_filter(call, "ticket", &sql_sla_policy_keep, draft, creating);
}

/* ---- Tickets ---- */

/* Otherwise whoever is late could choose a policy by which it is not. */
static struct status write_ticket(struct rpc_call *call, struct resource_draft *draft,
                                  bool creating)
{
    (void)creating;
    if (!rule_touches(draft, "policy_id") ||
        resource_may(call, contract_object("sla_policy"), ACCESS_UPDATE))
        return STATUS_OK;
    return rpc_error(call, RPC_PERMISSION_DENIED, "PERMISSION_DENIED",
                     "Only who may change service level policies chooses the one of a ticket.");
}

static const char *const alone[] = {"policy_id", NULL};

const struct resource_hooks service_level_hooks[] = {
    {.object = "service_calendar", .check = check_calendar},
    {.object = "sla_policy", .check = check_policy, .write = write_policy},
    {.object = "ticket", .alone = alone, .write = write_ticket},
    {0},
};
