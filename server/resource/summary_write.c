/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The statement of a summary: groups with their labels, then totals. Both come from one statement,
 * and so from one snapshot. Columns: is it a total, the position, (value, label) of each key,
 * (sum, currency) of each sum, the count.
 */
#include "server/resource/fieldrule.h"
#include "server/resource/list.h"
#include "server/resource/measure.h"
#include "server/resource/summary.h"

#include <string.h>

static bool is_tags(const struct summary_field *key)
{
    return key->field && key->field->repeated;
}

static bool is_choices(const struct summary_field *key)
{
    return key->custom && key->custom->kind == CATALOG_CHOICES;
}

static void write_column(const struct contract_field *field, struct sql *sql)
{
    sql_printf(sql, "t%s.%s", measure_suffix(field),
               field->measure ? field->measure : field->column);
}

static void write_day(struct rpc_call *call, const struct summary_field *key, struct sql *sql)
{
    static const char *const units[] = {"day", "month", "quarter", "year"};
    sql_printf(sql, "date_trunc('%s', ", units[key->part]);
    if (key->field->type == CONTRACT_TIME) {
        write_column(key->field, sql);
        sql_put(sql, " at time zone ");
        sql_param(sql, db_text(call->session->time_zone), "text");
    } else {
        write_column(key->field, sql);
        sql_put(sql, "::timestamp");
    }
    sql_put(sql, ")::date");
}

static void write_custom(const struct summary_field *field, const char *operator, struct sql * sql)
{
    sql_printf(sql, "t.custom %s ", operator);
    sql_param(sql, db_text(field->custom->key), "text");
}

static void write_key(struct rpc_call *call, const struct summary_field *key, size_t n,
                      struct sql *sql)
{
    if (is_tags(key) || is_choices(key))
        sql_printf(sql, "u%zu.v", n);
    else if (key->custom)
        write_custom(key, "->>", sql);
    else if (key->field->type == CONTRACT_DATE || key->field->type == CONTRACT_TIME)
        write_day(call, key, sql);
    else
        write_column(key->field, sql);
}

/* A record with several tags counts under each of them. */
static void write_unnest(const struct summary_field *key, size_t n, struct sql *sql)
{
    if (!is_tags(key) && !is_choices(key))
        return;
    sql_put(sql, " left join lateral ");
    if (is_tags(key)) {
        sql_put(sql, "unnest(t.tags)");
    } else {
        sql_put(sql, "jsonb_array_elements_text(case when jsonb_typeof(");
        write_custom(key, "->", sql);
        sql_put(sql, ") = 'array' then ");
        write_custom(key, "->", sql);
        sql_put(sql, " end)");
    }
    sql_printf(sql, " u%zu (v) on true", n);
}

/* The number at a path of a custom value; values of another kind count as none. */
static void write_custom_number(const struct summary_field *sum, const char *path, struct sql *sql)
{
    sql_put(sql, "case when jsonb_typeof(");
    write_custom(sum, "->", sql);
    sql_printf(sql, "%s) = 'number' then (", path);
    write_custom(sum, "->", sql);
    sql_printf(sql, "%s)::numeric end", path);
}

static void write_amount(const struct summary_field *sum, struct sql *sql)
{
    if (sum->custom) {
        write_custom_number(sum, summary_is_money(sum) ? " -> 'amount'" : "", sql);
    } else {
        write_column(sum->field, sql);
        sql_put(sql, "::numeric");
    }
}

static void write_currency(struct rpc_call *call, const struct summary_field *sum, struct sql *sql)
{
    sql_put(sql, "coalesce(nullif(");
    if (sum->custom) {
        write_custom(sum, "->", sql);
        sql_put(sql, " ->> 'currency'");
    } else {
        sql_printf(sql, "t%s.%s", measure_suffix(sum->field),
                   measure_currency(call->arena, sum->field));
    }
    sql_put(sql, ", ''), ");
    sql_param(sql, db_text(catalog_setting(call->catalog, "company.currency", "CNY")), "text");
    sql_put(sql, ")");
}

static bool has_measures(const struct summary *summary)
{
    bool found = false;
    for (size_t i = 0; i < summary->n_keys; i++)
        found |= summary->keys[i].field && summary->keys[i].field->measure;
    for (size_t i = 0; i < summary->n_sums; i++)
        found |= summary->sums[i].field && summary->sums[i].field->measure;
    return found;
}

/* One row per record: its keys k0 …, amounts s0 … and currencies c0 … */
static struct status write_records(struct rpc_call *call, const struct summary *summary, bool keys,
                                   struct sql *sql)
{
    struct list list;
    struct status status = list_init(call, summary->object, summary->filter, "", &list);
    if (!status_is_ok(status))
        return status;
    list.measured = has_measures(summary);
    sql_put(sql, "(select true as one");
    for (size_t i = 0; keys && i < summary->n_keys; i++) {
        sql_put(sql, ", ");
        write_key(call, &summary->keys[i], i, sql);
        sql_printf(sql, " as k%zu", i);
    }
    for (size_t i = 0; i < summary->n_sums; i++) {
        sql_put(sql, ", ");
        write_amount(&summary->sums[i], sql);
        sql_printf(sql, " as s%zu", i);
        if (summary_is_money(&summary->sums[i])) {
            sql_put(sql, ", ");
            write_currency(call, &summary->sums[i], sql);
            sql_printf(sql, " as c%zu", i);
        }
    }
    sql_put(sql, " from ");
    list_write_from(&list, "t", sql);
    for (size_t i = 0; keys && i < summary->n_keys; i++)
        write_unnest(&summary->keys[i], i, sql);
    status = list_write_where(call, &list, "t", sql);
    sql_put(sql, ") b");
    return status;
}

