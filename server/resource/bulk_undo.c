/* SPDX-License-Identifier: Apache-2.0 */
/* Taking back what an import did, as far as nobody has touched it since. */
#include "server/resource/bulk.h"

#include "server/resource/row.h"

#include <string.h>

/* "x.name, x.amount, x.amount_currency, …" of all that has a history. */
static void write_columns(const struct contract_object *object, const char *prefix, struct sql *sql)
{
    static const char *const names[] = {"id",         "version",    "created_at",
                                        "created_by", "updated_at", "updated_by"};
    const struct contract_message *message = object->message;
    bool first = true;
    for (size_t i = 0; i < message->n_fields; i++) {
        const struct contract_field *field = &message->fields[i];
        const char *column = row_is_custom(object, field) ? "custom" : field->column;
        bool keeps = !column;
        for (size_t n = 0; column && n < sizeof names / sizeof *names; n++)
            keeps |= strcmp(column, names[n]) == 0;
        if (keeps)
            continue;
        sql_printf(sql, "%s%s%s", first ? "" : ", ", prefix, column);
        if (field->type == CONTRACT_MONEY)
            sql_printf(sql, ", %s%s_currency", prefix, column);
        first = false;
    }
}

static void write_source(const struct bulk_undo *undo, struct sql *sql)
{
    struct arena *arena = undo->call->arena;
    sql_put(sql, "with k as materialized (select * from unnest(");
    sql_param(sql, db_number_array(arena, undo->n, undo->records), "bigint[]");
    sql_put(sql, ", ");
    sql_param(sql, db_number_array(arena, undo->n, undo->first), "bigint[]");
    sql_put(sql, ", ");
    sql_param(sql, db_number_array(arena, undo->n, undo->last), "bigint[]");
    sql_put(sql, ") k(record, first, last))");
}

/* The earliest change within the versions of the act holds what a field was before. */
void bulk_undo_write_old(const struct contract_object *object, struct sql *sql)
{
    unsigned number = object->number;
    sql_printf(sql,
               ", old as materialized (select k.record, (select jsonb_object_agg(c.column_name, "
               "x.value) from (select distinct on (e.key) e.key, e.value from audit_entry a, "
               "jsonb_each(a.old) e where a.object = %u and a.record = k.record and a.op = 'U' and "
               "not kith_audit_is_erased(e.value) and "
               "a.version between k.first and k.last order by e.key, a.seq) x join "
               "contract_column c on c.object = %u and c.key = x.key) as was "
               "from k where k.first > 1)",
               number, number);
}

static void write_touch(const struct rpc_call *call, struct sql *sql)
{
    sql_put(sql, "version = t.version + 1, updated_at = now(), updated_by = ");
    sql_number(sql, call->session->user_id);
}

void bulk_undo_write_back(const struct rpc_call *call, const struct contract_object *object,
                          struct sql *sql)
{
    sql_printf(sql, ", back as (update %s t set ", object->table);
    write_touch(call, sql);
    sql_put(sql, ", (");
    write_columns(object, "", sql);
    sql_put(sql, ") = (select ");
    write_columns(object, "x.", sql);
    sql_put(sql, " from jsonb_populate_record(t, coalesce(old.was, '{}')) x) from k join old using "
                 "(record) where t.id = k.record and t.version = k.last returning t.id)");
}

static void write_deleted(const struct bulk_undo *undo, struct sql *sql)
{
    sql_printf(sql, ", gone as (update %s t set deleted_at = now(), ", undo->object->table);
    write_touch(undo->call, sql);
    sql_put(sql, " from k where k.first = 1 and t.id = k.record and t.version = k.last and "
                 "t.deleted_at is null returning t.id)");
}

static void write_lines(const struct bulk_undo *undo, struct sql *sql)
{
    sql_put(sql, "r.import_id = ");
    sql_number(sql, undo->import_id);
    sql_put(sql, " and r.line = any(");
    sql_param(sql, db_number_array(undo->call->arena, undo->n_lines, undo->lines), "bigint[]");
    sql_put(sql, ")");
}

static void write_outcomes(const struct bulk_undo *undo, struct sql *sql)
{
    sql_put(sql, ", done as (select id from gone union all select id from back) "
                 "update import_row r set reason = case when d.id is null then 'CHANGED_SINCE' "
                 "else 'UNDONE' end, outcome = case when d.id is null then 3 else r.outcome end, "
                 "message = case when d.id is null then 'It was changed or deleted since and stays "
                 "as it is.' else r.message end from k left join done d on d.id = k.record "
                 "where r.record = k.record and r.outcome in (1, 2) and ");
    write_lines(undo, sql);
}

int bulk_undo_records(const struct bulk_undo *undo)
{
    struct sql sql;
    sql_init(&sql, undo->call->arena);
    write_source(undo, &sql);
    bulk_undo_write_old(undo->object, &sql);
    write_deleted(undo, &sql);
    bulk_undo_write_back(undo->call, undo->object, &sql);
    write_outcomes(undo, &sql);
    return sql_add(&sql, undo->segment);
}

int bulk_undo_children(const struct bulk_undo *undo, const struct contract_object *child)
{
    struct sql sql;
    sql_init(&sql, undo->call->arena);
    sql_printf(&sql, "update %s t set deleted_at = now(), ", child->table);
    write_touch(undo->call, &sql);
    sql_printf(&sql,
               " from import_child c join import_row r using (import_id, line) where "
               "c.object = %u and t.id = c.record and t.version = 1 and t.deleted_at is null and "
               "r.outcome = 2 and r.reason = 'UNDONE' and ",
               child->number);
    write_lines(undo, &sql);
    return sql_add(&sql, undo->segment);
}
