/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pages of what hangs on other records. Who sees few parents is served from these to their
 * children; who sees many is served along the table, where the next visible row is near. Which of
 * the two it is, nobody knows before: so the parents are read up to a bound, then their children up
 * to a bound, and only where one of them is passed the table is walked.
 */
#include "server/resource/list_child.h"

#include "server/resource/access_share.h"

#include <stdio.h>

enum { CHILD_PARENTS = 2000, CHILD_LEAST = 500, CHILD_MOST = 5000 };

/* One way to the children: through the n-th parent, over the CTEs "p<n>" and "c<n>". */
struct way {
    struct access_parent parent;
    size_t n;
    bool all;   /* every parent is open: there is no "p<n>" */
    bool keyed; /* the parent has branches, or is open altogether: there is a "c<n>" */
};

enum { MAX_WAYS = 16 };

/* For a page of 50 that is a thousand children: as much as it costs to walk the table for the page,
 * when one in twenty of its rows may be seen. */
static long long most_children(const struct list *list)
{
    long long most = 20 * (long long)list->limit;
    return most < CHILD_LEAST ? CHILD_LEAST : most > CHILD_MOST ? CHILD_MOST : most;
}

/* The parents of one key, in brackets; in this form for the reason of list_branch_write_range. */
static void write_parents_of(const struct way *way, const char *column, const char *key,
                             struct sql *sql)
{
    sql_printf(sql,
               "(select b.id from %s b where (b.%s, b.id) >= (%s, 0) and (b.%s, b.id) <= (%s, "
               "%lld) and b.deleted_at is null order by b.%s, b.id limit %d)",
               way->parent.object->table, column, key, column, key, (long long)INT64_MAX, column,
               CHILD_PARENTS + 1);
}

static void write_branch(const struct access_branch *branch, const struct way *way,
                         const char *user, struct sql *sql)
{
    if (!branch->teams) {
        write_parents_of(way, branch->column, user, sql);
        return;
    }
    sql_put(sql, "(select x.id from unnest(");
    sql_param(sql, db_text(branch->teams), "bigint[]");
    sql_put(sql, ") k(id) cross join lateral ");
    write_parents_of(way, branch->column, "k.id", sql);
    sql_put(sql, " x)");
}

/* What was shared, and with a share of the customer what hangs on it. */
static void write_share(struct rpc_call *call, const struct access_share *share,
                        const struct way *way, struct sql *sql)
{
    sql_put(sql, "(select x.id from ");
    access_share_write_keys(call, share, sql);
    sql_put(sql, " h cross join lateral ");
    write_parents_of(way, share->column, "h.id", sql);
    sql_put(sql, " x)");
}

static void write_parents(struct rpc_call *call, const struct list *list, const struct way *way,
                          const char *user, const char *condition, struct sql *sql)
{
    const struct contract_object *object = way->parent.object;
    struct access_branch branches[ACCESS_MAX_BRANCHES];
    struct access_share shares[ACCESS_MAX_SHARES];
    enum access_action action = access_on_parent(list->object, list->action);
    size_t n = access_branches(call, object, action, branches);
    size_t n_shares = access_share_ways(call, object, action, shares);
    sql_printf(sql, "p%zu as materialized (select b.id from (", way->n);
    for (size_t i = 0; i < n; i++) {
        sql_put(sql, i ? " union all " : "");
        write_branch(&branches[i], way, user, sql);
    }
    for (size_t i = 0; i < n_shares; i++) {
        sql_put(sql, " union all ");
        write_share(call, &shares[i], way, sql);
    }
    sql_printf(sql, ") b%s limit %d)", condition, CHILD_PARENTS + 1);
}

/* Of every open parent, as much as the page may want. */
static void write_by_parent(const struct list *list, const struct way *way,
                            const struct list_common *common, struct sql *sql)
{
    const char *column = way->parent.field->column;
    char key[32];
    snprintf(key, sizeof key, "p%zu.id", way->n);
    sql_printf(sql, "select x.id from (select distinct id from p%zu) p%zu cross join lateral ",
               way->n, way->n);
    list_branch_write_range(list, column, key, common, sql);
    sql_printf(sql, " x where (select count(*) from p%zu) <= %d", way->n, CHILD_PARENTS);
}

static void write_children(struct rpc_call *call, const struct list *list, const struct way *way,
                           const struct list_common *common, struct sql *sql)
{
    const char *column = way->parent.field->column;
    sql_printf(sql, "c%zu as materialized (", way->n);
    if (way->all) {
        sql_printf(sql, "select t.id from %s t where t.%s is not null and ", list->object->table,
                   column);
        access_write_parent_by_row(call, list->object, way->n, list->action, "t", sql);
        sql_printf(sql, "%s order by t.%s, t.id", common->conditions, column);
    } else {
        write_by_parent(list, way, common, sql);
    }
    sql_printf(sql, " limit %lld)", most_children(list) + 1);
}

