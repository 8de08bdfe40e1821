/* SPDX-License-Identifier: Apache-2.0 */
/* Counters of the calls of one server. rpc_metrics_write stands in server.h. */
#ifndef KITH_SERVER_RPC_RPC_METRICS_H
#define KITH_SERVER_RPC_RPC_METRICS_H

#include "server/rpc/live.h"

bool rpc_metrics_init(struct live_stats *stats); /* false without memory */
void rpc_metrics_fini(struct live_stats *stats);
void rpc_metrics_count(struct live_stats *stats, const struct contract_method *method,
                       enum rpc_code code, int64_t us);
/* Copies what the pool counts to where any thread may read it. */
void rpc_metrics_sample(struct live_stats *stats, const struct db_pool *pool);

#endif
