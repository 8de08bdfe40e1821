/* SPDX-License-Identifier: Apache-2.0 */
/* What a role has to allow for an import. */
#include "server/feature/import_rule.h"

#include "server/resource/access.h"
#include "server/resource/fieldrule.h"

#include <string.h>

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

/* The list of a record in which rows of the child stand. */
static struct status check_list(struct arena *arena, const struct session *session,
                                const struct mapping *mapping, size_t child)
{
    const struct contract_message *message = mapping->object->message;
    struct status status = STATUS_OK;
    for (size_t i = 0; i < message->n_fields && status_is_ok(status); i++)
        if (message->fields[i].child == mapping->children[child].object)
            status = fieldrule_check(
                arena, fieldrule_of(session, mapping->object, &message->fields[i]),
                FIELDRULE_CREATE, mapping->object, message->fields[i].name, "mapping");
    return status;
}

static struct status check_entry(struct arena *arena, const struct session *session,
                                 const struct mapping *mapping, const struct mapping_entry *entry)
{
    const struct contract_object *object =
        entry->child ? mapping->children[entry->child - 1].object : mapping->object;
    const char *name =
        entry->custom ? arena_printf(arena, "custom.%s", entry->custom) : entry->field->name;
    if (!name)
        return status_error(RPC_RESOURCE_EXHAUSTED, "NO_MEMORY", "There is not enough memory.");
    /* The id only says which record is meant. */
    enum fieldrule_use use = strcmp(name, "id") == 0 ? FIELDRULE_READ : FIELDRULE_CREATE;
    struct status status = fieldrule_check(arena, fieldrule_named(session, object, name), use,
                                           object, name, "mapping");
    if (!status_is_ok(status) || !mapping_is_reference(entry))
        return status;
    const struct contract_object *target = entry->field->target;
    const char *by = entry->by ? entry->by->name : "external_id";
    enum session_rule rule = fieldrule_named(session, target, by);
    status = fieldrule_check(arena, rule, FIELDRULE_COMPARE, target, by, "mapping");
    if (status_is_ok(status) && entry->create)
        status = fieldrule_check(arena, rule, FIELDRULE_CREATE, target, by, "mapping");
    return status;
}

static struct status check_fields(struct arena *arena, const struct session *session,
                                  const struct mapping *mapping)
{
    struct status status = STATUS_OK;
    for (size_t i = 0; i < mapping->n_entries && status_is_ok(status); i++)
        status = check_entry(arena, session, mapping, &mapping->entries[i]);
    for (size_t i = 0; i < mapping->n_children && status_is_ok(status); i++)
        status = check_list(arena, session, mapping, i);
    for (size_t i = 0; i < mapping->n_keys && status_is_ok(status); i++)
        status =
            fieldrule_check(arena, fieldrule_of(session, mapping->object, mapping->keys[i]),
                            FIELDRULE_COMPARE, mapping->object, mapping->keys[i]->name, "mapping");
    return status;
}

/* The import itself runs with the rights of the user: what a key may not make is refused here. */
static bool makes_beyond(const struct session *session, const struct mapping *mapping)
{
    for (size_t i = 0; session->scopes && i < mapping->n_entries; i++) {
        const struct mapping_entry *entry = &mapping->entries[i];
        if (entry->create && entry->field && entry->field->target &&
            session_scope(session, entry->field->target, ACCESS_CREATE) == ACCESS_NONE)
            return true;
    }
    return false;
}

struct status import_rule_check(struct arena *arena, const struct session *session,
                                const struct mapping *mapping)
{
    enum access_scope scope = scope_of(session, mapping->object);
    if (scope == ACCESS_NONE)
        return status_error(RPC_PERMISSION_DENIED, "PERMISSION_DENIED",
                            "Your role does not let you import this object.");
    if (scope != ACCESS_ALL && tells_past(mapping))
        return status_error(RPC_PERMISSION_DENIED, "ORIGIN_NOT_ALLOWED",
                            "Only those who may import records of everybody may say when and by "
                            "whom they were created, and what became of them.");
    if (makes_beyond(session, mapping))
        return status_error(RPC_PERMISSION_DENIED, "SCOPE_MISSING",
                            "The scopes do not allow to create what the mapping makes on the way.");
    for (size_t i = 0; i < mapping->n_children; i++) {
        const struct contract_object *child = mapping->children[i].object;
        if (!child->parent && session_scope(session, child, ACCESS_CREATE) == ACCESS_NONE)
            return status_error(RPC_PERMISSION_DENIED, "PERMISSION_DENIED",
                                "Your role does not let you create all that the mapping makes.");
    }
    return check_fields(arena, session, mapping);
}
