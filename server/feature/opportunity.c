/* SPDX-License-Identifier: Apache-2.0 */
/* Deals: moving through the stages, and what can be told from the new values alone. */
#include "server/feature/feature.h"
#include "server/feature/rule.h"

#include <string.h>

static struct status move_start(struct rpc_call *call)
{
    struct resource_change change;
    int64_t stage;
    struct status status = resource_change_init(call, "opportunity", &change);
    if (status_is_ok(status))
        status = resource_id(call, contract_object("stage"), "stage_id", rpc_text(call, "stage_id"),
                             &stage);
    if (status_is_ok(status) && *rpc_text(call, "lost_reason"))
        status = rule_take(call, change.draft, "lost_reason", rpc_text(call, "lost_reason"));
    if (!status_is_ok(status))
        return status;
    draft_set_number(call->arena, change.draft, "stage_id", stage);
    return resource_change_start(call, &change);
}

/* A deal without a name is named after its customer and product. */
static bool is_about_something(const struct resource_draft *draft)
{
    return rule_has(draft, "name") || rule_has(draft, "customer_id") ||
           rule_has(draft, "product_id");
}

static struct status check(struct arena *arena, const struct catalog *catalog,
                           struct resource_draft *draft, bool creating)
{
    (void)catalog;
    if (creating && !is_about_something(draft))
        return rule_refuse(arena, "name", "DEAL_UNNAMED",
                           "An opportunity needs a customer, a product or a name.");
    struct status status = rule_not_negative(arena, draft, "amount");
    return status_is_ok(status) ? rule_period(arena, draft, "start_date", "close_date") : status;
}

static struct status check_line(struct arena *arena, const struct catalog *catalog,
                                struct resource_draft *draft, bool creating)
{
    (void)catalog;
    (void)creating;
    struct status status = rule_positive(arena, draft, "quantity");
    if (status_is_ok(status))
        status = rule_not_negative(arena, draft, "unit_price");
    return status_is_ok(status) ? rule_percent(arena, draft, "discount_percent") : status;
}

/* The database reads the names; here they are known to be right. */
static bool is_entry_field(const char *name)
{
    const struct contract_object *object = contract_object("opportunity");
    const struct contract_field *field = contract_field(object->message, name);
    return field && field->column && strcmp(field->column, name) == 0 && !field->repeated;
}

static struct status check_stage(struct arena *arena, const struct catalog *catalog,
                                 struct resource_draft *draft, bool creating)
{
    (void)catalog;
    (void)creating;
    struct status status = rule_key(arena, draft, "code");
    char *rest = rule_has(draft, "entry_fields")
                     ? arena_string(arena, draft_text(draft, "entry_fields"))
                     : NULL;
    for (char *word = rest ? strtok_r(rest, ", ", &rest) : NULL; word && status_is_ok(status);
         word = strtok_r(NULL, ", ", &rest))
        if (!is_entry_field(word))
            status = rule_refuse(arena, "entry_fields", "FIELD_UNKNOWN",
                                 "Opportunities have no field \"%.60s\".", word);
    return status;
}

static struct status check_pipeline(struct arena *arena, const struct catalog *catalog,
                                    struct resource_draft *draft, bool creating)
{
    (void)catalog;
    (void)creating;
    return rule_key(arena, draft, "code");
}

const struct rpc_handler opportunity_handlers[] = {
    {.method = "/kith.v1.OpportunityService/MoveOpportunity",
     .steps = {{move_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {0},
};

const struct resource_hooks opportunity_hooks[] = {
    {.object = "opportunity", .check = check},
    {.object = "opportunity_line", .check = check_line},
    {.object = "pipeline", .check = check_pipeline},
    {.object = "stage", .check = check_stage},
    {0},
};
