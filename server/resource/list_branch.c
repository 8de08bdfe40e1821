/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of a page, one branch of visibility after the other: each by an index of its own. */
#include "server/resource/list_branch.h"

#include "server/resource/access_share.h"

#include <stdlib.h>
#include <string.h>

/* The limit is a constant: a plan for any limit expects a tenth of the table. */
void list_branch_write_limit(const struct list *list, struct sql *sql)
{
    sql_printf(sql, " limit %lld", (long long)list_round_limit(list) + 1);
}

/*
 * Nothing but the order of the ids: then each branch is read along its own index. Those know only
 * what is not deleted.
 */
bool list_branch_goes_by_id(const struct list *list)
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

void list_branch_write_range(const struct list *list, const char *column, const char *key,
                             const struct list_common *common, struct sql *sql)
{
    const char *direction = list->order.keys[0].descending ? "desc" : "asc";
    sql_printf(sql, "(select t.id%s from %s t where ", common->columns ? common->columns : "",
               list->object->table);
    write_between(list, "t", column, "id", key, sql);
    /* what is null is in no key, and in not every index */
    sql_printf(sql, " and t.%s is not null%s order by t.%s %s, t.id %s", column, common->conditions,
               column, direction, direction);
    list_branch_write_limit(list, sql);
    sql_put(sql, ")");
}

static void write_team_ranges(const struct list *list, const struct access_branch *branch,
                              const struct list_common *common, struct sql *sql)
{
    const char *direction = list->order.keys[0].descending ? "desc" : "asc";
    sql_put(sql, "(select x.id from unnest(");
    sql_param(sql, db_text(branch->teams), "bigint[]");
    sql_put(sql, ") k(id) cross join lateral ");
    list_branch_write_range(list, branch->column, "k.id", common, sql);
    sql_printf(sql, " x order by x.id %s", direction);
    list_branch_write_limit(list, sql);
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
                              const struct access_branch *branch, const struct list_common *common,
                              struct sql *sql)
{
    sql_put(sql, "(select t.id from ");
    list_write_from(list, "t", sql);
    sql_put(sql, " where ");
    access_write_branch(call, branch, "t", sql);
    sql_put(sql, common->conditions);
    sql_put(sql, common->order);
    sql_put(sql, ")");
}

static void write_branch(struct rpc_call *call, const struct list *list,
                         const struct access_branch *branch, const struct list_common *common,
                         struct sql *sql)
{
    if (!list_branch_goes_by_id(list))
        write_open_branch(call, list, branch, common, sql);
    else if (branch->teams)
        write_team_ranges(list, branch, common, sql);
    else
        list_branch_write_range(list, branch->column, user_key(call, sql), common, sql);
}

/* What hangs on shared customers: of each as much as the page may want. */
static void write_hanging_range(struct rpc_call *call, const struct list *list,
                                const struct access_share *way, const struct list_common *common,
                                struct sql *sql)
{
    sql_put(sql, "(select x.id from ");
    access_share_write_keys(call, way, sql);
    sql_put(sql, " h cross join lateral ");
    list_branch_write_range(list, way->column, "h.id", common, sql);
    sql_put(sql, " x");
    sql_printf(sql, " order by x.id %s", list->order.keys[0].descending ? "desc" : "asc");
    list_branch_write_limit(list, sql);
    sql_put(sql, ")");
}

/* The same range over what is shared with one user or team; see list_branch_write_range. */
static void write_shared_range(const struct list *list, const struct access_share *way,
                               const char *key, const struct list_common *common, struct sql *sql)
{
    bool descending = list->order.keys[0].descending;
    const char *direction = descending ? "desc" : "asc";
    const char *holder = way->by_team ? "team_id" : "user_id";
    sql_printf(sql,
               "(select x.* from share h cross join lateral (select t.id%s from %s t where t.id = "
               "h.%s%s limit 1) x where ",
               common->columns ? common->columns : "", list->object->table, way->shared,
               common->conditions);
    write_between(list, "h", holder, way->shared, key, sql);
    sql_put(sql, " and ");
    access_share_write_counts(way, sql);
    sql_printf(sql, " order by h.%s %s, h.%s %s", holder, direction, way->shared, direction);
    list_branch_write_limit(list, sql);
    sql_put(sql, ")");
}

static void write_shared_ranges(struct rpc_call *call, const struct list *list,
                                const struct access_share *way, const struct list_common *common,
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
    list_branch_write_limit(list, sql);
    sql_put(sql, ")");
}

static void write_share_branch(struct rpc_call *call, const struct list *list,
                               const struct access_share *way, const struct list_common *common,
                               struct sql *sql)
{
    if (list_branch_goes_by_id(list) && strcmp(way->column, "id") == 0) {
        write_shared_ranges(call, list, way, common, sql);
    } else if (list_branch_goes_by_id(list)) {
        write_hanging_range(call, list, way, common, sql);
    } else {
        sql_put(sql, "(select t.id from ");
        list_write_from(list, "t", sql);
        sql_printf(sql, " where t.%s in ", way->column);
        access_share_write_records(call, way, sql);
        sql_printf(sql, "%s%s)", common->conditions, common->order);
    }
}

