/* SPDX-License-Identifier: Apache-2.0 */
/* The record that a write leaves behind, as its reply. Inside resource/ only. */
#ifndef KITH_SERVER_RESOURCE_WRITTEN_H
#define KITH_SERVER_RESOURCE_WRITTEN_H

#include "server/rpc/call.h"

/*
 * Adds the statement that reads the record to the write's segment, whoever may see it; id 0: the
 * row just inserted. The call's state then belongs to written_reply.
 */
/* As an id: the record whose id a statement of the segment has put into the setting kith.chosen. */
#define WRITTEN_CHOSEN INT64_C(-1)
struct status written_read(struct rpc_call *call, const struct contract_object *object, int64_t id);
/* Its row becomes the reply, and the call ends well. */
struct status written_reply(struct rpc_call *call);

#endif
