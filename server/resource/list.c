/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of records in an order, over the branches of visibility. */
#include "server/resource/list.h"

#include "server/resource/access.h"
#include "server/resource/access_share.h"
#include "server/resource/filter.h"
#include "server/resource/row.h"
#include "server/resource/shape.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct status list_init(struct rpc_call *call, const struct contract_object *object,
                        const char *filter, const char *order_by, struct list *list)
{
    *list = (struct list){
        .object = object,
        .action = ACCESS_READ,
        .filter = filter,
        .limit = LIST_STANDARD_PAGE,
    };
    return order_parse(call->arena, object, order_by, &list->order);
}

/* What holds for every row, whichever branch it came through. */
static struct status write_conditions(struct rpc_call *call, const struct list *list,
                                      const char *alias, struct sql *sql)
{
    struct filter_context context = {
        .object = list->object,
        .catalog = call->catalog,
        .alias = alias,
        .user_id = call->session->user_id,
        .time_zone = call->session->time_zone,
        .now = call->now,
    };
    if (!list->show_deleted && contract_field(list->object->message, "delete_time"))
        sql_printf(sql, " and %s.deleted_at is null", alias);
    if (list->filter && *list->filter) {
        sql_put(sql, " and ");
        struct status status = filter_compile(&context, list->filter, sql);
        if (!status_is_ok(status))
            return status;
    }
    if (list->continued) {
        sql_put(sql, " and ");
        order_write_after(&list->order, alias, list->after, sql);
    }
    return STATUS_OK;
}

/* Shares beside the rest would keep the planner from the indexes of both: each on its own. */
static void write_ids(struct rpc_call *call, const struct list *list,
                      const struct access_share *ways, size_t n, const char *alias, struct sql *sql)
{
    const char *table = list->object->table;
    const char *there = list->show_deleted ? "" : " and b.deleted_at is null";
    sql_printf(sql, "%s.id in (select b.id from %s b where ", alias, table);
    resource_write_held(call, list->object, list->action, "b", sql);
    sql_put(sql, there);
    for (size_t i = 0; i < n; i++) {
        sql_printf(sql, " union all select b.id from %s b where b.%s in ", table, ways[i].column);
        access_share_write_records(call, &ways[i], sql);
        sql_put(sql, there);
    }
    sql_put(sql, ")");
}

struct status list_write_where(struct rpc_call *call, const struct list *list, const char *alias,
                               struct sql *sql)
{
    struct access_share ways[ACCESS_MAX_SHARES];
    size_t n = access_share_ways(call, list->object, list->action, ways);
    sql_put(sql, " where ");
    if (n)
        write_ids(call, list, ways, n, alias, sql);
    else
        resource_write_visible(call, list->object, list->action, alias, sql);
    return write_conditions(call, list, alias, sql);
}

/* The list that everyone looks at: as it comes, in pages of a usual size. */
static bool is_usual(const struct list *list)
{
    static const int64_t sizes[] = {20, LIST_STANDARD_PAGE, 100, 200, 500, LIST_LARGEST_PAGE};
    if (list->mask || list->show_deleted || (list->filter && *list->filter) ||
        !order_is_default(&list->order))
        return false;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        if (list->limit == sizes[i])
            return true;
    return false;
}

/* Of a prepared list the limit is a constant: a plan for any limit expects a tenth of the table. */
static void write_limit(const struct list *list, struct sql *sql)
{
    sql_put(sql, " limit ");
    if (is_usual(list))
        sql_printf(sql, "%lld", (long long)list->limit + 1);
    else
        sql_number(sql, list->limit + 1);
}

static void write_order(const struct list *list, struct sql *sql)
{
    sql_put(sql, " order by ");
    order_write(&list->order, "t", sql);
    write_limit(list, sql);
}

/* What all branches have in common: written once, so that its parameters are bound once. */
struct common {
    const char *conditions;
    const char *order;
};

/* The text behind `begin`, taken off the statement; its parameters stay. NULL: no memory. */
static const char *cut(struct sql *sql, size_t begin)
{
    if (sql->text.failed)
        return NULL;
    if (sql->text.length == begin)
        return "";
    const char *text = arena_copy(sql->arena, sql->text.data + begin, sql->text.length - begin);
    sql->text.length = begin;
    return text;
}

static struct status write_common(struct rpc_call *call, const struct list *list,
                                  struct common *common, struct sql *sql)
{
    size_t begin = sql->text.length;
    struct status status = write_conditions(call, list, "t", sql);
    if (!status_is_ok(status))
        return status;
    common->conditions = cut(sql, begin);
    write_order(list, sql);
    common->order = cut(sql, begin);
    return common->conditions && common->order ? STATUS_OK : rpc_no_memory();
}

/*
 * Nothing but the order of the ids: then each branch is read along its own index. Those know only
 * what is not deleted.
 */
static bool goes_by_id(const struct list *list)
{
    return list->order.n_keys == 1 && !(list->filter && *list->filter) && !list->show_deleted;
}

