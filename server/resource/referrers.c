/* SPDX-License-Identifier: Apache-2.0 */
/* Which records name a person or thing, by the references of the contract. */
#include "server/resource/referrers.h"

static void write_count(const struct contract_object *object, const struct contract_field *field,
                        size_t id, struct sql *sql)
{
    bool bin = contract_field(object->message, "delete_time") != NULL;
    sql_printf(sql, "select %u::bigint, %u::bigint, count(*) from %s t where t.%s = $%zu::bigint%s",
               object->number, field->number, object->table, field->column, id,
               bin ? " and t.deleted_at is null" : "");
    sql_put(sql, " having count(*) > 0");
}

int referrers_add(struct rpc_call *call, const struct contract_object *target, int64_t id,
                  bool (*skip)(const struct contract_object *object,
                               const struct contract_field *field))
{
    struct sql sql;
    size_t n = 0;
    sql_init(&sql, call->arena);
    size_t bound = sql_bind(&sql, db_number(call->arena, id));
    for (size_t o = 0; o < contract_n_objects; o++) {
        const struct contract_object *object = contract_objects[o];
        for (size_t i = 0; i < object->message->n_fields; i++) {
            const struct contract_field *field = &object->message->fields[i];
            if (!field->column || !field->reference || field->output_only ||
                field->target != target || skip(object, field))
                continue;
            sql_put(&sql, n++ ? " union all " : "");
            write_count(object, field, bound, &sql);
        }
    }
    return sql_add(&sql, rpc_segment(call, rpc_lane(call)));
}
