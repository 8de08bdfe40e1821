/* SPDX-License-Identifier: Apache-2.0 */
/* What a record refers to must be there for who writes it. Inside resource/ only. */
#ifndef KITH_SERVER_RESOURCE_REQUIRE_H
#define KITH_SERVER_RESOURCE_REQUIRE_H

#include "server/resource/draft.h"
#include "server/rpc/call.h"

/* Stops the segment unless every record that the draft refers to may be seen; link is left out. */
void require_references(struct rpc_call *call, const struct resource_draft *draft,
                        const struct contract_field *link);

#endif
