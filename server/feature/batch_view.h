/* SPDX-License-Identifier: Apache-2.0 */
/* Batches in replies, and what the features that make them share. */
#ifndef KITH_SERVER_FEATURE_BATCH_VIEW_H
#define KITH_SERVER_FEATURE_BATCH_VIEW_H

#include "server/resource/batch.h"

/* BatchReport.batch, by the row of batch_read. */
void batch_view_put(struct rpc_call *call, int statement);
/* BatchReport.parts, by the rows of batch_parts. */
void batch_view_put_parts(struct rpc_call *call, const struct contract_object *object,
                          int statement);
/* Keeps the values for the job when records still wait; index of the statement, -1: no memory. */
int batch_view_defer(const struct batch *batch);

#endif
