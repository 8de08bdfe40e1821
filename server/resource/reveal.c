/* SPDX-License-Identifier: Apache-2.0 */
/* The whole text of a masked field. */
#include "server/resource/reveal.h"

#include <string.h>

enum { CUSTOM_PREFIX = 7 /* letters of "custom." */ };

static void write_value(const struct reveal *reveal, struct sql *sql)
{
    const struct contract_field *field = contract_field(reveal->object->message, reveal->field);
    if (field) {
        sql_printf(sql, "t.%s", field->column);
        return;
    }
    sql_put(sql, "t.custom ->> ");
    sql_param(sql, db_text(reveal->field + CUSTOM_PREFIX), "text");
}

static void write_event(struct rpc_call *call, const struct reveal *reveal, struct sql *sql)
{
    sql_put(sql, "insert into audit_event (actor, call, kind, detail) select ");
    sql_number(sql, call->session->user_id);
    sql_put(sql, ", ");
    sql_param(sql, db_text(call->id), "text");
    sql_put(sql, ", 'field.reveal', jsonb_build_object('record', ");
    sql_param(sql, db_text(resource_name(call->arena, reveal->object, reveal->id)), "text");
    sql_put(sql, ", 'field', ");
    sql_param(sql, db_text(reveal->field), "text");
    sql_put(sql, ", 'reason', ");
    sql_param(sql, db_text(reveal->reason), "text");
    sql_put(sql, ") from v");
}

int reveal_add(struct rpc_call *call, const struct reveal *reveal)
{
    struct sql sql;
    sql_init(&sql, call->arena);
    sql_put(&sql, "with v as materialized (select ");
    write_value(reveal, &sql);
    sql_printf(&sql, " as value from %s t where t.id = ", reveal->object->table);
    sql_number(&sql, reveal->id);
    sql_put(&sql, " and ");
    resource_write_visible(call, reveal->object, ACCESS_READ, "t", &sql);
    sql_put(&sql, "), e as (");
    write_event(call, reveal, &sql);
    sql_put(&sql, ") select value from v");
    return sql_add(&sql, rpc_segment(call, DB_WRITE));
}
