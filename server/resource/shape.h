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

/*
 * The same for statements that are the same for a session from call to call, but for their first
 * parameters, which are the call's own (`n`, bound first): text and all other parameters depend on
 * session and catalog only. shape_again adds what shape_keep was given for `what` and `variant`
 * before, without writing it again; -1: there is none, write it.
 */
int shape_again(struct rpc_call *call, const void *what, unsigned variant, size_t n,
                const struct db_param *own, struct db_segment *segment);
int shape_keep(struct rpc_call *call, const void *what, unsigned variant, size_t n, struct sql *sql,
               struct db_segment *segment);

#endif
