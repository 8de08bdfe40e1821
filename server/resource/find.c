/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looking for records. What few records share is looked up at once. What many share is read block
 * by block of their ids, or along the records of an owner or team, newest first, until there is
 * enough: see kith_search_level.
 */
#include "server/resource/find.h"

#include "server/resource/access.h"
#include "server/resource/fieldrule.h"
#include "server/resource/shape.h"

#include <string.h>

enum { PART_OBJECT = 1000 };

/* What all parts of the statement share: the numbers of its parameters. */
struct find_common {
    size_t text, kinds, limit, user, hidden, id_object, id;
    const char *record; /* of the present kind: see write_record */
};

static const char *const kinds[FIND_MAX_KINDS] = {
    "customer", "contact", "lead", "opportunity", "ticket", "order", "return", "product", "user",
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

/*
 * The record of an entry e, looked up for each when it comes to it. Written once for a kind, since
 * it stands in every way to look for it: its parameters are bound once.
 */
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
               "e.record and t.deleted_at is null and ",
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
    for (size_t i = 0; i < object->message->n_fields; i++) {
        const struct contract_field *field = &object->message->fields[i];
        if (field->child && fieldrule_of(call->session, object, field) > SESSION_READ_ONLY)
            sql_printf(sql, " and e.part / %d <> %d", (int)PART_OBJECT, (int)field->child->number);
    }
}

/* Entries that match, with their records. `which` narrows them by their scope, "" for all. */
static void write_entries(struct rpc_call *call, const struct contract_object *object,
                          const struct find_common *common, const char *which, struct sql *sql)
{
    sql_printf(sql,
               "select e.record, e.part, e.original, e.value, r.own, r.created_at, r.title from "
               "search_entry_%d e%s",
               (int)object->number, common->record);
    sql_printf(
        sql,
        " where e.object = %d and e.grams @> w.grams%s and (w.kind = 0 or e.kind = w.kind) and "
        "e.part <> all($%zu::bigint[]) and "
        "case when w.class < 5 then e.value else e.pinyin end ~ w.pattern",
        (int)object->number, which, common->hidden);
    write_hidden_children(call, object, sql);
}

static void write_at_once(struct rpc_call *call, const struct contract_object *object,
                          const struct find_common *common, struct sql *sql)
{
    sql_put(sql, "(");
    write_entries(call, object, common, " and m.level = 0", sql);
    sql_printf(sql, " order by r.own desc, e.record desc limit $%zu::bigint)", common->limit);
}

static void write_blocks(struct rpc_call *call, const struct contract_object *object,
                         const struct find_common *common, struct sql *sql)
{
    sql_printf(sql,
               " union all (select y.* from (select coalesce(max(id), 0) / 8192 as top from %s) b "
               "cross join lateral generate_series(b.top, 0, -1) c (n) cross join lateral (",
               object->table);
    write_entries(call, object, common, " and e.scope @> array['c' || c.n]", sql);
    sql_printf(sql,
               " order by e.record desc limit $%zu::bigint) y where m.level > 0 limit "
               "$%zu::bigint)",
               common->limit, common->limit);
}

/* The records of one owner or team, newest first, until there is enough. */
static void write_walk(struct rpc_call *call, const struct contract_object *object,
                       const struct find_common *common, const char *column, const char *key,
                       int above, struct sql *sql)
{
    sql_printf(sql,
               "(select y.* from (select t.id from %s t where (t.%s, t.id) >= (%s, 0) and (t.%s, "
               "t.id) <= (%s, %lld) and t.deleted_at is null order by t.%s desc, t.id desc) k "
               "cross join lateral (",
               object->table, column, key, column, key, (long long)INT64_MAX, column);
    write_entries(call, object, common, " and e.record = k.id", sql);
    sql_printf(sql, " offset 0) y where m.level > %d limit $%zu::bigint)", above, common->limit);
}

/*
 * What a tenth of all share is read along the records of the owner, what fewer do is looked up with
 * the owner's key; of teams, that have more, already what a fiftieth share is read along them.
 */
static void write_owner(struct rpc_call *call, const struct contract_object *object,
                        const struct find_common *common, const char *column, char key,
                        struct sql *sql)
{
    const char *which = arena_printf(
        call->arena, " and m.level between 1 and 2 and e.scope @> array['%c' || $%zu::bigint]", key,
        common->user);
    const char *user = arena_printf(call->arena, "$%zu::bigint", common->user);
    sql_put(sql, " union all (");
    write_entries(call, object, common, which ? which : "", sql);
    sql_printf(sql, " order by e.record desc limit $%zu::bigint) union all ", common->limit);
    write_walk(call, object, common, column, user ? user : "", 2, sql);
    sql->failed = sql->failed || !which || !user;
}

