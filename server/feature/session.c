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
    /* Keys and certificates count by themselves: the same number is another's session. */
    wire_put_bool(&call->reply, current->number,
                  call->session->kind == SESSION_TOKEN && id == call->session->id);
}

/* ---- Revoke ---- */

static struct status revoke(struct rpc_call *call, struct db_param session, struct db_param user,
                            struct db_param but)
{
    struct ending *ending = call->state;
    struct reach reach = reach_of(call, contract_object("session"), ACCESS_DELETE);
    struct db_param me = db_number(call->arena, call->session->user_id);
    struct db_param params[] = {session,     user, but, reach.all,
                                reach.teams, me,   me,  db_text(call->id)};
    ending->statement = rpc_query(call, &sql_session_revoke, 8, params);
    return ending->statement < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status revoke_start(struct rpc_call *call)
{
    struct ending *ending = call->state = arena_alloc(call->arena, sizeof *ending);
    if (!ending)
        return rpc_no_memory();
    struct status status =
        resource_id(call, contract_object("session"), "id", rpc_text(call, "id"), &ending->id);
    if (!status_is_ok(status))
        return status;
    return revoke(call, db_number(call->arena, ending->id), db_null(), db_null());
}

static struct status revoke_user_start(struct rpc_call *call)
{
    const char *user = rpc_text(call, "user_id");
    struct ending *ending = call->state = arena_alloc(call->arena, sizeof *ending);
    if (!ending)
        return rpc_no_memory();
    ending->id = call->session->user_id;
    struct status status = STATUS_OK;
    if (*user)
        status = resource_id(call, contract_object("user"), "user_id", user, &ending->id);
    if (!status_is_ok(status))
        return status;
    return revoke(call, db_null(), db_number(call->arena, ending->id),
                  db_number(call->arena, call->session->id));
}

static struct status revoke_finish(struct rpc_call *call)
{
    const struct ending *ending = call->state;
    bool one = rpc_is(call, "RevokeSession");
    const struct contract_object *object = contract_object(one ? "session" : "user");
    if (db_int(call->segment, ending->statement, 0, SESSION_REVOKE_REACHED) == 0)
        return rpc_error(call, RPC_NOT_FOUND, "NOT_FOUND",
                         one ? "%s does not exist, or you may not end it."
                             : "%s has no session that you may end.",
                         resource_name(call->arena, object, ending->id));
    /* Both replies hold the count alone. */
    Kith__V1__RevokeSessionResponse reply = KITH__V1__REVOKE_SESSION_RESPONSE__INIT;
    reply.count = db_int(call->segment, ending->statement, 0, SESSION_REVOKE_ENDED);
    rpc_sessions_changed(call);
    return rpc_reply(call, &reply.base);
}

static const char *const ends[] = {"idle_end", "absolute_end", NULL};

const struct resource_hooks session_hooks[] = {
    {.object = "session", .ends = ends, .encode = encode},
    {0},
};

const struct rpc_handler session_handlers[] = {
    {.method = "/kith.v1.SessionService/DeleteSession",
     .steps = {{.start = delete_start, .finish = delete_finish}}},
    {.method = "/kith.v1.SessionService/RevokeSession",
     .steps = {{.start = revoke_start, .finish = revoke_finish}}},
    {.method = "/kith.v1.SessionService/RevokeUserSessions",
     .steps = {{.start = revoke_user_start, .finish = revoke_finish}}},
    {0},
};
