/* SPDX-License-Identifier: Apache-2.0 */
/* Signing out, changing the password, and who one is. */
#include "server/feature/feature.h"
#include "server/feature/password.h"
#include "server/feature/shared.h"
#include "server/feature/sign_in.h"
#include "server/sql/queries.h"

#include <kith/v1/auth.pb-c.h>
#include <string.h>

/* ---- Sign out ---- */

static struct status sign_out_start(struct rpc_call *call)
{
    struct db_param id = db_number(call->arena, call->session->id);
    int statement = rpc_query(call, &sql_session_end, 1, &id);
    sign_in_event(call, "sign_out", call->session->user_id, call->session->login, "");
    return statement < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status sign_out_finish(struct rpc_call *call)
{
    rpc_sessions_changed(call);
    return STATUS_OK; /* the reply is empty */
}

/* ---- Change of password ---- */

struct change {
    const char *old_password, *new_password;
    const char *phc; /* of the old one, from the database */
    char new_phc[PASSWORD_PHC];
    struct throttle_attempt attempt;
    bool no_memory; /* to check the password */
    bool right, hashed;
    int statement;
};

static struct status change_start(struct rpc_call *call)
{
    struct change *change = call->state = arena_alloc(call->arena, sizeof *change);
    if (!change)
        return rpc_no_memory();
    change->old_password = rpc_text(call, "old_password");
    change->new_password = rpc_text(call, "new_password");
    struct status status = password_judge(call->arena, "new_password", change->new_password,
                                          call->session->login, call->session->name);
    if (!status_is_ok(status))
        return status;
    /* A one-time password is known to whoever has given it. */
    if (strcmp(change->old_password, change->new_password) == 0)
        return rpc_field_error(call, "new_password", "Choose another one than the present.");
    struct db_param id = db_number(call->arena, call->session->user_id);
    rpc_segment(call, DB_READ);
    change->statement = rpc_query(call, &sql_auth_password, 1, &id);
    return change->statement < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status change_read(struct rpc_call *call)
{
    struct change *change = call->state;
    if (db_rows(call->segment, change->statement) == 0)
        return rpc_error(call, RPC_FAILED_PRECONDITION, "NO_PASSWORD", "You have no password.");
    change->phc = db_string(call->segment, change->statement, 0, AUTH_PASSWORD_PHC);
    change->attempt = sign_in_attempt(call, "password");
    return throttle_enter(shared_throttle(call), &change->attempt);
}

/* On a thread of the pool. */
static void change_work(void *argument)
{
    struct change *change = argument;
    change->right = password_check(change->phc, change->old_password, &change->no_memory);
    if (change->right)
        change->hashed = password_hash(change->new_password, change->new_phc);
}

static struct status change_hash(struct rpc_call *call)
{
    return rpc_offload(call, change_work, call->state);
}

static struct status change_busy(struct rpc_call *call, struct status status)
{
    struct change *change = call->state;
    throttle_forget(shared_throttle(call), &change->attempt);
    return status;
}

static struct status change_write(struct rpc_call *call)
{
    struct change *change = call->state;
    if (change->no_memory)
        return change_busy(call, rpc_no_memory());
    if (!change->right) {
        throttle_failed(shared_throttle(call), &change->attempt);
        return rpc_field_error(call, "old_password", "This is not your present password.");
    }
    throttle_forget(shared_throttle(call), &change->attempt);
    if (!change->hashed)
        return rpc_no_memory();
    struct db_param user = db_number(call->arena, call->session->user_id);
    struct db_param params[] = {user, db_text(change->phc), db_text(change->new_phc)};
    change->statement = rpc_query(call, &sql_auth_change, 3, params);
    struct db_param others[] = {user, db_number(call->arena, call->session->id)};
    rpc_query(call, &sql_auth_end_others, 2, others);
    sign_in_event(call, "password_change", call->session->user_id, call->session->login, "");
    return change->statement < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status change_finish(struct rpc_call *call)
{
    struct change *change = call->state;
    if (db_rows(call->segment, change->statement) == 0)
        return rpc_error(call, RPC_ABORTED, "PASSWORD_CHANGED",
                         "The password was changed by somebody else meanwhile.");
    rpc_sessions_changed(call);
    return STATUS_OK;
}

/* ---- Who am I ---- */

static size_t list_allowed(struct rpc_call *call, Kith__V1__WhoAmIResponse__Allowed *rows,
                           Kith__V1__WhoAmIResponse__Allowed **list)
{
    size_t n = 0;
    for (size_t i = 0; i < contract_n_objects; i++)
        for (enum access_action action = 0; action < ACCESS_ACTIONS; action++) {
            enum access_scope scope = session_scope(call->session, contract_objects[i], action);
            if (!session_may(call->session, contract_objects[i], action))
                continue;
            kith__v1__who_am_iresponse__allowed__init(&rows[n]);
            rows[n].object = (char *)contract_objects[i]->name;
            rows[n].action = (char *)session_action_name(action);
            rows[n].scope = (Kith__V1__PermissionScope)(scope + 1);
            list[n] = &rows[n];
            n++;
        }
    return n;
}

/* Of the session, or of the key or certificate in its place. False without memory. */
static bool name_bearer(struct rpc_call *call, Kith__V1__WhoAmIResponse *reply)
{
    static const char *const objects[] = {[SESSION_TOKEN] = "session",
                                          [SESSION_API_KEY] = "api_key",
                                          [SESSION_CERTIFICATE] = "client_certificate"};
    char **const places[] = {[SESSION_TOKEN] = &reply->session_id,
                             [SESSION_API_KEY] = &reply->api_key_id,
                             [SESSION_CERTIFICATE] = &reply->client_certificate_id};
    const struct session *session = call->session;
    char *name =
        (char *)resource_name(call->arena, contract_object(objects[session->kind]), session->id);
    *places[session->kind] = name;
    return name != NULL;
}

static struct status who_finish(struct rpc_call *call)
{
    const struct session *session = call->session;
    size_t most = contract_n_objects * ACCESS_ACTIONS;
    Kith__V1__WhoAmIResponse__Allowed *rows = arena_array(call->arena, most, sizeof *rows);
    Kith__V1__WhoAmIResponse__Allowed **list = arena_array(call->arena, most, sizeof *list);
    if (!rows || !list)
        return rpc_no_memory();
    Kith__V1__WhoAmIResponse reply = KITH__V1__WHO_AM_IRESPONSE__INIT;
    reply.user_id = (char *)resource_name(call->arena, contract_object("user"), session->user_id);
    if (session->team_id)
        reply.team_id =
            (char *)resource_name(call->arena, contract_object("team"), session->team_id);
    bool named = name_bearer(call, &reply);
    reply.login = (char *)session->login;
    reply.name = (char *)session->name;
    reply.roles = (char **)session->roles;
    reply.n_roles = session->n_roles;
    reply.allowed = list;
    reply.n_allowed = list_allowed(call, rows, list);
    reply.language = (char *)call->language;
    reply.time_zone = (char *)session->time_zone;
    reply.second_factor = session->has_factor;
    if (!reply.user_id || !reply.team_id || !named)
        return rpc_no_memory();
    return rpc_reply(call, &reply.base);
}

const struct rpc_handler auth_handlers[] = {
    {.method = "/kith.v1.AuthService/SignIn",
     .steps = {{.start = sign_in_start, .finish = sign_in_read, .failed = sign_in_busy},
               {.start = sign_in_hash, .failed = sign_in_busy},
               {.start = sign_in_write, .finish = sign_in_finish}}},
    {.method = "/kith.v1.AuthService/SignOut",
     .steps = {{.start = sign_out_start, .finish = sign_out_finish}}},
    {.method = "/kith.v1.AuthService/ChangePassword",
     .steps = {{.start = change_start, .finish = change_read},
               {.start = change_hash, .failed = change_busy},
               {.start = change_write, .finish = change_finish}}},
    {.method = "/kith.v1.AuthService/WhoAmI", .steps = {{.finish = who_finish}}},
    {0},
};
