/* SPDX-License-Identifier: Apache-2.0 */
/* Finding and running what is special about an object. */
#include "server/resource/hooks.h"

#include "server/resource/row.h"

#include <string.h>

const struct resource_hooks *hooks_next(const struct resource_hooks *const *all,
                                        const struct contract_object *object,
                                        const struct resource_hooks *last)
{
    bool passed = !last;
    for (; all && *all; all++)
        for (const struct resource_hooks *hooks = *all; hooks->object; hooks++) {
            if (passed && strcmp(hooks->object, object->name) == 0)
                return hooks;
            passed |= hooks == last;
        }
    return NULL;
}

bool hooks_nobodys(const struct resource_hooks *const *hooks)
{
    for (; *hooks; hooks++)
        if ((*hooks)->nobodys)
            return true;
    return false;
}

const char *hooks_routed(const struct resource_hooks *const *hooks)
{
    for (; *hooks; hooks++)
        if ((*hooks)->routed)
            return (*hooks)->routed;
    return NULL;
}

bool hooks_alone(const struct resource_hooks *const *hooks, const char *field)
{
    for (; *hooks; hooks++)
        for (const char *const *alone = (*hooks)->alone; alone && *alone; alone++)
            if (strcmp(*alone, field) == 0)
                return true;
    return false;
}

struct status hooks_write(const struct resource_hooks *const *hooks, struct rpc_call *call,
                          struct resource_draft *draft, bool creating)
{
    struct status status = STATUS_OK;
    for (; *hooks && status_is_ok(status); hooks++)
        if ((*hooks)->write)
            status = (*hooks)->write(call, draft, creating);
    return status;
}

struct status hooks_refused(const struct resource_hooks *const *hooks, struct rpc_call *call,
                            struct status status)
{
    for (; *hooks; hooks++)
        if ((*hooks)->refused)
            status = (*hooks)->refused(call, status);
    return status;
}

bool hooks_compute(const struct resource_hooks *const *hooks, struct rpc_call *call,
                   const struct contract_field *field, const char *alias, struct sql *sql)
{
    for (; *hooks; hooks++)
        if ((*hooks)->compute && (*hooks)->compute(call, field, alias, sql))
            return true;
    return false;
}

/* "contact_points[1].value" for the "value" of a child. */
static const char *child_path(struct arena *arena, const struct resource_draft *parent,
                              size_t index, const char *field)
{
    const struct contract_object *object = parent->children[index]->object;
    const struct contract_message *message = parent->object->message;
    size_t before = 0;
    for (size_t i = 0; i < index; i++)
        before += parent->children[i]->object == object;
    for (size_t i = 0; i < message->n_fields; i++)
        if (message->fields[i].children && strcmp(message->fields[i].children, object->name) == 0)
            return arena_printf(arena, "%s[%zu].%s", message->fields[i].name, before, field);
    return NULL;
}

static struct status prepare_child(const struct draft_context *context,
                                   const struct resource_hooks *const *all,
                                   const struct resource_draft *parent, size_t index)
{
    struct resource_draft *child = parent->children[index];
    const struct contract_field *link = row_parent_field(child->object, parent->object);
    if (!link)
        return STATUS_OK;
    /* The id of the parent is not known yet; for the checks it counts as given. */
    draft_set(child, link->name, "0");
    struct status status = hooks_prepare(context, all, child, true);
    const char *path = NULL;
    if (!status_is_ok(status) && status.field)
        path = child_path(context->arena, parent, index, status.field);
    if (path)
        status.field = path;
    return status;
}

struct status hooks_prepare(const struct draft_context *context,
                            const struct resource_hooks *const *all, struct resource_draft *draft,
                            bool creating)
{
    const struct resource_hooks *hooks = NULL;
    struct status status = STATUS_OK;
    while (status_is_ok(status) && (hooks = hooks_next(all, draft->object, hooks)))
        if (hooks->check)
            status = hooks->check(context->arena, context->catalog, draft, creating);
    if (status_is_ok(status) && creating)
        status = draft_complete(context, draft);
    for (size_t i = 0; status_is_ok(status) && i < draft->n_children; i++)
        status = prepare_child(context, all, draft, i);
    return status;
}
