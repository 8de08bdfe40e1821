/* SPDX-License-Identifier: Apache-2.0 */
/* What the roles of a session do with single fields. */
#include "server/resource/fieldrule.h"

#include <string.h>

enum { CUSTOM_PREFIX = 7 /* letters of "custom." */ };

const struct session_fields *fieldrule_all(const struct session *session,
                                           const struct contract_object *object)
{
    return session_fields(session, object);
}

enum session_rule fieldrule_of(const struct session *session, const struct contract_object *object,
                               const struct contract_field *field)
{
    const struct session_fields *fields = fieldrule_all(session, object);
    return fields ? (enum session_rule)fields->rules[field - object->message->fields]
                  : SESSION_OPEN;
}

enum session_rule fieldrule_custom(const struct session *session,
                                   const struct contract_object *object, const char *key)
{
    const struct session_fields *fields = fieldrule_all(session, object);
    const struct contract_field *all = fields ? contract_field(object->message, "custom") : NULL;
    enum session_rule rule = all ? fieldrule_of(session, object, all) : SESSION_OPEN;
    for (size_t i = 0; fields && i < fields->n_custom; i++)
        if (strcmp(fields->custom[i].key, key) == 0 && fields->custom[i].rule > rule)
            rule = fields->custom[i].rule;
    return rule;
}

enum session_rule fieldrule_named(const struct session *session,
                                  const struct contract_object *object, const char *name)
{
    if (strncmp(name, "custom.", CUSTOM_PREFIX) == 0)
        return fieldrule_custom(session, object, name + CUSTOM_PREFIX);
    const struct contract_field *field = contract_field(object->message, name);
    return field ? fieldrule_of(session, object, field) : SESSION_OPEN;
}

bool fieldrule_can_mask(const struct contract_field *field)
{
    return field->type == CONTRACT_TEXT && !field->repeated && !field->code_list && field->column &&
           !field->input_only && strcmp(field->column, "version") != 0;
}

static struct status refuse(struct arena *arena, const char *reason, const char *path,
                            const struct contract_object *object, const char *name,
                            const char *sentence)
{
    const char *message =
        arena_printf(arena, "The field %s of %s %s", name, object->plural, sentence);
    return (struct status){.code = RPC_PERMISSION_DENIED,
                           .reason = reason,
                           .field = path,
                           .message = message ? message : "Your roles do not let you use it."};
}

struct status fieldrule_check(struct arena *arena, enum session_rule rule, enum fieldrule_use use,
                              const struct contract_object *object, const char *name,
                              const char *path)
{
    if (rule == SESSION_HIDDEN)
        return refuse(arena, "FIELD_HIDDEN", path, object, name,
                      "is hidden from your roles; leave it out, or ask an administrator.");
    if (rule == SESSION_READ_ONLY && use >= FIELDRULE_CREATE)
        return refuse(arena, "FIELD_READ_ONLY", path, object, name,
                      "is open to your roles for reading only.");
    if (rule == SESSION_MASKED && use == FIELDRULE_COMPARE)
        return refuse(
            arena, "FIELD_MASKED", path, object, name,
            "is shown to your roles masked only: it cannot be searched, filtered, ordered "
            "or grouped by.");
    if (rule == SESSION_MASKED && use == FIELDRULE_UPDATE)
        return refuse(arena, "FIELD_MASKED", path, object, name,
                      "is shown to your roles masked only, so it can be set on create, but not "
                      "changed.");
    return STATUS_OK;
}

struct status fieldrule_check_all(struct arena *arena, const struct session *session,
                                  const struct contract_object *object, enum fieldrule_use use)
{
    const struct session_fields *fields = fieldrule_all(session, object);
    struct status status = STATUS_OK;
    for (size_t i = 0; fields && i < object->message->n_fields && status_is_ok(status); i++)
        status = fieldrule_check(arena, (enum session_rule)fields->rules[i], use, object,
                                 object->message->fields[i].name, NULL);
    for (size_t i = 0; fields && i < fields->n_custom && status_is_ok(status); i++) {
        const char *name = arena_printf(arena, "custom.%s", fields->custom[i].key);
        status =
            fieldrule_check(arena, fields->custom[i].rule, use, object, name ? name : "", NULL);
    }
    return status;
}

struct status fieldrule_check_named(struct arena *arena, const struct session *session,
                                    const struct contract_object *object, const char *const *names,
                                    enum fieldrule_use use)
{
    struct status status = STATUS_OK;
    for (; *names && status_is_ok(status); names++)
        status = fieldrule_check(arena, fieldrule_named(session, object, *names), use, object,
                                 *names, NULL);
    return status;
}

static struct status check_name(struct arena *arena, const struct session *session,
                                const struct resource_draft *draft, enum fieldrule_use use,
                                const char *name)
{
    enum session_rule rule = fieldrule_named(session, draft->object, name);
    if (rule == SESSION_OPEN)
        return STATUS_OK;
    const char *path = arena_printf(arena, "%s%s", draft->path, name);
    return fieldrule_check(arena, rule, use, draft->object, name, path ? path : name);
}

/* What the server sets is not given by the request. */
static struct status check_values(struct arena *arena, const struct session *session,
                                  const struct resource_draft *draft, enum fieldrule_use use)
{
    const struct contract_message *message = draft->object->message;
    struct status status = STATUS_OK;
    for (size_t i = 0; i < message->n_fields && status_is_ok(status); i++)
        if (draft->values[i].given && !message->fields[i].output_only)
            status = check_name(arena, session, draft, use, message->fields[i].name);
    for (const struct resource_custom *custom = draft->custom_keys; custom && status_is_ok(status);
         custom = custom->next) {
        const char *name = arena_printf(arena, "custom.%s", custom->key);
        if (name)
            status = check_name(arena, session, draft, use, name);
    }
    return status;
}

static struct status check_child(struct arena *arena, const struct session *session,
                                 const struct resource_draft *draft,
                                 const struct resource_draft *child, enum fieldrule_use use)
{
    const struct contract_message *message = draft->object->message;
    struct status status = STATUS_OK;
    for (size_t i = 0; i < message->n_fields && status_is_ok(status); i++)
        if (message->fields[i].child == child->object)
            status = check_name(arena, session, draft, use, message->fields[i].name);
    return status_is_ok(status) ? fieldrule_check_draft(arena, session, child, true) : status;
}

struct status fieldrule_check_draft(struct arena *arena, const struct session *session,
                                    const struct resource_draft *draft, bool creating)
{
    enum fieldrule_use use = creating ? FIELDRULE_CREATE : FIELDRULE_UPDATE;
    struct status status = STATUS_OK;
    if (fieldrule_all(session, draft->object))
        status = check_values(arena, session, draft, use);
    for (size_t i = 0; i < draft->n_children && status_is_ok(status); i++)
        status = check_child(arena, session, draft, draft->children[i], use);
    return status;
}
