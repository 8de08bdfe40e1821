/* SPDX-License-Identifier: Apache-2.0 */
/* Finding and running what is special about an object. */
#include "server/resource/hooks.h"

#include "server/resource/row.h"

#include <string.h>

const struct resource_hooks *hooks_of(const struct resource_hooks *const *all,
                                      const struct contract_object *object)
{
    for (; all && *all; all++)
        for (const struct resource_hooks *hooks = *all; hooks->object; hooks++)
            if (strcmp(hooks->object, object->name) == 0)
                return hooks;
    return NULL;
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
    const struct resource_hooks *hooks = hooks_of(all, draft->object);
    struct status status = STATUS_OK;
    if (hooks && hooks->check)
        status = hooks->check(context->arena, context->catalog, draft, creating);
    if (status_is_ok(status) && creating)
        status = draft_complete(context, draft);
    for (size_t i = 0; status_is_ok(status) && i < draft->n_children; i++)
        status = prepare_child(context, all, draft, i);
    return status;
}
