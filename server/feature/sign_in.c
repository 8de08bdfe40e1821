/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SignIn: read the hash, compare it in a thread, write the session. Whatever is wrong (no such
 * user, a disabled one, a wrong or an expired password) takes the same steps and gets the same
 * answer.
 */
#include "server/feature/sign_in.h"

#include "common/clock.h"
#include "server/feature/password.h"
#include "server/feature/shared.h"
#include "server/feature/stamp.h"
#include "server/resource/resource.h"
#include "server/rpc/server.h"
#include "server/rpc/sessions.h"
#include "server/sql/queries.h"

#include <kith/v1/auth.pb-c.h>
#include <stdlib.h>

struct sign_in {
    const char *login, *password, *client;
    int64_t user_id; /* 0: there is none who could sign in */
    const char *phc;
    bool administrator;
    bool right;
    char new_phc[PASSWORD_PHC]; /* "" when the old one will do */
    struct throttle_attempt attempt;
    int statement;
    int64_t idle_seconds;
    char token[SESSIONS_TOKEN_TEXT];
    uint8_t hash[SESSION_HASH_BYTES];
};

static struct throttle *throttle_of(struct rpc_call *call)
{
    const struct shared *shared = rpc_feature(call);
    return shared->throttle;
}

/* Byte for byte the same for every cause. */
static struct status refused(void)
{
    return status_error(RPC_UNAUTHENTICATED, "SIGN_IN_REFUSED",
                        "Login name or password is wrong, or the account is not open.");
}

void sign_in_event(struct rpc_call *call, const char *kind, int64_t user_id, const char *login,
                   const char *client)
{
    struct db_param params[] = {
        db_number(call->arena, user_id),
        db_text(call->id),
        db_text(kind),
        db_text(login),
        db_text(call->peer),
        db_text(client),
    };
    rpc_query(call, &sql_auth_event, 6, params);
}

struct throttle_attempt sign_in_attempt(struct rpc_call *call, const char *what)
{
    /* No login holds a space. */
    const char *account = arena_printf(call->arena, "%s %s", what, call->session->login);
    return (struct throttle_attempt){call->peer, account ? account : what, clock_monotonic_ms()};
}

struct status sign_in_start(struct rpc_call *call)
{
    struct sign_in *in = call->state = arena_alloc(call->arena, sizeof *in);
    if (!in)
        return rpc_no_memory();
    in->login = rpc_text(call, "login");
    in->password = rpc_text(call, "password");
    in->client = rpc_text(call, "client");
    in->attempt = (struct throttle_attempt){call->peer, in->login, clock_monotonic_ms()};
    struct status status = throttle_enter(throttle_of(call), &in->attempt);
    if (!status_is_ok(status))
        return status;
    struct db_param login = db_text(in->login);
    rpc_segment(call, DB_READ);
    in->statement = rpc_query(call, &sql_auth_credential, 1, &login);
    return in->statement < 0 ? rpc_no_memory() : STATUS_OK;
}

struct status sign_in_read(struct rpc_call *call)
{
    struct sign_in *in = call->state;
    in->phc = password_nobody();
    if (db_rows(call->segment, in->statement) == 0)
        return STATUS_OK;
    in->user_id = db_int(call->segment, in->statement, 0, AUTH_CREDENTIAL_USER_ID);
    in->phc = db_string(call->segment, in->statement, 0, AUTH_CREDENTIAL_PHC);
    in->administrator = db_int(call->segment, in->statement, 0, AUTH_CREDENTIAL_ADMINISTRATOR);
    return STATUS_OK;
}

/* On a thread of the pool. */
static void work(void *argument)
{
    struct sign_in *in = argument;
    in->right = password_check(in->phc, in->password) && in->user_id;
    if (in->right && password_outdated(in->phc) && !password_hash(in->password, in->new_phc))
        in->new_phc[0] = '\0';
}

struct status sign_in_hash(struct rpc_call *call)
{
    return rpc_offload(call, work, call->state);
}

struct status sign_in_busy(struct rpc_call *call, struct status status)
{
    struct sign_in *in = call->state;
    throttle_forget(throttle_of(call), &in->attempt);
    return status;
}

/* A setting that an administrator may have spoilt. */
static int64_t setting(const struct rpc_call *call, const char *key, int64_t standard, int64_t most)
{
    const char *text = catalog_setting(call->catalog, key, "");
    char *end;
    long long value = strtoll(text, &end, 10);
    return *text && !*end && value >= 1 && value <= most ? value : standard;
}

static int64_t absolute_seconds(const struct rpc_call *call, const struct sign_in *in)
{
    int64_t hours = setting(call, "session.absolute_hours", 12, 24 * 90);
    int64_t administrator = setting(call, "session.administrator_hours", 4, 24 * 90);
    return (in->administrator && administrator < hours ? administrator : hours) * 3600;
}

static struct status write_session(struct rpc_call *call, struct sign_in *in)
{
    if (!sessions_token_new(SESSION_TOKEN, in->token, in->hash))
        return status_error(RPC_INTERNAL, "NO_RANDOMNESS", "The server cannot make a session.");
    in->idle_seconds = setting(call, "session.idle_minutes", 30, 60 * 24) * 60;
    struct db_param params[] = {
        db_number(call->arena, in->user_id),
        db_text(in->phc),
        in->new_phc[0] ? db_text(in->new_phc) : db_null(),
        db_text(call->peer),
        db_text(in->client),
        db_number(call->arena, in->idle_seconds),
        db_number(call->arena, absolute_seconds(call, in)),
        db_blob(in->hash, sizeof in->hash),
    };
    in->statement = rpc_query(call, &sql_auth_begin, 8, params);
    sign_in_event(call, "sign_in", in->user_id, in->login, in->client);
    return in->statement < 0 ? rpc_no_memory() : STATUS_OK;
}

struct status sign_in_write(struct rpc_call *call)
{
    struct sign_in *in = call->state;
    if (in->right) {
        throttle_succeeded(throttle_of(call), &in->attempt);
        return write_session(call, in);
    }
    throttle_failed(throttle_of(call), &in->attempt);
    struct db_param user = db_number(call->arena, in->user_id);
    in->statement = rpc_query(call, &sql_auth_failed, 1, &user);
    /* What is typed as the login of nobody may be a password. */
    sign_in_event(call, "sign_in.failed", in->user_id, in->user_id ? in->login : "", in->client);
    return in->statement < 0 ? rpc_no_memory() : STATUS_OK;
}

struct status sign_in_finish(struct rpc_call *call)
{
    struct sign_in *in = call->state;
    if (!in->right || db_rows(call->segment, in->statement) == 0)
        return refused();
    Kith__V1__SignInResponse reply = KITH__V1__SIGN_IN_RESPONSE__INIT;
    reply.token = in->token;
    reply.user_id = (char *)resource_name(call->arena, contract_object("user"), in->user_id);
    reply.name = (char *)db_string(call->segment, in->statement, 0, AUTH_BEGIN_NAME);
    reply.must_change_password = db_int(call->segment, in->statement, 0, AUTH_BEGIN_MUST_CHANGE);
    reply.expire_time =
        stamp_new(call->arena, db_micros(call->segment, in->statement, 0, AUTH_BEGIN_ABSOLUTE_END));
    reply.idle_seconds = in->idle_seconds;
    if (!reply.user_id || !reply.expire_time)
        return rpc_no_memory();
    rpc_authenticated(call);
    return rpc_reply(call, &reply.base);
}
