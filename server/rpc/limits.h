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

/*
 * Waiting times, in milliseconds, beyond which a call is refused: the first of a user; those beside
 * it; those of who was refused within the last LIMITS_RETRY_MS.
 */
enum {
    LIMITS_WAIT_FIRST_MS = 2000,
    LIMITS_WAIT_MS = 100,
    LIMITS_WAIT_HASTY_MS = 5,
    LIMITS_RETRY_MS = 500,
};

/* Each notes in the ticket what it took. */
struct status limits_enter(struct limits *limits, struct limits_ticket *ticket,
                           enum limits_kind kind);

struct limits_user_call {
    int64_t user_id;
    bool heavy;
    bool kept;       /* sign-out: a user has places for it beyond the others */
    int64_t age_ms;  /* how long others wait that came before */
    int64_t wait_ms; /* how long it is likely to take */
    int64_t now_ms;  /* of a monotonic clock */
};
/*
 * Whoever comes while others wait for more than LIMITS_WAIT_MS is told to come again later. Who
 * does not heed that, and comes before the time that the answer named, finds room only while there
 * is hardly anything to wait for: so a server that is asked for too much works at its best rate
 * with a short queue, and refuses the rest at once; and the many who ask for one thing at a time
 * only wait.
 */
struct status limits_enter_user(struct limits *limits, struct limits_ticket *ticket,
                                const struct limits_user_call *call);
/* What a call gets that took a place kept for others: RESOURCE_EXHAUSTED. */
struct status limits_busy(void);
/* Gives back all that the ticket took. */
void limits_leave(struct limits *limits, struct limits_ticket *ticket);

#endif
