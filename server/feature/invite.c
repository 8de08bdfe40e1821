/* SPDX-License-Identifier: Apache-2.0 */
/*
 * InviteUser: a one-time password and a one-time link, shown once. Asked again with the same
 * request id it says that it was done: both are stored as hashes only. ResetSecondFactor goes by
 * the same rules.
 */
#include "server/feature/feature.h"
#include "server/feature/password.h"
#include "server/feature/reach.h"
#include "server/feature/sign_in.h"
#include "server/feature/stamp.h"
#include "server/resource/fieldrule.h"
#include "server/rpc/sessions.h"
#include "server/sql/queries.h"

#include <kith/v1/user.pb-c.h>
#include <string.h>

struct invite {
    int64_t id;
    const char *name; /* "U-12" */
    char password[PASSWORD_INVENTED];
    char phc[PASSWORD_PHC];
    char token[SESSIONS_TOKEN_TEXT];
    uint8_t hash[SESSION_HASH_BYTES]; /* of the token */
    bool hashed;
    int statement, programs;
};

/* On a thread of the pool. */
static void work(void *argument)
{
    struct invite *invite = argument;
    invite->hashed = password_hash(invite->password, invite->phc);
}

static struct status take(struct rpc_call *call)
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
    return invite->name ? STATUS_OK : rpc_no_memory();
}

static struct status hash_start(struct rpc_call *call)
{
    struct status status = take(call);
    struct invite *invite = call->state;
    if (!status_is_ok(status))
        return status;
    if (!password_invent(invite->password) ||
        !sessions_token_new(SESSION_TOKEN, invite->token, invite->hash))
        return rpc_no_memory();
    return rpc_offload(call, work, invite);
}

/* May who asks do this to the user? Remembers the request first. */
static struct status add_check(struct rpc_call *call, const struct invite *invite)
{
    const struct contract_object *object = contract_object("user");
    const char *etag = rpc_text(call, "etag");
    struct reach reach = reach_of(call, object, ACCESS_UPDATE);
    struct status status = resource_remember(call, object, invite->id);
    if (!status_is_ok(status))
        return status;
    struct db_param params[] = {
        db_number(call->arena, invite->id),
        *etag ? db_text(etag) : db_null(),
        db_text(invite->name),
        reach.all,
        reach.teams,
        reach.user,
    };
    rpc_query(call, &sql_auth_invite_check, 6, params);
    struct db_param above[] = {
        params[0],
        db_number(call->arena, call->session->user_id),
        db_text(invite->name),
    };
    return rpc_query(call, &sql_account_not_above, 3, above) < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status write_start(struct rpc_call *call)
{
    struct invite *invite = call->state;
    if (!invite->hashed)
        return rpc_no_memory();
    struct status status = add_check(call, invite);
    if (!status_is_ok(status))
        return status;
    struct db_param params[] = {db_number(call->arena, invite->id), db_text(invite->phc),
                                db_blob(invite->hash, sizeof invite->hash), db_text(invite->name)};
    invite->statement = rpc_query(call, &sql_auth_invite, 4, params);
    invite->programs = rpc_query(call, &sql_auth_programs, 1, params);
    sign_in_event(call, "user.invite", call->session->user_id, invite->name, "");
    resource_end_write(call);
    return invite->programs < 0 ? rpc_no_memory() : STATUS_OK;
}

/* Whoever takes an account back from somebody wants to know; a column of auth_programs. */
static int64_t programs(const struct rpc_call *call, int column)
{
    const struct invite *invite = call->state;
    return db_rows(call->segment, invite->programs)
               ? db_int(call->segment, invite->programs, 0, column)
               : 0;
}

static struct status write_finish(struct rpc_call *call)
{
    struct invite *invite = call->state;
    Kith__V1__InviteUserResponse reply = KITH__V1__INVITE_USER_RESPONSE__INIT;
    reply.id = (char *)invite->name;
    if (!rpc_flag(call, "validate_only")) {
        reply.one_time_password = invite->password;
        reply.invite_token = invite->token;
    }
    if (fieldrule_named(call->session, contract_object("user"), "login") < SESSION_MASKED)
        reply.login = (char *)db_string(call->segment, invite->statement, 0, AUTH_INVITE_LOGIN);
    reply.expire_time = stamp_new(
        call->arena, db_micros(call->segment, invite->statement, 0, AUTH_INVITE_EXPIRES_AT));
    reply.api_keys = programs(call, AUTH_PROGRAMS_API_KEYS);
    reply.client_certificates = programs(call, AUTH_PROGRAMS_CLIENT_CERTIFICATES);
    rpc_sessions_changed(call);
    rpc_end(call);
    return rpc_reply(call, &reply.base);
}

/* ---- A request that comes again ---- */

static struct status again(struct rpc_call *call)
{
    struct status status = resource_replay_finish(call);
    if (status.reason && strcmp(status.reason, "REQUEST_DONE") == 0)
        return rpc_error(call, RPC_FAILED_PRECONDITION, "REQUEST_DONE",
                         "This was done before, and what it gave was shown then only; ask again "
                         "with a new request id.");
    return status;
}

/* ---- Somebody has lost the second factor ---- */

static struct status reset_start(struct rpc_call *call)
{
    struct status status = take(call);
    struct invite *invite = call->state;
    if (status_is_ok(status))
        status = add_check(call, invite);
    if (!status_is_ok(status))
        return status;
    struct db_param user = db_number(call->arena, invite->id);
    rpc_query(call, &sql_factor_remove, 1, &user);
    rpc_query(call, &sql_factor_end_sessions, 1, &user);
    invite->programs = rpc_query(call, &sql_auth_programs, 1, &user);
    sign_in_event(call, "second_factor.reset", call->session->user_id, invite->name, "");
    resource_end_write(call);
    return invite->programs < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status reset_finish(struct rpc_call *call)
{
    const struct invite *invite = call->state;
    Kith__V1__ResetSecondFactorResponse reply = KITH__V1__RESET_SECOND_FACTOR_RESPONSE__INIT;
    reply.id = (char *)invite->name;
    reply.api_keys = programs(call, AUTH_PROGRAMS_API_KEYS);
    reply.client_certificates = programs(call, AUTH_PROGRAMS_CLIENT_CERTIFICATES);
    rpc_sessions_changed(call);
    rpc_end(call);
    return rpc_reply(call, &reply.base);
}

const struct rpc_handler invite_handlers[] = {
    {.method = "/kith.v1.UserService/InviteUser",
     .steps = {{.start = hash_start},
               {.start = write_start, .finish = write_finish, .failed = resource_request_failed},
               {.start = resource_replay_start, .finish = again}}},
    {.method = "/kith.v1.UserService/ResetSecondFactor",
     .steps = {{.start = reset_start, .finish = reset_finish, .failed = resource_request_failed},
               {.start = resource_replay_start, .finish = again}}},
    {0},
};
