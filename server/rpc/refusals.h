/* SPDX-License-Identifier: Apache-2.0 */
/* Refused calls, gathered per user, method and minute, and then written to the audit. */
#ifndef KITH_SERVER_RPC_REFUSALS_H
#define KITH_SERVER_RPC_REFUSALS_H

#include "server/rpc/live.h"

struct refusals *refusals_new(struct rpc_server *server); /* NULL without memory */
void refusals_free(struct refusals *refusals);            /* NULL allowed; drops what is left */
void refusals_add(struct refusals *refusals, int64_t user_id, const struct contract_method *method,
                  int64_t now_us);
/* Writes all that is held. */
void refusals_flush(struct refusals *refusals);

#endif
