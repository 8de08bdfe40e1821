/* SPDX-License-Identifier: Apache-2.0 */
/* What a role has to allow for an import. */
#include "server/feature/import_rule.h"

#include "server/resource/access.h"

/* Rows of child objects are imported by who imports their records. */
static enum access_scope scope_of(const struct session *session,
                                  const struct contract_object *object)
{
    enum access_scope best = session_scope(session, object, ACCESS_IMPORT);
    for (size_t i = 0; object->parent && i < object->message->n_fields; i++) {
        const struct contract_field *field = &object->message->fields[i];
        if (!field->target || !access_is_parent(object, field))
            continue;
        enum access_scope scope = session_scope(session, field->target, ACCESS_IMPORT);
        best = scope > best ? scope : best;
    }
    return best;
}

static bool tells_past(const struct mapping *mapping)
{
    for (size_t i = 0; i < mapping->n_entries; i++)
        if (mapping->entries[i].field && mapping->entries[i].field->historic)
            return true;
    return false;
}

struct status import_rule_check(const struct session *session, const struct mapping *mapping)
{
    enum access_scope scope = scope_of(session, mapping->object);
    if (scope == ACCESS_NONE)
        return status_error(RPC_PERMISSION_DENIED, "PERMISSION_DENIED",
                            "Your role does not let you import this object.");
    if (scope != ACCESS_ALL && tells_past(mapping))
        return status_error(RPC_PERMISSION_DENIED, "ORIGIN_NOT_ALLOWED",
                            "Only those who may import records of everybody may say when and by "
                            "whom they were created, and what became of them.");
    for (size_t i = 0; i < mapping->n_children; i++) {
        const struct contract_object *child = mapping->children[i].object;
        if (!child->parent && session_scope(session, child, ACCESS_CREATE) == ACCESS_NONE)
            return status_error(RPC_PERMISSION_DENIED, "PERMISSION_DENIED",
                                "Your role does not let you create all that the mapping makes.");
    }
    return STATUS_OK;
}
