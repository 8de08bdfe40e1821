/* SPDX-License-Identifier: Apache-2.0 */
/* Where in the request the field of an error stands. */
#include "server/resource/fieldpath.h"

#include <string.h>

/* Does the path begin with a field of the message? */
static bool begins_with_field(const struct contract_message *message, const char *path)
{
    size_t length = strcspn(path, ".[");
    for (size_t i = 0; i < message->n_fields; i++)
        if (strlen(message->fields[i].name) == length &&
            strncmp(message->fields[i].name, path, length) == 0)
            return true;
    return false;
}

static bool is_complete(const struct contract_object *object, const char *path)
{
    size_t length = strlen(object->name);
    return strncmp(path, object->name, length) == 0 && path[length] == '.' &&
           begins_with_field(object->message, path + length + 1);
}

struct status fieldpath_complete(struct rpc_call *call, struct status status)
{
    const struct contract_object *object = call->method->object;
    if (status_is_ok(status) || !status.field || !object ||
        !contract_field(call->method->input, object->name) || is_complete(object, status.field) ||
        !begins_with_field(object->message, status.field))
        return status;
    const char *path = arena_printf(call->arena, "%s.%s", object->name, status.field);
    if (path)
        status.field = path;
    return status;
}
