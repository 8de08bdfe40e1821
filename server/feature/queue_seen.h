/* SPDX-License-Identifier: Apache-2.0 */
/* Of which queues somebody sees how they stand, as parameters: see kith_queues_seen. */
#ifndef KITH_SERVER_FEATURE_QUEUE_SEEN_H
#define KITH_SERVER_FEATURE_QUEUE_SEEN_H

#include "server/feature/reach.h"

struct queue_seen {
    struct db_param user, queues, teams; /* the last two bigint[]; teams null: of all */
};

static inline struct queue_seen queue_seen_of(struct rpc_call *call)
{
    const struct contract_object *ticket = contract_object("ticket");
    bool all = session_scope(call->session, ticket, ACCESS_READ) == ACCESS_ALL;
    return (struct queue_seen){
        .user = db_number(call->arena, call->session->user_id),
        .queues = db_text(call->session->queues),
        .teams = all ? db_null() : reach_of(call, ticket, ACCESS_READ).teams,
    };
}

#endif
