/* SPDX-License-Identifier: Apache-2.0 */
/* The record that a write leaves behind, as its reply. */
#include "server/resource/written.h"

#include "server/resource/merged.h"
#include "server/resource/resource.h"
#include "server/resource/shape.h"
#include "server/resource/write.h"

struct status written_read(struct rpc_call *call, const struct contract_object *object, int64_t id)
{
    int *statement = arena_alloc(call->arena, sizeof *statement);
    struct sql sql;
    if (!statement)
        return rpc_no_memory();
    sql_init(&sql, call->arena);
    sql_put(&sql, "select ");
    resource_write_columns(call, object, NULL, "t", &sql);
    sql_printf(&sql, " from %s t where t.id = ", object->table);
    if (id && call->method->kind != CONTRACT_DELETE)
        merged_write_id(object, db_number(call->arena, id), &sql);
    else if (id)
        sql_number(&sql, id);
    else
        sql_put(&sql, write_new_id(call->arena, object));
    *statement = shape_add(call, &sql, call->segment);
    call->state = statement;
    return *statement < 0 ? rpc_no_memory() : STATUS_OK;
}

struct status written_reply(struct rpc_call *call)
{
    const int *statement = call->state;
    int column = 0;
    if (!statement || db_rows(call->segment, *statement) != 1)
        return rpc_error(call, RPC_INTERNAL, "INTERNAL", "The record could not be read back.");
    resource_encode(call, call->method->output->object, NULL, *statement, 0, &column);
    rpc_end(call); /* the steps behind it are for a repeated request */
    return STATUS_OK;
}
