/* SPDX-License-Identifier: Apache-2.0 */
/* Looking up and inserting many records at once. */
#include "server/resource/bulk.h"

#include "server/resource/bulk_source.h"

#include <string.h>

/* Of several with one name those that lie within the record that the text names behind it. */
static void write_within(const struct bulk_match *match, struct sql *sql)
{
    const struct contract_field *by = match->within_by;
    sql_printf(sql, " and (k.y = '' or exists (select from %s w where w.id = t.%s and ",
               match->within->target->table, match->within->column);
    if (by->type == CONTRACT_ID)
        sql_printf(sql, "lower('%s-' || w.id) = lower(k.y)", match->within->target->prefix);
    else
        sql_printf(sql, "kith_fold(w.%s) = kith_fold(k.y)", by->column);
    sql_put(sql, "))");
}

static void write_meeting(const struct bulk_match *match, struct sql *sql)
{
    const char *column = match->field->column;
    if (match->field->type == CONTRACT_ID)
        sql_put(sql, "t.id = k.x::bigint");
    else if (match->loosely)
        sql_printf(sql, "kith_fold_loosely(t.%s) = kith_fold_loosely(k.x)", column);
    else if (strcmp(match->field->name, "external_id") == 0)
        sql_put(sql, "t.external_id = k.x and t.external_id <> ''");
    else
        sql_printf(sql, "kith_fold(t.%s) = kith_fold(k.x)", column);
    if (match->within)
        write_within(match, sql);
}

static void write_present(const struct contract_object *object, struct sql *sql)
{
    if (contract_field(object->message, "delete_time"))
        sql_put(sql, " and t.deleted_at is null");
}

/*
 * Has the field an index that lookups can use? The planner has to be told: a table that an import
 * fills has no statistics yet, and a hash join would read all of it for every thousand rows.
 */
static bool is_indexed(const struct contract_object *object, const struct contract_field *field)
{
    static const char *const named[] = {"customer", "contact", "opportunity"}; /* kith_fold(name) */
    if (field->type == CONTRACT_ID || strcmp(field->name, "external_id") == 0)
        return true;
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (strcmp(object->name, named[i]) == 0 && strcmp(field->name, "name") == 0)
            return true;
    return false;
}

int bulk_find(struct rpc_call *call, const struct bulk_match *match, size_t n,
              const char *const *texts, struct db_segment *segment)
{
    struct sql sql;
    bool indexed = !match->loosely && is_indexed(match->object, match->field);
    sql_init(&sql, call->arena);
    sql_printf(&sql,
               "select k.n, t.id from (select k.n, split_part(k.x, chr(%d), 1) as x, "
               "split_part(k.x, chr(%d), 2) as y from unnest(",
               BULK_WITHIN, BULK_WITHIN);
    sql_param(&sql, db_text_array(call->arena, n, texts), "text[]");
    sql_printf(&sql, ") with ordinality k(x, n)) k join lateral (select t.id from %s t where ",
               match->object->table);
    write_meeting(match, &sql);
    write_present(match->object, &sql);
    sql_put(&sql, " and ");
    resource_write_visible(call, match->object, match->action, "t", &sql);
    sql_printf(&sql, "%s) t on true order by k.n, t.id", indexed ? " offset 0" : "");
    return sql_add(&sql, segment);
}

/* `=` can use an index, which `is not distinct from` cannot. */
static bool has_nulls(const struct bulk *bulk, size_t field)
{
    for (size_t i = 0; i < bulk->n; i++)
        if (!bulk->drafts[i]->values[field].text)
            return true;
    return false;
}

static void write_key(const struct bulk *bulk, const struct contract_field *key, struct sql *sql)
{
    size_t i = (size_t)(key - bulk->object->message->fields);
    if (key->type != CONTRACT_TEXT)
        sql_printf(sql, "t.%s %s k.c%zu", key->column,
                   has_nulls(bulk, i) ? "is not distinct from" : "=", i);
    else if (strcmp(key->name, "external_id") == 0)
        sql_printf(sql, "t.external_id = k.c%zu and t.external_id <> ''", i);
    else
        sql_printf(sql, "kith_fold(t.%s) = kith_fold(coalesce(k.c%zu, ''))", key->column, i);
}

