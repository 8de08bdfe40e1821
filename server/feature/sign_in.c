/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SignIn: read the hash, compare it in a thread, write the session. Whatever is wrong (no such
 * user, a disabled one, a wrong or an expired password) takes the same steps and gets the same
 * answer.
 */
#include "server/feature/sign_in.h"

#include "common/clock.h"
#include "server/feature/attempt.h"
#include "server/feature/opening.h"
#include "server/feature/password.h"
#include "server/feature/shared.h"
#include "server/rpc/server.h"
#include "server/sql/queries.h"

struct sign_in {
    const char *login, *password, *client;
    int64_t user_id; /* 0: there is none who could sign in */
    const char *phc;
    bool administrator, factor;
    bool right;
    bool no_memory;             /* to check the password */
    char new_phc[PASSWORD_PHC]; /* "" when the old one will do */
    struct attempt attempt;
    struct status busy; /* no thread was free: what is answered */
    int statement;
    struct opening opening;
};

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
    struct status status = attempt_enter(call, &in->attempt, in->login, rpc_text(call, "device"));
    if (!status_is_ok(status))
        return status;
    struct db_param login = db_text(in->login);
    in->statement = rpc_query(call, &sql_auth_credential, 1, &login);
    return in->statement < 0 ? rpc_no_memory() : STATUS_OK;
}

struct status sign_in_read(struct rpc_call *call)
{
    struct sign_in *in = call->state;
    in->phc = password_nobody();
    struct status status = attempt_read(call, &in->attempt);
    if (!status_is_ok(status) || db_rows(call->segment, in->statement) == 0)
        return status;
    in->user_id = db_int(call->segment, in->statement, 0, AUTH_CREDENTIAL_USER_ID);
    in->phc = db_string(call->segment, in->statement, 0, AUTH_CREDENTIAL_PHC);
    in->administrator = db_int(call->segment, in->statement, 0, AUTH_CREDENTIAL_ADMINISTRATOR);
    in->factor = db_int(call->segment, in->statement, 0, AUTH_CREDENTIAL_FACTOR);
    return STATUS_OK;
}

/* On a thread of the pool. */
static void work(void *argument)
{
    struct sign_in *in = argument;
    in->right = password_check(in->phc, in->password, &in->no_memory) && in->user_id;
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
    in->busy = status;
    return STATUS_OK; /* it must not count */
}

/* What came of it: kind, unless the statement before has begun nothing with the token. */
static void opened_event(struct rpc_call *call, const struct sign_in *in, const char *kind,
                         struct db_param token)
{
    struct db_param params[] = {
        db_number(call->arena, in->user_id),
        db_text(call->id),
        db_text(kind),
        db_text(in->login),
        db_text(call->peer),
        db_text(in->client),
        token,
    };
    rpc_query(call, &sql_auth_opened_event, 7, params);
}

/* The password was right: a session, or with a second factor the step before it. */
static struct status write_session(struct rpc_call *call, struct sign_in *in,
                                   struct db_param device)
{
    struct status status = opening_make(call, &in->opening);
    if (!status_is_ok(status))
        return status;
    struct db_param params[3 + OPENING_PARAMS] = {
        db_number(call->arena, in->user_id),
        db_text(in->phc),
        in->new_phc[0] ? db_text(in->new_phc) : db_null(),
    };
    opening_params(call, &in->opening, in->administrator, in->client, params + 3);
    const struct db_param token = params[7];
    if (in->factor) {
        params[5] = token;
        params[6] = device;
        in->statement = rpc_query(call, &sql_auth_step, 7, params);
        opened_event(call, in, "sign_in.password", token);
    } else {
        in->statement = rpc_query(call, &sql_auth_begin, 8, params);
        rpc_query(call, &sql_auth_limit, 1, params);
        struct db_param known[] = {params[0], device};
        rpc_query(call, &sql_auth_device_keep, 2, known);
        opened_event(call, in, "sign_in", token);
    }
    return in->statement < 0 ? rpc_no_memory() : STATUS_OK;
}

struct status sign_in_write(struct rpc_call *call)
{
    struct sign_in *in = call->state;
    if (in->no_memory)
        in->busy = rpc_no_memory();
    if (!status_is_ok(in->busy))
        return attempt_forget(call, &in->attempt);
    if (in->right) {
        struct db_param device;
        struct status status = attempt_right(call, &in->attempt, &device);
        return status_is_ok(status) ? write_session(call, in, device) : status;
    }
    attempt_wrong(call, &in->attempt);
    /* What is typed as the login of nobody may be a password. */
    sign_in_event(call, "sign_in.failed", in->user_id, in->user_id ? in->login : "", in->client);
    return STATUS_OK;
}

struct status sign_in_finish(struct rpc_call *call)
{
    struct sign_in *in = call->state;
    if (!status_is_ok(in->busy))
        return in->busy;
    if (!in->right || db_rows(call->segment, in->statement) == 0)
        return refused();
    struct status status = in->factor ? opening_reply_step(call, &in->opening)
                                      : opening_reply(call, &in->opening, in->statement, 0);
    if (status_is_ok(status))
        attempt_reply(call, &in->attempt);
    return status;
}
