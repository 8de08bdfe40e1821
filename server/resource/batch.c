/* SPDX-License-Identifier: Apache-2.0 */
/* One act on many records: taking them, changing them, telling what became of them. */
#include "server/resource/batch.h"

#include "server/resource/access.h"
#include "server/resource/assign.h"
#include "server/resource/batch_sql.h"
#include "server/resource/fieldrule.h"
#include "server/resource/list.h"
#include "server/resource/write.h"

#include <string.h>

bool batch_applies(const struct contract_object *object)
{
    bool goes = contract_field(object->message, "etag") &&
                contract_field(object->message, "delete_time") && !object->parent;
    return goes && (assign_applies(object) || object->tags);
}

void batch_write_id(const struct batch *batch, struct sql *sql)
{
    if (batch->id)
        sql_number(sql, batch->id);
    else
        sql_put(sql, "currval('batch_id_seq')");
}

/* What is lent is not given away, and what hangs on a customer goes with it. */
static bool moves(const struct batch *batch)
{
    static const char *const fields[] = {"owner_id", "team_id", "customer_id", "queue_id"};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const struct resource_value *value =
            contract_field(batch->object->message, fields[i])
                ? draft_value((struct resource_draft *)batch->draft, fields[i])
                : NULL;
        if (value && value->given)
            return true;
    }
    return false;
}

static void write_may(const struct batch *batch, struct sql *sql)
{
    enum access_action action = batch->draft ? ACCESS_UPDATE : ACCESS_DELETE;
    if (!batch->draft || moves(batch))
        resource_write_held(batch->call, batch->object, action, "t", sql);
    else
        resource_write_visible(batch->call, batch->object, action, "t", sql);
}

static void write_equal(const struct contract_field *field, const struct resource_value *value,
                        struct sql *sql)
{
    sql_printf(sql, " and t.%s is not distinct from ", field->column);
    sql_param(sql, db_text(value->text), write_type(field));
    if (field->type != CONTRACT_MONEY)
        return;
    sql_printf(sql, " and t.%s_currency is not distinct from ", field->column);
    sql_param(sql, db_text(value->currency), "text");
}

/* The record is as it is to be. */
static void write_same(const struct batch *batch, struct sql *sql)
{
    const struct contract_message *message = batch->object->message;
    sql_put(sql, batch->draft ? "(true" : "(false");
    for (size_t i = 0; batch->draft && i < message->n_fields; i++)
        if (batch->draft->values[i].given && message->fields[i].column)
            write_equal(&message->fields[i], &batch->draft->values[i], sql);
    if (batch->draft && batch->draft->custom) {
        sql_put(sql, " and t.custom = kith_merge_custom(t.custom, ");
        sql_param(sql, db_text(batch->draft->custom), "jsonb");
        sql_put(sql, ")");
    }
    sql_put(sql, ")");
}

static void write_seen(const struct batch *batch, struct sql *sql)
{
    sql_put(sql, "t.deleted_at is null and (");
    resource_write_visible(batch->call, batch->object, ACCESS_READ, "t", sql);
    sql_put(sql, " or ");
    write_may(batch, sql);
    sql_put(sql, ")");
}

static void begin_take(const struct batch *batch, struct sql *sql)
{
    sql_init(sql, batch->call->arena);
    sql_put(sql,
            "insert into batch_item (batch_id, object, record, outcome, version_before) select ");
    batch_write_id(batch, sql);
    sql_printf(sql, ", %u, t.id, case when (", batch->object->number);
    write_may(batch, sql);
    sql_printf(sql, ") is not true then %d when ", BATCH_READ_ONLY);
    write_same(batch, sql);
    sql_printf(sql, " then %d else %d end, t.version from %s t", BATCH_UNCHANGED, BATCH_WAITS,
               batch->object->table);
}

int batch_take(const struct batch *batch, size_t n, const int64_t *ids)
{
    struct sql sql;
    begin_take(batch, &sql);
    sql_put(&sql, " where t.id = any(");
    sql_param(&sql, db_number_array(batch->call->arena, n, ids), "bigint[]");
    sql_put(&sql, ") and ");
    write_seen(batch, &sql);
    return sql_add(&sql, batch->segment);
}

struct status batch_take_filter(const struct batch *batch, const char *filter)
{
    struct sql sql;
    struct list list;
    struct status status = list_init(batch->call, batch->object, filter, "", &list);
    if (!status_is_ok(status))
        return status;
    begin_take(batch, &sql);
    status = list_write_where(batch->call, &list, "t", &sql);
    if (!status_is_ok(status))
        return status;
    sql_printf(&sql, " order by t.id limit %d", BATCH_MOST + 1);
    return sql_add(&sql, batch->segment) < 0 ? rpc_no_memory() : STATUS_OK;
}

