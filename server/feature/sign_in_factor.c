/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SignInSecondFactor: the second call of a sign-in. The token of the first is used up whatever the
 * code was, and a code is used up by the same statement that begins the session. A wrong code, a
 * used one and a token that is unknown or too old get the same answer.
 */
#include "server/feature/factor.h"
#include "server/feature/feature.h"
#include "server/feature/opening.h"
#include "server/feature/sign_in.h"
#include "server/sql/queries.h"

struct second {
    struct factor factor;
    struct factor_proof proof;
    struct db_param token; /* hash of the first call's */
    struct opening opening;
    int statement;
};

static struct status read_start(struct rpc_call *call)
{
    struct second *second = call->state = arena_alloc(call->arena, sizeof *second);
    uint8_t *hash = arena_alloc(call->arena, SESSION_HASH_BYTES);
    if (!second || !hash)
        return rpc_no_memory();
    /* What is no token has the hash of none: zeros. */
    sessions_token_hash(rpc_text(call, "pre_token"), hash);
    second->token = db_blob(hash, SESSION_HASH_BYTES);
    second->statement = factor_add(call, 0, second->token);
    return second->statement < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status read_finish(struct rpc_call *call)
{
    struct second *second = call->state;
    factor_read(call, second->statement, &second->factor);
    return factor_judge(call, &second->factor, rpc_text(call, "code"), &second->proof);
}

static struct status write_start(struct rpc_call *call)
{
    struct second *second = call->state;
    const struct factor *factor = &second->factor;
    const char *client = rpc_text(call, "client");
    struct status status = opening_make(call, &second->opening);
    if (!status_is_ok(status))
        return status;
    struct db_param params[3 + OPENING_PARAMS] = {second->token, second->proof.step,
                                                  second->proof.recovery};
    opening_params(call, &second->opening, factor->administrator, client, params + 3);
    second->statement = rpc_query(call, &sql_factor_begin, 8, params);
    if (!factor->user_id)
        return second->statement < 0 ? rpc_no_memory() : STATUS_OK;
    struct db_param told[] = {db_number(call->arena, factor->user_id), params[7]};
    rpc_query(call, &sql_factor_told, 2, told);
    rpc_query(call, &sql_auth_limit, 1, told);
    struct db_param event[] = {
        told[0],         db_text(call->id), db_text(factor->login), db_text(call->peer),
        db_text(client), params[7]};
    return rpc_query(call, &sql_factor_event, 6, event) < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status write_finish(struct rpc_call *call)
{
    const struct second *second = call->state;
    if (db_rows(call->segment, second->statement) > 0)
        return opening_reply(call, &second->opening, second->statement, second->factor.blocked_at);
    if (second->proof.blocked)
        return factor_blocked(&second->factor);
    return status_error(RPC_UNAUTHENTICATED, "SECOND_FACTOR_REFUSED",
                        "The code is wrong, was used before, or came too late; sign in again.");
}

const struct rpc_handler sign_in_factor_handlers[] = {
    {.method = "/kith.v1.AuthService/SignInSecondFactor",
     .steps = {{.start = read_start, .finish = read_finish},
               {.start = write_start, .finish = write_finish}}},
    {0},
};
