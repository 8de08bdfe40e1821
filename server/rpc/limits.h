/* SPDX-License-Identifier: Apache-2.0 */
/* How many calls may run at once: in the process, of one user, of heavy ones. Any thread. */
#ifndef KITH_SERVER_RPC_LIMITS_H
#define KITH_SERVER_RPC_LIMITS_H

#include "server/rpc/live.h"

struct limits *limits_new(const struct rpc_limits *limits); /* NULL without memory */
void limits_free(struct limits *limits);                    /* NULL allowed */

/* Each notes in the ticket what it took. `reserved`: health, sign-out; has slots kept free. */
struct status limits_enter(struct limits *limits, struct limits_ticket *ticket, bool reserved);
struct status limits_enter_user(struct limits *limits, struct limits_ticket *ticket,
                                int64_t user_id, bool heavy, bool reserved);
/* Gives back all that the ticket took. */
void limits_leave(struct limits *limits, struct limits_ticket *ticket);

#endif
