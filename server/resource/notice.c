/* SPDX-License-Identifier: Apache-2.0 */
/* The sentences of notifications, made when they are read. */
#include "server/resource/notice.h"

#include "server/resource/fieldrule.h"

#include <string.h>

static bool has_title(const struct contract_object *object)
{
    const struct contract_field *title = contract_field(object->message, object->title);
    return object->owned && !object->private && title && title->column &&
           title->type == CONTRACT_TEXT;
}

/* What the record is called, as far as the reader may see it today. */
static void write_title(struct rpc_call *call, const char *alias, struct sql *sql)
{
    sql_printf(sql, "case %s.object", alias);
    for (size_t i = 0; i < contract_n_objects; i++) {
        const struct contract_object *object = contract_objects[i];
        if (!has_title(object))
            continue;
        const struct contract_field *title = contract_field(object->message, object->title);
        sql_printf(
            sql,
            " when %d then (select kith_show(x.%s, %d) from %s x where x.id = %s.record_id and ",
            object->number, title->column, (int)fieldrule_named(call->session, object, title->name),
            object->table, alias);
        resource_write_visible(call, object, ACCESS_READ, "x", sql);
        sql_put(sql, ")");
    }
    sql_put(sql, " end");
}

static void write_text(struct rpc_call *call, const char *alias, struct sql *sql)
{
    const char *language = strcmp(call->language, "zh") == 0 ? "zh" : "en";
    int name = (int)fieldrule_named(call->session, contract_object("user"), "name");
    sql_printf(sql,
               "kith_notice_text(%s.kind, %s.args, (select kith_show(u.name, %d) from app_user u "
               "where u.id = %s.actor_id), kith_record_words(%s.object, %s.record_id, '%s'), ",
               alias, alias, name, alias, alias, alias, language);
    write_title(call, alias, sql);
    sql_printf(sql, ", '%s')", language);
}

bool notice_compute(struct rpc_call *call, const struct contract_field *field, const char *alias,
                    struct sql *sql)
{
    bool text = strcmp(field->name, "text") == 0;
    if (!text && strcmp(field->name, "record") != 0)
        return false;
    if (sql && text)
        write_text(call, alias, sql);
    else if (sql)
        sql_printf(sql,
                   "(select o.prefix || '-' || %s.record_id from contract_object o "
                   "where o.object = %s.object)",
                   alias, alias);
    return true;
}
