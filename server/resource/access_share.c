/* SPDX-License-Identifier: Apache-2.0 */
/* Shares as branches of visibility. */
#include "server/resource/access_share.h"

#include "server/resource/access.h"

/* The column of share that holds records of the object; NULL when they cannot be shared. */
static const char *column_of(const struct contract_object *object)
{
    const struct contract_object *share = contract_object("share");
    for (size_t i = 0; share && i < share->message->n_fields; i++) {
        const struct contract_field *field = &share->message->fields[i];
        if (field->target == object && access_is_parent(share, field))
            return field->column;
    }
    return NULL;
}

static size_t add(const struct rpc_call *call, const struct contract_object *shared,
                  const char *column, enum access_action action, struct access_share *ways)
{
    struct access_share way = {
        .column = column,
        .shared = column_of(shared),
        .for_update = action == ACCESS_UPDATE,
    };
    if (!way.shared || !session_shared(call->session, shared))
        return 0;
    ways[0] = ways[1] = way;
    ways[1].by_team = true;
    return 2;
}

size_t access_share_ways(const struct rpc_call *call, const struct contract_object *object,
                         enum access_action action, struct access_share *ways)
{
    enum access_scope scope = session_scope(call->session, object, action);
    size_t n = 0;
    if (!object->owned || scope == ACCESS_NONE || scope == ACCESS_ALL ||
        (action != ACCESS_READ && action != ACCESS_UPDATE))
        return 0;
    n += add(call, object, "id", action, ways);
    if (object->customer && action == ACCESS_READ)
        n += add(call, contract_object("customer"), "customer_id", action, ways + n);
    return n;
}

void access_share_write_counts(const struct access_share *way, struct sql *sql)
{
    sql_printf(sql,
               "h.%s is not null and h.%s is not null and h.deleted_at is null and (h.expires_at "
               "is null or h.expires_at > now())%s",
               way->by_team ? "team_id" : "user_id", way->shared,
               way->for_update ? " and h.access = 2" : "");
}

void access_share_write_holder(struct rpc_call *call, const struct access_share *way,
                               struct sql *sql)
{
    if (way->by_team) {
        sql_put(sql, "h.team_id = any(");
        sql_param(sql, db_text(call->session->teams), "bigint[]");
        sql_put(sql, ") and ");
    } else {
        sql_put(sql, "h.user_id = ");
        sql_number(sql, call->session->user_id);
        sql_put(sql, " and ");
    }
    access_share_write_counts(way, sql);
}

void access_share_write_open(struct rpc_call *call, const struct access_share *way,
                             const char *alias, struct sql *sql)
{
    sql_printf(sql, "exists (select from share h where h.%s = %s.%s and ", way->shared, alias,
               way->column);
    access_share_write_holder(call, way, sql);
    sql_put(sql, ")");
}

void access_share_write_either(struct rpc_call *call, const struct access_share *way,
                               const char *alias, struct sql *sql)
{
    sql_printf(sql, "exists (select from share h where h.%s = %s.%s and (h.user_id = ", way->shared,
               alias, way->column);
    sql_number(sql, call->session->user_id);
    sql_put(sql, " or h.team_id = any(");
    sql_param(sql, db_text(call->session->teams), "bigint[]");
    sql_printf(sql,
               ")) and h.deleted_at is null and (h.expires_at is null or h.expires_at > now())%s)",
               way->for_update ? " and h.access = 2" : "");
}

void access_share_write_records(struct rpc_call *call, const struct access_share *way,
                                struct sql *sql)
{
    sql_printf(sql, "(select h.%s from share h where ", way->shared);
    access_share_write_holder(call, way, sql);
    sql_put(sql, ")");
}

/*
 * In an order of the index on both, and as a range of it as well: else the planner, not knowing
 * whose shares, may read those of everybody.
 */
static void write_keys_of(const struct access_share *way, const char *key, struct sql *sql)
{
    const char *holder = way->by_team ? "team_id" : "user_id";
    sql_printf(sql,
               "(select h.%s as id from share h where h.%s = %s and (h.%s, h.%s) >= (%s, 0) and "
               "(h.%s, h.%s) <= (%s, %lld) and ",
               way->shared, holder, key, holder, way->shared, key, holder, way->shared, key,
               (long long)INT64_MAX);
    access_share_write_counts(way, sql);
    sql_printf(sql, " order by h.%s, h.%s)", holder, way->shared);
}

void access_share_write_keys(struct rpc_call *call, const struct access_share *way, struct sql *sql)
{
    if (!way->by_team) {
        size_t bound = sql_bind(sql, db_number(call->arena, call->session->user_id));
        const char *user = arena_printf(call->arena, "$%zu::bigint", bound);
        if (!user)
            sql->failed = true;
        write_keys_of(way, user ? user : "", sql);
        return;
    }
    sql_put(sql, "(select s.id from unnest(");
    sql_param(sql, db_text(call->session->teams), "bigint[]");
    sql_put(sql, ") k(id) cross join lateral ");
    write_keys_of(way, "k.id", sql);
    sql_put(sql, " s)");
}
