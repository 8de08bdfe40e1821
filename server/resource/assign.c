/* SPDX-License-Identifier: Apache-2.0 */
/* Giving records of any object to another owner or team. */
#include "server/resource/assign.h"

#include <string.h>

bool assign_applies(const struct contract_object *object)
{
    const struct contract_field *owner = contract_field(object->message, "owner_id");
    bool changes = contract_field(object->message, "etag") != NULL; /* sessions do not */
    return object->owned && changes && owner && !owner->immutable && !owner->output_only;
}

const struct contract_object *assign_object(const char *id)
{
    size_t length = strcspn(id, "-");
    for (size_t i = 0; i < contract_n_objects; i++) {
        const struct contract_object *object = contract_objects[i];
        if (id[length] && assign_applies(object) && strlen(object->prefix) == length &&
            strncmp(object->prefix, id, length) == 0)
            return object;
    }
    return NULL;
}

/* Numbers of the parameters; 0: nothing is given. */
struct wanted {
    size_t owner, team;
};

static void write_same(const struct wanted *wanted, struct sql *sql)
{
    if (wanted->owner)
        sql_printf(sql, "t.owner_id is not distinct from $%zu::bigint", wanted->owner);
    if (wanted->team)
        sql_printf(sql, "%st.team_id is not distinct from $%zu::bigint",
                   wanted->owner ? " and " : "", wanted->team);
}

static void write_assignments(const struct wanted *wanted, struct sql *sql)
{
    if (wanted->owner)
        sql_printf(sql, ", owner_id = $%zu::bigint", wanted->owner);
    if (wanted->team)
        sql_printf(sql, ", team_id = $%zu::bigint", wanted->team);
}

static void write_rows(struct rpc_call *call, const struct contract_object *object, size_t n,
                       const int64_t *ids, const struct wanted *wanted, struct sql *sql)
{
    sql_put(sql, "with r as materialized (select t.id, (");
    write_same(wanted, sql);
    sql_put(sql, ") as same, ");
    resource_write_held(call, object, ACCESS_UPDATE, "t", sql); /* what is lent is not given away */
    sql_printf(sql, " as may from %s t where t.id = any(", object->table);
    sql_param(sql, db_number_array(call->arena, n, ids), "bigint[]");
    sql_put(sql, ") and t.deleted_at is null and (");
    resource_write_visible(call, object, ACCESS_READ, "t", sql);
    sql_put(sql, " or ");
    resource_write_visible(call, object, ACCESS_UPDATE, "t", sql);
    sql_put(sql, ") order by t.id");
}

static struct wanted begin(struct rpc_call *call, int64_t owner, int64_t team, struct sql *sql)
{
    struct wanted wanted = {0};
    sql_init(sql, call->arena);
    if (owner)
        wanted.owner = sql_bind(sql, db_number(call->arena, owner));
    if (team)
        wanted.team = sql_bind(sql, db_number(call->arena, team));
    return wanted;
}

int assign_add(struct rpc_call *call, const struct contract_object *object, size_t n,
               const int64_t *ids, int64_t owner, int64_t team)
{
    struct sql sql;
    struct wanted wanted = begin(call, owner, team, &sql);
    write_rows(call, object, n, ids, &wanted, &sql);
    sql_printf(&sql,
               " for update of t), done as (update %s t set version = t.version + 1, "
               "updated_at = now(), updated_by = kith_actor()",
               object->table);
    write_assignments(&wanted, &sql);
    sql_put(&sql, " from r where t.id = r.id and r.may and not r.same) "
                  "select r.id, case when not r.may then 3 when r.same then 2 else 1 end from r");
    return sql_add(&sql, call->segment);
}

int assign_look(struct rpc_call *call, const struct contract_object *object, size_t n,
                const int64_t *ids, int64_t owner, int64_t team)
{
    struct sql sql;
    struct wanted wanted = begin(call, owner, team, &sql);
    write_rows(call, object, n, ids, &wanted, &sql);
    sql_put(&sql, ") select r.id, case when not r.may then 3 when r.same then 1 else 2 end from r");
    return sql_add(&sql, call->segment);
}
