/* SPDX-License-Identifier: Apache-2.0 */
/* What a session allows. */
#include "server/rpc/session.h"

#include "server/rpc/scopes.h"

#include <string.h>

static const char *const names[ACCESS_ACTIONS] = {"read",   "create", "update", "delete",
                                                  "export", "import", "publish"};

const char *session_action_name(enum access_action action)
{
    return action < ACCESS_ACTIONS ? names[action] : "";
}

enum access_action session_action(const char *name)
{
    enum access_action action = 0;
    while (action < ACCESS_ACTIONS && strcmp(names[action], name) != 0)
        action++;
    return action;
}

enum access_scope session_scope(const struct session *session, const struct contract_object *object,
                                enum access_action action)
{
    if (object->public && action == ACCESS_READ)
        return ACCESS_ALL;
    if (object->index >= SESSION_MAX_OBJECTS || action >= ACCESS_ACTIONS)
        return ACCESS_NONE;
    if (object->private)
        return action == ACCESS_READ || action == ACCESS_UPDATE || action == ACCESS_DELETE
                   ? ACCESS_OWN
                   : ACCESS_NONE;
    return session->scope[object->index][action];
}

bool session_may(const struct session *session, const struct contract_object *object,
                 enum access_action action)
{
    if (session_scope(session, object, action) == ACCESS_NONE)
        return false;
    return !session->scopes || scopes_allow(session->scopes, object->name, names[action]);
}

bool session_shared(const struct session *session, const struct contract_object *object)
{
    return object->index < SESSION_MAX_OBJECTS && session->shared[object->index];
}
