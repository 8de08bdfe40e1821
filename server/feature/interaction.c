/* SPDX-License-Identifier: Apache-2.0 */
/* Interactions: one that is done says what comes next, or why nothing does. */
#include "server/feature/feature.h"
#include "server/feature/rule.h"
#include "server/sql/queries.h"

enum { DONE = 1, PLANNED = 2 };

static const char STEP_NEEDED[] =
    "Say what comes next (next_step, next_step_date), or why nothing does (no_next_step_reason).";
static const char TIME_NEEDED[] = "A planned interaction needs its time (happened_at).";

static struct status check_done(struct arena *arena, struct resource_draft *draft)
{
    if (!rule_has(draft, "next_step") && !rule_has(draft, "next_step_date") &&
        !rule_has(draft, "no_next_step_reason"))
        return rule_refuse(arena, "next_step", "NEXT_STEP_NEEDED", "%s", STEP_NEEDED);
    if (!rule_has(draft, "happened_at"))
        draft_set(draft, "happened_at", "now");
    return STATUS_OK;
}

/* Of an update only the database knows the rest of the record: see write(). */
static struct status check(struct arena *arena, const struct catalog *catalog,
                           struct resource_draft *draft, bool creating)
{
    (void)catalog;
    int64_t status = rule_number(draft, "status", DONE);
    if (!creating)
        return STATUS_OK;
    if (!rule_has(draft, "customer_id") && !rule_has(draft, "lead_id"))
        return rule_refuse(arena, "customer_id", "FIELD_REQUIRED",
                           "Say with which customer, or about which lead.");
    if (status == PLANNED && !rule_has(draft, "happened_at"))
        return rule_refuse(arena, "happened_at", "TIME_NEEDED", "%s", TIME_NEEDED);
    return status == DONE ? check_done(arena, draft) : STATUS_OK;
}

static const char *const alone[] = {
    "status", "next_step", "next_step_date", "no_next_step_reason", "happened_at", NULL};

static bool touches_rules(const struct resource_draft *draft)
{
    for (const char *const *field = alone; *field; field++)
        if (rule_touches(draft, *field))
            return true;
    return false;
}

static struct status write(struct rpc_call *call, struct resource_draft *draft, bool creating)
{
    struct db_param params[] = {
        db_number(call->arena, draft->id),
        db_text(STEP_NEEDED),
        db_text(TIME_NEEDED),
    };
    if (creating || !touches_rules(draft))
        return STATUS_OK;
    return rpc_query(call, &sql_interaction_has_next_step, 3, params) < 0 ? rpc_no_memory()
                                                                          : STATUS_OK;
}

static struct status check_participant(struct arena *arena, const struct catalog *catalog,
                                       struct resource_draft *draft, bool creating)
{
    (void)catalog;
    if (!creating || rule_has(draft, "contact_id") != rule_has(draft, "user_id"))
        return STATUS_OK;
    return rule_refuse(arena, "contact_id", "FIELD_INVALID",
                       "A participant is a contact or a colleague, one of the two.");
}

const struct resource_hooks interaction_hooks[] = {
    {.object = "interaction", .alone = alone, .check = check, .write = write},
    {.object = "participant", .check = check_participant},
    {0},
};
