/* SPDX-License-Identifier: Apache-2.0 */
/*
 * InviteUser: a one-time password, shown once. Asked again with the same request id it makes
 * another: the first is stored as a hash only, and one that was lost on the way is of no use.
 */
#include "server/feature/feature.h"
#include "server/feature/password.h"
#include "server/feature/reach.h"
#include "server/feature/sign_in.h"
#include "server/feature/stamp.h"
#include "server/sql/queries.h"

#include <kith/v1/user.pb-c.h>
#include <string.h>

struct invite {
    int64_t id;
    const char *name; /* "U-12" */
    char password[PASSWORD_INVENTED];
    char phc[PASSWORD_PHC];
    bool hashed;
    int statement;
};

/* On a thread of the pool. */
static void work(void *argument)
{
    struct invite *invite = argument;
    invite->hashed = password_hash(invite->password, invite->phc);
}

static struct status hash_start(struct rpc_call *call)
{
    const struct contract_object *object = contract_object("user");
    const char *etag = rpc_text(call, "etag");
    struct invite *invite = call->state = arena_alloc(call->arena, sizeof *invite);
    if (!invite)
        return rpc_no_memory();
    struct status status = resource_id(call, object, "id", rpc_text(call, "id"), &invite->id);
    if (!status_is_ok(status))
        return status;
    if (strlen(etag) > 18 || etag[strspn(etag, "0123456789")])
        return rpc_field_error(call, "etag", "This is no etag of a record.");
    invite->name = resource_name(call->arena, object, invite->id);
    if (!invite->name || !password_invent(invite->password))
        return rpc_no_memory();
    return rpc_offload(call, work, invite);
}

static void add_check(struct rpc_call *call, const struct invite *invite)
{
    const char *etag = rpc_text(call, "etag");
    struct reach reach = reach_of(call, contract_object("user"), ACCESS_UPDATE);
    struct db_param params[] = {
        db_number(call->arena, invite->id),
        *etag ? db_text(etag) : db_null(),
        db_text(invite->name),
        reach.all,
        reach.teams,
        reach.user,
    };
    rpc_query(call, &sql_auth_invite_check, 6, params);
}

static struct status write_start(struct rpc_call *call)
{
    struct invite *invite = call->state;
    if (!invite->hashed)
        return rpc_no_memory();
    add_check(call, invite);
    struct db_param above[] = {
        db_number(call->arena, invite->id),
        db_number(call->arena, call->session->user_id),
        db_text(invite->name),
    };
    rpc_query(call, &sql_account_not_above, 3, above);
    struct db_param params[] = {db_number(call->arena, invite->id), db_text(invite->phc)};
    invite->statement = rpc_query(call, &sql_auth_invite, 2, params);
    sign_in_event(call, "user.invite", call->session->user_id, invite->name, "");
    resource_end_write(call);
    return invite->statement < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status write_finish(struct rpc_call *call)
{
    struct invite *invite = call->state;
    if (db_rows(call->segment, invite->statement) == 0)
        return rpc_error(call, RPC_FAILED_PRECONDITION, "USER_DISABLED",
                         "%s is disabled; enable the user first.", invite->name);
    Kith__V1__InviteUserResponse reply = KITH__V1__INVITE_USER_RESPONSE__INIT;
    reply.id = (char *)invite->name;
    reply.login = (char *)db_string(call->segment, invite->statement, 0, AUTH_INVITE_LOGIN);
    reply.one_time_password = rpc_flag(call, "validate_only") ? (char *)"" : invite->password;
    reply.expire_time = stamp_new(
        call->arena, db_micros(call->segment, invite->statement, 0, AUTH_INVITE_EXPIRES_AT));
    rpc_sessions_changed(call);
    return rpc_reply(call, &reply.base);
}

const struct rpc_handler invite_handlers[] = {
    {.method = "/kith.v1.UserService/InviteUser",
     .steps = {{.start = hash_start}, {.start = write_start, .finish = write_finish}}},
    {0},
};