static void write_group_by(const struct summary *summary, bool keys, struct sql *sql)
{
    const char *separator = " group by ";
    for (size_t i = 0; keys && i < summary->n_keys; i++) {
        sql_printf(sql, "%sb.k%zu", separator, i);
        separator = ", ";
    }
    for (size_t i = 0; i < summary->n_sums; i++)
        if (summary_is_money(&summary->sums[i])) {
            sql_printf(sql, "%sb.c%zu", separator, i);
            separator = ", ";
        }
}

static void write_sums(const struct summary *summary, struct sql *sql)
{
    for (size_t i = 0; i < summary->n_sums; i++) {
        bool money = summary_is_money(&summary->sums[i]);
        sql_printf(sql, ", coalesce(sum(b.s%zu), 0) as s%zu, ", i, i);
        sql_printf(sql, money ? "b.c%zu" : "null::text as c%zu", i);
    }
    sql_put(sql, ", count(*) as n from ");
}

static bool is_text(const struct summary_field *key)
{
    return key->custom || key->field->type == CONTRACT_TEXT;
}

static void write_key_order(const struct summary *summary, bool descending, struct sql *sql)
{
    for (size_t i = 0; i < summary->n_keys; i++)
        sql_printf(sql, "g.k%zu%s %s nulls last, ", i,
                   is_text(&summary->keys[i]) ? " collate \"C\"" : "", descending ? "desc" : "asc");
    for (size_t i = 0; i < summary->n_sums; i++)
        sql_printf(sql, "g.c%zu, ", i);
    sql_put(sql, "g.n");
}

/* Amounts of different currencies have no order among each other. */
static void write_order(const struct summary *summary, struct sql *sql)
{
    const char *way = summary->order.descending ? "desc" : "asc";
    bool by_key = summary->order.by == SUMMARY_BY_KEY;
    if (summary->order.by == SUMMARY_BY_COUNT)
        sql_printf(sql, "g.n %s, ", way);
    if (summary->order.by == SUMMARY_BY_SUM)
        sql_printf(sql, "g.c0, g.s0 %s, ", way);
    write_key_order(summary, by_key && summary->order.descending, sql);
}

static void write_label(struct rpc_call *call, const struct summary_field *key, size_t n,
                        struct sql *sql)
{
    const struct contract_object *target =
        key->field && key->field->type == CONTRACT_ID ? key->field->target : NULL;
    const struct contract_field *title =
        target ? contract_field(target->message, target->title) : NULL;
    if (!title || title->type != CONTRACT_TEXT || !title->column) {
        sql_put(sql, "null::text");
        return;
    }
    sql_printf(sql, "(select kith_show(r.%s, %d) from %s r where r.id = p.k%zu and ", title->column,
               (int)fieldrule_of(call->session, target, title), target->table, n);
    resource_write_visible(call, target, ACCESS_READ, "r", sql);
    sql_put(sql, ")");
}

static struct status write_groups(struct rpc_call *call, const struct summary *summary,
                                  struct sql *sql)
{
    sql_put(sql, "select false as total, p.position");
    for (size_t i = 0; i < summary->n_keys; i++) {
        sql_printf(sql, ", p.k%zu::text, ", i);
        write_label(call, &summary->keys[i], i, sql);
    }
    for (size_t i = 0; i < summary->n_sums; i++)
        sql_printf(sql, ", p.s%zu, p.c%zu", i, i);
    sql_put(sql, ", p.n from (select g.*, row_number() over (order by ");
    write_order(summary, sql);
    sql_put(sql, ") as position from (select true as one");
    for (size_t i = 0; i < summary->n_keys; i++)
        sql_printf(sql, ", b.k%zu", i);
    write_sums(summary, sql);
    struct status status = write_records(call, summary, true, sql);
    write_group_by(summary, true, sql);
    sql_put(sql, ") g order by position limit ");
    sql_number(sql, summary->limit + 1);
    sql_put(sql, ") p");
    return status;
}

static struct status write_totals(struct rpc_call *call, const struct summary *summary,
                                  struct sql *sql)
{
    sql_put(sql, " union all select true, row_number() over (order by 1)");
    for (size_t i = 0; i < summary->n_keys; i++)
        sql_put(sql, ", null::text, null::text");
    write_sums(summary, sql);
    struct status status = write_records(call, summary, false, sql);
    write_group_by(summary, false, sql);
    sql_put(sql, " order by total, position");
    return status;
}

struct status summary_add(struct rpc_call *call, struct summary *summary)
{
    struct sql sql;
    sql_init(&sql, call->arena);
    struct status status = write_groups(call, summary, &sql);
    if (status_is_ok(status))
        status = write_totals(call, summary, &sql);
    if (!status_is_ok(status))
        return status;
    summary->statement = sql_add(&sql, rpc_segment(call, rpc_lane(call)));
    return summary->statement < 0 ? rpc_no_memory() : STATUS_OK;
}
