/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The second factor of a user as calls look at it. What a code belongs to is found here; that it is
 * used up, and what happens after wrong ones, is decided by the database (factor_prove), once for
 * all nodes.
 */
#ifndef KITH_SERVER_FEATURE_FACTOR_H
#define KITH_SERVER_FEATURE_FACTOR_H

#include "server/feature/totp.h"
#include "server/rpc/call.h"

enum { FACTOR_SALT_BYTES = 16, FACTOR_HASH_BYTES = 32, FACTOR_RECOVERY_CODES = 10 };

struct factor {
    int64_t user_id; /* 0: there is none */
    const char *login;
    bool administrator;
    const char *sealed; /* the seed, closed */
    size_t sealed_length;
    const char *salt; /* FACTOR_SALT_BYTES, of the recovery codes */
    bool confirmed;
    int64_t wait_ms;    /* codes are not looked at for so long; 0: they are */
    int64_t blocked_at; /* microseconds since 1970; 0: nothing to tell */
};

/* What a code stands for, as parameters of the statements that use it up. */
struct factor_proof {
    struct db_param step;     /* 0: of no step of time */
    struct db_param recovery; /* hash of a recovery code; null: it is none */
    bool blocked;             /* it was not looked at */
};

/* Adds the statement that reads it, of the user or (0) of a sign-in's token; its index. */
int factor_add(struct rpc_call *call, int64_t user_id, struct db_param token);
void factor_read(struct rpc_call *call, int statement, struct factor *factor);
/* The seed of a factor; the statuses of seal_open. */
struct status factor_seed(struct rpc_call *call, const struct factor *factor,
                          uint8_t seed[static TOTP_SEED_BYTES]);
/* Looks at the code as it was typed: spaces and hyphens do not count. */
struct status factor_judge(struct rpc_call *call, const struct factor *factor, const char *code,
                           struct factor_proof *proof);
/* SHA-256 of salt and recovery code. */
bool factor_hash(const char *salt, const char *code, uint8_t hash[static FACTOR_HASH_BYTES]);
/* The code as it counts; NULL: no memory. */
const char *factor_code(struct arena *arena, const char *typed);
/* What to say while codes are not looked at. */
struct status factor_blocked(const struct factor *factor);

#endif
