/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A session that begins: its token, how long it lives, and what is answered. Whichever way somebody
 * signs in, the statement that begins the session has these parameters and columns.
 */
#ifndef KITH_SERVER_FEATURE_OPENING_H
#define KITH_SERVER_FEATURE_OPENING_H

#include "server/rpc/call.h"
#include "server/rpc/sessions.h"

struct opening {
    int64_t idle_seconds;
    char token[SESSIONS_TOKEN_TEXT];
    uint8_t hash[SESSION_HASH_BYTES];
};

enum { OPENING_PARAMS = 5 };

/* A new token; administrators' sessions are shorter. False without randomness. */
struct status opening_make(struct rpc_call *call, struct opening *opening);
/* Address, client, seconds idle and in all, hash of the token: $4 to $8 of the statement. */
void opening_params(struct rpc_call *call, const struct opening *opening, bool administrator,
                    const char *client, struct db_param params[static OPENING_PARAMS]);
/*
 * The reply, by the one row of the statement (user_id, name, must_change, absolute_end);
 * blocked_at: microseconds since 1970, 0 for nothing to tell.
 */
struct status opening_reply(struct rpc_call *call, const struct opening *opening, int statement,
                            int64_t blocked_at);
/* The reply to a password that was right where a code has to follow. */
struct status opening_reply_step(struct rpc_call *call, const struct opening *opening);

#endif
