/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of ticket_event as the clocks take them. */
#ifndef KITH_SERVER_FEATURE_SLA_EVENTS_H
#define KITH_SERVER_FEATURE_SLA_EVENTS_H

#include "server/model/sla_config.h"
#include "server/rpc/call.h"

/* From the columns id, at, kind, status, priority, policy_id of the row, the first of them given.
 */
struct sla_event sla_events_read(const struct rpc_call *call, int statement, int row, int first);

#endif
