/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about leads: what they score and who gets them; days on which people are away; costs. */
#include "server/feature/feature.h"
#include "server/feature/rule.h"
#include "server/resource/filter_kept.h"
#include "server/sql/queries.h"

#include <string.h>

enum { BY_USER = 1, ROUND_ROBIN, LEAST_LOADED };

/* For fields of a rule the roles of whoever makes it count: session NULL when they are not known.
 */
static struct status compile(struct arena *arena, const struct catalog *catalog,
                             const struct session *session, const struct resource_draft *draft,
                             struct filter_kept *kept)
{
    struct filter_context context = {
        .object = contract_object("lead"),
        .catalog = catalog,
        .session = session,
        .time_zone = catalog_setting(catalog, "company.time_zone", "Asia/Shanghai"),
    };
    const char *filter = draft_text(draft, "filter");
    return filter_kept_compile(arena, &context, filter ? filter : "", kept);
}

static struct status check_filter(struct arena *arena, const struct catalog *catalog,
                                  const struct resource_draft *draft)
{
    struct filter_kept kept;
    return rule_touches(draft, "filter") ? compile(arena, catalog, NULL, draft, &kept) : STATUS_OK;
}

static struct status keep_filter(struct rpc_call *call, const struct db_query *query,
                                 const struct resource_draft *draft, bool creating)
{
    struct filter_kept kept;
    if (!creating && !rule_touches(draft, "filter"))
        return STATUS_OK;
    struct status status = compile(call->arena, call->catalog, call->session, draft, &kept);
    if (!status_is_ok(status))
        return status;
    struct db_param params[] = {
        draft->id ? db_number(call->arena, draft->id) : db_null(),
        db_text(kept.predicate),
        kept.params,
    };
    return rpc_query(call, query, 3, params) < 0 ? rpc_no_memory() : STATUS_OK;
}

/* ---- Scores ---- */

static struct status check_score(struct arena *arena, const struct catalog *catalog,
                                 struct resource_draft *draft, bool creating)
{
    (void)creating;
    return check_filter(arena, catalog, draft);
}

static struct status write_score(struct rpc_call *call, struct resource_draft *draft, bool creating)
{
    return keep_filter(call, &sql_lead_rule_keep_score, draft, creating);
}

/* ---- Assignment ---- */

static struct status check_target(struct arena *arena, const struct resource_draft *draft)
{
    int64_t kind = rule_number(draft, "kind", 0);
    if (kind == BY_USER && !rule_has(draft, "user_id"))
        return rule_refuse(arena, "user_id", "FIELD_REQUIRED", "Say which user gets the leads.");
    if (kind > BY_USER && !rule_has(draft, "team_id"))
        return rule_refuse(arena, "team_id", "FIELD_REQUIRED",
                           "Say whose people get the leads, as a team.");
    return STATUS_OK;
}

static struct status check_assignment(struct arena *arena, const struct catalog *catalog,
                                      struct resource_draft *draft, bool creating)
{
    struct status status = check_filter(arena, catalog, draft);
    return status_is_ok(status) && creating ? check_target(arena, draft) : status;
}

static struct status write_assignment(struct rpc_call *call, struct resource_draft *draft,
                                      bool creating)
{
    struct status status = keep_filter(call, &sql_lead_rule_keep_assignment, draft, creating);
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
