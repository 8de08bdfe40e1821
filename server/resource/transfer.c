/* SPDX-License-Identifier: Apache-2.0 */
/* Owner and team of a record are changed by those whose role covers it, for people who work. */
#include "server/resource/transfer.h"

#include "server/resource/access.h"
#include "server/resource/access_share.h"

#include <stdlib.h>

/* Stays true for the owner that the record has: who sends all fields back changes nothing. */
static void check_owner(struct rpc_call *call, const struct resource_draft *draft, int64_t owner)
{
    const char *name = resource_name(call->arena, contract_object("user"), owner);
    struct sql sql;
    sql_init(&sql, call->arena);
    sql_put(&sql, "select kith_check(u.status = 1");
    if (draft->id) {
        sql_printf(&sql,
                   " or u.id = (select t.owner_id from %s t where t.id = ", draft->object->table);
        sql_number(&sql, draft->id);
        sql_put(&sql, ")");
    }
    sql_put(&sql, ", ");
    sql_param(&sql, db_text(name), "text");
    sql_put(&sql, " || ' is disabled; choose somebody who can work on it.', 'USER_DISABLED', "
                  "'owner_id') from app_user u where u.id = ");
    sql_number(&sql, owner);
    sql_add(&sql, call->segment);
}

static void write_differs(const struct resource_value *value, const char *column, struct sql *sql)
{
    if (!value->given)
        return;
    sql_printf(sql, " or t.%s is distinct from ", column);
    sql_param(sql, db_text(value->text), "bigint");
}

static void check_held(struct rpc_call *call, struct resource_draft *draft)
{
    struct sql sql;
    sql_init(&sql, call->arena);
    sql_printf(&sql, "select case when (false");
    write_differs(draft_value(draft, "owner_id"), "owner_id", &sql);
    write_differs(draft_value(draft, "team_id"), "team_id", &sql);
    sql_put(&sql, ") and not ");
    resource_write_held(call, draft->object, ACCESS_UPDATE, "t", &sql);
    sql_put(&sql, " then kith_raise('KH007', ");
    sql_param(&sql, db_text(resource_name(call->arena, draft->object, draft->id)), "text");
    sql_printf(&sql,
               " || ' was only shared with you: its owner, or whose role covers it, may give it to "
               "somebody else.', 'OWNER_NOT_ALLOWED', 'owner_id') end from %s t where t.id = ",
               draft->object->table);
    sql_number(&sql, draft->id);
    sql_add(&sql, call->segment);
}

void transfer_check(struct rpc_call *call, struct resource_draft *draft)
{
    struct access_share ways[ACCESS_MAX_SHARES];
    if (!draft->object->owned)
        return;
    const struct resource_value *owner = draft_value(draft, "owner_id");
    const struct resource_value *team = draft_value(draft, "team_id");
    int64_t id = owner->given && owner->text ? strtoll(owner->text, NULL, 10) : 0;
    if (id && id != call->session->user_id)
        check_owner(call, draft, id);
    if (draft->id && (owner->given || team->given) &&
        access_share_ways(call, draft->object, ACCESS_UPDATE, ways))
        check_held(call, draft);
}
