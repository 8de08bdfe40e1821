/* SPDX-License-Identifier: Apache-2.0 */
/* Resolved within the statement: one look at the primary key, and no round trip. */
#include "server/resource/merged.h"

void merged_write_id(const struct contract_object *object, struct db_param id, struct sql *sql)
{
    merged_write_bound(object, sql_bind(sql, id), sql);
}

void merged_write_bound(const struct contract_object *object, size_t n, struct sql *sql)
{
    if (contract_field(object->message, "merged_into_id"))
        sql_printf(sql,
                   "coalesce((select m.merged_into_id from %s m where m.id = $%zu::bigint), "
                   "$%zu::bigint)",
                   object->table, n, n);
    else
        sql_printf(sql, "$%zu::bigint", n);
}
