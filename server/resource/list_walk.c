/* SPDX-License-Identifier: Apache-2.0 */
/* The walk of a bounded page along an index. */
#include "server/resource/list_walk.h"

#include "server/resource/measure.h"

#include <stdlib.h>
#include <string.h>

/* An index on the key and the id that knows every row there may be. */
static bool is_indexed(const struct rpc_call *call, const struct list *list)
{
    const struct order_key *key = &list->order.keys[0];
    bool text = strcmp(key->cast, "text") == 0;
    const char *table = key->field->measure ? list->object->measures : list->object->table;
    const struct catalog_index *index = catalog_index(
        call->catalog, table, key->column, text ? CATALOG_INDEX_BYTES : CATALOG_INDEX_TREE);
    if (!index || !index->with_id || (list->show_deleted && !index->with_deleted))
        return false;
    return index->holds == CATALOG_HOLDS_ALL ||
           (index->holds == CATALOG_HOLDS_PRESENT && key->nullable);
}

void list_walk_find(const struct rpc_call *call, struct list_walk *walk)
{
    const struct order *order = &walk->list->order;
    const struct order_key *key = &order->keys[0];
    bool text = strcmp(key->cast, "text") == 0;
    walk->by_id = order->n_keys == 1;
    walk->id = "t.id";
    walk->possible = walk->by_id;
    if (walk->by_id || order->n_keys > 2 || order->keys[1].descending != key->descending ||
        !is_indexed(call, walk->list))
        return;
    walk->possible = true;
    walk->value = arena_printf(call->arena, "t%s.%s%s", key->suffix, key->column,
                               text ? " collate \"C\"" : "");
    if (key->field->measure)
        walk->id = arena_printf(call->arena, "t_m.%s_id", walk->list->object->name);
}

static const char *direction(const struct list_walk *walk)
{
    return walk->list->order.keys[0].descending ? "desc" : "asc";
}

/* Measures lead to their records. */
static void write_from(const struct list_walk *walk, struct sql *sql)
{
    const struct contract_object *object = walk->list->object;
    if (!walk->by_id && walk->list->order.keys[0].field->measure)
        sql_printf(sql, "%s t_m join %s t on t.id = t_m.%s_id", object->measures, object->table,
                   object->name);
    else
        list_write_from(walk->list, "t", sql);
}

static void write_behind(const struct list_walk *walk, size_t at, const char *what, struct sql *sql)
{
    bool descending = walk->list->order.keys[0].descending;
    const char *after = walk->list->after[at];
    sql_printf(sql, " and %s %s ", what, descending ? "<" : ">");
    sql_number(sql, after ? strtoll(after, NULL, 10) : 0);
}

static void write_ids(const struct list_walk *walk, struct sql *sql)
{
    sql_printf(sql, "select t.id, %s is true as ok from ", walk->look.matches);
    write_from(walk, sql);
    sql_printf(sql, " where %s", walk->condition);
    if (walk->list->continued)
        write_behind(walk, 0, "t.id", sql);
    sql_printf(sql, " order by t.id %s limit %lld", direction(walk), walk->look.most);
}

/* In the form of list_branch_write_range: no other index than the one on key and id can serve it.
 */
static void write_behind_key(const struct list_walk *walk, struct sql *sql)
{
    const char *column = walk->key->column, *key = walk->key->value;
    bool descending = walk->list->order.keys[0].descending, continued = walk->list->continued;
    int64_t after = continued ? strtoll(walk->list->after[0], NULL, 10) : 0;
    sql_printf(sql, "select t.id, %s is true as ok from %s t where %s and (t.%s, t.id) >= (%s, ",
               walk->look.matches, walk->list->object->table, walk->condition, column, key);
    sql_number(sql, continued && !descending ? after + 1 : 0);
    sql_printf(sql, ") and (t.%s, t.id) <= (%s, ", column, key);
    sql_number(sql, continued && descending ? after - 1 : INT64_MAX);
    sql_printf(sql, ") and t.%s is not null%s order by t.%s %s, t.id %s limit %lld", column,
               walk->key->with_deleted ? "" : " and t.deleted_at is null", column, direction(walk),
               direction(walk), walk->look.most);
}

