/* SPDX-License-Identifier: Apache-2.0 */
/* What names a record, object by object, as far as the session sees it. */
#ifndef KITH_SERVER_RESOURCE_HANGING_H
#define KITH_SERVER_RESOURCE_HANGING_H

#include "server/resource/resource.h"

/* The columns of its rows: an object, how many records, and up to three ids as "1,2". */
enum { HANGING_OBJECT, HANGING_COUNT, HANGING_SAMPLES };

/* Adds the query to the call's segment on its lane; its index, -1 when something failed. */
int hanging_add(struct rpc_call *call, const struct contract_object *object, int64_t id);

#endif
