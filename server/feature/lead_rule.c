/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about leads: what they score and who gets them; days on which people are away; costs. */
#include "server/feature/feature.h"
#include "server/feature/rule.h"
#include "server/sql/queries.h"

#include <string.h>

enum { BY_USER = 1, ROUND_ROBIN, LEAST_LOADED };

/* ---- Scores ---- */

static struct status check_score(struct arena *arena, const struct catalog *catalog,
                                 struct resource_draft *draft, bool creating)
{
    (void)creating;
    return rule_check_filter(arena, catalog, "lead", draft);
}

static struct status write_score(struct rpc_call *call, struct resource_draft *draft, bool creating)
{
    return rule_keep_filter(call, "lead", &sql_lead_rule_keep_score, draft, creating);
}

/* ---- Assignment ---- */

static struct status check_target(struct arena *arena, const struct resource_draft *draft)
{
    int64_t kind = rule_number(draft, "kind", 0);
    if (kind == BY_USER && !rule_has(draft, "user_id"))
        return rule_refuse(arena, "user_id", "FIELD_REQUIRED", "Say which user gets the leads.");
    if ((kind == ROUND_ROBIN || kind == LEAST_LOADED) && !rule_has(draft, "team_id"))
        return rule_refuse(arena, "team_id", "FIELD_REQUIRED",
                           "Say whose people get the leads, as a team.");
    return STATUS_OK;
}

static struct status check_assignment(struct arena *arena, const struct catalog *catalog,
                                      struct resource_draft *draft, bool creating)
{
    struct status status = rule_check_filter(arena, catalog, "lead", draft);
    return status_is_ok(status) && creating ? check_target(arena, draft) : status;
}

static struct status write_assignment(struct rpc_call *call, struct resource_draft *draft,
                                      bool creating)
{
    struct status status =
        rule_keep_filter(call, "lead", &sql_lead_rule_keep_assignment, draft, creating);
    if (!status_is_ok(status) || creating)
        return status;
    return rule_query(call, &sql_lead_rule_has_target, draft);
}

/* ---- Absences and costs ---- */

static struct status check_days(struct arena *arena, const struct catalog *catalog,
                                struct resource_draft *draft, bool creating)
{
    (void)catalog;
    (void)creating;
    return rule_period(arena, draft, "start_date", "end_date");
}

static struct status check_cost(struct arena *arena, const struct catalog *catalog,
                                struct resource_draft *draft, bool creating)
{
    struct status status = check_days(arena, catalog, draft, creating);
    return status_is_ok(status) ? rule_not_negative(arena, draft, "amount") : status;
}

const struct resource_hooks lead_rule_hooks[] = {
    {.object = "lead_score_rule", .check = check_score, .write = write_score},
    {.object = "lead_assignment_rule", .check = check_assignment, .write = write_assignment},
    {.object = "absence", .check = check_days},
    {.object = "acquisition_cost", .check = check_cost},
    {0},
};
