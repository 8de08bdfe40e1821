/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is there twice: writes of records that compare (customers, contacts, their contact points)
 * are refused when the rules say so, and say whom they met.
 *
 * An object that takes part has these two in its hooks.
 */
#ifndef KITH_SERVER_FEATURE_DUPLICATE_H
#define KITH_SERVER_FEATURE_DUPLICATE_H

#include "server/resource/resource.h"

/* The hook `write`: adds the check of what the record has taken to the segment of the write. */
struct status duplicate_write(struct rpc_call *call, struct resource_draft *draft, bool creating);
/*
 * The same by a query of its own, with the columns of sql_duplicate_taken; the matches are those of
 * the statement call->reasons.
 */
struct status duplicate_ask(struct rpc_call *call, const struct db_query *query, size_t n,
                            const struct db_param *params);
/* Appends the matches of such a statement as field 1, DuplicateMatch, to the buffer. */
void duplicate_put(struct rpc_call *call, int statement, struct buf *buf);
/* RESOURCE_EXHAUSTED for who has met too many records of others. */
struct status duplicate_look(struct rpc_call *call);
/* The hook `refused`: makes the matches part of the status, where they were the reason. */
struct status duplicate_refused(struct rpc_call *call, struct status status);

#endif
