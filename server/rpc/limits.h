/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many calls may run at once: in the process, of one user, of heavy ones. Any thread.
 *
 * Calls without a session (sign-in, health) have a quarter of the places, so that nobody who has
 * not signed in can keep those out who have. A few places beyond all are kept: for health, and for
 * sign-out and administration.
 */
#ifndef KITH_SERVER_RPC_LIMITS_H
#define KITH_SERVER_RPC_LIMITS_H

#include "server/rpc/live.h"

struct limits *limits_new(const struct rpc_limits *limits); /* NULL without memory */
void limits_free(struct limits *limits);                    /* NULL allowed */

enum limits_kind {
    LIMITS_SESSION, /* a method that asks for a session */
    LIMITS_KEPT,    /* the same, but one that has places of its own */
    LIMITS_OPEN,    /* a method that does not */
    LIMITS_HEALTH,  /* the same, but one that has places of its own */
};

/* Each notes in the ticket what it took. */
struct status limits_enter(struct limits *limits, struct limits_ticket *ticket,
                           enum limits_kind kind);
/* `kept`: sign-out; a user has places for it beyond the others. */
struct status limits_enter_user(struct limits *limits, struct limits_ticket *ticket,
                                int64_t user_id, bool heavy, bool kept);
/* What a call gets that took a place kept for others: RESOURCE_EXHAUSTED. */
struct status limits_busy(void);
/* Gives back all that the ticket took. */
void limits_leave(struct limits *limits, struct limits_ticket *ticket);

#endif
