/* SPDX-License-Identifier: Apache-2.0 */
/* One value of a row, and its way into the reply. */
#include "server/feature/cell.h"

#include "common/wire.h"
#include "server/resource/resource.h"

struct value cell_at(const struct rpc_call *call, int statement, int row, int column)
{
    struct value value = {0};
    value.bytes = db_bytes(call->segment, statement, row, column, &value.length);
    return value;
}

void cell_text(struct rpc_call *call, uint32_t number, int statement, int row, int column)
{
    wire_put_string(&call->reply, number, db_string(call->segment, statement, row, column));
}

void cell_number(struct rpc_call *call, uint32_t number, int statement, int row, int column)
{
    wire_put_int(&call->reply, number, db_int(call->segment, statement, row, column));
}

void cell_decimal(struct rpc_call *call, uint32_t number, int statement, int row, int column)
{
    value_encode_decimal(&call->reply, number, cell_at(call, statement, row, column));
}

void cell_time(struct rpc_call *call, uint32_t number, int statement, int row, int column)
{
    if (!db_is_null(call->segment, statement, row, column))
        value_encode_time(&call->reply, number, db_micros(call->segment, statement, row, column));
}

void cell_date(struct rpc_call *call, uint32_t number, int statement, int row, int column)
{
    if (!db_is_null(call->segment, statement, row, column))
        value_encode_date(&call->reply, number, value_days(cell_at(call, statement, row, column)));
}

void cell_id(struct rpc_call *call, uint32_t number, const char *object, int statement, int row,
             int column)
{
    int64_t id = db_int(call->segment, statement, row, column);
    if (id)
        wire_put_string(&call->reply, number,
                        resource_name(call->arena, contract_object(object), id));
}
