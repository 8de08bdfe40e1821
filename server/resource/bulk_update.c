/* SPDX-License-Identifier: Apache-2.0 */
/* Changing many records at once. */
#include "server/resource/bulk.h"
#include "server/resource/bulk_source.h"

#include <string.h>

/* Words that are given are added: a list of them says what the record is, not all that it is. */
static void write_value(const struct bulk *bulk, size_t i, const char *suffix, struct sql *sql)
{
    const struct contract_field *field = &bulk->object->message->fields[i];
    bool sparse = bulk_source_sparse(bulk, i);
    if (sparse)
        sql_printf(sql, "case when k.g%zu then ", i);
    if (field->repeated)
        sql_printf(sql, "t.%s || coalesce(k.c%zu::text[], '{}')", field->column, i);
    else if (field->type == CONTRACT_TEXT || *suffix)
        sql_printf(sql, "coalesce(k.c%zu%s, '')", i, *suffix ? "c" : "");
    else if (field->type == CONTRACT_ENUM || field->type == CONTRACT_BOOL)
        sql_printf(sql, "coalesce(k.c%zu, t.%s)", i, field->column);
    else
        sql_printf(sql, "k.c%zu", i);
    if (sparse)
        sql_printf(sql, " else t.%s%s end", field->column, suffix);
}

static void write_differs(const struct bulk *bulk, size_t i, const char *suffix, struct sql *sql)
{
    const struct contract_field *field = &bulk->object->message->fields[i];
    if (field->repeated) {
        sql_printf(sql, " or not (t.%s @> coalesce(k.c%zu::text[], '{}'))", field->column, i);
        return;
    }
    sql_printf(sql, " or t.%s%s is distinct from ", field->column, suffix);
    write_value(bulk, i, suffix, sql);
}

int bulk_changed(const struct bulk *bulk)
{
    const struct contract_message *message = bulk->object->message;
    bool *used = bulk_source_used(bulk, BULK_SOURCE_UPDATED);
    bool custom = bulk_source_custom(bulk);
    struct sql sql;
    if (!used)
        return -1;
    sql_init(&sql, bulk->call->arena);
    sql_put(&sql, "select k.n from ");
    bulk_source_write(
        bulk, used, BULK_SOURCE_IDS | BULK_SOURCE_GIVEN | (custom ? BULK_SOURCE_CUSTOM : 0), &sql);
    sql_printf(&sql, " join %s t on t.id = k.id where false", bulk->object->table);
    for (size_t i = 0; i < message->n_fields; i++) {
        if (!used[i])
            continue;
        write_differs(bulk, i, "", &sql);
        if (message->fields[i].type == CONTRACT_MONEY)
            write_differs(bulk, i, "_currency", &sql);
    }
    if (custom)
        sql_put(&sql, " or t.custom is distinct from kith_merge_custom(t.custom, "
                      "coalesce(k.custom::jsonb, '{}'))");
    sql_put(&sql, " order by k.n");
    return sql_add(&sql, bulk->segment);
}

static void write_set(const struct bulk *bulk, const bool *used, bool custom, struct sql *sql)
{
    const struct contract_message *message = bulk->object->message;
    sql_printf(sql, "update %s t set version = t.version + 1, updated_at = now(), updated_by = ",
               bulk->object->table);
    sql_number(sql, bulk->call->session->user_id);
    for (size_t i = 0; i < message->n_fields; i++) {
        if (!used[i])
            continue;
        sql_printf(sql, ", %s = ", message->fields[i].column);
        write_value(bulk, i, "", sql);
        if (message->fields[i].type != CONTRACT_MONEY)
            continue;
        sql_printf(sql, ", %s_currency = ", message->fields[i].column);
        write_value(bulk, i, "_currency", sql);
    }
    if (custom)
        sql_put(sql, ", custom = kith_merge_custom(t.custom, coalesce(k.custom::jsonb, '{}'))");
}

int bulk_update(const struct bulk *bulk)
{
    bool *used = bulk_source_used(bulk, BULK_SOURCE_UPDATED);
    bool custom = bulk_source_custom(bulk);
    struct sql sql;
    if (!used)
        return -1;
    sql_init(&sql, bulk->call->arena);
    sql_put(&sql, "with u as (");
    write_set(bulk, used, custom, &sql);
    sql_put(&sql, " from ");
    bulk_source_write(bulk, used,
                      BULK_SOURCE_IDS | BULK_SOURCE_VERSIONS | BULK_SOURCE_GIVEN |
                          (custom ? BULK_SOURCE_CUSTOM : 0),
                      &sql);
    sql_put(&sql, " where t.id = k.id and t.version = k.version returning 1) select case when "
                  "count(*) <> ");
    sql_number(&sql, (int64_t)bulk->n);
    sql_put(&sql, " then kith_raise('KH010', 'A record was changed by somebody else meanwhile.', "
                  "'CONFLICT') end from u");
    return sql_add(&sql, bulk->segment);
}