/* The rows of one key that the page may hold: "(alias.column, alias.id) >= … and … <= …". */
static void write_between(const struct list *list, const char *alias, const char *column,
                          const char *id, const char *key, struct sql *sql)
{
    bool descending = list->order.keys[0].descending;
    int64_t after = list->continued ? strtoll(list->after[0], NULL, 10) : 0;
    sql_printf(sql, "(%s.%s, %s.%s) >= (%s, ", alias, column, alias, id, key);
    sql_number(sql, list->continued && !descending ? after + 1 : 0);
    sql_printf(sql, ") and (%s.%s, %s.%s) <= (%s, ", alias, column, alias, id, key);
    sql_number(sql, list->continued && descending ? after - 1 : INT64_MAX);
    sql_put(sql, ")");
}

/*
 * The rows of one key, in the order of the ids. As a range of (column, id) and not as column = key:
 * only the index on the two can serve it, whereas the planner, which does not know the key, would
 * rather walk the table backwards until it has found enough, and so reads all of it for a key with
 * few rows.
 */
static void write_range(const struct list *list, const char *column, const char *key,
                        const struct common *common, struct sql *sql)
{
    const char *direction = list->order.keys[0].descending ? "desc" : "asc";
    sql_printf(sql, "(select t.id from %s t where ", list->object->table);
    write_between(list, "t", column, "id", key, sql);
    sql_printf(sql, "%s order by t.%s %s, t.id %s", common->conditions, column, direction,
               direction);
    write_limit(list, sql);
    sql_put(sql, ")");
}

static void write_team_ranges(const struct list *list, const struct access_branch *branch,
                              const struct common *common, struct sql *sql)
{
    const char *direction = list->order.keys[0].descending ? "desc" : "asc";
    sql_put(sql, "(select x.id from unnest(");
    sql_param(sql, db_text(branch->teams), "bigint[]");
    sql_put(sql, ") k(id) cross join lateral ");
    write_range(list, branch->column, "k.id", common, sql);
    sql_printf(sql, " x order by x.id %s", direction);
    write_limit(list, sql);
    sql_put(sql, ")");
}

static const char *user_key(struct rpc_call *call, struct sql *sql)
{
    size_t user = sql_bind(sql, db_number(call->arena, call->session->user_id));
    const char *key = arena_printf(call->arena, "$%zu::bigint", user);
    if (!key)
        sql->failed = true;
    return key ? key : "";
}

/* With a filter or another order the planner decides, knowing user and teams. */
static void write_open_branch(struct rpc_call *call, const struct list *list,
                              const struct access_branch *branch, const struct common *common,
                              struct sql *sql)
{
    sql_printf(sql, "(select t.id from %s t where t.%s = ", list->object->table, branch->column);
    if (branch->teams) {
        sql_put(sql, "any(");
        sql_param(sql, db_text(branch->teams), "bigint[]");
        sql_put(sql, ")");
    } else {
        sql_number(sql, call->session->user_id);
    }
    sql_put(sql, common->conditions);
    sql_put(sql, common->order);
    sql_put(sql, ")");
}

static void write_branch(struct rpc_call *call, const struct list *list,
                         const struct access_branch *branch, const struct common *common,
                         struct sql *sql)
{
    if (!goes_by_id(list))
        write_open_branch(call, list, branch, common, sql);
    else if (branch->teams)
        write_team_ranges(list, branch, common, sql);
    else
        write_range(list, branch->column, user_key(call, sql), common, sql);
}

/* What hangs on shared customers: of each as much as the page may want. */
static void write_hanging_range(struct rpc_call *call, const struct list *list,
                                const struct access_share *way, const struct common *common,
                                struct sql *sql)
{
    char key[64];
    snprintf(key, sizeof key, "h.%s", way->shared);
    sql_put(sql, "(select x.id from share h cross join lateral ");
    write_range(list, way->column, key, common, sql);
    sql_put(sql, " x where ");
    access_share_write_holder(call, way, sql);
    sql_printf(sql, " order by x.id %s", list->order.keys[0].descending ? "desc" : "asc");
    write_limit(list, sql);
    sql_put(sql, ")");
}

/* The same range over what is shared with one user or team; see write_range. */
static void write_shared_range(const struct list *list, const struct access_share *way,
                               const char *key, const struct common *common, struct sql *sql)
{
    bool descending = list->order.keys[0].descending;
    const char *direction = descending ? "desc" : "asc";
    const char *holder = way->by_team ? "team_id" : "user_id";
    sql_printf(sql,
               "(select x.id from share h cross join lateral (select t.id from %s t where t.id = "
               "h.%s%s limit 1) x where ",
               list->object->table, way->shared, common->conditions);
    write_between(list, "h", holder, way->shared, key, sql);
    sql_put(sql, " and ");
    access_share_write_counts(way, sql);
    sql_printf(sql, " order by h.%s %s, h.%s %s", holder, direction, way->shared, direction);
    write_limit(list, sql);
    sql_put(sql, ")");
}

