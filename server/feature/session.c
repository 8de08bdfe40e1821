/* SPDX-License-Identifier: Apache-2.0 */
/* Ends sessions: one's own, or those that the role reaches, effective at once. */
#include "common/wire.h"
#include "server/feature/feature.h"
#include "server/feature/reach.h"
#include "server/feature/stamp.h"
#include "server/resource/query.h"
#include "server/sql/queries.h"

#include <kith/v1/user.pb-c.h>

struct ending {
    int64_t id;
    int statement;
};

static struct status delete_start(struct rpc_call *call)
{
    const struct contract_object *object = contract_object("session");
    struct ending *ending = call->state = arena_alloc(call->arena, sizeof *ending);
    if (!ending)
        return rpc_no_memory();
    struct status status = resource_id(call, object, "id", rpc_text(call, "id"), &ending->id);
    if (!status_is_ok(status))
        return status;
    struct reach reach = reach_of(call, object, ACCESS_DELETE);
    struct db_param params[] = {db_number(call->arena, ending->id), reach.all, reach.teams,
                                reach.user};
    status = query_add(call, &sql_session_delete, 4, params, NULL, &ending->statement);
    if (!status_is_ok(status))
        return status;
    struct db_param event[] = {db_number(call->arena, call->session->user_id), db_text(call->id),
                               params[0]};
    rpc_query(call, &sql_session_delete_event, 3, event);
    resource_end_write(call);
    return STATUS_OK;
}

static Google__Protobuf__Timestamp *time_of(struct rpc_call *call, int column)
{
    const struct ending *ending = call->state;
    return stamp_new(call->arena, db_micros(call->segment, ending->statement, 0, column));
}

static const char *name_of(struct rpc_call *call, const char *object, int column)
{
    const struct ending *ending = call->state;
    int64_t id = db_int(call->segment, ending->statement, 0, column);
    return id ? resource_name(call->arena, contract_object(object), id) : "";
}

static struct status reply(struct rpc_call *call, int at)
{
    Kith__V1__Session session = KITH__V1__SESSION__INIT;
    session.id = (char *)name_of(call, "session", SESSION_DELETE_ID);
    session.owner_id = (char *)name_of(call, "user", SESSION_DELETE_OWNER_ID);
    session.team_id = (char *)name_of(call, "team", SESSION_DELETE_TEAM_ID);
    session.address = (char *)db_string(call->segment, at, 0, SESSION_DELETE_ADDRESS);
    session.client = (char *)db_string(call->segment, at, 0, SESSION_DELETE_CLIENT);
    session.last_seen_at = time_of(call, SESSION_DELETE_LAST_SEEN_AT);
    session.idle_end = time_of(call, SESSION_DELETE_IDLE_END);
    session.absolute_end = time_of(call, SESSION_DELETE_ABSOLUTE_END);
    session.create_time = time_of(call, SESSION_DELETE_CREATED_AT);
    session.delete_time = time_of(call, SESSION_DELETE_DELETED_AT);
    if (!session.id || !session.owner_id || !session.team_id)
        return rpc_no_memory();
    return rpc_reply(call, &session.base);
}

static struct status delete_finish(struct rpc_call *call)
{
    const struct ending *ending = call->state;
    if (db_rows(call->segment, ending->statement) == 0)
        return rpc_error(call, RPC_NOT_FOUND, "NOT_FOUND",
                         "%s does not exist, has ended, or you may not end it.",
                         resource_name(call->arena, contract_object("session"), ending->id));
    rpc_sessions_changed(call);
    return reply(call, ending->statement);
}

/* Which of them asks. */
static void encode(struct rpc_call *call, const bool *mask, int64_t id)
{
    const struct contract_message *message = contract_object("session")->message;
    const struct contract_field *current = contract_field(message, "current");
    if (mask && !mask[current - message->fields])
        return;
    wire_put_bool(&call->reply, current->number, id == call->session->id);
}

const struct resource_hooks session_hooks[] = {
    {.object = "session", .encode = encode},
    {0},
};

const struct rpc_handler session_handlers[] = {
    {.method = "/kith.v1.SessionService/DeleteSession",
     .steps = {{.start = delete_start, .finish = delete_finish}}},
    {0},
};
