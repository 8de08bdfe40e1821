/* SPDX-License-Identifier: Apache-2.0 */
/* Why a record is open to a user, or not. */
#include "server/resource/why.h"

struct writing {
    struct rpc_call *as; /* the call as if it were the user's */
    struct why *why;
    struct sql columns, joins;
    int n_columns;
};

/* A record that is looked at: under which name, and what is asked of it. */
struct node {
    const struct contract_object *object;
    struct access_reach reach;
    const char *alias;
    unsigned depth;
};

static bool add_line(struct writing *w, const struct node *node, struct why_line line)
{
    if (w->why->n == WHY_MAX_LINES)
        return false;
    line.object = node->object;
    line.action = node->reach.action;
    line.depth = node->depth;
    line.column = w->n_columns;
    w->why->lines[w->why->n++] = line;
    w->n_columns += WHY_COLUMNS;
    return true;
}

static bool has_bin(const struct contract_object *object)
{
    return contract_field(object->message, "delete_time") != NULL;
}

static void put_record(struct writing *w, const struct node *node)
{
    if (!add_line(w, node, (struct why_line){.kind = WHY_RECORD}))
        return;
    access_write(w->as, node->object, &node->reach, node->alias, &w->columns);
    sql_printf(&w->columns, ", %s.id, ''::text, ", node->alias);
    if (has_bin(node->object))
        sql_printf(&w->columns, "case when %s.deleted_at is null then '' else 'bin' end, ",
                   node->alias);
    else
        sql_put(&w->columns, "''::text, ");
}

static void put_share(struct writing *w, const struct node *node, const struct access_share *share)
{
    static const char *const wanted[] = {
        "h.id", "(select u.name from app_user u where u.id = h.created_by)",
        "to_char(h.expires_at at time zone z.name, 'YYYY-MM-DD HH24:MI')"};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        sql_printf(&w->columns, "(select %s from share h where h.%s = %s.%s and ", wanted[i],
                   share->shared, node->alias, share->column);
        access_share_write_holder(w->as, share, &w->columns);
        sql_put(&w->columns, " order by h.id limit 1), ");
    }
}

/* The table of what a branch is about. */
static const char *named_by(const struct access_way *way)
{
    if (way->kind == ACCESS_BY_QUEUE)
        return "service_queue";
    return way->branch.teams ? "team" : "app_user";
}

static void put_way(struct writing *w, const struct node *node, const struct access_way *way)
{
    bool shared = way->kind == ACCESS_BY_SHARE || way->kind == ACCESS_BY_CUSTOMER_SHARE;
    const char *column = way->branch.column;
    if (!add_line(w, node,
                  (struct why_line){
                      .kind = WHY_WAY, .way = way->kind, .by_team = shared && way->share.by_team}))
        return;
    access_write_way(w->as, node->object, &node->reach, way, node->alias, &w->columns);
    sql_put(&w->columns, ", ");
    if (shared)
        put_share(w, node, &way->share);
    else if (column && way->kind != ACCESS_BY_SHOWN)
        sql_printf(&w->columns, "%s.%s, (select x.name from %s x where x.id = %s.%s), ''::text, ",
                   node->alias, column, named_by(way), node->alias, column);
    else
        sql_put(&w->columns, "null::bigint, ''::text, ''::text, ");
}

static void put_node(struct writing *w, const struct node *node);

static void put_parent(struct writing *w, const struct node *node, const struct access_way *way)
{
    struct node parent = {
        .object = way->target,
        .reach = access_reach_of_parent(node->object, &node->reach),
        .alias = arena_printf(w->as->arena, "%s_%zu", node->alias, way->parent),
        .depth = node->depth + 1,
    };
    if (!parent.alias || parent.depth > WHY_MAX_DEPTH)
        return;
    sql_printf(&w->joins, " left join %s %s on %s.id = %s.%s", parent.object->table, parent.alias,
               parent.alias, node->alias, way->field->column);
    put_node(w, &parent);
}

static void put_node(struct writing *w, const struct node *node)
{
    struct access_way ways[ACCESS_MAX_WAYS];
    size_t n = access_ways(w->as, node->object, &node->reach, ways);
    put_record(w, node);
    for (size_t i = 0; i < n; i++)
        if (ways[i].kind == ACCESS_BY_PARENT)
            put_parent(w, node, &ways[i]);
        else
            put_way(w, node, &ways[i]);
}

static void put_lent(struct writing *w, const struct node *node)
{
    if (node->object != contract_object("share") || node->reach.action == ACCESS_READ ||
        !add_line(w, node, (struct why_line){.kind = WHY_LENT}))
        return;
    sql_put(&w->columns, "(");
    resource_write_held(w->as, node->object, node->reach.action, node->alias, &w->columns);
    sql_printf(&w->columns, " or %s.created_by = ", node->alias);
    sql_number(&w->columns, w->as->session->user_id);
    sql_put(&w->columns, "), null::bigint, ''::text, ''::text, ");
}

struct status why_add(struct rpc_call *call, const struct session *session,
                      const struct contract_object *object, enum access_action action, int64_t id,
                      struct why *why)
{
    struct rpc_call as = *call;
    struct writing w = {.as = &as, .why = why};
    struct node record = {object, {action, true}, "r", 0};
    as.session = session;
    *why = (struct why){.lines = arena_array(call->arena, WHY_MAX_LINES, sizeof *why->lines)};
    if (!why->lines)
        return rpc_no_memory();
    sql_init(&w.columns, call->arena);
    sql_init(&w.joins, call->arena);
    sql_put(&w.columns, "select ");
    put_node(&w, &record);
    put_lent(&w, &record);
    why->seen = w.n_columns;
    resource_write_visible(call, object, ACCESS_READ, "r", &w.columns);
    sql_printf(&w.columns, " from %s r cross join (select ", object->table);
    sql_param(&w.columns, db_text(call->session->time_zone), "text");
    sql_put(&w.columns, " as name) z");
    buf_put(&w.columns.text, w.joins.text.data, w.joins.text.length);
    sql_put(&w.columns, " where r.id = ");
    sql_number(&w.columns, id);
    why->statement = sql_add(&w.columns, rpc_segment(call, rpc_lane(call)));
    return why->statement < 0 || w.joins.failed ? rpc_no_memory() : STATUS_OK;
}
