/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a second factor and finds out what a code is of. */
#include "server/feature/factor.h"

#include "server/feature/seal.h"
#include "server/sql/queries.h"

#include <ctype.h>
#include <openssl/evp.h>
#include <string.h>

enum { LONGEST_CODE = 64 };

int factor_add(struct rpc_call *call, int64_t user_id, struct db_param token)
{
    struct db_param params[] = {user_id ? db_number(call->arena, user_id) : db_null(), token};
    rpc_segment(call, DB_READ);
    return rpc_query(call, &sql_factor_read, 2, params);
}

void factor_read(struct rpc_call *call, int statement, struct factor *factor)
{
    const struct db_segment *segment = call->segment;
    size_t length = 0;
    *factor = (struct factor){0};
    if (db_rows(segment, statement) == 0)
        return;
    factor->sealed = db_bytes(segment, statement, 0, FACTOR_READ_SEED, &factor->sealed_length);
    factor->salt = db_bytes(segment, statement, 0, FACTOR_READ_SALT, &length);
    if (length != FACTOR_SALT_BYTES)
        return;
    factor->user_id = db_int(segment, statement, 0, FACTOR_READ_USER_ID);
    factor->login = db_string(segment, statement, 0, FACTOR_READ_LOGIN);
    factor->administrator = db_int(segment, statement, 0, FACTOR_READ_ADMINISTRATOR);
    factor->confirmed = db_int(segment, statement, 0, FACTOR_READ_CONFIRMED);
    factor->wait_ms = db_int(segment, statement, 0, FACTOR_READ_WAIT_MS);
    factor->blocked_at = db_micros(segment, statement, 0, FACTOR_READ_BLOCKED_AT);
}

struct status factor_seed(struct rpc_call *call, const struct factor *factor,
                          uint8_t seed[static TOTP_SEED_BYTES])
{
    if (factor->sealed_length != TOTP_SEED_BYTES + SEAL_EXTRA)
        return status_error(RPC_DATA_LOSS, "SEAL_DAMAGED", "A stored secret is damaged.");
    return seal_open(call, factor->user_id, (const uint8_t *)factor->sealed, factor->sealed_length,
                     seed);
}

const char *factor_code(struct arena *arena, const char *typed)
{
    char *code = arena_string(arena, typed);
    char *end = code;
    for (; code && *typed; typed++)
        if (!strchr(" -", *typed))
            *end++ = (char)tolower((unsigned char)*typed);
    if (code)
        *end = '\0';
    return code;
}

bool factor_hash(const char *salt, const char *code, uint8_t hash[static FACTOR_HASH_BYTES])
{
    uint8_t input[FACTOR_SALT_BYTES + LONGEST_CODE * 4];
    size_t length = strlen(code);
    if (length > sizeof input - FACTOR_SALT_BYTES)
        return false;
    memcpy(input, salt, FACTOR_SALT_BYTES);
    memcpy(input + FACTOR_SALT_BYTES, code, length);
    return EVP_Digest(input, FACTOR_SALT_BYTES + length, hash, NULL, EVP_sha256(), NULL) == 1;
}

static struct status judge_recovery(struct rpc_call *call, const struct factor *factor,
                                    const char *code, struct factor_proof *proof)
{
    uint8_t *hash = arena_alloc(call->arena, FACTOR_HASH_BYTES);
    if (!hash || !factor_hash(factor->salt, code, hash))
        return rpc_no_memory();
    proof->recovery = db_blob(hash, FACTOR_HASH_BYTES);
    return STATUS_OK;
}

struct status factor_judge(struct rpc_call *call, const struct factor *factor, const char *typed,
                           struct factor_proof *proof)
{
    uint8_t seed[TOTP_SEED_BYTES];
    const char *code = factor_code(call->arena, typed);
    *proof = (struct factor_proof){.step = db_text("0"), .recovery = db_null()};
    if (!code)
        return rpc_no_memory();
    if (!factor->user_id)
        return STATUS_OK;
    if (!totp_is_code(code))
        return judge_recovery(call, factor, code, proof);
    proof->blocked = factor->wait_ms > 0;
    if (proof->blocked)
        return STATUS_OK;
    struct status status = factor_seed(call, factor, seed);
    if (status_is_ok(status))
        proof->step = db_number(call->arena, totp_step(seed, code, call->now));
    explicit_bzero(seed, sizeof seed);
    return status;
}

struct status factor_blocked(const struct factor *factor)
{
    struct status status =
        status_error(RPC_RESOURCE_EXHAUSTED, "SECOND_FACTOR_BLOCKED",
                     "Too many wrong codes came: none is looked at for 15 minutes. A recovery code "
                     "works all the same.");
    status.retry_ms = (unsigned)factor->wait_ms;
    return status;
}
