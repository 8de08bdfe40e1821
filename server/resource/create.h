/* SPDX-License-Identifier: Apache-2.0 */
/* Create, and what it shares with the other writes. Inside resource/ only. */
#ifndef KITH_SERVER_RESOURCE_CREATE_H
#define KITH_SERVER_RESOURCE_CREATE_H

#include "server/resource/resource.h"

struct status create_start(struct rpc_call *call);
struct status create_finish(struct rpc_call *call);

/* Which statement of the segment reads the record for the reply. */
void create_remember_statement(struct rpc_call *call, int statement);
/* Its row becomes the reply. */
struct status create_reply(struct rpc_call *call);

#endif