void batch_write_due(const struct batch *batch, enum batch_outcome outcome, int64_t limit,
                     bool whole, struct sql *sql)
{
    sql_put(sql, "with due as materialized (select i.record, i.version_before, i.version "
                 "from batch_item i where i.batch_id = ");
    batch_write_id(batch, sql);
    sql_printf(sql, " and i.object = %u and i.outcome = %d", batch->object->number, outcome);
    if (whole) {
        sql_put(sql, " and not exists (select from batch_item w where w.batch_id = ");
        batch_write_id(batch, sql);
        sql_printf(sql, " and w.outcome = %d offset %lld)", outcome, (long long)limit);
    }
    sql_printf(sql, " order by i.record limit %lld)", (long long)limit);
}

void batch_write_of(const struct batch *batch, const char *alias, struct sql *sql)
{
    sql_printf(sql, "%s.batch_id = ", alias);
    batch_write_id(batch, sql);
    sql_printf(sql, " and %s.object = %u and ", alias, batch->object->number);
}

int batch_change(const struct batch *batch, int64_t limit, bool whole)
{
    struct rpc_call *call = batch->call;
    struct sql sql;
    const struct resource_draft *draft =
        batch->draft ? batch->draft : draft_new(call->arena, batch->object);
    if (!draft)
        return -1;
    sql_init(&sql, call->arena);
    batch_write_due(batch, BATCH_WAITS, limit, whole, &sql);
    sql_put(&sql, ", r as materialized (select t.id, t.version, ");
    write_same(batch, &sql);
    sql_put(&sql, " as same, ");
    write_may(batch, &sql);
    sql_printf(&sql, " as may from %s t join due on due.record = t.id where ",
               batch->object->table);
    write_seen(batch, &sql);
    sql_put(&sql, " order by t.id for update of t), done as (");
    write_update(draft, batch->draft ? NULL : "deleted_at = now()", call->session->user_id, &sql);
    sql_printf(&sql,
               " from r where t.id = r.id and r.may and not r.same returning t.id, t.version) "
               "update batch_item i set outcome = case when done.id is not null then %d "
               "when r.id is null then %d when not r.may then %d else %d end, "
               "version_before = coalesce(r.version, i.version_before), version = done.version, "
               "message = case when r.id is null then 'It was deleted meanwhile.' else '' end "
               "from due left join r on r.id = due.record left join done on done.id = due.record "
               "where ",
               BATCH_CHANGED, BATCH_REFUSED, BATCH_READ_ONLY, BATCH_UNCHANGED);
    batch_write_of(batch, "i", &sql);
    sql_put(&sql, "i.record = due.record");
    return sql_add(&sql, batch->segment);
}

/* What stands for a record, as far as the roles show it. */
static void write_title(const struct batch *batch, struct sql *sql)
{
    const struct contract_object *object = batch->object;
    const struct contract_field *title = contract_field(object->message, object->title);
    enum session_rule rule =
        title ? fieldrule_of(batch->call->session, object, title) : SESSION_HIDDEN;
    sql_printf(sql, "'%s-' || t.id", object->prefix);
    if (title && title->type == CONTRACT_TEXT && title->column && rule < SESSION_HIDDEN)
        sql_printf(sql, " || ' ' || left(kith_show(t.%s, %d), 40)", title->column, rule);
}

int batch_parts(const struct batch *batch)
{
    struct sql sql;
    sql_init(&sql, batch->call->arena);
    sql_put(&sql, "select g.outcome, g.n, array(select ");
    write_title(batch, &sql);
    sql_printf(&sql, " from batch_item i join %s t on t.id = i.record where ",
               batch->object->table);
    batch_write_of(batch, "i", &sql);
    sql_put(&sql, "i.outcome = g.outcome and ");
    resource_write_visible(batch->call, batch->object, ACCESS_READ, "t", &sql);
    sql_put(&sql, " order by i.record limit 3) from (select b.outcome, count(*) as n "
                  "from batch_item b where ");
    batch_write_of(batch, "b", &sql);
    sql_put(&sql, "true group by 1) g order by 1");
    return sql_add(&sql, batch->segment);
}

int batch_read(const struct batch *batch)
{
    struct sql sql;
    sql_init(&sql, batch->call->arena);
    sql_put(&sql, "select ");
    resource_write_columns(batch->call, contract_object("batch"), NULL, "t", &sql);
    sql_put(&sql, " from batch t where t.id = ");
    batch_write_id(batch, &sql);
    return sql_add(&sql, batch->segment);
}
