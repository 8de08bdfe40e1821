/* SPDX-License-Identifier: Apache-2.0 */
/* Which records open or close to somebody when sessions change. */
#include "server/resource/difference.h"

#include "server/resource/fieldrule.h"

static void put_open(struct rpc_call *call, const struct session *session,
                     const struct contract_object *object, enum access_action action,
                     struct sql *sql)
{
    struct rpc_call as = *call;
    as.session = session;
    sql_put(sql, "(");
    resource_write_visible(&as, object, action, "r", sql);
    sql_put(sql, ")");
}

static void put_title(struct rpc_call *call, const struct contract_object *object, struct sql *sql)
{
    const struct contract_field *title = contract_field(object->message, object->title);
    if (title && title->column && title->type == CONTRACT_TEXT && !title->repeated)
        sql_printf(sql, "kith_show(t.%s, %d)", title->column,
                   (int)fieldrule_of(call->session, object, title));
    else
        sql_put(sql, "''::text");
}

/* The newest that were gained, or lost; their ids, or their titles. */
static void put_samples(struct rpc_call *call, const struct contract_object *object, bool gained,
                        bool titles, struct sql *sql)
{
    sql_put(sql, ", array(select ");
    if (titles)
        put_title(call, object, sql);
    else
        sql_put(sql, "t.id");
    sql_printf(sql, " from d join %s t on t.id = d.id where %sd.gained and ", object->table,
               gained ? "" : "not ");
    resource_write_visible(call, object, ACCESS_READ, "t", sql);
    sql_printf(sql, " order by t.id desc limit %d)", DIFFERENCE_SAMPLES);
}

int difference_add(struct rpc_call *call, const struct contract_object *object,
                   enum access_action action, const struct session *before,
                   const struct session *after)
{
    struct sql sql;
    bool bin = contract_field(object->message, "delete_time") != NULL;
    sql_init(&sql, call->arena);
    sql_put(&sql, "with d as materialized (select r.id, ");
    put_open(call, after, object, action, &sql);
    sql_printf(&sql, " as gained from %s r where %s", object->table,
               bin ? "r.deleted_at is null and " : "");
    put_open(call, after, object, action, &sql);
    sql_put(&sql, " <> ");
    put_open(call, before, object, action, &sql);
    sql_put(&sql, ") select (select count(*) from d where gained), (select count(*) from d where "
                  "not gained)");
    for (int i = 0; i < 4; i++)
        put_samples(call, object, i < 2, i % 2, &sql);
    return sql_add(&sql, rpc_segment(call, rpc_lane(call)));
}
