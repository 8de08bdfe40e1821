/* SPDX-License-Identifier: Apache-2.0 */
/* Taking back what a batch did, as far as nobody has touched it since. */
#include "server/resource/batch_sql.h"
#include "server/resource/bulk.h"

/* Who puts back into place what was deleted must be allowed to delete. */
static void write_allowed(const struct batch *batch, struct sql *sql)
{
    sql_put(sql, "case when t.deleted_at is null then ");
    resource_write_held(batch->call, batch->object, ACCESS_UPDATE, "t", sql);
    sql_put(sql, " else ");
    resource_write_held(batch->call, batch->object, ACCESS_DELETE, "t", sql);
    sql_put(sql, " end");
}

int batch_undo(const struct batch *batch, int64_t limit, bool whole)
{
    struct sql sql;
    sql_init(&sql, batch->call->arena);
    batch_write_due(batch, BATCH_CHANGED, limit, whole, &sql);
    sql_printf(&sql,
               ", r as materialized (select t.id from %s t join due on due.record = t.id "
               "where t.version = due.version order by t.id for update of t), "
               "k as materialized (select due.record, due.version_before + 1 as first, "
               "due.version as last from due join r on r.id = due.record join %s t on t.id = r.id "
               "where ",
               batch->object->table, batch->object->table);
    write_allowed(batch, &sql);
    sql_put(&sql, ")");
    bulk_undo_write_old(batch->object, &sql);
    bulk_undo_write_back(batch->call, batch->object, &sql);
    sql_printf(&sql,
               " update batch_item i set outcome = case when back.id is null then %d else %d end, "
               "message = case when r.id is null then 'It was changed since and stays as it is.' "
               "when back.id is null then 'You may not change it.' else '' end "
               "from due left join r on r.id = due.record left join back on back.id = due.record "
               "where ",
               BATCH_KEPT, BATCH_UNDONE);
    batch_write_of(batch, "i", &sql);
    sql_put(&sql, "i.record = due.record");
    return sql_add(&sql, batch->segment);
}
