/* SPDX-License-Identifier: Apache-2.0 */
/* Statements that insert and update rows from drafts. */
#include "server/resource/write.h"

#include "server/resource/merged.h"

const char *write_type(const struct contract_field *field)
{
    switch (field->type) {
    case CONTRACT_TEXT:
        return field->repeated ? "text[]" : "text";
    case CONTRACT_ID:
    case CONTRACT_INT:
        return "bigint";
    case CONTRACT_BOOL:
        return "boolean";
    case CONTRACT_DOUBLE:
        return "double precision";
    case CONTRACT_DECIMAL:
    case CONTRACT_MONEY:
        return "numeric";
    case CONTRACT_ENUM:
        return "smallint";
    case CONTRACT_TIME:
        return "timestamptz";
    case CONTRACT_DATE:
        return "date";
    case CONTRACT_BYTES:
        return "bytea";
    default:
        return "text";
    }
}

const char *write_new_id(struct arena *arena, const struct contract_object *object)
{
    return arena_printf(arena, "(select currval('%s_id_seq'))", object->table);
}

/* A value that is null stays out of an insert: the column's default takes its place. */
static bool is_inserted(const struct contract_field *field, const struct resource_value *value)
{
    return value->given && value->text && field->column;
}

static void insert_columns(const struct resource_draft *draft, const struct contract_field *link,
                           struct sql *sql)
{
    const struct contract_message *message = draft->object->message;
    for (size_t i = 0; i < message->n_fields; i++) {
        const struct contract_field *field = &message->fields[i];
        if (field == link || !is_inserted(field, &draft->values[i]))
            continue;
        sql_printf(sql, ", %s", field->column);
        if (field->type == CONTRACT_MONEY)
            sql_printf(sql, ", %s_currency", field->column);
    }
    if (link)
        sql_printf(sql, ", %s", link->column);
    if (draft->custom)
        sql_put(sql, ", custom");
}

static void write_value(const struct contract_field *field, const struct resource_value *value,
                        struct sql *sql)
{
    if (field->type == CONTRACT_ID && field->target && value->text)
        merged_write_id(field->target, db_text(value->text), sql);
    else
        sql_param(sql, db_text(value->text), write_type(field));
}

static void insert_values(const struct resource_draft *draft, const struct contract_field *link,
                          const char *link_id, struct sql *sql)
{
    const struct contract_message *message = draft->object->message;
    for (size_t i = 0; i < message->n_fields; i++) {
        const struct contract_field *field = &message->fields[i];
        const struct resource_value *value = &draft->values[i];
        if (field == link || !is_inserted(field, value))
            continue;
        sql_put(sql, ", ");
        write_value(field, value, sql);
        if (field->type == CONTRACT_MONEY) {
            sql_put(sql, ", ");
            sql_param(sql, db_text(value->currency), "text");
        }
    }
    if (link)
        sql_printf(sql, ", %s", link_id);
    if (draft->custom) {
        sql_put(sql, ", kith_merge_custom('{}', ");
        sql_param(sql, db_text(draft->custom), "jsonb");
        sql_put(sql, ")");
    }
}

void write_insert(const struct resource_draft *draft, const char *id,
                  const struct contract_field *link, const char *link_id, int64_t actor,
                  struct sql *sql)
{
    sql_printf(sql, "insert into %s (%screated_by, updated_by", draft->object->table,
               id ? "id, " : "");
    insert_columns(draft, link, sql);
    sql_put(sql, ") values (");
    if (id)
        sql_printf(sql, "%s, ", id);
    size_t n = sql_bind(sql, db_number(sql->arena, actor));
    sql_printf(sql, "$%zu::bigint, $%zu::bigint", n, n);
    insert_values(draft, link, link_id, sql);
    sql_put(sql, ")");
}

bool write_has_values(const struct resource_draft *draft)
{
    for (size_t i = 0; i < draft->object->message->n_fields; i++)
        if (draft->values[i].given)
            return true;
    return draft->custom != NULL;
}

void write_update(const struct resource_draft *draft, const char *assignments, int64_t actor,
                  struct sql *sql)
{
    const struct contract_message *message = draft->object->message;
    sql_printf(sql, "update %s t set version = t.version + 1, updated_at = now(), updated_by = ",
               draft->object->table);
    sql_number(sql, actor);
    for (size_t i = 0; i < message->n_fields; i++) {
        const struct contract_field *field = &message->fields[i];
        const struct resource_value *value = &draft->values[i];
        if (!value->given || !field->column)
            continue;
        sql_printf(sql, ", %s = ", field->column);
        write_value(field, value, sql);
        if (field->type == CONTRACT_MONEY) {
            sql_printf(sql, ", %s_currency = ", field->column);
            sql_param(sql, db_text(value->currency), "text");
        }
    }
    if (draft->custom) {
        sql_put(sql, ", custom = kith_merge_custom(t.custom, ");
        sql_param(sql, db_text(draft->custom), "jsonb");
        sql_put(sql, ")");
    }
    if (assignments)
        sql_printf(sql, ", %s", assignments);
}
