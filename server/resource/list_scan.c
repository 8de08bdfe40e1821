/* SPDX-License-Identifier: Apache-2.0 */
/* Bounded pages: candidates, the frontier, and the page that they make. */
#include "server/resource/list_scan.h"

#include "server/resource/access.h"
#include "server/resource/list_branch.h"
#include "server/resource/list_child.h"
#include "server/resource/list_walk.h"
#include "server/resource/measure.h"
#include "server/sql/queries.h"

#include <stdlib.h>

/* How many rows the sets may have, for each row of the page; FACTOR is about their sum. */
enum { HITS = 10, SOURCES = 65, SEEN = 15, SEEN_ALONE = 30, WALKED = 60 };
/* In another order all that is seen must be there before the first is known. */
enum { ORDERED_HITS = 5, ORDERED_SEEN = 42, ORDERED_WALKED = 45, ORDERED_PAGE = 50 };
/* With more branches than this each would get too few rows. */
enum { MOST_SOURCES = 16 };

struct scan {
    struct rpc_call *call;
    const struct list *list;
    struct sql *sql;
    struct list_parts parts;
    struct filter_served served;
    struct list_walk walk;
    const char *live;    /* " and t.deleted_at is null", for branches */
    const char *visible; /* predicate on t */
    const char *open;    /* condition: no index has found all */
    const char *wide;    /* condition: nor are all seen among s and v */
    bool by_id, sources, sets;
    long long most_hits, most_seen, most_sources, most_walked;
};

bool list_scan_is(const struct rpc_call *call, const struct list *list)
{
    if (!list->bounded)
        return false;
    return !list_branch_goes_by_id(list) || list_goes_by_parents(call, list);
}

void list_scan_prepare(struct rpc_call *call, const struct list_plan *plan)
{
    struct db_param params[] = {db_text(plan->bitmaps ? "on" : "off")};
    rpc_query(call, &sql_list_by_index, 1, params);
}

/* ---- What to do ---- */

static void set_bounds(struct scan *scan)
{
    long long page = list_round_limit(scan->list);
    if (!scan->by_id && page < ORDERED_PAGE)
        page = ORDERED_PAGE;
    scan->most_hits = page * (scan->by_id ? HITS : ORDERED_HITS);
    scan->most_seen = page * (scan->by_id ? SEEN : ORDERED_SEEN);
    scan->most_walked = page * (scan->by_id ? WALKED : ORDERED_WALKED);
    if (!scan->by_id && scan->list->order.keys[0].nullable)
        scan->most_walked /= 2; /* and as many without a value */
}

