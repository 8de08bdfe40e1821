/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of values as the source of a statement. */
#include "server/resource/bulk_source.h"

#include "server/resource/write.h"

#include <string.h>

static bool may_change(const struct contract_field *field)
{
    return !field->immutable && strcmp(field->name, "id") != 0 &&
           strcmp(field->name, "create_time") != 0 && strcmp(field->name, "created_by") != 0;
}

bool *bulk_source_used(const struct bulk *bulk, enum bulk_source_use use)
{
    const struct contract_message *message = bulk->object->message;
    bool *used = arena_array(bulk->call->arena, message->n_fields, sizeof *used);
    for (size_t i = 0; used && i < message->n_fields; i++) {
        const struct contract_field *field = &message->fields[i];
        if (!field->column || strcmp(field->name, "id") == 0)
            continue;
        for (size_t r = 0; r < bulk->n && !used[i]; r++) {
            const struct resource_value *value = &bulk->drafts[r]->values[i];
            used[i] = value->given &&
                      (use == BULK_SOURCE_UPDATED ? may_change(field) : value->text != NULL);
        }
    }
    return used;
}

bool bulk_source_custom(const struct bulk *bulk)
{
    for (size_t i = 0; i < bulk->n; i++)
        if (bulk->drafts[i]->custom)
            return true;
    return false;
}

bool bulk_source_sparse(const struct bulk *bulk, size_t field)
{
    for (size_t i = 0; i < bulk->n; i++)
        if (!bulk->drafts[i]->values[field].given)
            return true;
    return false;
}

enum part { PART_TEXT, PART_CURRENCY, PART_GIVEN, PART_CUSTOM };

static struct db_param part_array(const struct bulk *bulk, size_t field, enum part part)
{
    struct arena *arena = bulk->call->arena;
    const char **texts = arena_array(arena, bulk->n, sizeof *texts);
    for (size_t i = 0; texts && i < bulk->n; i++) {
        const struct resource_draft *draft = bulk->drafts[i];
        const struct resource_value *value = &draft->values[field];
        if (part == PART_CUSTOM)
            texts[i] = draft->custom;
        else if (part == PART_GIVEN)
            texts[i] = value->given ? "t" : "f";
        else if (value->given)
            texts[i] = part == PART_TEXT ? value->text : value->currency;
    }
    return texts ? db_text_array(arena, bulk->n, texts) : db_null();
}

static const char *array_type(const struct contract_field *field)
{
    return field->repeated ? "text" : write_type(field);
}

struct names { /* of the columns, as they are written */
    struct buf text;
};

static void put_array(struct sql *sql, struct names *names, struct db_param array, const char *type,
                      const char *name)
{
    if (names->text.length) {
        sql_put(sql, ", ");
        buf_puts(&names->text, ", ");
    }
    sql_printf(sql, "$%zu::%s[]", sql_bind(sql, array), type);
    buf_puts(&names->text, name);
}

static void put_field(const struct bulk *bulk, size_t i, int what, struct sql *sql,
                      struct names *names)
{
    const struct contract_field *field = &bulk->object->message->fields[i];
    struct arena *arena = bulk->call->arena;
    put_array(sql, names, part_array(bulk, i, PART_TEXT), array_type(field),
              arena_printf(arena, "c%zu", i));
    if (field->type == CONTRACT_MONEY)
        put_array(sql, names, part_array(bulk, i, PART_CURRENCY), "text",
                  arena_printf(arena, "c%zuc", i));
    if ((what & BULK_SOURCE_GIVEN) && bulk_source_sparse(bulk, i))
        put_array(sql, names, part_array(bulk, i, PART_GIVEN), "boolean",
                  arena_printf(arena, "g%zu", i));
}

void bulk_source_write(const struct bulk *bulk, const bool *used, int what, struct sql *sql)
{
    struct arena *arena = bulk->call->arena;
    struct names names;
    buf_init(&names.text, arena, 64 * 1024);
    sql_put(sql, "unnest(");
    if (what & BULK_SOURCE_IDS)
        put_array(sql, &names, db_number_array(arena, bulk->n, bulk->ids), "bigint", "id");
    if (what & BULK_SOURCE_VERSIONS)
        put_array(sql, &names, db_number_array(arena, bulk->n, bulk->versions), "bigint",
                  "version");
    for (size_t i = 0; i < bulk->object->message->n_fields; i++)
        if (used[i])
            put_field(bulk, i, what, sql, &names);
    if (what & BULK_SOURCE_CUSTOM)
        put_array(sql, &names, part_array(bulk, 0, PART_CUSTOM), "text", "custom");
    const char *columns = buf_string(&names.text);
    sql_printf(sql, ") with ordinality k(%s, n)", columns ? columns : "");
}
