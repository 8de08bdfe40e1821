/* SPDX-License-Identifier: Apache-2.0 */
/* One record by its id. Inside resource/ only. */
#ifndef KITH_SERVER_RESOURCE_READ_H
#define KITH_SERVER_RESOURCE_READ_H

#include "server/resource/resource.h"

/* Adds the statement that reads the record if the session may see it. */
struct status read_add(struct rpc_call *call, const struct contract_object *object, int64_t id,
                       const bool *mask);
/* Turns its row into the reply; NOT_FOUND when there is none. */
struct status read_reply(struct rpc_call *call, const struct contract_object *object, int64_t id,
                         const bool *mask, int statement);

struct status read_get_start(struct rpc_call *call);
struct status read_get_finish(struct rpc_call *call);
/* When it was not found as it is: as the record that it was merged into. */
struct status read_merged_start(struct rpc_call *call);
struct status read_merged_finish(struct rpc_call *call);
struct status read_batch_start(struct rpc_call *call);
struct status read_batch_finish(struct rpc_call *call);

#endif
