/* SPDX-License-Identifier: Apache-2.0 */
/* Who changed what. Inside resource/ only. */
#ifndef KITH_SERVER_RESOURCE_HISTORY_H
#define KITH_SERVER_RESOURCE_HISTORY_H

#include "server/rpc/call.h"

struct status history_present_start(struct rpc_call *call);
struct status history_present_finish(struct rpc_call *call);
struct status history_start(struct rpc_call *call);
struct status history_finish(struct rpc_call *call);

#endif
