/* SPDX-License-Identifier: Apache-2.0 */
/* Looking for records: search_TABLE_find finds the entries, newest first; see kith_search_finder.
 */
#include "server/resource/find.h"

#include "server/resource/access.h"
#include "server/resource/fieldrule.h"
#include "server/resource/shape.h"

#include <string.h>

enum { PART_OBJECT = 1000, MOST_OF_QUEUE = 1000, MOST_WAITING = 5000 };

/* What all parts of the statement share: the numbers of its parameters. */
struct find_common {
    size_t text, kinds, limit, user, hidden, id_object, id;
    const char *record; /* of the present kind: see write_record */
};

static const char *const kinds[FIND_MAX_KINDS] = {
    "customer", "contact", "lead",    "opportunity", "ticket", "order",       "return",
    "product",  "user",    "article", "feedback",    "idea",   "improvement",
};

const struct contract_object *find_kind(size_t n)
{
    return n < FIND_MAX_KINDS && kinds[n] ? contract_object(kinds[n]) : NULL;
}

/* Fields that the roles hide or mask are neither found nor shown. */
static struct db_param hidden_parts(struct rpc_call *call)
{
    size_t n = 0, most = 0;
    for (size_t i = 0; i < contract_n_objects; i++)
        most += fieldrule_all(call->session, contract_objects[i])
                    ? contract_objects[i]->message->n_fields
                    : 0;
    int64_t *parts = arena_alloc(call->arena, (most + 1) * sizeof *parts);
    for (size_t i = 0; parts && i < contract_n_objects; i++) {
        const struct contract_object *object = contract_objects[i];
        if (!fieldrule_all(call->session, object))
            continue;
        for (size_t k = 0; k < object->message->n_fields; k++)
            if (fieldrule_of(call->session, object, &object->message->fields[k]) >
                SESSION_READ_ONLY)
                parts[n++] =
                    (int64_t)object->number * PART_OBJECT + object->message->fields[k].number;
    }
    return parts ? db_number_array(call->arena, n, parts) : db_null();
}

/* The record of a hit c; its parameters are bound once. */
static void write_record(struct rpc_call *call, const struct contract_object *object,
                         struct find_common *common, struct sql *sql)
{
    size_t begin = sql->text.length;
    sql_put(sql, " cross join lateral (select t.id, ");
    if (object->owned)
        sql_printf(sql, "coalesce(t.owner_id = $%zu::bigint, false)", common->user);
    else
        sql_put(sql, "false");
    sql_printf(sql,
               " as own, t.created_at, kith_show(t.%s, %d) as title from %s t where t.id = "
               "c.record and t.deleted_at is null and ",
               contract_field(object->message, object->title)->column,
               (int)fieldrule_named(call->session, object, object->title), object->table);
    resource_write_visible(call, object, ACCESS_READ, "t", sql);
    sql_put(sql, " limit 1) r");
    sql->failed = sql->failed || sql->text.failed;
    common->record =
        sql->failed ? NULL
                    : arena_copy(call->arena, sql->text.data + begin, sql->text.length - begin);
    sql->failed = sql->failed || !common->record;
    if (!sql->failed)
        sql->text.length = begin;
    else
        common->record = "";
}

/* What hangs on a record is hidden with the field that lists it. */
static void write_hidden_children(struct rpc_call *call, const struct contract_object *object,
                                  struct sql *sql)
{
    sql_put(sql, "'{");
    const char *comma = "";
    for (size_t i = 0; i < object->message->n_fields; i++) {
        const struct contract_field *field = &object->message->fields[i];
        if (!field->child || fieldrule_of(call->session, object, field) <= SESSION_READ_ONLY)
            continue;
        sql_printf(sql, "%s%d", comma, (int)field->child->number);
        comma = ",";
    }
    sql_put(sql, "}'");
}

static bool is_shared(const struct access_way *way)
{
    return way->kind == ACCESS_BY_SHARE || way->kind == ACCESS_BY_CUSTOMER_SHARE;
}

/* Keys of what others have and is open by a way: see kith_search_scope and kith_search_follow. */
static void write_keys(const struct find_common *common, const struct access_way *way,
                       struct sql *sql)
{
    char letter = way->kind == ACCESS_BY_TEAM            ? 't'
                  : way->kind == ACCESS_BY_CUSTOMER_TEAM ? 'u'
                  : way->kind == ACCESS_BY_SHOWN         ? 's'
                                                         : '\0';
    if (way->kind == ACCESS_BY_CUSTOMER_OWNER)
        sql_printf(sql, " || kith_search_hash('p' || $%zu::bigint)", common->user);
    if (!letter)
        return;
    sql_printf(sql, " || array(select kith_search_hash('%c' || x) from unnest(", letter);
    sql_param(sql, db_text(way->branch.teams), "bigint[]");
    sql_put(sql, ") x)");
}

/*
 * What waits in queues, which is soon somebody's, one by one: the newest of each queue, whatever
 * its length.
 */
static void write_waiting(const struct contract_object *object, const struct access_way *way,
                          struct sql *sql)
{
    sql_put(sql, " || array(select s.id from unnest(");
    sql_param(sql, db_text(way->branch.teams), "bigint[]");
    sql_printf(sql,
               ") k(id) cross join lateral (select t.id from %s t where t.%s = k.id order by t.%s "
               "desc, t.id desc limit %d) s limit %d)",
               object->table, way->branch.column, way->branch.column, MOST_OF_QUEUE, MOST_WAITING);
}

