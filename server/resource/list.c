/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of records in an order, over the branches of visibility. */
#include "server/resource/list.h"

#include "server/resource/access.h"
#include "server/resource/access_share.h"
#include "server/resource/fieldrule.h"
#include "server/resource/filter.h"
#include "server/resource/list_branch.h"
#include "server/resource/list_child.h"
#include "server/resource/list_scan.h"
#include "server/resource/measure.h"
#include "server/resource/row.h"
#include "server/resource/shape.h"
#include "server/rpc/server.h"

static struct status check_order(struct rpc_call *call, const struct order *order)
{
    struct status status = STATUS_OK;
    for (size_t i = 0; i < order->n_keys && status_is_ok(status); i++) {
        const struct contract_field *field = order->keys[i].field;
        status = fieldrule_check(call->arena, fieldrule_of(call->session, order->object, field),
                                 FIELDRULE_COMPARE, order->object, field->name, "order_by");
    }
    return status;
}

struct status list_init(struct rpc_call *call, const struct contract_object *object,
                        const char *filter, const char *order_by, struct list *list)
{
    *list = (struct list){
        .object = object,
        .action = ACCESS_READ,
        .filter = filter,
        .limit = LIST_STANDARD_PAGE,
    };
    struct status status = order_parse(call->arena, object, order_by, &list->order);
    list->measured = list->order.measured;
    return status_is_ok(status) ? check_order(call, &list->order) : status;
}

/* Neither in the recycle bin nor past its end. */
static void write_present(struct rpc_call *call, const struct list *list, const char *alias,
                          struct sql *sql)
{
    if (list->show_deleted || !contract_field(list->object->message, "delete_time"))
        return;
    sql_printf(sql, " and %s.deleted_at is null", alias);
    if (!call->server) /* a job; what it lists has no end */
        return;
    for (const struct resource_hooks *const *hooks = rpc_hooks(call, list->object); *hooks; hooks++)
        for (const char *const *end = (*hooks)->ends; end && *end; end++)
            sql_printf(sql, " and %s.%s > now()", alias, *end);
}

struct filter_context list_filter_context(const struct rpc_call *call, const struct list *list)
{
    return (struct filter_context){
        .object = list->object,
        .catalog = call->catalog,
        .session = call->session,
        .alias = "t",
        .measured = list->measured,
        .user_id = call->session->user_id,
        .time_zone = call->session->time_zone,
        .now = call->now,
    };
}

const char *list_cut(struct sql *sql, size_t begin)
{
    if (sql->text.failed)
        return NULL;
    if (sql->text.length == begin)
        return "";
    const char *text = arena_copy(sql->arena, sql->text.data + begin, sql->text.length - begin);
    sql->text.length = begin;
    return text;
}

static struct status write_filter(struct rpc_call *call, const struct list *list, const char *alias,
                                  struct sql *sql)
{
    struct filter_context context = list_filter_context(call, list);
    context.alias = alias;
    if (!list->filter || !*list->filter)
        return STATUS_OK;
    sql_put(sql, " and ");
    return filter_compile(&context, list->filter, sql);
}

static void write_after(const struct list *list, const char *alias, struct sql *sql)
{
    if (!list->continued)
        return;
    sql_put(sql, " and ");
    order_write_after(&list->order, alias, list->after, sql);
}

static struct status write_conditions(struct rpc_call *call, const struct list *list,
                                      const char *alias, struct sql *sql)
{
    write_present(call, list, alias, sql);
    struct status status = write_filter(call, list, alias, sql);
    write_after(list, alias, sql);
    return status;
}

