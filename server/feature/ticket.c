/* SPDX-License-Identifier: Apache-2.0 */
/* The way of a ticket from new to closed, and back. */
#include "server/feature/feature.h"
#include "server/feature/move.h"
#include "server/feature/rule.h"
#include "server/model/ticket_flow.h"
#include "server/sql/queries.h"

static struct status assign_start(struct rpc_call *call)
{
    struct move move;
    int64_t owner;
    struct status status = move_init(call, &ticket_flow, TICKET_ASSIGN, &move);
    if (status_is_ok(status))
        status = resource_id(call, contract_object("user"), "owner_id", rpc_text(call, "owner_id"),
                             &owner);
    if (!status_is_ok(status))
        return status;
    draft_set_number(call->arena, move.change.draft, "owner_id", owner);
    return resource_change_start(call, &move.change);
}

static struct status start_start(struct rpc_call *call)
{
    return move_start(call, &ticket_flow, TICKET_START);
}

static struct status wait_start(struct rpc_call *call)
{
    return move_start(call, &ticket_flow, TICKET_WAIT);
}

static struct status resolve_start(struct rpc_call *call)
{
    return move_say(call, &ticket_flow, TICKET_RESOLVE, "resolution", "resolution",
                    "resolved_at = now()");
}

static struct status close_start(struct rpc_call *call)
{
    struct move move;
    struct status status = move_init(call, &ticket_flow, TICKET_CLOSE, &move);
    move.change.assignments = "closed_at = now()";
    return status_is_ok(status) ? resource_change_start(call, &move.change) : status;
}

static struct status reopen_start(struct rpc_call *call)
{
    struct move move;
    struct status status = move_init(call, &ticket_flow, TICKET_REOPEN, &move);
    move.change.assignments = "reopen_count = t.reopen_count + 1, resolved_at = null, "
                              "closed_at = null, rejected_reason = ''";
    return status_is_ok(status) ? resource_change_start(call, &move.change) : status;
}

static struct status reject_start(struct rpc_call *call)
{
    struct move move;
    struct status status = move_init(call, &ticket_flow, TICKET_REJECT, &move);
    if (!status_is_ok(status))
        return status;
    draft_set(move.change.draft, "rejected_reason", rpc_text(call, "reason"));
    return resource_change_start(call, &move.change);
}

/* Why it is open again, or goes to others, is for colleagues to read. */
static struct status write(struct rpc_call *call, struct resource_draft *draft, bool creating)
{
    bool tells = rpc_is(call, "ReopenTicket") || rpc_is(call, "ReleaseTicket") ||
                 rpc_is(call, "TransferTicket");
    if (creating || !tells || !*rpc_text(call, "reason"))
        return STATUS_OK;
    struct db_param params[] = {
        db_number(call->arena, draft->id),
        db_text(rpc_text(call, "reason")),
    };
    return rpc_query(call, &sql_ticket_note, 2, params) < 0 ? rpc_no_memory() : STATUS_OK;
}

const struct rpc_handler ticket_handlers[] = {
    {.method = "/kith.v1.TicketService/AssignTicket",
     .steps = {{assign_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.TicketService/StartTicket",
     .steps = {{start_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.TicketService/WaitTicket",
     .steps = {{wait_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.TicketService/ResolveTicket",
     .steps = {{resolve_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.TicketService/CloseTicket",
     .steps = {{close_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.TicketService/ReopenTicket",
     .steps = {{reopen_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.TicketService/RejectTicket",
     .steps = {{reject_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {0},
};

const struct resource_hooks ticket_hooks[] = {
    {.object = "ticket", .write = write},
    {0},
};