int bulk_existing(const struct bulk *bulk, size_t n_keys, const struct contract_field *const *keys)
{
    const struct contract_message *message = bulk->object->message;
    struct sql sql;
    bool indexed = false;
    bool *used = arena_array(bulk->call->arena, message->n_fields, sizeof *used);
    if (!used)
        return -1;
    for (size_t i = 0; i < n_keys; i++)
        used[keys[i] - message->fields] = true;
    sql_init(&sql, bulk->call->arena);
    sql_put(&sql, "select k.n, t.id, t.version, t.open from ");
    bulk_source_write(bulk, used, 0, &sql);
    sql_put(&sql, " join lateral (select t.id, t.version, ");
    /* Who was let in to change a record does not do so by the thousand, nor give it away. */
    resource_write_held(bulk->call, bulk->object, ACCESS_UPDATE, "t", &sql);
    sql_printf(&sql, " as open from %s t where ", bulk->object->table);
    for (size_t i = 0; i < n_keys; i++) {
        sql_put(&sql, i ? " and " : "");
        write_key(bulk, keys[i], &sql);
        indexed |= is_indexed(bulk->object, keys[i]);
    }
    write_present(bulk->object, &sql);
    sql_put(&sql, " and ");
    resource_write_visible(bulk->call, bulk->object, ACCESS_READ, "t", &sql);
    sql_printf(&sql, "%s) t on true order by k.n, t.id", indexed ? " offset 0" : "");
    return sql_add(&sql, bulk->segment);
}

static struct db_param field_array(const struct bulk *bulk, const char *field)
{
    struct arena *arena = bulk->call->arena;
    const char **texts = arena_array(arena, bulk->n, sizeof *texts);
    for (size_t i = 0; texts && i < bulk->n; i++)
        texts[i] = draft_text(bulk->drafts[i], field);
    return texts ? db_text_array(arena, bulk->n, texts) : db_null();
}

int bulk_not_allowed(const struct bulk *bulk, enum access_action action)
{
    struct sql sql;
    sql_init(&sql, bulk->call->arena);
    sql_put(&sql, "select t.n from (select k.n, k.owner_id, coalesce(k.team_id, (select u.team_id "
                  "from app_user u where u.id = k.owner_id)) as team_id from unnest(");
    sql_param(&sql, field_array(bulk, "owner_id"), "bigint[]");
    sql_put(&sql, ", ");
    sql_param(&sql, field_array(bulk, "team_id"), "bigint[]");
    sql_put(&sql, ") with ordinality k(owner_id, team_id, n)) t where not coalesce(");
    resource_write_visible(bulk->call, bulk->object, action, "t", &sql);
    sql_put(&sql, ", false) order by t.n");
    return sql_add(&sql, bulk->segment);
}

/*
 * Columns that have a default of their own cannot take a null, and DEFAULT has no place in a
 * select: rows with the same of them go together.
 */
static bool has_default(const struct contract_field *field)
{
    return field->column && !field->repeated &&
           (field->type == CONTRACT_ENUM || field->type == CONTRACT_BOOL ||
            ((field->type == CONTRACT_INT || field->type == CONTRACT_DOUBLE) && !field->optional));
}

static bool same_shape(const struct resource_draft *a, const struct resource_draft *b)
{
    const struct contract_message *message = a->object->message;
    for (size_t i = 0; i < message->n_fields; i++)
        if (has_default(&message->fields[i]) && !a->values[i].text != !b->values[i].text)
            return false;
    return true;
}

static void write_inserted(const struct contract_field *field, size_t i, size_t actor,
                           struct sql *sql)
{
    if (field->type == CONTRACT_TEXT && field->repeated)
        sql_printf(sql, ", coalesce(k.c%zu::text[], '{}')", i);
    else if (field->type == CONTRACT_TEXT)
        sql_printf(sql, ", coalesce(k.c%zu, '')", i);
    else if (strcmp(field->name, "create_time") == 0)
        sql_printf(sql, ", coalesce(k.c%zu, now())", i);
    else if (strcmp(field->name, "created_by") == 0)
        sql_printf(sql, ", coalesce(k.c%zu, $%zu::bigint)", i, actor);
    else
        sql_printf(sql, ", k.c%zu", i);
    if (field->type == CONTRACT_MONEY)
        sql_printf(sql, ", coalesce(k.c%zuc, '')", i);
}