void list_branch_write(struct rpc_call *call, const struct list *list,
                       const struct access_branch *branches, size_t n,
                       const struct list_common *common, struct sql *sql)
{
    struct access_share ways[ACCESS_MAX_SHARES];
    size_t shares = access_share_ways(call, list->object, list->action, ways);
    for (size_t i = 0; i < n; i++) {
        sql_put(sql, i ? " union " : "");
        write_branch(call, list, &branches[i], common, sql);
    }
    for (size_t i = 0; i < shares; i++) {
        sql_put(sql, " union ");
        write_share_branch(call, list, &ways[i], common, sql);
    }
}

/* ---- For bounded pages: see list_scan.h ---- */

static size_t count_elements(const char *array)
{
    size_t n = array && array[0] && array[1] != '}';
    for (; array && *array; array++)
        n += *array == ',';
    return n;
}

static bool is_own(const struct access_share *way)
{
    return strcmp(way->column, "id") == 0;
}

size_t list_branch_keys(struct rpc_call *call, const struct list *list,
                        const struct access_branch *branches, size_t n)
{
    struct access_share ways[ACCESS_MAX_SHARES];
    size_t shares = access_share_ways(call, list->object, list->action, ways), keys = 0;
    for (size_t i = 0; i < n; i++)
        keys += branches[i].teams ? count_elements(branches[i].teams) : 1;
    for (size_t i = 0; i < shares; i++)
        if (is_own(&ways[i]))
            keys += ways[i].by_team ? count_elements(call->session->teams) : 1;
    return keys;
}

static void write_teams(const char *teams, struct sql *sql)
{
    sql_put(sql, "unnest(");
    sql_param(sql, db_text(teams), "bigint[]");
    sql_put(sql, ") k(id) cross join lateral ");
}

void list_look_begin(struct sql *sql)
{
    sql_put(sql, "(select y.* from (select x.*, row_number() over () as rn from ");
}

void list_look_end(const struct list_look *look, struct sql *sql)
{
    sql_printf(sql, " x) y where y.ok or y.rn = %lld limit %lld)", look->most, look->wanted);
}

static void write_source(struct rpc_call *call, const struct list *list,
                         const struct access_branch *branch, const struct list_common *common,
                         const struct list_look *look, struct sql *sql)
{
    sql_put(sql, "select x.id, x.ok, x.rn from ");
    if (branch->teams)
        write_teams(branch->teams, sql);
    list_look_begin(sql);
    list_branch_write_range(list, branch->column, branch->teams ? "k.id" : user_key(call, sql),
                            common, sql);
    list_look_end(look, sql);
    sql_put(sql, " x");
}

static void write_shared_source(struct rpc_call *call, const struct list *list,
                                const struct access_share *way, const struct list_common *common,
                                const struct list_look *look, struct sql *sql)
{
    sql_put(sql, " union all select x.id, x.ok, x.rn from ");
    if (way->by_team)
        write_teams(call->session->teams, sql);
    list_look_begin(sql);
    write_shared_range(list, way, way->by_team ? "k.id" : user_key(call, sql), common, sql);
    list_look_end(look, sql);
    sql_put(sql, " x");
}

void list_branch_write_sources(struct rpc_call *call, const struct list *list,
                               const struct access_branch *branches, size_t n,
                               const struct list_common *common, const struct list_look *look,
                               struct sql *sql)
{
    struct access_share ways[ACCESS_MAX_SHARES];
    size_t shares = access_share_ways(call, list->object, list->action, ways);
    for (size_t i = 0; i < n; i++) {
        sql_put(sql, i ? " union all " : "");
        write_source(call, list, &branches[i], common, look, sql);
    }
    for (size_t i = 0; i < shares; i++)
        if (is_own(&ways[i]))
            write_shared_source(call, list, &ways[i], common, look, sql);
}

/* The ids of a branch or share, in no order: whoever takes them stops at a bound. */
static void write_set(struct rpc_call *call, const struct list *list,
                      const struct access_branch *branch, const struct access_share *way,
                      const struct list_common *common, struct sql *sql)
{
    const char *column = branch ? branch->column : way->column, *key = "h.id";
    sql_put(sql, "select x.id, true as held from ");
    if (!branch) {
        access_share_write_keys(call, way, sql);
        sql_put(sql, " h cross join lateral ");
    } else if (branch->teams) {
        write_teams(branch->teams, sql);
        key = "k.id";
    } else {
        key = user_key(call, sql);
    }
    if (branch || !is_own(way)) {
        list_branch_write_range(list, column, key, common, sql);
        sql_put(sql, " x");
    } else { /* at the end, since the record is looked up by its id alone */
        sql_printf(sql, "(select t.id from %s t where t.id = h.id%s limit 1) x",
                   list->object->table, common->conditions);
    }
}

bool list_branch_write_sets(struct rpc_call *call, const struct list *list,
                            const struct access_branch *branches, size_t n, bool all,
                            const struct list_common *common, struct sql *sql)
{
    struct access_share ways[ACCESS_MAX_SHARES];
    size_t shares = access_share_ways(call, list->object, list->action, ways), written = 0;
    for (size_t i = 0; all && i < n; i++) {
        sql_put(sql, written++ ? " union all " : "");
        write_set(call, list, &branches[i], NULL, common, sql);
    }
    for (size_t i = 0; i < shares; i++) {
        if (!all && is_own(&ways[i]))
            continue;
        sql_put(sql, written++ ? " union all " : "");
        write_set(call, list, NULL, &ways[i], common, sql);
    }
    return written > 0;
}
