/* SPDX-License-Identifier: Apache-2.0 */
/* Statements that are prepared once: see rpc/shapes.h. Inside resource/ only. */
#ifndef KITH_SERVER_RESOURCE_SHAPE_H
#define KITH_SERVER_RESOURCE_SHAPE_H

#include "server/resource/sql.h"
#include "server/rpc/call.h"

/*
 * Like sql_add, prepared. Only for texts that no caller can vary: not with masks, filters, orders,
 * or the set of fields of a request.
 */
int shape_add(struct rpc_call *call, struct sql *sql, struct db_segment *segment);
/* For texts that vary with the fields that a write gives. */
int shape_add_varied(struct rpc_call *call, struct sql *sql, struct db_segment *segment);

#endif