static const char *text_of(struct scan *scan, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static const char *text_of(struct scan *scan, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = arena_vprintf(scan->sql->arena, format, arguments);
    va_end(arguments);
    if (!text)
        scan->sql->failed = true;
    return text ? text : "";
}

static void write_visible(struct scan *scan)
{
    size_t begin = scan->sql->text.length;
    if (list_goes_by_parents(scan->call, scan->list))
        list_child_write_open(scan->call, scan->list, "t", scan->sql);
    else
        resource_write_visible(scan->call, scan->list->object, scan->list->action, "t", scan->sql);
    scan->visible = list_cut(scan->sql, begin);
    if (!scan->visible)
        scan->sql->failed = true;
}

/* A key behind which rows lie in the order of the ids is better walked than gathered. */
static bool want_key(const struct list *list)
{
    return list->order.n_keys == 1 && !list->show_deleted;
}

static struct status begin(struct scan *scan)
{
    struct filter_context context = list_filter_context(scan->call, scan->list);
    struct status status = list_write_parts(scan->call, scan->list, &scan->parts, scan->sql);
    if (status_is_ok(status) && *scan->parts.filter)
        status = filter_compile_served(&context, scan->list->filter, want_key(scan->list),
                                       scan->sql, &scan->served);
    if (!status_is_ok(status))
        return status;
    scan->by_id = scan->list->order.n_keys == 1;
    scan->live = contract_field(scan->list->object->message, "delete_time")
                     ? " and t.deleted_at is null"
                     : "";
    scan->open = scan->wide = "true";
    set_bounds(scan);
    write_visible(scan);
    return STATUS_OK;
}

/* ---- What indexes find ---- */

/* Deleted records are in few indexes: all of them stand in for those that the filter finds. */
static void write_bin(const struct scan *scan, long long most)
{
    sql_printf(scan->sql,
               "(select t.id from %s t where t.deleted_at is not null order by t.id desc limit "
               "%lld)",
               scan->list->object->table, most + 1);
}

static bool has_bin(const struct scan *scan)
{
    return scan->list->show_deleted && *scan->live;
}

/* Without that index the table is walked for them. */
static bool lacks_bin(const struct scan *scan)
{
    return has_bin(scan) && !catalog_has_bin(scan->call->catalog, scan->list->object->table);
}

static void write_hits(struct scan *scan)
{
    const char *open = "";
    for (size_t i = 0; i < scan->served.n; i++) {
        sql_printf(scan->sql, "h%zu as materialized ((select t.id from ", i);
        list_write_from(scan->list, "t", scan->sql);
        sql_printf(scan->sql, " where %s%s%s%s limit %lld)", scan->served.hits[i], scan->live,
                   *open ? " and " : "", open, scan->most_hits + 1);
        if (has_bin(scan)) {
            sql_put(scan->sql, " union all ");
            write_bin(scan, scan->most_hits);
        }
        sql_put(scan->sql, "), ");
        open = text_of(scan, "%s%s(select count(*) from h%zu) > %lld", open, *open ? " and " : "",
                       i, scan->most_hits);
    }
    if (*open)
        scan->open = scan->wide = open;
}

/* ---- What is seen ---- */

/* The list that branches are read with: their rows in the order of the ids, and nothing else. */
static struct list probe_of(const struct scan *scan, long long limit)
{
    struct list probe = *scan->list;
    probe.filter = NULL;
    probe.show_deleted = false;
    probe.whole = true;
    probe.limit = limit;
    if (scan->by_id)
        return probe;
    probe.continued = false;
    probe.order.keys[0] = probe.order.keys[probe.order.n_keys - 1];
    probe.order.n_keys = 1;
    return probe;
}

static void write_sources(struct scan *scan, const struct access_branch *branches, size_t n,
                          size_t keys)
{
    struct list_look look = {
        .matches = text_of(scan, "(true%s%s)", scan->parts.present, scan->parts.filter),
        .most = list_round_limit(scan->list) * SOURCES / (long long)keys,
        .wanted = list_round_limit(scan->list) + 1,
    };
    struct list probe = probe_of(scan, look.most - 1);
    struct list_common common = {scan->live, "", text_of(scan, ", %s is true as ok", look.matches)};
    sql_put(scan->sql, "s as materialized (select x.id, x.ok, x.rn from (");
    list_branch_write_sources(scan->call, &probe, branches, n, &common, &look, scan->sql);
    sql_printf(scan->sql, ") x where %s%s%s), ", scan->open, scan->sets ? " and not " : "",
               scan->sets ? scan->wide : "");
    scan->sources = true;
    scan->most_sources = look.most;
    if (!scan->sets)
        scan->wide = "false";
}

/* "v as materialized (select …", to be closed by end_sets. */
static void begin_sets(struct scan *scan)
{
    sql_put(scan->sql, "v as materialized (select x.id, x.held from (");
}

static void end_sets(struct scan *scan, const char *too_many)
{
    sql_printf(scan->sql, ") x where %s limit %lld), ", scan->open, scan->most_seen + 1);
    scan->wide = text_of(scan, "(%s and (%s(select count(*) from v) > %lld))", scan->open, too_many,
                         scan->most_seen);
    scan->sets = true;
}

static void write_bin_set(struct scan *scan, bool first)
{
    sql_put(scan->sql, first ? "" : " union all ");
    sql_put(scan->sql, "select b.id, false as held from ");
    write_bin(scan, scan->most_seen);
    sql_put(scan->sql, " b");
}

static void write_seen_branches(struct scan *scan, const struct access_branch *branches, size_t n)
{
    size_t keys = list_branch_keys(scan->call, scan->list, branches, n);
    bool sources = scan->by_id && keys <= MOST_SOURCES;
    struct list_common common = {scan->live, "", NULL};
    if (scan->by_id && !sources)
        scan->most_seen = list_round_limit(scan->list) * SEEN_ALONE;
    struct list probe = probe_of(scan, scan->most_seen);
    size_t start = scan->sql->text.length;
    begin_sets(scan);
    bool any =
        list_branch_write_sets(scan->call, &probe, branches, n, !sources, &common, scan->sql);
    if (has_bin(scan))
        write_bin_set(scan, !any);
    if (any || has_bin(scan))
        end_sets(scan, "");
    else
        scan->sql->text.length = start;
    if (sources)
        write_sources(scan, branches, n, keys);
}

static void write_seen_children(struct scan *scan)
{
    const char *condition = text_of(scan, " where %s", scan->open);
    if (!list_child_write_parents(scan->call, scan->list, condition, scan->sql))
        return;
    if (scan->by_id)
        scan->most_seen = list_round_limit(scan->list) * SEEN_ALONE;
    bool usual = list_branch_goes_by_id(scan->list); /* of each parent no more than the page */
    struct list probe = probe_of(scan, usual ? list_round_limit(scan->list) : scan->most_seen);
    struct list_common common = {scan->live, "", NULL};
    begin_sets(scan);
    list_child_write_sets(scan->call, &probe, &common, scan->sql);
    if (has_bin(scan))
        write_bin_set(scan, false);
    size_t start = scan->sql->text.length;
    list_child_write_too_many(scan->call, scan->list, scan->sql);
    sql_put(scan->sql, " or ");
    const char *too_many = list_cut(scan->sql, start);
    end_sets(scan, too_many ? too_many : "");
}

/* Who sees everything has no branches. In the order of the ids that needs no set. */
static void write_seen_all(struct scan *scan)
{
    if (scan->by_id)
        return;
    begin_sets(scan);
    sql_printf(scan->sql, "select t.id, false as held from %s t where true%s order by t.id",
               scan->list->object->table, scan->parts.present);
    end_sets(scan, "");
}

static void write_seen(struct scan *scan)
{
    const struct contract_object *object = scan->list->object;
    struct access_branch branches[ACCESS_MAX_BRANCHES];
    size_t n =
        object->parent ? 0 : access_branches(scan->call, object, scan->list->action, branches);
    if (scan->served.key.column)
        return;
    if (lacks_bin(scan)) {
        write_seen_all(scan);
        return;
    }
    if (n > 0)
        write_seen_branches(scan, branches, n);
    else if (list_goes_by_parents(scan->call, scan->list))
        write_seen_children(scan);
    if (!scan->sources && !scan->sets)
        write_seen_all(scan);
}

/* ---- Along an index, and where the page ends ---- */

static void write_walk(struct scan *scan)
{
    scan->walk = (struct list_walk){
        .list = scan->list,
        .key = scan->served.key.column ? &scan->served.key : NULL,
        .condition = scan->wide,
        .look = {.matches = text_of(scan, "(%s%s%s)", scan->visible, scan->parts.present,
                                    scan->parts.filter),
                 .most = scan->most_walked,
                 .wanted = list_round_limit(scan->list) + 1},
    };
    list_walk_find(scan->call, &scan->walk);
    list_walk_write(&scan->walk, scan->sql);
}

static void write_frontier(struct scan *scan)
{
    const char *first = scan->list->order.keys[0].descending ? "max" : "min";
    sql_put(scan->sql, "f as materialized (");
    list_walk_write_frontier(&scan->walk, scan->sql);
    if (scan->sources)
        sql_printf(scan->sql,
                   " union all select %s(id)::text from s where rn = %lld having count(*) > 0",
                   first, scan->most_sources);
    sql_put(scan->sql, ") ");
}

/* ---- The page ---- */

static void write_candidates(struct scan *scan)
{
    const char *before = "";
    sql_put(scan->sql, "(select a.id, bool_or(a.held) as held from (");
    for (size_t i = 0; i < scan->served.n; i++) {
        sql_printf(scan->sql,
                   "select id, false as held from h%zu where %s%s(select count(*) from h%zu) <= "
                   "%lld union all ",
                   i, before, *before ? " and " : "", i, scan->most_hits);
        before = text_of(scan, "(select count(*) from h%zu) > %lld", i, scan->most_hits);
    }
    if (scan->sources)
        sql_put(scan->sql, "select id, true as held from s where ok union all ");
    if (scan->sets)
        sql_printf(scan->sql, "select id, held from v where not %s union all ", scan->wide);
    list_walk_write_found(&scan->walk, scan->sql);
    sql_put(scan->sql, ") a group by a.id)");
}

static void write_page_ids(struct scan *scan)
{
    bool descending = scan->list->order.keys[0].descending;
    sql_put(scan->sql, "(select t.id from ");
    write_candidates(scan);
    /* The bound keeps the planner from any other way than one look for each. */
    sql_printf(scan->sql, " c cross join lateral (select * from %s b where b.id = c.id limit 1) t",
               scan->list->object->table);
    if (scan->list->measured)
        measure_write_join(scan->list->object, "t", scan->sql);
    sql_printf(scan->sql, " where (c.held or %s)%s%s%s", scan->visible, scan->parts.present,
               scan->parts.filter, scan->parts.after);
    if (scan->sources)
        sql_printf(scan->sql,
                   " and ((select f.id from f) is null or t.id %s (select f.id from f)::bigint)",
                   descending ? ">=" : "<=");
    sql_put(scan->sql, " order by ");
    order_write(&scan->list->order, "t", scan->sql);
    list_branch_write_limit(scan->list, scan->sql);
    sql_put(scan->sql, ")");
}

static void write_page(struct scan *scan)
{
    struct sql *sql = scan->sql;
    sql_put(sql, "select ");
    resource_write_columns(scan->call, scan->list->object, scan->list->mask, "t", sql);
    sql_put(sql, ", ");
    order_write_keys(&scan->list->order, "t", sql);
    list_walk_write_keys(&scan->walk, sql);
    sql_put(sql, " from (select) one left join f on true left join ");
    write_page_ids(scan);
    sql_printf(sql, " u on true left join %s t on t.id = u.id", scan->list->object->table);
    if (scan->list->measured) {
        sql_put(sql, " left");
        measure_write_join(scan->list->object, "t", sql);
    }
    sql_put(sql, " order by ");
    order_write(&scan->list->order, "t", sql);
}

struct status list_scan_write(struct rpc_call *call, const struct list *list, struct sql *sql,
                              struct list_plan *plan)
{
    struct scan scan = {.call = call, .list = list, .sql = sql};
    struct status status = begin(&scan);
    if (!status_is_ok(status))
        return status;
    sql_put(sql, "with ");
    write_hits(&scan);
    write_seen(&scan);
    write_walk(&scan);
    write_frontier(&scan);
    write_page(&scan);
    *plan = (struct list_plan){scan.served.by_parts, scan.served.by_values};
    return STATUS_OK;
}