static void write_teams(struct rpc_call *call, const struct contract_object *object,
                        const struct find_common *common, const struct access_branch *branch,
                        char key, struct sql *sql)
{
    size_t teams = sql_bind(sql, db_text(branch->teams));
    const char *which = arena_printf(call->arena,
                                     " and m.level = 1 and e.scope && array(select '%c' || x from "
                                     "unnest($%zu::bigint[]) x)",
                                     key, teams);
    sql_put(sql, " union all (");
    write_entries(call, object, common, which ? which : "", sql);
    sql_printf(sql,
               " order by e.record desc limit $%zu::bigint) union all (select z.* from "
               "unnest($%zu::bigint[]) x (id) cross join lateral ",
               common->limit, teams);
    write_walk(call, object, common, branch->column, "x.id", 1, sql);
    sql_printf(sql, " z order by z.record desc limit $%zu::bigint)", common->limit);
    sql->failed = sql->failed || !which;
}

/* What is shared with somebody is little: all of it is looked through. */
static void write_shared(struct rpc_call *call, const struct contract_object *object,
                         const struct find_common *common, const struct access_share *share,
                         struct sql *sql)
{
    sql_put(sql, " union all (");
    write_entries(call, object, common, " and m.level > 0", sql);
    sql_printf(sql, " and e.record = any(array(select s.id from %s s where s.%s in ", object->table,
               share->column);
    access_share_write_records(call, share, sql);
    sql_printf(sql, ")) order by e.record desc limit $%zu::bigint)", common->limit);
}

static void write_way(struct rpc_call *call, const struct contract_object *object,
                      const struct find_common *common, const struct access_way *way,
                      struct sql *sql)
{
    switch (way->kind) {
    case ACCESS_BY_ALL:
        if (object->owned)
            write_owner(call, object, common, "owner_id", 'o', sql);
        write_blocks(call, object, common, sql);
        break;
    case ACCESS_BY_OWNER:
        write_owner(call, object, common, way->branch.column, 'o', sql);
        break;
    case ACCESS_BY_CUSTOMER_OWNER:
        write_owner(call, object, common, way->branch.column, 'p', sql);
        break;
    case ACCESS_BY_TEAM:
        write_teams(call, object, common, &way->branch, 't', sql);
        break;
    case ACCESS_BY_CUSTOMER_TEAM:
        write_teams(call, object, common, &way->branch, 'u', sql);
        break;
    case ACCESS_BY_SHARE:
    case ACCESS_BY_CUSTOMER_SHARE:
        write_shared(call, object, common, &way->share, sql);
        break;
    default:
        break;
    }
}

static void write_kind(struct rpc_call *call, const struct contract_object *object,
                       struct find_common *common, struct sql *sql)
{
    struct access_way ways[ACCESS_MAX_WAYS];
    struct access_reach reach = {ACCESS_READ, true};
    size_t n = access_ways(call, object, &reach, ways);
    int number = (int)object->number;
    write_record(call, object, common, sql);
    sql_printf(sql,
               " union all (select %d::smallint, x.record, w.class, x.part, x.original, x.value, "
               "w.fragment, x.own, x.created_at, x.title from w cross join lateral "
               "kith_search_level(%d::smallint, w.grams) m (level) cross join lateral (",
               number, number);
    write_at_once(call, object, common, sql);
    for (size_t i = 0; i < n; i++)
        write_way(call, object, common, &ways[i], sql);
    sql_printf(sql, ") x where %d = any($%zu::bigint[]))", number, common->kinds);
    sql_printf(sql,
               " union all (select %d::smallint, r.id, 0::smallint, 0, '', '', '', r.own, "
               "r.created_at, r.title from (select $%zu::bigint as record) e%s where $%zu::bigint "
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

int find_add(struct rpc_call *call, const struct find *find)
{
    struct find_common common;
    struct sql sql;
    sql_init(&sql, call->arena);
    bind_common(call, find, &common, &sql);
    sql_printf(&sql,
               "with w as materialized (select * from kith_search_ways($%zu::text)), f (object, "
               "record, class, part, original, value, fragment, own, created_at, title) as (select "
               "0::smallint, 0::bigint, 0::smallint, 0, '', '', '', false, now(), '' where false",
               common.text);
    for (size_t i = 0; find_kind(i); i++)
        if (resource_may(call, find_kind(i), ACCESS_READ))
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
