/* SPDX-License-Identifier: Apache-2.0 */
/*
 * StepUp: a code again, or the password of those who have no second factor, so that the session may
 * do what asks for proof.
 */
#include "server/feature/factor.h"
#include "server/feature/feature.h"
#include "server/feature/password.h"
#include "server/feature/shared.h"
#include "server/feature/sign_in.h"
#include "server/feature/stamp.h"
#include "server/sql/queries.h"

#include <kith/v1/auth.pb-c.h>

struct step_up {
    const char *code, *password, *phc;
    struct factor factor;
    struct factor_proof proof;
    struct throttle_attempt attempt;
    bool by_code, right;
    bool no_memory; /* to check the password */
    int credential, statement;
};

static struct status read_start(struct rpc_call *call)
{
    struct step_up *step = call->state = arena_alloc(call->arena, sizeof *step);
    if (!step)
        return rpc_no_memory();
    step->code = rpc_text(call, "code");
    step->password = rpc_text(call, "password");
    struct db_param id = db_number(call->arena, call->session->user_id);
    step->statement = factor_add(call, call->session->user_id, db_null());
    step->credential = rpc_query(call, &sql_auth_password, 1, &id);
    return step->statement < 0 || step->credential < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status by_password(struct rpc_call *call, struct step_up *step)
{
    if (db_rows(call->segment, step->credential) == 0)
        return rpc_error(call, RPC_FAILED_PRECONDITION, "NO_PASSWORD", "You have no password.");
    if (!*step->password)
        return rpc_field_error(call, "password", "Give your password.");
    step->phc = db_string(call->segment, step->credential, 0, AUTH_PASSWORD_PHC);
    step->attempt = sign_in_attempt(call, "step-up");
    return throttle_enter(shared_throttle(call), &step->attempt);
}

static struct status read_finish(struct rpc_call *call)
{
    struct step_up *step = call->state;
    factor_read(call, step->statement, &step->factor);
    step->by_code = step->factor.confirmed;
    if (!step->by_code)
        return by_password(call, step);
    if (!*step->code)
        return rpc_field_error(call, "code", "Give a code of your second factor.");
    return factor_judge(call, &step->factor, step->code, &step->proof);
}

/* On a thread of the pool. */
static void work(void *argument)
{
    struct step_up *step = argument;
    step->right = password_check(step->phc, step->password, &step->no_memory);
}

static struct status hash_start(struct rpc_call *call)
{
    const struct step_up *step = call->state;
    return step->by_code ? STATUS_OK : rpc_offload(call, work, call->state);
}

static struct status hash_failed(struct rpc_call *call, struct status status)
{
    struct step_up *step = call->state;
    throttle_forget(shared_throttle(call), &step->attempt);
    return status;
}

static void write_password(struct rpc_call *call, struct step_up *step)
{
    struct db_param params[] = {db_number(call->arena, call->session->id), db_text(step->phc)};
    step->statement = rpc_query(call, &sql_step_up_password, 2, params);
    if (step->right)
        throttle_forget(shared_throttle(call), &step->attempt);
    else
        throttle_failed(shared_throttle(call), &step->attempt);
}

static void write_code(struct rpc_call *call, struct step_up *step)
{
    struct db_param params[] = {
        db_number(call->arena, call->session->id),
        db_number(call->arena, call->session->user_id),
        step->proof.step,
        step->proof.recovery,
    };
    step->statement = rpc_query(call, &sql_step_up_code, 4, params);
}

static struct status write_start(struct rpc_call *call)
{
    struct step_up *step = call->state;
    const struct session *session = call->session;
    if (step->no_memory)
        return hash_failed(call, rpc_no_memory());
    if (!step->by_code && !step->right)
        step->phc = ""; /* nobody's */
    if (step->by_code)
        write_code(call, step);
    else
        write_password(call, step);
    struct db_param event[] = {db_number(call->arena, session->user_id), db_text(call->id),
                               db_text(session->login), db_text(call->peer),
                               db_number(call->arena, session->id)};
    rpc_query(call, &sql_step_up_event, 5, event);
    return step->statement < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status refused(struct rpc_call *call, const struct step_up *step)
{
    if (!step->by_code)
        return rpc_field_error(call, "password", "This is not your password.");
    if (step->proof.blocked)
        return factor_blocked(&step->factor);
    return rpc_field_error(call, "code", "The code is wrong, or was used before.");
}

static struct status write_finish(struct rpc_call *call)
{
    const struct step_up *step = call->state;
    if (db_rows(call->segment, step->statement) == 0)
        return refused(call, step);
    Kith__V1__StepUpResponse reply = KITH__V1__STEP_UP_RESPONSE__INIT;
    reply.expire_time = stamp_new(
        call->arena, db_micros(call->segment, step->statement, 0, STEP_UP_CODE_PROOF_END));
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
