/* SPDX-License-Identifier: Apache-2.0 */
/* Deleted records at the end of their time in the recycle bin. */
#include "server/resource/purge.h"

#include "server/resource/access.h"

#include <string.h>

static bool has_delete_time(const struct contract_object *object)
{
    return contract_field(object->message, "delete_time") != NULL;
}

bool purge_applies(const struct contract_object *object)
{
    return has_delete_time(object) || object->parent;
}

static void write_old(const char *alias, size_t days, struct sql *sql)
{
    sql_printf(sql, "%s.deleted_at < now() - $%zu::bigint * interval '1 day'", alias, days);
}

/* Of a row that hangs on the parent: the parent is old, or one of those that it hangs on itself. */
static void write_gone(const struct contract_object *parent, size_t days, struct sql *sql)
{
    const struct contract_message *message = parent->message;
    size_t n = 0;
    if (has_delete_time(parent)) {
        write_old("p", days, sql);
        return;
    }
    sql_put(sql, "(");
    for (size_t i = 0; i < message->n_fields; i++) {
        const struct contract_field *field = &message->fields[i];
        if (!access_is_parent(parent, field) || !has_delete_time(field->target))
            continue;
        sql_printf(sql, "%sexists (select from %s g where g.id = p.%s and ", n++ ? " or " : "",
                   field->target->table, field->column);
        write_old("g", days, sql);
        sql_put(sql, ")");
    }
    sql_put(sql, n ? ")" : "false)");
}

/* A row that hangs on others: one of them is old, and so are all that are given. */
static void write_orphan(const struct contract_object *object, size_t days, struct sql *sql)
{
    const struct contract_message *message = object->message;
    size_t n = 0;
    for (size_t i = 0; i < message->n_fields; i++) {
        const struct contract_field *field = &message->fields[i];
        if (!access_is_parent(object, field))
            continue;
        sql_printf(sql, "%sexists (select from %s p where p.id = t.%s and ", n++ ? " or " : "",
                   field->target->table, field->column);
        write_gone(field->target, days, sql);
        sql_put(sql, ")");
    }
    if (!n)
        sql_put(sql, "false");
}

/* Every field of the contract that may hold the record. */
static void write_unreferenced(const struct contract_object *object, size_t days, struct sql *sql)
{
    for (size_t o = 0; o < contract_n_objects; o++) {
        const struct contract_object *other = contract_objects[o];
        for (size_t i = 0; i < other->message->n_fields; i++) {
            const struct contract_field *field = &other->message->fields[i];
            if (!field->column || !field->reference || field->target != object)
                continue;
            sql_printf(sql, " and not exists (select from %s r where r.%s = t.id%s)", other->table,
                       field->column, other == object ? " and r.id <> t.id" : "");
        }
    }
    if (contract_field(object->message,
                       "merged_into_id")) { /* its id answers as long as that one */
        sql_printf(sql,
                   " and not exists (select from %s m where m.id = t.merged_into_id and not "
                   "coalesce(",
                   object->table);
        write_old("m", days, sql);
        sql_put(sql, ", false))");
    }
    if (strcmp(object->name, "user") == 0) /* tables behind features */
        sql_put(sql, " and not exists (select from credential r where r.user_id = t.id)");
}

int purge_add(struct arena *arena, const struct contract_object *object, int64_t days,
              int64_t limit, struct db_segment *segment)
{
    struct sql sql;
    sql_init(&sql, arena);
    size_t n = sql_bind(&sql, db_number(arena, days));
    sql_printf(&sql, "delete from %s where id = any(array(select t.id from %s t where (",
               object->table, object->table);
    if (has_delete_time(object)) {
        write_old("t", n, &sql);
        sql_put(&sql, " or ");
    }
    write_orphan(object, n, &sql);
    sql_put(&sql, ")");
    write_unreferenced(object, n, &sql);
    sql_put(&sql, " limit ");
    sql_number(&sql, limit);
    sql_put(&sql, " for update of t skip locked))");
    return sql_add(&sql, segment);
}
