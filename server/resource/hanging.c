/* SPDX-License-Identifier: Apache-2.0 */
/* The contract knows who refers to whom; one query asks them all. */
#include "server/resource/hanging.h"

static bool names(const struct contract_field *field, const struct contract_object *object)
{
    return field->column && field->reference && field->target == object;
}

static bool any_names(const struct contract_message *message, const struct contract_object *object)
{
    for (size_t i = 0; i < message->n_fields; i++)
        if (names(&message->fields[i], object))
            return true;
    return false;
}

static void write_columns(const struct contract_message *message,
                          const struct contract_object *object, size_t id, struct sql *sql)
{
    const char *between = "";
    for (size_t i = 0; i < message->n_fields; i++) {
        if (!names(&message->fields[i], object))
            continue;
        sql_printf(sql, "%st.%s = $%zu::bigint", between, message->fields[i].column, id);
        between = " or ";
    }
}

static void write_part(struct rpc_call *call, const struct contract_object *other,
                       const struct contract_object *object, size_t id, struct sql *sql)
{
    sql_printf(sql,
               "select '%s' as object, count(*) as n, "
               "coalesce(array_to_string((array_agg(t.id order by t.id desc))[1:3], ','), '') "
               "as samples from %s t where (",
               other->name, other->table);
    write_columns(other->message, object, id, sql);
    sql_put(sql, ") and ");
    resource_write_visible(call, other, ACCESS_READ, "t", sql);
}

int hanging_add(struct rpc_call *call, const struct contract_object *object, int64_t id)
{
    struct sql sql;
    size_t parts = 0;
    sql_init(&sql, call->arena);
    size_t n = sql_bind(&sql, db_number(call->arena, id));
    sql_put(&sql, "select x.object, x.n, x.samples from (");
    for (size_t i = 0; i < contract_n_objects; i++) {
        const struct contract_object *other = contract_objects[i];
        if (!any_names(other->message, object) || !resource_may(call, other, ACCESS_READ))
            continue;
        sql_put(&sql, parts++ ? " union all " : "");
        write_part(call, other, object, n, &sql);
    }
    if (!parts)
        sql_put(&sql, "select '', 0, ''");
    sql_put(&sql, ") x (object, n, samples) where x.n > 0 order by x.object");
    return sql_add(&sql, rpc_segment(call, rpc_lane(call)));
}
