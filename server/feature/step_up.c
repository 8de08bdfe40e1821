/* SPDX-License-Identifier: Apache-2.0 */
/* StepUp: the password again, so that the session may do what asks for proof. */
#include "common/clock.h"
#include "server/feature/feature.h"
#include "server/feature/password.h"
#include "server/feature/shared.h"
#include "server/feature/sign_in.h"
#include "server/feature/stamp.h"
#include "server/sql/queries.h"

#include <kith/v1/auth.pb-c.h>

struct step_up {
    const char *password, *phc;
    struct throttle_attempt attempt;
    bool right;
    int statement;
};

static struct throttle *throttle_of(struct rpc_call *call)
{
    const struct shared *shared = rpc_feature(call);
    return shared->throttle;
}

static struct status wrong(struct rpc_call *call)
{
    return rpc_field_error(call, "password", "This is not your password.");
}

static struct status read_start(struct rpc_call *call)
{
    struct step_up *step = call->state = arena_alloc(call->arena, sizeof *step);
    if (!step)
        return rpc_no_memory();
    step->password = rpc_text(call, "password");
    if (!*step->password)
        return rpc_field_error(call, "password", "Give your password.");
    struct db_param id = db_number(call->arena, call->session->user_id);
    rpc_segment(call, DB_READ);
    step->statement = rpc_query(call, &sql_auth_password, 1, &id);
    return step->statement < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status read_finish(struct rpc_call *call)
{
    struct step_up *step = call->state;
    if (db_rows(call->segment, step->statement) == 0)
        return rpc_error(call, RPC_FAILED_PRECONDITION, "NO_PASSWORD", "You have no password.");
    step->phc = db_string(call->segment, step->statement, 0, AUTH_PASSWORD_PHC);
    step->attempt = sign_in_attempt(call, "step-up");
    return throttle_enter(throttle_of(call), &step->attempt);
}

/* On a thread of the pool. */
static void work(void *argument)
{
    struct step_up *step = argument;
    step->right = password_check(step->phc, step->password);
}

static struct status hash_start(struct rpc_call *call)
{
    return rpc_offload(call, work, call->state);
}

static struct status hash_failed(struct rpc_call *call, struct status status)
{
    struct step_up *step = call->state;
    throttle_forget(throttle_of(call), &step->attempt);
    return status;
}

static struct status write_start(struct rpc_call *call)
{
    struct step_up *step = call->state;
    const struct session *session = call->session;
    if (!step->right) {
        throttle_failed(throttle_of(call), &step->attempt);
        sign_in_event(call, "step_up.failed", session->user_id, session->login, "");
        step->statement = -1;
        return STATUS_OK;
    }
    throttle_succeeded(throttle_of(call), &step->attempt);
    struct db_param params[] = {db_number(call->arena, session->id), db_text(step->phc)};
    step->statement = rpc_query(call, &sql_step_up_password, 2, params);
    sign_in_event(call, "step_up", session->user_id, session->login, "");
    return step->statement < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status write_finish(struct rpc_call *call)
{
    const struct step_up *step = call->state;
    if (step->statement < 0 || db_rows(call->segment, step->statement) == 0)
        return wrong(call);
    Kith__V1__StepUpResponse reply = KITH__V1__STEP_UP_RESPONSE__INIT;
    reply.expire_time = stamp_new(
        call->arena, db_micros(call->segment, step->statement, 0, STEP_UP_PASSWORD_PROOF_END));
    rpc_sessions_changed(call);
    return rpc_reply(call, &reply.base);
}

const struct rpc_handler step_up_handlers[] = {
    {.method = "/kith.v1.AuthService/StepUp",
     .steps = {{.start = read_start, .finish = read_finish},
               {.start = hash_start, .failed = hash_failed},
               {.start = write_start, .finish = write_finish}}},
    {0},
};
