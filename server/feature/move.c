/* SPDX-License-Identifier: Apache-2.0 */
/* Changes that are allowed in some states only. */
#include "server/feature/move.h"

#include "server/feature/rule.h"

#include <ctype.h>
#include <stdio.h>

static const char *reason_of(struct arena *arena, const char *object)
{
    char *reason = arena_printf(arena, "%s_STATUS", object);
    for (char *c = reason; c && *c; c++)
        *c = (char)toupper((unsigned char)*c);
    return reason;
}

struct status move_init(struct rpc_call *call, const char *object, const struct flow *flow,
                        size_t to, struct move *move)
{
    struct status status = resource_change_init(call, object, &move->change);
    if (!status_is_ok(status))
        return status;
    move->guard = (struct resource_guard){
        .column = "status",
        .allowed = move->from,
        .n = flow_sources(flow, to, move->from),
        .message = flow_sentence(flow, call->arena, to),
        .reason = reason_of(call->arena, object),
    };
    move->change.guard = &move->guard;
    if (!move->guard.reason)
        return rpc_no_memory();
    draft_set_number(call->arena, move->change.draft, "status", flow->moves[to].to);
    return STATUS_OK;
}

struct status move_start(struct rpc_call *call, const char *object, const struct flow *flow,
                         size_t to)
{
    struct move move;
    struct status status = move_init(call, object, flow, to, &move);
    return status_is_ok(status) ? resource_change_start(call, &move.change) : status;
}

struct status move_say(struct rpc_call *call, const char *object, const struct flow *flow,
                       size_t to, const char *field, const char *said, const char *assignments)
{
    struct move move;
    struct status status = move_init(call, object, flow, to, &move);
    if (status_is_ok(status))
        status = rule_take(call, move.change.draft, field, rpc_text(call, said));
    move.change.assignments = assignments;
    return status_is_ok(status) ? resource_change_start(call, &move.change) : status;
}
