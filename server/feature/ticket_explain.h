/* SPDX-License-Identifier: Apache-2.0 */
/* What stands behind a ticket's clock. */
#ifndef KITH_SERVER_FEATURE_TICKET_EXPLAIN_H
#define KITH_SERVER_FEATURE_TICKET_EXPLAIN_H

#include "server/model/sla_config.h"
#include "server/rpc/call.h"

/* ticket_intervals.c: appends the intervals of the clock to the reply, as of ExplainedClock. */
void ticket_explain_intervals(struct rpc_call *call, const struct sla_result *result, size_t clock);

#endif
