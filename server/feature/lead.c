/* SPDX-License-Identifier: Apache-2.0 */
/* Leads: their form, and their way from new to converted, recycled or disqualified. */
#include "server/feature/contact_form.h"
#include "server/feature/duplicate.h"
#include "server/feature/feature.h"
#include "server/feature/lead_convert.h"
#include "server/feature/move.h"
#include "server/feature/records.h"
#include "server/feature/rule.h"
#include "server/model/lead_flow.h"
#include "server/model/taxid.h"
#include "server/sql/queries.h"

/* ---- Form ---- */

static struct status normalize_phone(struct arena *arena, const struct catalog *catalog,
                                     struct resource_draft *draft, const char *field,
                                     const char *normalized)
{
    const char *form = "";
    if (!rule_touches(draft, field))
        return STATUS_OK;
    if (rule_has(draft, field))
        form = contact_form_phone(arena, catalog, draft_text(draft, field));
    if (!form)
        return rule_refuse(arena, field, "PHONE_INVALID", "%s",
                           contact_form_phone_sentence(arena, draft_text(draft, field)));
    draft_set(draft, normalized, form);
    return STATUS_OK;
}

static struct status normalize_email(struct arena *arena, struct resource_draft *draft)
{
    const char *form = "";
    if (!rule_touches(draft, "email"))
        return STATUS_OK;
    if (rule_has(draft, "email"))
        form = contact_form_email(arena, draft_text(draft, "email"));
    if (!form)
        return rule_refuse(arena, "email", "EMAIL_INVALID", "%s",
                           contact_form_email_sentence(arena, draft_text(draft, "email")));
    draft_set(draft, "email_normalized", form);
    return STATUS_OK;
}

static struct status normalize_tax_number(struct arena *arena, struct resource_draft *draft)
{
    if (!rule_has(draft, "tax_number"))
        return STATUS_OK;
    const char *form = taxid_normalize(arena, draft_text(draft, "tax_number"));
    if (!form)
        return rpc_no_memory();
    if (!taxid_is_right(form))
        return rule_refuse(arena, "tax_number", "TAX_NUMBER_INVALID",
                           "\"%.40s\" is no unified social credit code: its last character does "
                           "not fit the others.",
                           form);
    draft_set(draft, "tax_number", form);
    return STATUS_OK;
}

static struct status check(struct arena *arena, const struct catalog *catalog,
                           struct resource_draft *draft, bool creating)
{
    if (creating && !rule_has(draft, "name") && !rule_has(draft, "company"))
        return rule_refuse(arena, "name", "LEAD_UNNAMED",
                           "A lead needs the name of a person or of a company.");
    struct status status = normalize_phone(arena, catalog, draft, "phone", "phone_normalized");
    if (status_is_ok(status))
        status = normalize_phone(arena, catalog, draft, "mobile", "mobile_normalized");
    if (status_is_ok(status))
        status = normalize_email(arena, draft);
    if (status_is_ok(status))
        status = normalize_tax_number(arena, draft);
    return status_is_ok(status) ? rule_not_negative(arena, draft, "budget") : status;
}

/* ---- Moves ---- */

static struct status take_reason(struct rpc_call *call, struct move *move)
{
    struct status status = rule_take(call, move->change.draft, "reason", rpc_text(call, "reason"));
    if (status_is_ok(status) && *rpc_text(call, "note"))
        status = rule_take(call, move->change.draft, "reason_note", rpc_text(call, "note"));
    return status;
}

static struct status assign_start(struct rpc_call *call)
{
    struct move move;
    int64_t owner;
    struct status status = move_init(call, &lead_flow, LEAD_ASSIGN, &move);
    if (!status_is_ok(status))
        return status;
    if (!*rpc_text(call, "owner_id")) { /* the database asks the rules */
        move.change.assignments = "assignment = -2";
        return resource_change_start(call, &move.change);
    }
    status =
        resource_id(call, contract_object("user"), "owner_id", rpc_text(call, "owner_id"), &owner);
    if (!status_is_ok(status))
        return status;
    draft_set_number(call->arena, move.change.draft, "owner_id", owner);
    return resource_change_start(call, &move.change);
}

/* All that are nobody's, by the rules. */
static struct status assign_all_start(struct rpc_call *call)
{
    const char *own = rpc_text(call, "filter");
    const char *filter =
        arena_printf(call->arena, "owner_id = \"\" AND (status = new OR status = recycled)%s%s%s",
                     *own ? " AND (" : "", own, *own ? ")" : "");
    struct resource_draft *draft = draft_new(call->arena, contract_object("lead"));
    if (!draft)
        return rpc_no_memory();
    draft_set_number(call->arena, draft, "assignment", -1);
    return records_update(call, filter, draft, "by the assignment rules");
}

static struct status work_start(struct rpc_call *call)
{
    return move_start(call, &lead_flow, LEAD_WORK);
}

static struct status nurture_start(struct rpc_call *call)
{
    struct move move;
    struct status status = move_init(call, &lead_flow, LEAD_NURTURE, &move);
    const char *until = rpc_day_text(call, "until");
    if (status_is_ok(status) && until)
        status = rule_take(call, move.change.draft, "nurture_until", until);
    return status_is_ok(status) ? resource_change_start(call, &move.change) : status;
}

static struct status disqualify_start(struct rpc_call *call)
{
    struct move move;
    struct status status = move_init(call, &lead_flow, LEAD_DISQUALIFY, &move);
    if (status_is_ok(status))
        status = take_reason(call, &move);
    return status_is_ok(status) ? resource_change_start(call, &move.change) : status;
}

static struct status recycle_start(struct rpc_call *call)
{
    struct move move;
    struct status status = move_init(call, &lead_flow, LEAD_RECYCLE, &move);
    if (status_is_ok(status))
        status = take_reason(call, &move);
    move.change.assignments = "owner_id = null";
    return status_is_ok(status) ? resource_change_start(call, &move.change) : status;
}

/* Whose it was, has it again. */
static struct status reopen_start(struct rpc_call *call)
{
    struct move move;
    struct status status = move_init(call, &lead_flow, LEAD_REOPEN, &move);
    move.change.assignments = "status = case when t.owner_id is null then 1 else 2 end";
    return status_is_ok(status) ? resource_change_start(call, &move.change) : status;
}

static struct status write(struct rpc_call *call, struct resource_draft *draft, bool creating)
{
    if (!creating && rpc_is(call, "ConvertLead"))
        return lead_convert_write(call, draft);
    return duplicate_write(call, draft, creating);
}

const struct rpc_handler lead_handlers[] = {
    {.method = "/kith.v1.LeadService/AssignLead",
     .steps = {{assign_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.LeadService/AssignWaitingLeads",
     .steps = {{assign_all_start, records_finish, resource_request_failed}, RECORDS_REPEATED}},
    {.method = "/kith.v1.LeadService/WorkLead",
     .steps = {{work_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.LeadService/NurtureLead",
     .steps = {{nurture_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.LeadService/DisqualifyLead",
     .steps = {{disqualify_start, resource_change_finish, resource_request_failed},
               RESOURCE_REPLAY}},
    {.method = "/kith.v1.LeadService/RecycleLead",
     .steps = {{recycle_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.LeadService/ReopenLead",
     .steps = {{reopen_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {0},
};

const struct resource_hooks lead_hooks[] = {
    {.object = "lead",
     .nobodys = true,
     .check = check,
     .write = write,
     .refused = lead_convert_refused},
    {0},
};
