/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of SignIn; auth.c lists them. */
#ifndef KITH_SERVER_FEATURE_SIGN_IN_H
#define KITH_SERVER_FEATURE_SIGN_IN_H

#include "server/feature/throttle.h"
#include "server/rpc/call.h"

struct status sign_in_start(struct rpc_call *call);
struct status sign_in_read(struct rpc_call *call);
struct status sign_in_hash(struct rpc_call *call);
struct status sign_in_busy(struct rpc_call *call, struct status status);
struct status sign_in_write(struct rpc_call *call);
struct status sign_in_finish(struct rpc_call *call);

/* Adds a line to the audit: "sign_in", "sign_in.failed", "sign_out", "password_change" … */
void sign_in_event(struct rpc_call *call, const char *kind, int64_t user_id, const char *login,
                   const char *client);

/*
 * An attempt of who is signed in to prove something ("step-up"), counted apart from sign-ins: a
 * session in the wrong hands must not hold up its owner there. For throttle_enter.
 */
struct throttle_attempt sign_in_attempt(struct rpc_call *call, const char *what);

#endif
