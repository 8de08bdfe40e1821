/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the database's generation numbers four times a second. */
#ifndef KITH_SERVER_RPC_GENERATION_H
#define KITH_SERVER_RPC_GENERATION_H

#include "server/rpc/live.h"

struct generation *generation_new(struct rpc_server *server); /* NULL without memory */
void generation_free(struct generation *generation);          /* NULL allowed */
/* Of access, as last seen. */
uint64_t generation_access(const struct generation *generation);
/* It was read within the last second: what is in memory may be trusted. */
bool generation_fresh(const struct generation *generation);

#endif
