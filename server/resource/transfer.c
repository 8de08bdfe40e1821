/* SPDX-License-Identifier: Apache-2.0 */
/* Owner, team and customer of a record are changed by those whose role covers it. */
#include "server/resource/transfer.h"

#include "server/resource/access.h"
#include "server/resource/access_share.h"
#include "server/resource/merged.h"
#include "server/resource/shape.h"

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
        merged_write_id(draft->object, db_number(call->arena, draft->id), &sql);
        sql_put(&sql, ")");
    }
    sql_put(&sql, ", ");
    sql_param(&sql, db_text(name), "text");
    sql_put(&sql, " || ' is disabled; choose somebody who can work on it.', 'USER_DISABLED', "
                  "'owner_id') from app_user u where u.id = ");
    sql_number(&sql, owner);
    shape_add(call, &sql, call->segment);
}

/* What moves a record into other hands: by itself, or with what it hangs on. */
struct move {
    const char *fields[2]; /* names and columns */
    const char *sentence, *reason;
};

static const struct move moves[] = {
    {{"owner_id", "team_id"},
     " was only shared with you: its owner, or whose role covers it, may give it to somebody else.",
     "OWNER_NOT_ALLOWED"},
    /* Whose customer it hangs on sees it, also when the share has ended. */
    {{"customer_id"},
     " was only shared with you: its owner, or whose role covers it, may move it to another "
     "customer.",
     "CUSTOMER_NOT_ALLOWED"},
    /* It goes to whoever works on the queue. */
    {{"queue_id"},
     " was only shared with you: its owner, or whose role covers it, may put it into another "
     "queue.",
     "OWNER_NOT_ALLOWED"},
};

static bool touches(struct resource_draft *draft, const struct move *move)
{
    for (size_t i = 0; i < 2 && move->fields[i]; i++) {
        const struct resource_value *value = draft_value(draft, move->fields[i]);
        if (value && value->given)
            return true;
    }
    return false;
}

static void write_differs(struct resource_draft *draft, const char *field, struct sql *sql)
{
    const struct resource_value *value = draft_value(draft, field);
    if (!value || !value->given)
        return;
    sql_printf(sql, " or t.%s is distinct from ", field);
    sql_param(sql, db_text(value->text), "bigint");
}

static void check_held(struct rpc_call *call, struct resource_draft *draft, const struct move *move)
{
    struct sql sql;
    sql_init(&sql, call->arena);
    sql_printf(&sql, "select case when (false");
    for (size_t i = 0; i < 2 && move->fields[i]; i++)
        write_differs(draft, move->fields[i], &sql);
    sql_put(&sql, ") and ("); /* not "not": of what is nobody's it says nothing */
    resource_write_held(call, draft->object, ACCESS_UPDATE, "t", &sql);
    sql_put(&sql, ") is not true then kith_raise('KH007', ");
    sql_param(&sql, db_text(resource_name(call->arena, draft->object, draft->id)), "text");
    sql_printf(&sql, " || '%s', '%s', '%s') end from %s t where t.id = ", move->sentence,
               move->reason, move->fields[0], draft->object->table);
    merged_write_id(draft->object, db_number(call->arena, draft->id), &sql);
    shape_add(call, &sql, call->segment);
}

void transfer_check(struct rpc_call *call, struct resource_draft *draft)
{
    struct access_share ways[ACCESS_MAX_SHARES];
    if (!draft->object->owned)
        return;
    const struct resource_value *owner = draft_value(draft, "owner_id");
    int64_t id = owner->given && owner->text ? strtoll(owner->text, NULL, 10) : 0;
    if (id && id != call->session->user_id)
        check_owner(call, draft, id);
    if (!draft->id || !access_share_ways(call, draft->object, ACCESS_UPDATE, ways))
        return;
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
        if (touches(draft, &moves[i]))
            check_held(call, draft, &moves[i]);
}
