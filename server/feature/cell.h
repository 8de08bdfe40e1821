/* SPDX-License-Identifier: Apache-2.0 */
/* One value of a row that a query of the call gave, and its way into the reply. */
#ifndef KITH_SERVER_FEATURE_CELL_H
#define KITH_SERVER_FEATURE_CELL_H

#include "server/resource/value.h"
#include "server/rpc/call.h"

struct value cell_at(const struct rpc_call *call, int statement, int row, int column);

/* Each appends the value as the field `number` of the reply; nothing for null. */
void cell_text(struct rpc_call *call, uint32_t number, int statement, int row, int column);
void cell_number(struct rpc_call *call, uint32_t number, int statement, int row, int column);
void cell_decimal(struct rpc_call *call, uint32_t number, int statement, int row, int column);
void cell_time(struct rpc_call *call, uint32_t number, int statement, int row, int column);
void cell_date(struct rpc_call *call, uint32_t number, int statement, int row, int column);
/* "C-12" for the number of a record of the object; nothing for 0 either. */
void cell_id(struct rpc_call *call, uint32_t number, const char *object, int statement, int row,
             int column);

#endif
