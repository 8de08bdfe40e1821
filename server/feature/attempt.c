/* SPDX-License-Identifier: Apache-2.0 */
/* Counting attempts, and telling known devices from strangers. */
#include "server/feature/attempt.h"

#include "common/clock.h"
#include "common/wire.h"
#include "server/feature/shared.h"
#include "server/sql/queries.h"

#include <kith/v1/auth.pb-c.h>

struct status attempt_enter(struct rpc_call *call, struct attempt *attempt, const char *login,
                            const char *device)
{
    const struct throttle_free *free = throttle_free_of(shared_throttle(call));
    attempt->local = (struct throttle_attempt){call->peer, NULL, clock_monotonic_ms()};
    attempt->has_device = sessions_token_hash(device, attempt->device) == SESSION_DEVICE;
    attempt->blocked = throttle_enter(shared_throttle(call), &attempt->local);
    if (!attempt->has_device && !status_is_ok(attempt->blocked))
        return attempt->blocked;
    struct db_param params[] = {
        db_text(login),
        attempt->has_device ? db_blob(attempt->device, sizeof attempt->device) : db_null(),
        db_text(status_is_ok(attempt->blocked) ? "false" : "true"),
        db_number(call->arena, free->account),
        db_number(call->arena, free->device),
    };
    rpc_segment(call, DB_WRITE);
    attempt->statement = rpc_query(call, &sql_auth_enter, 5, params);
    return attempt->statement < 0 ? rpc_no_memory() : STATUS_OK;
}

struct status attempt_read(struct rpc_call *call, struct attempt *attempt)
{
    int64_t verdict = db_int(call->segment, attempt->statement, 0, AUTH_ENTER_VERDICT);
    attempt->known = db_int(call->segment, attempt->statement, 0, AUTH_ENTER_KNOWN);
    attempt->key =
        arena_string(call->arena, db_string(call->segment, attempt->statement, 0, AUTH_ENTER_KEY));
    if (!attempt->key)
        return rpc_no_memory();
    if (verdict < 0)
        return attempt->blocked;
    return verdict > 0 ? throttle_wait(verdict) : STATUS_OK;
}

void attempt_wrong(struct rpc_call *call, struct attempt *attempt)
{
    throttle_failed(shared_throttle(call), &attempt->local);
}

struct status attempt_forget(struct rpc_call *call, const struct attempt *attempt)
{
    struct db_param key = db_text(attempt->key);
    return rpc_query(call, &sql_auth_forget, 1, &key) < 0 ? rpc_no_memory() : STATUS_OK;
}

struct status attempt_right(struct rpc_call *call, struct attempt *attempt, struct db_param *device)
{
    if (!attempt->known && !sessions_token_new(SESSION_DEVICE, attempt->secret, attempt->device))
        return rpc_no_memory();
    *device = db_blob(attempt->device, sizeof attempt->device);
    return attempt_forget(call, attempt);
}

void attempt_reply(struct rpc_call *call, const struct attempt *attempt)
{
    const struct contract_message *message = contract_message("kith.v1.SignInResponse");
    if (*attempt->secret)
        wire_put_string(&call->reply, contract_field(message, "device")->number, attempt->secret);
}
