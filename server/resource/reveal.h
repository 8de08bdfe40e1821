/* SPDX-License-Identifier: Apache-2.0 */
/* The whole text of a masked field. */
#ifndef KITH_SERVER_RESOURCE_REVEAL_H
#define KITH_SERVER_RESOURCE_REVEAL_H

#include "server/resource/resource.h"

struct reveal {
    const struct contract_object *object;
    int64_t id;
    const char *field; /* a name of the contract, or "custom.key"; checked */
    const char *reason;
};

/*
 * Adds the statement that reads the text, if the session may see the record, and writes the audit
 * event field.reveal; on the lane that writes, so that neither is there without the other. Its
 * index or -1 without memory. Column 0 of its one row is the text; no row: not found.
 */
int reveal_add(struct rpc_call *call, const struct reveal *reveal);

#endif