/* Is the way too wide to be gone to its end? */
static void write_wide(const struct list *list, const struct way *way, struct sql *sql)
{
    if (!way->keyed) {
        sql_put(sql, "true");
        return;
    }
    sql_printf(sql, "((select count(*) from c%zu) > %lld", way->n, most_children(list));
    if (!way->all)
        sql_printf(sql, " or (select count(*) from p%zu) > %d", way->n, CHILD_PARENTS);
    sql_put(sql, ")");
}

/* Along the table in the order of the page, for all wide ways at once. */
static void write_walk(struct rpc_call *call, const struct list *list, const struct way *ways,
                       size_t n, const struct list_common *common, struct sql *sql)
{
    sql_printf(sql, "(select t.id from %s t where (", list->object->table);
    for (size_t i = 0; i < n; i++) {
        sql_put(sql, i ? " or " : "");
        write_wide(list, &ways[i], sql);
    }
    sql_put(sql, ") and (");
    for (size_t i = 0; i < n; i++) {
        sql_put(sql, i ? " or " : "");
        write_wide(list, &ways[i], sql);
        sql_put(sql, " and ");
        access_write_parent_by_row(call, list->object, ways[i].n, list->action, "t", sql);
    }
    sql_printf(sql, ")%s%s)", common->conditions, common->order);
}

static size_t find_ways(struct rpc_call *call, const struct list *list, struct way *ways)
{
    enum access_action action = access_on_parent(list->object, list->action);
    struct access_parent parent;
    size_t n = 0;
    for (size_t i = 0; n < MAX_WAYS && access_parent_at(list->object, i, &parent); i++) {
        enum access_extent extent = access_extent(call, parent.object, action);
        if (extent != ACCESS_EXTENT_NONE)
            ways[n++] = (struct way){
                .parent = parent,
                .n = i,
                .all = extent == ACCESS_EXTENT_ALL,
                .keyed = !parent.object->parent,
            };
    }
    return n;
}

static void write_ways(struct rpc_call *call, const struct list *list, const struct way *ways,
                       size_t n, const struct list_common *common, struct sql *sql)
{
    size_t bound = sql_bind(sql, db_number(call->arena, call->session->user_id));
    const char *user = arena_printf(call->arena, "$%zu::bigint", bound);
    size_t written = 0;
    for (size_t i = 0; i < n && user; i++) {
        if (!ways[i].keyed)
            continue;
        sql_put(sql, written++ ? ", " : "with ");
        if (!ways[i].all) {
            write_parents(call, list, &ways[i], user, "", sql);
            sql_put(sql, ", ");
        }
        write_children(call, list, &ways[i], common, sql);
    }
    if (!written) /* or the number of parameters is not the text's */
        sql_printf(sql, "with none as (select $%zu::bigint)", bound);
}

static void write_page(struct rpc_call *call, const struct list *list, const struct way *ways,
                       size_t n, const struct list_common *common, struct sql *sql)
{
    write_ways(call, list, ways, n, common, sql);
    sql_put(sql, " ");
    for (size_t i = 0; i < n; i++)
        if (ways[i].keyed)
            sql_printf(sql, "select id from c%zu union ", ways[i].n);
    write_walk(call, list, ways, n, common, sql);
}

/* ---- With a filter or another order the planner decides, knowing user and teams. ---- */

/* The parents of one branch, without brackets. */
static void write_held(struct rpc_call *call, const struct access_branch *branch,
                       const struct way *way, struct sql *sql)
{
    sql_printf(sql, "select p.id from %s p where ", way->parent.object->table);
    access_write_branch(call, branch, "p", sql);
    sql_put(sql, " and p.deleted_at is null");
}

/* Each branch on its own: joined by "or" the planner would read all parents to find the few. */
static void write_linked(struct rpc_call *call, const struct list *list, const struct way *way,
                         const char *alias, struct sql *sql)
{
    const struct contract_object *object = way->parent.object;
    struct access_branch branches[ACCESS_MAX_BRANCHES];
    struct access_share shares[ACCESS_MAX_SHARES];
    enum access_action action = access_on_parent(list->object, list->action);
    size_t n = access_branches(call, object, action, branches);
    size_t n_shares = access_share_ways(call, object, action, shares);
    if (way->all || !way->keyed) {
        access_write_parent(call, list->object, way->n, list->action, alias, sql);
        return;
    }
    sql_printf(sql, "%s.%s in (", alias, way->parent.field->column);
    for (size_t i = 0; i < n; i++) {
        sql_put(sql, i ? " union all " : "");
        write_held(call, &branches[i], way, sql);
    }
    for (size_t i = 0; i < n_shares; i++) {
        sql_printf(sql, " union all select p.id from %s p where p.%s in ", object->table,
                   shares[i].column);
        access_share_write_records(call, &shares[i], sql);
        sql_put(sql, " and p.deleted_at is null");
    }
    sql_put(sql, ")");
}

