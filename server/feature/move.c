/* SPDX-License-Identifier: Apache-2.0 */
/* Changes that are allowed in some states only. */
#include "server/feature/move.h"

#include "server/feature/rule.h"

struct status move_init(struct rpc_call *call, const struct flow *flow, size_t how,
                        struct move *move)
{
    struct status status = resource_change_init(call, flow->object, &move->change);
    if (!status_is_ok(status))
        return status;
    move->guard = (struct resource_guard){
        .column = "status",
        .allowed = move->from,
        .n = flow_sources(flow, how, move->from),
        .message = flow_sentence(flow, call->arena, how),
        .reason = flow->reason,
    };
    move->change.guard = &move->guard;
    if (flow->moves[how].to)
        draft_set_number(call->arena, move->change.draft, "status", flow->moves[how].to);
    return STATUS_OK;
}

struct status move_start(struct rpc_call *call, const struct flow *flow, size_t how)
{
    struct move move;
    struct status status = move_init(call, flow, how, &move);
    return status_is_ok(status) ? resource_change_start(call, &move.change) : status;
}

struct status move_say(struct rpc_call *call, const struct flow *flow, size_t how,
                       const char *field, const char *said, const char *assignments)
{
    struct move move;
    struct status status = move_init(call, flow, how, &move);
    if (status_is_ok(status))
        status = rule_take(call, move.change.draft, field, rpc_text(call, said));
    move.change.assignments = assignments;
    return status_is_ok(status) ? resource_change_start(call, &move.change) : status;
}
