/* SPDX-License-Identifier: Apache-2.0 */
/* Taking tickets out of queues, giving them back, and moving them to other queues. */
#include "server/feature/feature.h"
#include "server/feature/move.h"
#include "server/model/ticket_flow.h"
#include "server/resource/written.h"
#include "server/sql/queries.h"

/* ---- TakeTicket ---- */

static struct status take_named(struct rpc_call *call)
{
    struct move move;
    struct status status = move_init(call, &ticket_flow, TICKET_TAKE, &move);
    if (!status_is_ok(status))
        return status;
    draft_set_number(call->arena, move.change.draft, "owner_id", call->session->user_id);
    move.change.assignments = "routed_load = kith_ticket_free(t)";
    return resource_change_start(call, &move.change);
}

/* Which one is known only behind the statement that takes it; until then the request has none. */
static struct status take_next(struct rpc_call *call, struct db_param queue)
{
    const struct contract_object *object = contract_object("ticket");
    struct status status = resource_begin_write(call, object, WRITTEN_CHOSEN);
    struct db_param params[] = {
        db_number(call->arena, call->session->user_id),
        db_text(call->session->queues),
        queue,
        db_text(rpc_text(call, "request_id")),
    };
    if (status_is_ok(status) && rpc_query(call, &sql_queue_take, 4, params) < 0)
        return rpc_no_memory();
    if (status_is_ok(status))
        status = written_read(call, object, WRITTEN_CHOSEN);
    if (status_is_ok(status))
        resource_end_write(call);
    return status;
}

static struct status take_start(struct rpc_call *call)
{
    const char *queue = rpc_text(call, "queue_id");
    struct db_param wanted = db_null();
    int64_t id;
    if (*rpc_text(call, "id"))
        return take_named(call);
    if (*queue) {
        struct status status = resource_id(call, contract_object("queue"), "queue_id", queue, &id);
        if (!status_is_ok(status))
            return status;
        wanted = db_number(call->arena, id);
    }
    return take_next(call, wanted);
}

/* ---- ReleaseTicket, TransferTicket ---- */

static struct status release_start(struct rpc_call *call)
{
    struct move move;
    struct status status = move_init(call, &ticket_flow, TICKET_RELEASE, &move);
    if (!status_is_ok(status))
        return status;
    draft_set(move.change.draft, "owner_id", NULL);
    move.change.assignments = "routed_load = kith_ticket_leaves(t)";
    return resource_change_start(call, &move.change);
}

static struct status transfer_start(struct rpc_call *call)
{
    struct move move;
    int64_t queue;
    struct status status = move_init(call, &ticket_flow, TICKET_TRANSFER, &move);
    if (status_is_ok(status))
        status = resource_id(call, contract_object("queue"), "queue_id", rpc_text(call, "queue_id"),
                             &queue);
    if (!status_is_ok(status))
        return status;
    draft_set(move.change.draft, "owner_id", NULL);
    draft_set_number(call->arena, move.change.draft, "queue_id", queue);
    return resource_change_start(call, &move.change);
}

const struct rpc_handler ticket_route_handlers[] = {
    {.method = "/kith.v1.TicketService/TakeTicket",
     .steps = {{take_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.TicketService/ReleaseTicket",
     .steps = {{release_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.TicketService/TransferTicket",
     .steps = {{transfer_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {0},
};

const struct resource_hooks ticket_route_hooks[] = {
    {.object = "ticket", .routed = "routed_how"},
    {0},
};
