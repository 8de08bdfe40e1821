/* SPDX-License-Identifier: Apache-2.0 */
/* The record that a write leaves behind, as its reply. */
#include "server/resource/written.h"

#include "server/resource/access.h"
#include "server/resource/hooks.h"
#include "server/resource/merged.h"
#include "server/resource/resource.h"
#include "server/resource/shape.h"
#include "server/resource/write.h"
#include "server/rpc/server.h"

enum which { MADE, CHANGED, DELETED, CHOSEN, WHICHES };

/* A record that one may not create for this owner or team: found out by looking at the new row. */
static void write_allowed(struct rpc_call *call, const struct contract_object *object,
                          struct sql *sql)
{
    const char *routed = hooks_routed(rpc_hooks(call, object));
    if (!object->owned || access_scope_of(call, object, ACCESS_CREATE) == ACCESS_ALL)
        return;
    sql_put(sql, ", case when ");
    if (routed) /* not by the caller */
        sql_printf(sql, "t.%s = 0 and ", routed);
    sql_put(sql, "(");
    resource_write_visible(call, object, ACCESS_CREATE, "t", sql);
    sql_put(sql, ") is not true then kith_raise('KH007', 'Your role does not let you create this "
                 "for another "
                 "owner.', 'OWNER_NOT_ALLOWED', 'owner_id') end");
}

/* $1: the id, if there is one yet. */
static void write_read(struct rpc_call *call, const struct contract_object *object,
                       enum which which, struct sql *sql)
{
    sql_put(sql, "select ");
    resource_write_columns(call, object, NULL, "t", sql);
    if (which == MADE)
        write_allowed(call, object, sql);
    sql_printf(sql, " from %s t where t.id = ", object->table);
    if (which == MADE)
        sql_put(sql, write_new_id(call->arena, object));
    else if (which == CHOSEN)
        sql_put(sql, "(select current_setting('kith.chosen')::bigint)");
    else if (which == CHANGED)
        merged_write_bound(object, 1, sql);
    else
        sql_put(sql, "$1::bigint");
}

struct status written_read(struct rpc_call *call, const struct contract_object *object, int64_t id)
{
    static const char written; /* its address stands for these statements */
    enum which which = !id                                     ? MADE
                       : id == WRITTEN_CHOSEN                  ? CHOSEN
                       : call->method->kind == CONTRACT_DELETE ? DELETED
                                                               : CHANGED;
    unsigned variant = object->number * WHICHES + which;
    int *statement = arena_alloc(call->arena, sizeof *statement);
    struct db_param number = db_number(call->arena, id);
    struct sql sql;
    if (!statement)
        return rpc_no_memory();
    call->state = statement;
    *statement = shape_again(call, &written, variant, id > 0, &number, call->segment);
    if (*statement >= 0)
        return STATUS_OK;
    sql_init(&sql, call->arena);
    if (id > 0)
        sql_bind(&sql, number);
    write_read(call, object, which, &sql);
    *statement = shape_keep(call, &written, variant, id > 0, &sql, call->segment);
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