static void write_planned(struct rpc_call *call, const struct list *list, const struct way *ways,
                          size_t n, const struct list_common *common, struct sql *sql)
{
    for (size_t i = 0; i < n; i++) {
        sql_printf(sql, "%s(select t.id from %s t where ", i ? " union " : "", list->object->table);
        write_linked(call, list, &ways[i], "t", sql);
        sql_printf(sql, "%s%s)", common->conditions, common->order);
    }
}

void list_child_write(struct rpc_call *call, const struct list *list,
                      const struct list_common *common, struct sql *sql)
{
    struct way ways[MAX_WAYS];
    size_t n = find_ways(call, list, ways);
    if (n == 0 || access_parents(list->object) > MAX_WAYS)
        sql->failed = true;
    else if (list_branch_goes_by_id(list))
        write_page(call, list, ways, n, common, sql);
    else
        write_planned(call, list, ways, n, common, sql);
}

void list_child_write_in(struct rpc_call *call, const struct list *list, const char *alias,
                         struct sql *sql)
{
    struct way ways[MAX_WAYS];
    size_t n = find_ways(call, list, ways);
    bool bin = contract_field(list->object->message, "delete_time") && !list->show_deleted;
    if (access_parents(list->object) > MAX_WAYS)
        sql->failed = true;
    /* Once and not again for every row, whatever the planner thinks of a table without figures. */
    sql_printf(sql, "%s.id in (with v as materialized (", alias);
    for (size_t i = 0; i < n; i++) {
        sql_printf(sql, "%sselect c.id from %s c where ", i ? " union all " : "",
                   list->object->table);
        write_linked(call, list, &ways[i], "c", sql);
        sql_put(sql, bin ? " and c.deleted_at is null" : "");
    }
    sql_put(sql, ") select id from v)");
}

/* ---- For bounded pages ---- */

/* Is there a way with few parents, and none that cannot be told? Otherwise the table is walked. */
static bool is_narrow(const struct way *ways, size_t n)
{
    size_t narrow = 0;
    for (size_t i = 0; i < n; i++) {
        if (!ways[i].keyed)
            return false;
        narrow += !ways[i].all;
    }
    return narrow > 0;
}

bool list_child_write_parents(struct rpc_call *call, const struct list *list, const char *condition,
                              struct sql *sql)
{
    struct way ways[MAX_WAYS];
    size_t n = find_ways(call, list, ways);
    if (!is_narrow(ways, n))
        return false;
    size_t bound = sql_bind(sql, db_number(call->arena, call->session->user_id));
    const char *user = arena_printf(call->arena, "$%zu::bigint", bound);
    if (!user)
        sql->failed = true;
    for (size_t i = 0; i < n && user; i++) {
        if (ways[i].all)
            continue;
        write_parents(call, list, &ways[i], user, condition, sql);
        sql_put(sql, ", ");
    }
    return true;
}

/* Of parents that are all open: whatever hangs on one, which may be gone. */
static void write_by_any(const struct list *list, const struct way *way,
                         const struct list_common *common, struct sql *sql)
{
    const char *column = way->parent.field->column;
    sql_printf(
        sql,
        "select c.id, false as held from (select t.id from %s t where (t.%s, t.id) >= (0, 0) "
        "and t.%s is not null"
        "%s order by t.%s, t.id) c",
        list->object->table, column, column, common->conditions, column);
}

void list_child_write_sets(struct rpc_call *call, const struct list *list,
                           const struct list_common *common, struct sql *sql)
{
    struct way ways[MAX_WAYS];
    size_t n = find_ways(call, list, ways);
    for (size_t i = 0; i < n; i++) {
        sql_put(sql, i ? " union all " : "");
        if (ways[i].all) {
            write_by_any(list, &ways[i], common, sql);
            continue;
        }
        sql_put(sql, "select c.id, true as held from (");
        write_by_parent(list, &ways[i], common, sql);
        sql_put(sql, ") c");
    }
}

void list_child_write_too_many(struct rpc_call *call, const struct list *list, struct sql *sql)
{
    struct way ways[MAX_WAYS];
    size_t n = find_ways(call, list, ways);
    for (size_t i = 0, written = 0; i < n; i++)
        if (!ways[i].all)
            sql_printf(sql, "%s(select count(*) from p%zu) > %d", written++ ? " or " : "(",
                       ways[i].n, CHILD_PARENTS);
    sql_put(sql, ")");
}

void list_child_write_open(struct rpc_call *call, const struct list *list, const char *alias,
                           struct sql *sql)
{
    struct way ways[MAX_WAYS];
    size_t n = find_ways(call, list, ways);
    for (size_t i = 0; i < n; i++) {
        sql_put(sql, i ? " or " : "(");
        access_write_parent_by_row(call, list->object, ways[i].n, list->action, alias, sql);
    }
    sql_put(sql, n ? ")" : "false");
}
