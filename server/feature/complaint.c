/* SPDX-License-Identifier: Apache-2.0 */
/* Complaints to their end: what is missing, what was done, what the customer says of it. */
#include "common/message.h"
#include "common/wire.h"
#include "server/feature/feature.h"
#include "server/feature/move.h"
#include "server/feature/rule.h"
#include "server/resource/query.h"
#include "server/sql/queries.h"

#include <stdlib.h>

/* Numbers of kith.v1.TicketChecklist and its Item; values of its enums. */
enum { ITEMS = 1, COMPLETE };
enum { NEED = 1, MET };
enum { PLANNED = 1, DONE };
enum { NOT_REACHED = 3 };
enum { COMPLAINT = 2 };

/* ---- GetTicketChecklist ---- */

struct checklist {
    int64_t id;
    int ticket, needs; /* statements */
};

static struct status checklist_start(struct rpc_call *call)
{
    struct checklist *list = call->state = arena_alloc(call->arena, sizeof *list);
    if (!list)
        return rpc_no_memory();
    struct status status =
        resource_id(call, contract_object("ticket"), "id", rpc_text(call, "id"), &list->id);
    if (status_is_ok(status))
        status = resource_read(call, contract_object("ticket"), list->id, &list->ticket);
    if (!status_is_ok(status))
        return status;
    struct db_param id = db_number(call->arena, list->id);
    return query_add_shape(call, &sql_complaint_needs, 1, &id, &list->needs);
}

static struct status checklist_finish(struct rpc_call *call)
{
    const struct checklist *list = call->state;
    const struct db_segment *segment = call->segment;
    bool complete = true;
    if (db_rows(segment, list->ticket) == 0)
        return resource_not_found(call, contract_object("ticket"), list->id);
    for (int row = 0; row < db_rows(segment, list->needs); row++) {
        bool met = db_int(segment, list->needs, row, COMPLAINT_NEEDS_MET) != 0;
        size_t begin = wire_begin(&call->reply, ITEMS);
        wire_put_int(&call->reply, NEED, db_int(segment, list->needs, row, COMPLAINT_NEEDS_NEED));
        wire_put_bool(&call->reply, MET, met);
        wire_end(&call->reply, begin);
        complete = complete && met;
    }
    wire_put_bool(&call->reply, COMPLETE, complete);
    return STATUS_OK;
}

/* ---- CompleteTicketAction ---- */

static struct status complete_start(struct rpc_call *call)
{
    struct resource_change change;
    struct status status = resource_change_init(call, "ticket_action", &change);
    if (status_is_ok(status) && *rpc_text(call, "result"))
        status = rule_take(call, change.draft, "result", rpc_text(call, "result"));
    change.assignments = "done_at = coalesce(t.done_at, now())";
    return status_is_ok(status) ? resource_change_start(call, &change) : status;
}

/* ---- RecordCallBack ---- */

static const char *const states[] = {[PLANNED] = "planned"};
static const struct flow_move moves[] = {
    {.from = 1 << PLANNED, .to = DONE, .done = "recorded", .hint = "Plan another one."},
};
static const struct flow call_back_flow = {
    "call_back", "CALL_BACK_STATUS", "A call-back", states, PLANNED + 1, moves, 1};

/* What follows from it, the database does in the same statement. */
static struct status record_start(struct rpc_call *call)
{
    struct move move;
    int64_t result = rpc_int(call, "result"), score = rpc_int(call, "score");
    struct status status = move_init(call, &call_back_flow, 0, &move);
    if (status_is_ok(status) && result == NOT_REACHED && score)
        return rpc_field_error(call, "score", "Nobody was reached who could say so.");
    if (status_is_ok(status) && *rpc_text(call, "comment"))
        status = rule_take(call, move.change.draft, "comment", rpc_text(call, "comment"));
    if (!status_is_ok(status))
        return status;
    draft_set_number(call->arena, move.change.draft, "result", result);
    if (score)
        draft_set_number(call->arena, move.change.draft, "score", score);
    return resource_change_start(call, &move.change);
}

static struct status check(struct arena *arena, const struct catalog *catalog,
                           struct resource_draft *draft, bool creating)
{
    (void)catalog;
    (void)creating;
    return rule_not_negative(arena, draft, "compensation");
}

static int64_t number(const struct resource_draft *draft, const char *field)
{
    const char *text = draft_text(draft, field);
    return text ? strtoll(text, NULL, 10) : 0;
}

/* Complaints of one customer come one after the other: see kith_ticket_repeats. */
static struct status meet(struct rpc_call *call, struct resource_draft *const *drafts, size_t n)
{
    int64_t *tickets = arena_array(call->arena, n, sizeof *tickets);
    int64_t *customers = arena_array(call->arena, n, sizeof *customers);
    size_t n_tickets = 0, n_customers = 0;
    for (size_t i = 0; tickets && customers && i < n; i++) {
        if (drafts[i]->id)
            tickets[n_tickets++] = drafts[i]->id;
        else if (number(drafts[i], "type") != COMPLAINT)
            continue;
        if (number(drafts[i], "customer_id") > 0)
            customers[n_customers++] = number(drafts[i], "customer_id");
    }
    if (!tickets || !customers)
        return rpc_no_memory();
    if (n_tickets + n_customers == 0)
        return STATUS_OK;
    struct db_param params[] = {db_number_array(call->arena, n_tickets, tickets),
                                db_number_array(call->arena, n_customers, customers)};
    db_segment_add(call->segment, &sql_complaint_meet, 2, params);
    return STATUS_OK;
}

const struct resource_hooks complaint_hooks[] = {
    {.object = "ticket", .check = check, .meet = meet},
    {0},
};

const struct rpc_handler complaint_handlers[] = {
    {.method = "/kith.v1.TicketService/GetTicketChecklist",
     .steps = {{checklist_start, checklist_finish, NULL}}},
    {.method = "/kith.v1.TicketActionService/CompleteTicketAction",
     .steps = {{complete_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.CallBackService/RecordCallBack",
     .steps = {{record_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {0},
};
