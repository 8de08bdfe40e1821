/* SPDX-License-Identifier: Apache-2.0 */
/* Figures that are kept beside the records: how they are written into statements. */
#include "server/resource/measure.h"

#include "server/resource/fieldrule.h"

const char *measure_suffix(const struct contract_field *field)
{
    return field->measure ? "_m" : "";
}

const char *measure_currency(struct arena *arena, const struct contract_field *field)
{
    const char *name = arena_printf(arena, "%s_currency", field->column);
    return field->measure ? "currency" : name ? name : "";
}

static void write_from(const struct contract_object *object, const char *alias, const char *word,
                       struct sql *sql)
{
    sql_printf(sql, "%s %s_m %s %s_m.%s_id = %s.id", object->measures, alias, word, alias,
               object->name, alias);
}

void measure_write_join(const struct contract_object *object, const char *alias, struct sql *sql)
{
    sql_put(sql, " join ");
    write_from(object, alias, "on", sql);
}

void measure_write_exists(const struct contract_object *object, const char *alias, struct sql *sql)
{
    sql_put(sql, "exists (select from ");
    write_from(object, alias, "where", sql);
    sql_put(sql, " and ");
}

static void write_days(const struct rpc_call *call, const struct contract_field *field,
                       const char *alias, struct sql *sql)
{
    size_t zone = sql_bind(sql, db_text(call->session->time_zone));
    sql_printf(sql,
               "((now() at time zone $%zu::text)::date - (%s_m.%s at time zone $%zu::text)::date)",
               zone, alias, field->measure, zone);
}

static void write_value(const struct rpc_call *call, const struct contract_field *field,
                        enum session_rule rule, const char *alias, struct sql *sql)
{
    if (rule >= SESSION_MASKED)
        sql_put(sql, "null::text");
    else if (field->days_since)
        write_days(call, field, alias, sql);
    else
        sql_printf(sql, "%s_m.%s", alias, field->measure);
}

bool measure_has_money(const struct contract_object *object, const bool *mask)
{
    const struct contract_message *message = object->message;
    for (size_t i = 0; i < message->n_fields; i++)
        if (message->fields[i].measure && message->fields[i].type == CONTRACT_MONEY &&
            (!mask || mask[i]))
            return true;
    return false;
}

void measure_write_columns(const struct rpc_call *call, const struct contract_object *object,
                           const bool *mask, const char *alias, struct sql *sql)
{
    const char *separator = "(select row(";
    if (measure_has_money(object, mask)) {
        sql_printf(sql, "(select row(%s_m.currency", alias);
        separator = ", ";
    }
    for (size_t i = 0; i < object->message->n_fields; i++) {
        const struct contract_field *field = &object->message->fields[i];
        if ((mask && !mask[i]) || !field->measure)
            continue;
        sql_put(sql, separator);
        separator = ", ";
        write_value(call, field, fieldrule_of(call->session, object, field), alias, sql);
    }
    sql_put(sql, ") from ");
    write_from(object, alias, "where", sql);
    sql_put(sql, ")");
}

bool measure_is_first(const struct contract_object *object, const bool *mask,
                      const struct contract_field *field)
{
    const struct contract_field *fields = object->message->fields;
    if (!field->measure)
        return false;
    for (size_t i = 0; &fields[i] != field; i++)
        if (fields[i].measure && (!mask || mask[i]))
            return false;
    return true;
}