static void write_shared_ranges(struct rpc_call *call, const struct list *list,
                                const struct access_share *way, const struct common *common,
                                struct sql *sql)
{
    if (!way->by_team) {
        write_shared_range(list, way, user_key(call, sql), common, sql);
        return;
    }
    sql_put(sql, "(select x.id from unnest(");
    sql_param(sql, db_text(call->session->teams), "bigint[]");
    sql_put(sql, ") k(id) cross join lateral ");
    write_shared_range(list, way, "k.id", common, sql);
    sql_printf(sql, " x order by x.id %s", list->order.keys[0].descending ? "desc" : "asc");
    write_limit(list, sql);
    sql_put(sql, ")");
}

static void write_share_branch(struct rpc_call *call, const struct list *list,
                               const struct access_share *way, const struct common *common,
                               struct sql *sql)
{
    if (goes_by_id(list) && strcmp(way->column, "id") == 0) {
        write_shared_ranges(call, list, way, common, sql);
    } else if (goes_by_id(list)) {
        write_hanging_range(call, list, way, common, sql);
    } else {
        sql_printf(sql, "(select t.id from %s t where t.%s in ", list->object->table, way->column);
        access_share_write_records(call, way, sql);
        sql_printf(sql, "%s%s)", common->conditions, common->order);
    }
}

/* One parent at a time: a choice of several could only be found out row by row. */
static void write_parent_branch(struct rpc_call *call, const struct list *list, size_t n,
                                const struct common *common, struct sql *sql)
{
    sql_printf(sql, "(select t.id from %s t where ", list->object->table);
    access_write_parent(call, list->object, n, list->action, "t", sql);
    sql_put(sql, common->conditions);
    sql_put(sql, common->order);
    sql_put(sql, ")");
}

static void write_select(const struct list *list, struct sql *sql)
{
    sql_put(sql, "select ");
    resource_write_columns(list->object, list->mask, "t", sql);
    sql_put(sql, ", ");
    order_write_keys(&list->order, "t", sql);
}

/* branches NULL: n parents. */
static struct status write_union(struct rpc_call *call, const struct list *list,
                                 const struct access_branch *branches, size_t n, struct sql *sql)
{
    struct common common;
    struct status status = write_common(call, list, &common, sql);
    if (!status_is_ok(status))
        return status;
    write_select(list, sql);
    sql_put(sql, " from (");
    for (size_t i = 0; i < n; i++) {
        if (i)
            sql_put(sql, " union ");
        if (branches)
            write_branch(call, list, &branches[i], &common, sql);
        else
            write_parent_branch(call, list, i, &common, sql);
    }
    struct access_share ways[ACCESS_MAX_SHARES];
    size_t shares = branches ? access_share_ways(call, list->object, list->action, ways) : 0;
    for (size_t i = 0; i < shares; i++) {
        sql_put(sql, " union ");
        write_share_branch(call, list, &ways[i], &common, sql);
    }
    sql_printf(sql, ") u join %s t on t.id = u.id%s", list->object->table, common.order);
    return STATUS_OK;
}

static struct status write_plain(struct rpc_call *call, const struct list *list, struct sql *sql)
{
    write_select(list, sql);
    sql_printf(sql, " from %s t", list->object->table);
    struct status status = list_write_where(call, list, "t", sql);
    write_order(list, sql);
    return status;
}

struct status list_add(struct rpc_call *call, const struct list *list, int *statement)
{
    struct access_branch branches[ACCESS_MAX_BRANCHES];
    struct sql sql;
    sql_init(&sql, call->round); /* an export comes here for every page */
    size_t parents = access_parents(list->object);
    size_t n = parents ? 0 : access_branches(call, list->object, list->action, branches);
    struct status status;
    if (parents > 1 && !access_reads_all(call, list->object))
        status = write_union(call, list, NULL, parents, &sql);
    else if (n > 0)
        status = write_union(call, list, branches, n, &sql);
    else
        status = write_plain(call, list, &sql);
    if (!status_is_ok(status))
        return status;
    struct db_segment *segment = rpc_segment(call, rpc_lane(call));
    *statement = is_usual(list) ? shape_add(call, &sql, segment) : sql_add(&sql, segment);
    return *statement < 0 ? rpc_no_memory() : STATUS_OK;
}

bool list_has_more(const struct rpc_call *call, const struct list *list, int statement)
{
    return db_rows(call->segment, statement) > list->limit;
}

int list_rows(const struct rpc_call *call, const struct list *list, int statement)
{
    return list_has_more(call, list, statement) ? (int)list->limit
                                                : db_rows(call->segment, statement);
}

void list_continue(struct rpc_call *call, struct list *list, int statement)
{
    int row = list_rows(call, list, statement) - 1;
    int column = db_columns(call->segment, statement) - (int)list->order.n_keys;
    for (size_t i = 0; i < list->order.n_keys; i++, column++) {
        size_t length;
        const char *key = db_bytes(call->segment, statement, row, column, &length);
        list->after[i] = key ? arena_copy(call->arena, key, length) : NULL;
    }
    list->continued = true;
}
