/* SPDX-License-Identifier: Apache-2.0 */
/*
 * AcceptInvite: who holds the link of an invitation sets a password and is signed in by it, as if
 * it had been typed: with a second factor, a code has to follow. An administrator never knows the
 * password.
 */
#include "server/feature/feature.h"
#include "server/feature/opening.h"
#include "server/feature/password.h"
#include "server/sql/queries.h"

struct accept {
    struct db_param token; /* its hash */
    const char *password, *client, *login;
    int64_t user_id;
    bool administrator, factor, hashed;
    char phc[PASSWORD_PHC];
    struct opening opening;
    int statement, used;
};

static struct status refused(void)
{
    return status_error(RPC_UNAUTHENTICATED, "INVITE_REFUSED",
                        "The invitation is unknown, used or too old; ask for a new one.");
}

static struct status read_start(struct rpc_call *call)
{
    struct accept *accept = call->state = arena_alloc(call->arena, sizeof *accept);
    uint8_t *hash = arena_alloc(call->arena, SESSION_HASH_BYTES);
    if (!accept || !hash)
        return rpc_no_memory();
    if (sessions_token_hash(rpc_text(call, "token"), hash) != SESSION_TOKEN)
        return refused();
    accept->token = db_blob(hash, SESSION_HASH_BYTES);
    accept->password = rpc_text(call, "new_password");
    accept->client = rpc_text(call, "client");
    rpc_segment(call, DB_READ);
    accept->statement = rpc_query(call, &sql_auth_invited, 1, &accept->token);
    return accept->statement < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status read_finish(struct rpc_call *call)
{
    struct accept *accept = call->state;
    const struct db_segment *segment = call->segment;
    int at = accept->statement;
    if (db_rows(segment, at) == 0)
        return refused();
    accept->user_id = db_int(segment, at, 0, AUTH_INVITED_USER_ID);
    accept->login = db_string(segment, at, 0, AUTH_INVITED_LOGIN);
    accept->administrator = db_int(segment, at, 0, AUTH_INVITED_ADMINISTRATOR);
    accept->factor = db_int(segment, at, 0, AUTH_INVITED_FACTOR);
    return password_judge(call->arena, "new_password", accept->password, accept->login,
                          db_string(segment, at, 0, AUTH_INVITED_NAME));
}

/* On a thread of the pool. */
static void work(void *argument)
{
    struct accept *accept = argument;
    accept->hashed = password_hash(accept->password, accept->phc);
}

static struct status hash_start(struct rpc_call *call)
{
    return rpc_offload(call, work, call->state);
}

static struct status write_start(struct rpc_call *call)
{
    struct accept *accept = call->state;
    struct status status = accept->hashed ? opening_make(call, &accept->opening) : rpc_no_memory();
    if (!status_is_ok(status))
        return status;
    struct db_param use[] = {accept->token,          db_text(accept->phc), db_text(call->id),
                             db_text(accept->login), db_text(call->peer),  db_text(accept->client)};
    accept->used = rpc_query(call, &sql_auth_accept, 6, use);
    /* The hash is new: where the invitation was not used up, the statements that follow find none.
     */
    struct db_param params[3 + OPENING_PARAMS] = {db_number(call->arena, accept->user_id),
                                                  db_text(accept->phc), db_null()};
    opening_params(call, &accept->opening, accept->administrator, accept->client, params + 3);
    if (accept->factor) {
        params[5] = params[7];
        params[6] = db_null(); /* the device shows itself when it signs in */
        accept->statement = rpc_query(call, &sql_auth_step, 7, params);
    } else {
        accept->statement = rpc_query(call, &sql_auth_begin, 8, params);
        rpc_query(call, &sql_auth_limit, 1, params);
    }
    return accept->used < 0 || accept->statement < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status write_finish(struct rpc_call *call)
{
    const struct accept *accept = call->state;
    if (db_rows(call->segment, accept->used) == 0 || db_rows(call->segment, accept->statement) == 0)
        return refused();
    return accept->factor ? opening_reply_step(call, &accept->opening)
                          : opening_reply(call, &accept->opening, accept->statement, 0);
}

const struct rpc_handler accept_handlers[] = {
    {.method = "/kith.v1.AuthService/AcceptInvite",
     .steps = {{.start = read_start, .finish = read_finish},
               {.start = hash_start},
               {.start = write_start, .finish = write_finish}}},
    {0},
};
