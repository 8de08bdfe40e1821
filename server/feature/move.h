/* SPDX-License-Identifier: Apache-2.0 */
/* Changes of records that are allowed in some states only, by their table of moves. */
#ifndef KITH_SERVER_FEATURE_MOVE_H
#define KITH_SERVER_FEATURE_MOVE_H

#include "server/model/flow.h"
#include "server/resource/resource.h"

struct move {
    struct resource_change change;
    struct resource_guard guard;
    int64_t from[FLOW_STATES];
};

/*
 * The change that the request's id and etag name, with its guard and new status. The refusal is
 * FAILED_PRECONDITION. Goes on with resource_change_start(call, &move->change).
 */
struct status move_init(struct rpc_call *call, const struct flow *flow, size_t how,
                        struct move *move);
/* The same, and on: for moves that need nothing else. */
struct status move_start(struct rpc_call *call, const struct flow *flow, size_t how);
/*
 * The same for a move that says why, or what came of it: the text `said` of the request becomes the
 * field. assignments as in struct resource_change.
 */
struct status move_say(struct rpc_call *call, const struct flow *flow, size_t how,
                       const char *field, const char *said, const char *assignments);

#endif
