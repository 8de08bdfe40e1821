/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An attempt to sign in, before its password is looked at: who must wait, and which devices are
 * known. Addresses count in this process (throttle.h), logins and devices in the database, so that
 * more nodes do not mean more guesses. Logins that do not exist count just the same.
 *
 * The steps are: enter, its segment, read, the password, then wrong, or right, or forget, and the
 * segment of those; at the end reply.
 */
#ifndef KITH_SERVER_FEATURE_ATTEMPT_H
#define KITH_SERVER_FEATURE_ATTEMPT_H

#include "server/feature/throttle.h"
#include "server/rpc/call.h"
#include "server/rpc/sessions.h"

struct attempt {
    struct throttle_attempt local;
    struct status blocked; /* what the address says: only a known device goes on */
    uint8_t device[SESSION_HASH_BYTES];
    bool has_device, known;
    const char *key;                  /* what it counts for, as the database names it */
    char secret[SESSIONS_TOKEN_TEXT]; /* of a device that becomes known; "" */
    int statement;
};

/* Adds its statement to the call's segment, made on WRITE; or the status to end with. */
struct status attempt_enter(struct rpc_call *call, struct attempt *attempt, const char *login,
                            const char *device);
/* After the segment: OK, or the status to end with. */
struct status attempt_read(struct rpc_call *call, struct attempt *attempt);
void attempt_wrong(struct rpc_call *call, struct attempt *attempt);
/* Adds the statement: the password was not looked at. */
struct status attempt_forget(struct rpc_call *call, const struct attempt *attempt);
/*
 * Adds the statement: it was right. *device is what to know the device by once the sign-in is
 * complete, which is for the caller to see to.
 */
struct status attempt_right(struct rpc_call *call, struct attempt *attempt,
                            struct db_param *device);
/* Puts the secret of a new device into the reply, which is a SignInResponse. */
void attempt_reply(struct rpc_call *call, const struct attempt *attempt);

#endif
