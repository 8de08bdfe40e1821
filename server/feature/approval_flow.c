/* SPDX-License-Identifier: Apache-2.0 */
/* Approval flows and their steps, with filters on whatever can be approved; who stands in. */
#include "server/feature/feature.h"
#include "server/feature/rule.h"
#include "server/resource/filter_kept.h"
#include "server/sql/queries.h"

/*
 * The filter for records of one object. A flow says once and for all of which object its records
 * are, and only the database knows that here: it keeps the one that fits.
 */
static struct status keep_for(struct rpc_call *call, const struct contract_object *object,
                              const struct db_query *query, const struct resource_draft *draft)
{
    struct filter_context context = {
        .object = object,
        .catalog = call->catalog,
        .session = call->session,
        .time_zone = catalog_setting(call->catalog, "company.time_zone", "Asia/Shanghai"),
    };
    struct filter_kept kept = {.predicate = "", .params = db_text("{}")};
    const char *filter = draft_text(draft, "filter");
    struct status status = filter_kept_compile(call->arena, &context, filter ? filter : "", &kept);
    if (!status_is_ok(status))
        kept = (struct filter_kept){.predicate = "", .params = db_text("{}")};
    struct db_param params[] = {
        draft->id ? db_number(call->arena, draft->id) : db_null(),
        db_text(object->name),
        db_text(kept.predicate),
        kept.params,
        db_text(status_is_ok(status) ? "" : status.message),
    };
    return rpc_query(call, query, 5, params) < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status keep(struct rpc_call *call, const struct db_query *query,
                          const struct resource_draft *draft)
{
    const struct contract_object *approval = contract_object("approval");
    struct status status = STATUS_OK;
    for (size_t i = 0; i < approval->message->n_fields && status_is_ok(status); i++) {
        const struct contract_object *target = approval->message->fields[i].target;
        if (target && contract_field(target->message, "approval_status"))
            status = keep_for(call, target, query, draft);
    }
    return status;
}

static struct status write_flow(struct rpc_call *call, struct resource_draft *draft, bool creating)
{
    return creating || rule_touches(draft, "filter") ? keep(call, &sql_approval_keep_flow, draft)
                                                     : STATUS_OK;
}

static struct status write_step(struct rpc_call *call, struct resource_draft *draft, bool creating)
{
    return creating || rule_touches(draft, "filter") ? keep(call, &sql_approval_keep_step, draft)
                                                     : STATUS_OK;
}

static struct status check_flow(struct arena *arena, const struct catalog *catalog,
                                struct resource_draft *draft, bool creating)
{
    (void)catalog;
    (void)creating;
    struct status status = rule_not_negative(arena, draft, "amount_from");
    return status_is_ok(status) ? rule_not_negative(arena, draft, "amount_until") : status;
}

static struct status check_step(struct arena *arena, const struct catalog *catalog,
                                struct resource_draft *draft, bool creating)
{
    (void)catalog;
    (void)creating;
    return rule_not_negative(arena, draft, "amount_from");
}

static struct status check_delegation(struct arena *arena, const struct catalog *catalog,
                                      struct resource_draft *draft, bool creating)
{
    (void)catalog;
    (void)creating;
    return rule_period(arena, draft, "start_date", "end_date");
}

const struct resource_hooks approval_flow_hooks[] = {
    {.object = "approval_flow", .check = check_flow, .write = write_flow},
    {.object = "approval_step", .check = check_step, .write = write_step},
    {.object = "delegation", .check = check_delegation},
    {0},
};
