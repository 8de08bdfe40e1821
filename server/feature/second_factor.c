/* SPDX-License-Identifier: Apache-2.0 */
/* One's own second factor: a secret, its confirmation by a first code, recovery codes, its end. */
#include "server/feature/factor.h"
#include "server/feature/feature.h"
#include "server/feature/password.h"
#include "server/feature/seal.h"
#include "server/feature/sign_in.h"
#include "server/sql/queries.h"

#include <kith/v1/second_factor.pb-c.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>

static void add_event(struct rpc_call *call, const char *kind)
{
    sign_in_event(call, kind, call->session->user_id, call->session->login, "");
}

/* ---- Enrol ---- */

struct enrol {
    uint8_t seed[TOTP_SEED_BYTES];
    char text[TOTP_SEED_TEXT];
    uint8_t salt[FACTOR_SALT_BYTES];
    uint8_t sealed[TOTP_SEED_BYTES + SEAL_EXTRA];
    int statement;
};

static struct status enrol_start(struct rpc_call *call)
{
    struct enrol *enrol = call->state = arena_alloc(call->arena, sizeof *enrol);
    int64_t user = call->session->user_id;
    if (!enrol)
        return rpc_no_memory();
    if (!totp_seed_new(enrol->seed) || RAND_bytes(enrol->salt, FACTOR_SALT_BYTES) != 1)
        return status_error(RPC_INTERNAL, "NO_RANDOMNESS", "The server cannot make a secret.");
    struct status status = seal_close(call, user, enrol->seed, TOTP_SEED_BYTES, enrol->sealed);
    if (!status_is_ok(status))
        return status;
    totp_seed_text(enrol->seed, enrol->text);
    struct db_param params[] = {db_number(call->arena, user),
                                db_blob(enrol->sealed, sizeof enrol->sealed),
                                db_blob(enrol->salt, sizeof enrol->salt)};
    enrol->statement = rpc_query(call, &sql_factor_enrol, 3, params);
    add_event(call, "second_factor.enrol");
    return enrol->statement < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status enrol_finish(struct rpc_call *call)
{
    struct enrol *enrol = call->state;
    if (db_rows(call->segment, enrol->statement) == 0)
        return rpc_error(
            call, RPC_FAILED_PRECONDITION, "SECOND_FACTOR_SET",
            "You have a second factor already; take it away first: kith second-factor remove.");
    Kith__V1__EnrolSecondFactorResponse reply = KITH__V1__ENROL_SECOND_FACTOR_RESPONSE__INIT;
    reply.secret = enrol->text;
    reply.uri = (char *)totp_uri(call->arena, call->session->login, enrol->text);
    return reply.uri ? rpc_reply(call, &reply.base) : rpc_no_memory();
}

/* ---- Confirm ---- */

struct confirm {
    struct factor factor;
    int64_t step;
    char codes[FACTOR_RECOVERY_CODES][PASSWORD_INVENTED];
    char hashes[FACTOR_RECOVERY_CODES][2 * FACTOR_HASH_BYTES + 1];
    int statement;
};

static struct status wrong_code(struct rpc_call *call)
{
    return rpc_field_error(call, "code",
                           "The code does not fit; is the clock of the device right?");
}

static struct status confirm_read_start(struct rpc_call *call)
{
    struct confirm *confirm = call->state = arena_alloc(call->arena, sizeof *confirm);
    if (!confirm)
        return rpc_no_memory();
    confirm->statement = factor_add(call, call->session->user_id, db_null());
    return confirm->statement < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status confirm_read_finish(struct rpc_call *call)
{
    struct confirm *confirm = call->state;
    uint8_t seed[TOTP_SEED_BYTES];
    const char *code = factor_code(call->arena, rpc_text(call, "code"));
    factor_read(call, confirm->statement, &confirm->factor);
    if (!confirm->factor.user_id || confirm->factor.confirmed)
        return rpc_error(call, RPC_FAILED_PRECONDITION, "SECOND_FACTOR_NOT_BEGUN",
                         "There is nothing to confirm; enrol a second factor first.");
    if (!code)
        return rpc_no_memory();
    struct status status = factor_seed(call, &confirm->factor, seed);
    if (!status_is_ok(status))
        return status;
    confirm->step = totp_step(seed, code, call->now);
    explicit_bzero(seed, sizeof seed);
    return confirm->step ? STATUS_OK : wrong_code(call);
}

static bool invent(struct rpc_call *call, struct confirm *confirm, int i)
{
    uint8_t hash[FACTOR_HASH_BYTES];
    if (!password_invent(confirm->codes[i]))
        return false;
    const char *code = factor_code(call->arena, confirm->codes[i]);
    if (!code || !factor_hash(confirm->factor.salt, code, hash))
        return false;
    for (int k = 0; k < FACTOR_HASH_BYTES; k++)
        snprintf(confirm->hashes[i] + 2 * k, 3, "%02x", hash[k]);
    return true;
}

static struct status confirm_start(struct rpc_call *call)
{
    struct confirm *confirm = call->state;
    const char *hashes[FACTOR_RECOVERY_CODES];
    for (int i = 0; i < FACTOR_RECOVERY_CODES; i++) {
        if (!invent(call, confirm, i))
            return rpc_no_memory();
        hashes[i] = confirm->hashes[i];
    }
    struct db_param params[] = {
        db_number(call->arena, call->session->user_id),
        db_blob(confirm->factor.sealed, confirm->factor.sealed_length),
        db_number(call->arena, confirm->step),
        db_text_array(call->arena, FACTOR_RECOVERY_CODES, hashes),
        db_number(call->arena, call->session->id),
    };
    confirm->statement = rpc_query(call, &sql_factor_confirm, 5, params);
    add_event(call, "second_factor.confirm");
    return confirm->statement < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status confirm_finish(struct rpc_call *call)
{
    struct confirm *confirm = call->state;
    char *codes[FACTOR_RECOVERY_CODES];
    if (db_rows(call->segment, confirm->statement) == 0)
        return wrong_code(call);
    for (int i = 0; i < FACTOR_RECOVERY_CODES; i++)
        codes[i] = confirm->codes[i];
    Kith__V1__ConfirmSecondFactorResponse reply = KITH__V1__CONFIRM_SECOND_FACTOR_RESPONSE__INIT;
    reply.recovery_codes = codes;
    reply.n_recovery_codes = FACTOR_RECOVERY_CODES;
    rpc_sessions_changed(call);
    return rpc_reply(call, &reply.base);
}

/* ---- Remove ---- */

static struct status remove_start(struct rpc_call *call)
{
    struct db_param user = db_number(call->arena, call->session->user_id);
    int statement = rpc_query(call, &sql_factor_remove, 1, &user);
    add_event(call, "second_factor.remove");
    return statement < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status remove_finish(struct rpc_call *call)
{
    rpc_sessions_changed(call);
    return STATUS_OK; /* repeated, it has nothing more to do */
}

const struct rpc_handler second_factor_handlers[] = {
    {.method = "/kith.v1.SecondFactorService/EnrolSecondFactor",
     .steps = {{.start = enrol_start, .finish = enrol_finish}}},
    {.method = "/kith.v1.SecondFactorService/ConfirmSecondFactor",
     .steps = {{.start = confirm_read_start, .finish = confirm_read_finish},
               {.start = confirm_start, .finish = confirm_finish}}},
    {.method = "/kith.v1.SecondFactorService/RemoveSecondFactor",
     .steps = {{.start = remove_start, .finish = remove_finish}}},
    {0},
};
