/* SPDX-License-Identifier: Apache-2.0 */
/* Tickets that go up the ladder by hand, and come down again. */
#include "server/feature/feature.h"
#include "server/feature/move.h"
#include "server/feature/rule.h"
#include "server/model/ticket_flow.h"
#include "server/sql/queries.h"

static struct status step_init(struct rpc_call *call, enum ticket_move how, struct move *step)
{
    struct status status = move_init(call, &ticket_flow, how, step);
    if (!status_is_ok(status))
        return status;
    return rule_take(call, step->change.draft, "escalation_reason", rpc_text(call, "reason"));
}

static struct status escalate_start(struct rpc_call *call)
{
    struct move step;
    int64_t to;
    struct status status = step_init(call, TICKET_ESCALATE, &step);
    step.change.assignments = "level = t.level + 1, escalated_at = now()";
    if (!*rpc_text(call, "to")) {
        step.change.assignments =
            "level = t.level + 1, escalated_at = now(), escalated_to_id = "
            "kith_escalation_to(t.id, kith_escalation_rule(t.id, t.level + 1))";
    } else if (status_is_ok(status)) {
        status = resource_id(call, contract_object("user"), "to", rpc_text(call, "to"), &to);
        if (status_is_ok(status))
            draft_set_number(call->arena, step.change.draft, "escalated_to_id", to);
    }
    return status_is_ok(status) ? resource_change_start(call, &step.change) : status;
}

static struct status deescalate_start(struct rpc_call *call)
{
    struct move step;
    struct status status = step_init(call, TICKET_DEESCALATE, &step);
    step.change.assignments = "level = t.level - 1, escalated_at = now()";
    return status_is_ok(status) ? resource_change_start(call, &step.change) : status;
}

/* Behind the change, in its segment: who is told, or that nobody can be. */
static struct status write(struct rpc_call *call, struct resource_draft *draft, bool creating)
{
    bool up = rpc_is(call, "EscalateTicket");
    if (creating || (!up && !rpc_is(call, "DeescalateTicket")))
        return STATUS_OK;
    struct db_param params[] = {db_number(call->arena, draft->id), db_text(up ? "true" : "false")};
    return rpc_query(call, &sql_ticket_escalated, 2, params) < 0 ? rpc_no_memory() : STATUS_OK;
}

const struct rpc_handler ticket_escalate_handlers[] = {
    {.method = "/kith.v1.TicketService/EscalateTicket",
     .steps = {{escalate_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.TicketService/DeescalateTicket",
     .steps = {{deescalate_start, resource_change_finish, resource_request_failed},
               RESOURCE_REPLAY}},
    {0},
};

const struct resource_hooks ticket_escalate_hooks[] = {
    {.object = "ticket", .write = write},
    {0},
};
