/* SPDX-License-Identifier: Apache-2.0 */
/* Create: the record, its children, and the record read back, in one segment. */
#include "server/resource/create.h"

#include "server/resource/access.h"
#include "server/resource/fieldpath.h"
#include "server/resource/fieldrule.h"
#include "server/resource/hooks.h"
#include "server/resource/require.h"
#include "server/resource/row.h"
#include "server/resource/shape.h"
#include "server/resource/transfer.h"
#include "server/resource/write.h"
#include "server/resource/written.h"
#include "server/rpc/server.h"

static void give_owner(struct rpc_call *call, const struct resource_hooks *const *hooks,
                       struct resource_draft *draft)
{
    struct resource_value *owner = draft_value(draft, "owner_id");
    if (hooks_routed(hooks))
        return;
    if (hooks_nobodys(hooks) && access_scope_of(call, draft->object, ACCESS_CREATE) == ACCESS_ALL)
        return;
    if (draft->object->owned && (!owner->given || !owner->text))
        draft_set_number(call->arena, draft, "owner_id", call->session->user_id);
}

/* What hangs on the new record goes with it; what has a permission of its own asks for that. */
static struct status check_children(struct rpc_call *call, const struct resource_draft *draft)
{
    for (size_t i = 0; i < draft->n_children; i++) {
        const struct contract_object *child = draft->children[i]->object;
        if (!child->parent && access_scope_of(call, child, ACCESS_CREATE) == ACCESS_NONE)
            return rpc_error(call, RPC_PERMISSION_DENIED, "PERMISSION_DENIED",
                             "Your roles do not allow to create %s; this asks for the permission "
                             "%s:create.",
                             child->plural, child->name);
    }
    return STATUS_OK;
}

static void insert_child(struct rpc_call *call, const struct resource_draft *parent,
                         struct resource_draft *child)
{
    const struct contract_field *link = row_parent_field(child->object, parent->object);
    struct sql sql;
    if (!link)
        return;
    require_references(call, child, link);
    sql_init(&sql, call->arena);
    write_insert(child, NULL, link, write_new_id(call->arena, parent->object),
                 call->session->user_id, &sql);
    shape_add_varied(call, &sql, call->segment);
}

static void insert(struct rpc_call *call, const struct resource_draft *draft)
{
    const char *id = NULL;
    struct sql sql;
    if (*rpc_text(call, "request_id")) /* resource_remember has drawn it */
        id = write_new_id(call->arena, draft->object);
    sql_init(&sql, call->arena);
    write_insert(draft, id, NULL, NULL, call->session->user_id, &sql);
    shape_add_varied(call, &sql, call->segment);
    for (size_t i = 0; i < draft->n_children; i++)
        insert_child(call, draft, draft->children[i]);
}

struct status resource_insert(struct rpc_call *call, struct resource_draft *draft)
{
    const struct resource_hooks *const *hooks = rpc_hooks(call, draft->object);
    struct draft_context context = {call->arena, call->catalog, ""};
    struct status status = check_children(call, draft);
    if (status_is_ok(status))
        status = fieldrule_check_draft(call->arena, call->session, draft, true);
    if (!status_is_ok(status))
        return status;
    give_owner(call, hooks, draft);
    status = hooks_prepare(&context, rpc_server_registry(call)->hooks, draft, true);
    if (!status_is_ok(status))
        return status;
    /* Before anything that a repeat of the request would run into. */
    status = resource_begin_write(call, draft->object, 0);
    if (!status_is_ok(status))
        return status;
    require_references(call, draft, NULL);
    transfer_check(call, draft);
    insert(call, draft);
    status = hooks_write(hooks, call, draft, true);
    if (status_is_ok(status))
        status = written_read(call, draft->object, 0);
    if (status_is_ok(status))
        resource_end_write(call);
    return status;
}

struct status create_start(struct rpc_call *call)
{
    const struct contract_object *object = call->method->object;
    const ProtobufCMessage *message = rpc_message(call, object->name);
    struct resource_draft *draft = draft_new(call->arena, object);
    struct draft_context context = {call->arena, call->catalog,
                                    arena_printf(call->arena, "%s.", object->name)};
    if (!message)
        return rpc_field_error(call, object->name, "The record is missing.");
    if (!draft)
        return rpc_no_memory();
    struct status status = draft_from_message(&context, message, NULL, true, draft);
    if (status_is_ok(status))
        status = resource_insert(call, draft);
    return fieldpath_complete(call, status);
}

struct status create_finish(struct rpc_call *call)
{
    return written_reply(call);
}
