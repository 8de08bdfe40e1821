/* SPDX-License-Identifier: Apache-2.0 */
/* How sessions begin. */
#include "server/feature/opening.h"

#include "server/feature/stamp.h"
#include "server/resource/resource.h"
#include "server/sql/queries.h"

#include <kith/v1/auth.pb-c.h>
#include <stdlib.h>

/* A setting that an administrator may have spoilt. */
static int64_t setting(const struct rpc_call *call, const char *key, int64_t standard, int64_t most)
{
    const char *text = catalog_setting(call->catalog, key, "");
    char *end;
    long long value = strtoll(text, &end, 10);
    return *text && !*end && value >= 1 && value <= most ? value : standard;
}

static int64_t absolute_seconds(const struct rpc_call *call, bool administrator)
{
    int64_t hours = setting(call, "session.absolute_hours", 12, 24 * 90);
    int64_t shorter = setting(call, "session.administrator_hours", 4, 24 * 90);
    return (administrator && shorter < hours ? shorter : hours) * 3600;
}

struct status opening_make(struct rpc_call *call, struct opening *opening)
{
    opening->idle_seconds = setting(call, "session.idle_minutes", 30, 60 * 24) * 60;
    if (sessions_token_new(SESSION_TOKEN, opening->token, opening->hash))
        return STATUS_OK;
    return status_error(RPC_INTERNAL, "NO_RANDOMNESS", "The server cannot make a session.");
}

void opening_params(struct rpc_call *call, const struct opening *opening, bool administrator,
                    const char *client, struct db_param params[static OPENING_PARAMS])
{
    params[0] = db_text(call->peer);
    params[1] = db_text(client);
    params[2] = db_number(call->arena, opening->idle_seconds);
    params[3] = db_number(call->arena, absolute_seconds(call, administrator));
    params[4] = db_blob(opening->hash, sizeof opening->hash);
}

struct status opening_reply(struct rpc_call *call, const struct opening *opening, int statement,
                            int64_t blocked_at)
{
    const struct db_segment *segment = call->segment;
    int64_t user_id = db_int(segment, statement, 0, AUTH_BEGIN_USER_ID);
    Kith__V1__SignInResponse reply = KITH__V1__SIGN_IN_RESPONSE__INIT;
    reply.token = (char *)opening->token;
    reply.user_id = (char *)resource_name(call->arena, contract_object("user"), user_id);
    reply.name = (char *)db_string(segment, statement, 0, AUTH_BEGIN_NAME);
    reply.must_change_password = db_int(segment, statement, 0, AUTH_BEGIN_MUST_CHANGE);
    reply.expire_time =
        stamp_new(call->arena, db_micros(segment, statement, 0, AUTH_BEGIN_ABSOLUTE_END));
    reply.idle_seconds = opening->idle_seconds;
    reply.blocked_time = stamp_new(call->arena, blocked_at);
    if (!reply.user_id || !reply.expire_time)
        return rpc_no_memory();
    rpc_authenticated(call);
    return rpc_reply(call, &reply.base);
}

struct status opening_reply_step(struct rpc_call *call, const struct opening *opening)
{
    Kith__V1__SignInResponse reply = KITH__V1__SIGN_IN_RESPONSE__INIT;
    reply.pre_token = (char *)opening->token;
    return rpc_reply(call, &reply.base);
}
