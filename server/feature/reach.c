/* SPDX-License-Identifier: Apache-2.0 */
/* Scopes as parameters. */
#include "server/feature/reach.h"

static const char *teams_of(const struct session *session, enum access_scope scope)
{
    if (scope == ACCESS_SUBTREE)
        return session->subtree;
    return scope == ACCESS_TEAM ? session->teams : "{}";
}

struct reach reach_of(struct rpc_call *call, const struct contract_object *object,
                      enum access_action action)
{
    enum access_scope scope = session_scope(call->session, object, action);
    return (struct reach){
        .all = db_text(scope == ACCESS_ALL ? "true" : "false"),
        .teams = db_text(teams_of(call->session, scope)),
        .user = scope == ACCESS_NONE ? db_null() : db_number(call->arena, call->session->user_id),
    };
}