struct status list_write_parts(struct rpc_call *call, const struct list *list,
                               struct list_parts *parts, struct sql *sql)
{
    size_t begin = sql->text.length;
    write_present(call, list, "t", sql);
    parts->present = list_cut(sql, begin);
    struct status status = write_filter(call, list, "t", sql);
    parts->filter = list_cut(sql, begin);
    write_after(list, "t", sql);
    parts->after = list_cut(sql, begin);
    if (!status_is_ok(status))
        return status;
    return parts->present && parts->filter && parts->after ? STATUS_OK : rpc_no_memory();
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

bool list_goes_by_parents(const struct rpc_call *call, const struct list *list)
{
    const struct contract_object *object = list->object;
    return object->parent && !access_reads_all(call, object) &&
           access_extent(call, object, list->action) != ACCESS_EXTENT_NONE;
}

void list_write_from(const struct list *list, const char *alias, struct sql *sql)
{
    sql_printf(sql, "%s %s", list->object->table, alias);
    if (list->measured)
        measure_write_join(list->object, alias, sql);
}

struct status list_write_where(struct rpc_call *call, const struct list *list, const char *alias,
                               struct sql *sql)
{
    struct access_share ways[ACCESS_MAX_SHARES];
    size_t n = access_share_ways(call, list->object, list->action, ways);
    sql_put(sql, " where ");
    if (n)
        write_ids(call, list, ways, n, alias, sql);
    else if (list_goes_by_parents(call, list))
        list_child_write_in(call, list, alias, sql);
    else
        resource_write_visible(call, list->object, list->action, alias, sql);
    return write_conditions(call, list, alias, sql);
}

int64_t list_round_limit(const struct list *list)
{
    static const int64_t sizes[] = {5, 20, LIST_STANDARD_PAGE, 100, 200, 500, LIST_LARGEST_PAGE};
    for (size_t i = 0; !list->whole && i < sizeof sizes / sizeof *sizes; i++)
        if (list->limit <= sizes[i])
            return sizes[i];
    return list->limit;
}

static void write_order(const struct list *list, struct sql *sql)
{
    sql_put(sql, " order by ");
    order_write(&list->order, "t", sql);
    list_branch_write_limit(list, sql);
}

static struct status write_common(struct rpc_call *call, const struct list *list,
                                  struct list_common *common, struct sql *sql)
{
    size_t begin = sql->text.length;
    struct status status = write_conditions(call, list, "t", sql);
    if (!status_is_ok(status))
        return status;
    common->conditions = list_cut(sql, begin);
    write_order(list, sql);
    common->order = list_cut(sql, begin);
    return common->conditions && common->order ? STATUS_OK : rpc_no_memory();
}

static void write_select(struct rpc_call *call, const struct list *list, struct sql *sql)
{
    sql_put(sql, "select ");
    resource_write_columns(call, list->object, list->mask, "t", sql);
    sql_put(sql, ", ");
    order_write_keys(&list->order, "t", sql);
}

/* Without the limit inside, the planner takes the sum of all branches for what comes, and merges.
 */
static void write_ids_of(struct rpc_call *call, const struct list *list,
                         const struct access_branch *branches, size_t n,
                         const struct list_common *common, struct sql *sql)
{
    if (n)
        list_branch_write(call, list, branches, n, common, sql);
    else
        list_child_write(call, list, common, sql);
}

static struct status write_union(struct rpc_call *call, const struct list *list,
                                 const struct access_branch *branches, size_t n, struct sql *sql)
{
    struct list_common common = {0};
    bool by_id = list_branch_goes_by_id(list);
    struct status status = write_common(call, list, &common, sql);
    if (!status_is_ok(status))
        return status;
    write_select(call, list, sql);
    sql_put(sql, by_id ? " from (select b.id from (" : " from (");
    write_ids_of(call, list, branches, n, &common, sql);
    if (by_id) {
        sql_printf(sql, ") b order by b.id %s", list->order.keys[0].descending ? "desc" : "asc");
        list_branch_write_limit(list, sql);
    }
    sql_printf(sql, ") u join %s t on t.id = u.id", list->object->table);
    if (list->measured)
        measure_write_join(list->object, "t", sql);
    sql_put(sql, common.order);
    return STATUS_OK;
}

static struct status write_plain(struct rpc_call *call, const struct list *list, struct sql *sql)
{
    write_select(call, list, sql);
    sql_put(sql, " from ");
    list_write_from(list, "t", sql);
    struct status status = list_write_where(call, list, "t", sql);
    write_order(list, sql);
    return status;
}

static struct status write_statement(struct rpc_call *call, const struct list *list,
                                     struct sql *sql, struct list_plan *plan)
{
    struct access_branch branches[ACCESS_MAX_BRANCHES];
    if (list_scan_is(call, list))
        return list_scan_write(call, list, sql, plan);
    plan->by_values = !list_branch_goes_by_id(list);
    size_t n =
        list->object->parent ? 0 : access_branches(call, list->object, list->action, branches);
    if (n > 0 || list_goes_by_parents(call, list))
        return write_union(call, list, branches, n, sql);
    return write_plain(call, list, sql);
}

/* The list that everyone looks at, as it comes: the same text and values for a session each time.
 */
static bool is_usual(const struct list *list)
{
    return list_branch_goes_by_id(list) && !list->mask && !list->continued;
}

static unsigned variant_of(const struct list *list)
{
    unsigned flags = (unsigned)list->action << 2 | (unsigned)list->bounded << 1 |
                     (unsigned)list->order.keys[0].descending;
    return (unsigned)list_round_limit(list) << 8 | flags;
}

static int add(struct rpc_call *call, const struct list *list, const struct list_plan *plan,
               struct sql *sql, struct db_segment *segment)
{
    if (plan->by_values)
        return sql_add(sql, segment);
    if (is_usual(list))
        return shape_keep(call, &list->object->plural, variant_of(list), 0, sql, segment);
    return shape_add_varied(call, sql, segment);
}

struct status list_add(struct rpc_call *call, const struct list *list, int *statement)
{
    struct db_segment *segment = rpc_segment(call, rpc_lane(call));
    bool scanned = list_scan_is(call, list);
    struct list_plan plan = {0};
    struct sql sql;
    sql_init(&sql, call->round); /* an export comes here for every page */
    *statement = is_usual(list) && !scanned
                     ? shape_again(call, &list->object->plural, variant_of(list), 0, NULL, segment)
                     : -1;
    if (*statement >= 0)
        return STATUS_OK;
    struct status status = write_statement(call, list, &sql, &plan);
    if (!status_is_ok(status))
        return status;
    if (scanned)
        list_scan_prepare(call, &plan);
    *statement = add(call, list, &plan, &sql, segment);
    return *statement < 0 ? rpc_no_memory() : STATUS_OK;
}

/* Where a page may be empty and not be the last one, there is a row to say so. */
static int rows_of(const struct rpc_call *call, const struct list *list, int statement)
{
    int rows = db_rows(call->segment, statement);
    int id = db_columns(call->segment, statement) - (int)list->order.n_keys - 1;
    bool empty =
        list_scan_is(call, list) && rows == 1 && db_is_null(call->segment, statement, 0, id);
    return empty ? 0 : rows;
}

static bool is_full(const struct rpc_call *call, const struct list *list, int statement)
{
    return rows_of(call, list, statement) > list->limit;
}

/* The page ends before the list because it has read enough. */
static bool has_frontier(const struct rpc_call *call, const struct list *list, int statement)
{
    int last = db_columns(call->segment, statement) - 1;
    return list_scan_is(call, list) && !db_is_null(call->segment, statement, 0, last);
}

bool list_has_more(const struct rpc_call *call, const struct list *list, int statement)
{
    return is_full(call, list, statement) || has_frontier(call, list, statement);
}

int list_rows(const struct rpc_call *call, const struct list *list, int statement)
{
    return is_full(call, list, statement) ? (int)list->limit : rows_of(call, list, statement);
}

void list_continue(struct rpc_call *call, struct list *list, int statement)
{
    int n = (int)list->order.n_keys;
    int column = db_columns(call->segment, statement) - n, row = 0;
    if (is_full(call, list, statement) || !has_frontier(call, list, statement)) {
        row = list_rows(call, list, statement) - 1;
        column -= list_scan_is(call, list) ? n : 0;
    }
    for (int i = 0; i < n; i++, column++) {
        size_t length;
        const char *key = db_bytes(call->segment, statement, row, column, &length);
        list->after[i] = key ? arena_copy(call->arena, key, length) : NULL;
    }
    list->continued = true;
}
