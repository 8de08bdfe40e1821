/* SPDX-License-Identifier: Apache-2.0 */
/* What a record refers to must be there for who writes it. */
#include "server/resource/require.h"

#include "server/resource/access.h"
#include "server/resource/merged.h"
#include "server/resource/shape.h"

#include <stdlib.h>
#include <string.h>

/* Of what is required: its id, its name, and the field that names it. */
enum { REQUIRED_ID = 1, REQUIRED_NAME, REQUIRED_FIELD, REQUIRED = REQUIRED_FIELD };

static void write_exists(struct rpc_call *call, const struct contract_object *object,
                         enum access_action action, struct sql *sql)
{
    sql_printf(sql, "exists (select from %s r where r.id = ", object->table);
    merged_write_bound(object, REQUIRED_ID, sql);
    sql_put(sql, " and r.deleted_at is null and ");
    resource_write_visible(call, object, action, "r", sql);
    sql_put(sql, ")");
}

/* To change what hangs on a record is to change it; who may only read it is told so. */
static void write_refusal(struct rpc_call *call, const struct contract_object *object,
                          struct sql *sql)
{
    sql_put(sql, "case when ");
    write_exists(call, object, ACCESS_READ, sql);
    sql_put(sql, " and not ");
    write_exists(call, object, ACCESS_UPDATE, sql);
    sql_printf(sql,
               " then kith_raise('KH007', $%d::text || ' is open to you for reading only.', "
               "'PERMISSION_DENIED', $%d::text) end, ",
               REQUIRED_NAME, REQUIRED_FIELD);
}

static void write_required(struct rpc_call *call, const struct contract_object *object,
                           enum access_action action, struct sql *sql)
{
    sql_put(sql, "select ");
    if (action == ACCESS_UPDATE)
        write_refusal(call, object, sql);
    sql_put(sql, "kith_found(");
    write_exists(call, object, action, sql);
    sql_printf(sql, ", $%d::text, $%d::text)", REQUIRED_NAME, REQUIRED_FIELD);
}

/* The text depends on the target and the caller's role alone, so that it is planned once. */
static void require(struct rpc_call *call, const struct contract_object *object, int64_t id,
                    enum access_action action, const char *field)
{
    static const char required; /* its address stands for these statements */
    unsigned variant = object->number * ACCESS_ACTIONS + action;
    struct db_segment *segment = rpc_segment(call, rpc_lane(call));
    struct db_param params[REQUIRED] = {
        db_number(call->arena, id),
        db_text(resource_name(call->arena, object, id)),
        db_text(field),
    };
    struct sql sql;
    if (shape_again(call, &required, variant, REQUIRED, params, segment) >= 0)
        return;
    sql_init(&sql, call->arena);
    for (size_t i = 0; i < REQUIRED; i++)
        sql_bind(&sql, params[i]);
    write_required(call, object, action, &sql);
    shape_keep(call, &required, variant, REQUIRED, &sql, segment);
}

void resource_require(struct rpc_call *call, const struct contract_object *object, int64_t id,
                      const char *field)
{
    require(call, object, id, ACCESS_READ, field);
}

/* Who calls is there, and knows of it. */
static bool is_caller(const struct rpc_call *call, const struct contract_object *target,
                      const struct resource_value *value)
{
    return strcmp(target->name, "user") == 0 &&
           strtoll(value->text, NULL, 10) == call->session->user_id;
}

void require_references(struct rpc_call *call, const struct resource_draft *draft,
                        const struct contract_field *link)
{
    const struct contract_message *message = draft->object->message;
    for (size_t i = 0; i < message->n_fields; i++) {
        const struct contract_field *field = &message->fields[i];
        const struct contract_object *target = NULL;
        const struct resource_value *value = &draft->values[i];
        if (field != link && value->given && value->text && field->type == CONTRACT_ID &&
            field->reference)
            target = field->target;
        if (!target || is_caller(call, target, value))
            continue;
        enum access_action action =
            access_is_parent(draft->object, field) ? ACCESS_UPDATE : ACCESS_READ;
        require(call, target, strtoll(value->text, NULL, 10), action,
                arena_printf(call->arena, "%s%s", draft->path, field->name));
    }
}

void resource_require_references(struct rpc_call *call, const struct resource_draft *draft)
{
    if (rpc_segment(call, rpc_lane(call)))
        require_references(call, draft, NULL);
}
