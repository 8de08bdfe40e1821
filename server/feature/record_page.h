/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pages of what became of the single records of an act on many: a batch, a hand-over. The method's
 * request has the id of the act, page_size, page_token, and the outcome to look at (0: all); its
 * reply has next_page_token as field 2. The query takes id, outcome, object and record to go on
 * after, and limit; its first columns are object and record, in that order of its rows.
 */
#ifndef KITH_SERVER_FEATURE_RECORD_PAGE_H
#define KITH_SERVER_FEATURE_RECORD_PAGE_H

#include "server/resource/resource.h"

/* Appends a row of the statement to the reply. */
typedef void record_page_put(struct rpc_call *call, int statement, int row);

/* The act must be visible. `outcome` is the name of the request's field; call->state is taken. */
struct status record_page_start(struct rpc_call *call, const struct contract_object *object,
                                const char *outcome, const struct db_query *query);
struct status record_page_finish(struct rpc_call *call, const struct contract_object *object,
                                 record_page_put *put);

#endif