/* "insert into … select …", without conditions. */
static void put_insert(const struct bulk *bulk, const bool *used, struct sql *sql)
{
    const struct contract_message *message = bulk->object->message;
    const struct contract_field *author = contract_field(message, "created_by");
    bool has_author = author && used[author - message->fields];
    bool custom = bulk_source_custom(bulk);
    size_t actor = sql_bind(sql, db_number(sql->arena, bulk->call->session->user_id));
    sql_printf(sql, "insert into %s (id, updated_by%s", bulk->object->table,
               has_author ? "" : ", created_by");
    for (size_t i = 0; i < message->n_fields; i++)
        if (used[i]) {
            sql_printf(sql, ", %s", message->fields[i].column);
            if (message->fields[i].type == CONTRACT_MONEY)
                sql_printf(sql, ", %s_currency", message->fields[i].column);
        }
    sql_printf(sql, "%s) select k.id, $%zu::bigint", custom ? ", custom" : "", actor);
    if (!has_author)
        sql_printf(sql, ", $%zu::bigint", actor);
    for (size_t i = 0; i < message->n_fields; i++)
        if (used[i])
            write_inserted(&message->fields[i], i, actor, sql);
    if (custom)
        sql_put(sql, ", kith_merge_custom('{}', coalesce(k.custom::jsonb, '{}'))");
    sql_put(sql, " from ");
    bulk_source_write(bulk, used, BULK_SOURCE_IDS | (custom ? BULK_SOURCE_CUSTOM : 0), sql);
}

static int insert_same(const struct bulk *bulk)
{
    struct sql sql;
    bool *used = bulk_source_used(bulk, BULK_SOURCE_INSERTED);
    if (!used)
        return -1;
    sql_init(&sql, bulk->call->arena);
    put_insert(bulk, used, &sql);
    return sql_add(&sql, bulk->segment);
}

/* Those of the rows from `first` on that look like it, marked as taken. */
static struct bulk gather(const struct bulk *bulk, size_t first, bool *taken)
{
    struct arena *arena = bulk->call->arena;
    struct resource_draft **drafts = arena_array(arena, bulk->n, sizeof *drafts);
    int64_t *ids = arena_array(arena, bulk->n, sizeof *ids);
    struct bulk same = *bulk;
    same.n = 0;
    for (size_t i = first; drafts && ids && i < bulk->n; i++) {
        if (taken[i] || !same_shape(bulk->drafts[first], bulk->drafts[i]))
            continue;
        taken[i] = true;
        ids[same.n] = bulk->ids[i];
        drafts[same.n++] = bulk->drafts[i];
    }
    same.drafts = drafts;
    same.ids = ids;
    return same;
}

int bulk_insert(const struct bulk *bulk)
{
    bool *taken = arena_array(bulk->call->arena, bulk->n, sizeof *taken);
    int statement = -1;
    for (size_t i = 0; taken && i < bulk->n; i++) {
        if (taken[i])
            continue;
        struct bulk same = gather(bulk, i, taken);
        statement = same.n ? insert_same(&same) : -1;
        if (statement < 0)
            return -1;
    }
    return statement;
}

/* Flags may have been changed since by the database: they do not make two rows different. */
static void write_same_child(const struct bulk *bulk, const bool *used, struct sql *sql)
{
    const struct contract_message *message = bulk->object->message;
    for (size_t i = 0; i < message->n_fields; i++) {
        const struct contract_field *field = &message->fields[i];
        if (!used[i] || field->type == CONTRACT_BOOL)
            continue;
        if (field->type == CONTRACT_TEXT)
            sql_printf(sql, " and t.%s = coalesce(k.c%zu, '')", field->column, i);
        else
            sql_printf(sql, " and t.%s is not distinct from k.c%zu", field->column, i);
    }
}

int bulk_missing(const struct bulk *bulk)
{
    struct sql sql;
    bool *used = bulk_source_used(bulk, BULK_SOURCE_INSERTED);
    if (!used)
        return -1;
    sql_init(&sql, bulk->call->arena);
    sql_put(&sql, "select k.n from ");
    bulk_source_write(bulk, used, 0, &sql);
    sql_printf(&sql, " where not exists (select from %s t where t.deleted_at is null",
               bulk->object->table);
    write_same_child(bulk, used, &sql);
    sql_put(&sql, ") order by k.n");
    return sql_add(&sql, bulk->segment);
}