/* Which records: one's own, those of others, all, what is shared, and what waits. */
static void write_reach(struct rpc_call *call, const struct contract_object *object,
                        const struct find_common *common, struct sql *sql)
{
    struct access_way ways[ACCESS_MAX_WAYS];
    struct access_reach reach = {ACCESS_READ, true};
    size_t n = access_ways(call, object, &reach, ways);
    bool all = n > 0 && ways[0].kind == ACCESS_BY_ALL;
    if (object->owned && n > 0)
        sql_printf(sql, "array[kith_search_hash('o' || $%zu::bigint)]", common->user);
    else
        sql_put(sql, "null");
    sql_put(sql, ", '{}'::bigint[]");
    for (size_t i = 0; i < n; i++)
        write_keys(common, &ways[i], sql);
    sql_printf(sql, ", %s, '{}'::bigint[]", all ? "true" : "false");
    for (size_t i = 0; i < n; i++) {
        if (ways[i].kind == ACCESS_BY_QUEUE)
            write_waiting(object, &ways[i], sql);
        if (!is_shared(&ways[i]))
            continue;
        sql_printf(sql, " || array(select s.id from %s s where s.%s in ", object->table,
                   ways[i].share.column);
        access_share_write_records(call, &ways[i].share, sql);
        sql_put(sql, ")");
    }
}

static void write_kind(struct rpc_call *call, const struct contract_object *object,
                       struct find_common *common, struct sql *sql)
{
    int number = (int)object->number;
    write_record(call, object, common, sql);
    sql_printf(sql,
               " union all (select %d::smallint, c.record, c.class, c.part, c.original, c.value, "
               "c.fragment, r.own, r.created_at, r.title from search_%s_find((table w), ",
               number, object->table);
    write_reach(call, object, common, sql);
    sql_printf(sql, ", $%zu::bigint[], ", common->hidden);
    write_hidden_children(call, object, sql);
    sql_printf(sql, ", $%zu::bigint) c%s where %d = any($%zu::bigint[]))", common->limit,
               common->record, number, common->kinds);
    sql_printf(sql,
               " union all (select %d::smallint, r.id, 0::smallint, 0, '', '', '', r.own, "
               "r.created_at, r.title from (select $%zu::bigint as record) c%s where $%zu::bigint "
               "= %d and %d = any($%zu::bigint[]))",
               number, common->id, common->record, common->id_object, number, number,
               common->kinds);
}

static void bind_common(struct rpc_call *call, const struct find *find, struct find_common *common,
                        struct sql *sql)
{
    int64_t numbers[FIND_MAX_KINDS], id = 0;
    size_t n = 0;
    const struct contract_object *named = resource_object_of(find->text);
    if (!named || !draft_id(named, find->text, &id))
        named = NULL;
    for (size_t i = 0; find_kind(i); i++)
        if (find->wanted[i] && resource_may(call, find_kind(i), ACCESS_READ))
            numbers[n++] = find_kind(i)->number;
    common->text = sql_bind(sql, db_text(find->text));
    common->kinds = sql_bind(sql, db_number_array(call->arena, n, numbers));
    common->limit = sql_bind(sql, db_number(call->arena, find->limit));
    common->user = sql_bind(sql, db_number(call->arena, call->session->user_id));
    common->hidden = sql_bind(sql, hidden_parts(call));
    common->id_object = sql_bind(sql, db_number(call->arena, named ? named->number : 0));
    common->id = sql_bind(sql, db_number(call->arena, id));
}

/* One kind alone has a statement of its own; else all are in it, so that they are few statements.
 */
static bool is_alone(const struct find *find)
{
    size_t n = 0;
    for (size_t i = 0; find_kind(i); i++)
        n += find->wanted[i];
    return n == 1;
}

/* The first row of f, which is none, gives all parameters their types: no kind may be readable. */
int find_add(struct rpc_call *call, const struct find *find)
{
    struct find_common common;
    struct sql sql;
    bool alone = is_alone(find);
    sql_init(&sql, call->arena);
    bind_common(call, find, &common, &sql);
    sql_printf(
        &sql,
        "with w as materialized (select array_agg(x order by x.class) from "
        "kith_search_ways($%zu::text) x), f (object, "
        "record, class, part, original, value, fragment, own, created_at, title) as (select "
        "0::smallint, 0::bigint, 0::smallint, 0, '', '', '', false, now(), '' where false and "
        "($%zu::bigint[], $%zu::bigint, $%zu::bigint[], $%zu::bigint, $%zu::bigint) is null",
        common.text, common.kinds, common.user, common.hidden, common.id_object, common.id);
    for (size_t i = 0; find_kind(i); i++)
        if ((find->wanted[i] || !alone) && resource_may(call, find_kind(i), ACCESS_READ))
            write_kind(call, find_kind(i), &common, &sql);
    sql_printf(&sql,
               "), d as (select distinct on (object, record) * from f order by object, record, "
               "class, part) select object, record, class, part, original, case when class in (1, "
               "2, 3, 4) then kith_search_fragment(original, value, fragment) else fragment end, "
               "title, own from d order by class, own desc, created_at desc, object, record desc "
               "limit $%zu::bigint",
               common.limit);
    return shape_add(call, &sql, rpc_segment(call, rpc_lane(call)));
}