/* Where there is no null, the index serves both directions only if nothing is said about nulls. */
static void write_values(const struct list_walk *walk, struct sql *sql)
{
    const struct order_key *key = &walk->list->order.keys[0];
    const char *const *after = walk->list->after;
    sql_printf(sql, "select %s as k, t.id, %s is true as ok from ", walk->value,
               walk->look.matches);
    write_from(walk, sql);
    sql_printf(sql, " where %s%s", walk->condition,
               walk->list->continued && !after[0] ? " and false" : "");
    if (key->nullable)
        sql_printf(sql, " and %s is not null", walk->value);
    if (walk->list->continued && after[0]) {
        sql_printf(sql, " and (%s, %s) %s (", walk->value, walk->id, key->descending ? "<" : ">");
        sql_param(sql, db_text(after[0]), key->cast);
        sql_put(sql, ", ");
        sql_number(sql, strtoll(after[1], NULL, 10));
        sql_put(sql, ")");
    }
    sql_printf(sql, " order by %s %s, %s %s limit %lld", walk->value, direction(walk), walk->id,
               direction(walk), walk->look.most);
}

static bool has_rest(const struct list_walk *walk)
{
    return walk->possible && !walk->by_id && walk->list->order.keys[0].nullable;
}

/* What has no value comes last, in the order of the ids, along the table. */
static void write_rest(const struct list_walk *walk, struct sql *sql)
{
    sql_put(sql, "z as materialized ");
    list_look_begin(sql);
    sql_printf(sql, "(select t.id, (%s is null and %s) is true as ok from ", walk->value,
               walk->look.matches);
    list_write_from(walk->list, "t", sql);
    sql_printf(sql,
               " where %s and (select count(*) from w) < %lld and not exists (select from w where "
               "rn = %lld)",
               walk->condition, walk->look.wanted, walk->look.most);
    if (walk->list->continued && !walk->list->after[0])
        write_behind(walk, 1, "t.id", sql);
    sql_printf(sql, " order by t.id %s limit %lld)", direction(walk), walk->look.most);
    list_look_end(&walk->look, sql);
    sql_put(sql, ", ");
}

void list_walk_write(const struct list_walk *walk, struct sql *sql)
{
    if (!walk->possible)
        return;
    sql_put(sql, "w as materialized ");
    list_look_begin(sql);
    sql_put(sql, "(");
    if (walk->key)
        write_behind_key(walk, sql);
    else if (walk->by_id)
        write_ids(walk, sql);
    else
        write_values(walk, sql);
    sql_put(sql, ")");
    list_look_end(&walk->look, sql);
    sql_put(sql, ", ");
    if (has_rest(walk))
        write_rest(walk, sql);
}

void list_walk_write_frontier(const struct list_walk *walk, struct sql *sql)
{
    if (!walk->possible)
        sql_put(sql, "select null::text as k, null::text as id where false");
    else if (walk->by_id)
        sql_printf(sql, "select id::text from w where rn = %lld", walk->look.most);
    else
        sql_printf(sql, "select k::text, id::text from w where rn = %lld", walk->look.most);
    if (has_rest(walk))
        sql_printf(sql, " union all select null, id::text from z where rn = %lld", walk->look.most);
}

static void write_refusal(const struct list_walk *walk, struct sql *sql)
{
    const char *name = walk->list->order.keys[0].field->name;
    sql_put(sql, "select length(kith_raise('KH009', ");
    sql_param(sql, db_text(name), "text");
    sql_put(sql, " || ' cannot put so many records in order: you see too many of them. Narrow the "
                 "list with a filter, ask for larger pages (page_size up to 1000), or order it by "
                 "id.', 'ORDER_TOO_WIDE', 'order_by')::text)::bigint, true as held");
    sql_printf(sql, " where %s", walk->condition);
}

void list_walk_write_found(const struct list_walk *walk, struct sql *sql)
{
    if (!walk->possible)
        write_refusal(walk, sql);
    else
        sql_put(sql, "select id, true as held from w where ok");
    if (has_rest(walk))
        sql_put(sql, " union all select id, true as held from z where ok");
}

void list_walk_write_keys(const struct list_walk *walk, struct sql *sql)
{
    size_t n = walk->list->order.n_keys;
    if (walk->possible && n == 2)
        sql_put(sql, ", f.k, f.id");
    else if (walk->possible)
        sql_put(sql, ", f.id");
    for (size_t i = 0; !walk->possible && i < n; i++)
        sql_put(sql, ", null::text");
}
