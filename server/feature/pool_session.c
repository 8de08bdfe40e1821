/* SPDX-License-Identifier: Apache-2.0 */
/* A look into pools, by a session of its own. */
#include "server/feature/pool_session.h"

#include "server/feature/rule.h"

#include <string.h>

struct look {
    struct session session; /* first: what the call points to */
    const struct session *real;
};

/* What hangs on a customer is never seen before the claim. */
static void hide_children(const struct contract_object *object, uint8_t *rules)
{
    for (size_t i = 0; i < object->message->n_fields; i++)
        if (object->message->fields[i].children)
            rules[i] = SESSION_HIDDEN;
}

/* The next name of a list "name, address"; *at goes behind it. NULL: no more. */
static const char *next_name(const char **at, struct arena *arena)
{
    *at += strspn(*at, ", ");
    size_t length = strcspn(*at, ", ");
    const char *name = length ? arena_copy(arena, *at, length) : NULL;
    *at += length;
    return name;
}

static void hide_named(const struct contract_object *object, const char *hidden,
                       struct arena *arena, uint8_t *rules)
{
    for (const char *name; (name = next_name(&hidden, arena));) {
        const struct contract_field *field = contract_field(object->message, name);
        if (field)
            rules[field - object->message->fields] = SESSION_HIDDEN;
    }
}

static struct session_fields *fields_of(struct rpc_call *call, const struct contract_object *object,
                                        const char *hidden)
{
    const struct session_fields *real = session_fields(call->session, object);
    struct session_fields *fields = arena_alloc(call->arena, sizeof *fields);
    size_t n = object->message->n_fields;
    if (!fields || !(fields->rules = arena_array(call->arena, n, sizeof *fields->rules)))
        return NULL;
    if (real) {
        memcpy(fields->rules, real->rules, n * sizeof *fields->rules);
        fields->custom = real->custom;
        fields->n_custom = real->n_custom;
    }
    hide_children(object, fields->rules);
    hide_named(object, hidden, call->arena, fields->rules);
    return fields;
}

struct status pool_session_enter(struct rpc_call *call, const char *pools, const char *hidden)
{
    const struct contract_object *object = contract_object("customer");
    struct look *look = arena_alloc(call->arena, sizeof *look);
    struct session_fields *fields = fields_of(call, object, hidden);
    struct session_fields **all = arena_array(call->arena, SESSION_MAX_OBJECTS, sizeof *all);
    if (!look || !fields || !all || !pools)
        return rpc_no_memory();
    if (call->session->fields)
        memcpy(all, call->session->fields, SESSION_MAX_OBJECTS * sizeof *all);
    all[object->index] = fields;
    look->session = *call->session;
    look->real = call->session;
    look->session.pools = pools;
    look->session.memo = NULL; /* what is kept there shows the customers of the real one */
    look->session.fields = all;
    look->session.shared[object->index] = false;
    call->session = &look->session;
    return STATUS_OK;
}

void pool_session_leave(struct rpc_call *call)
{
    if (call->session->pools)
        call->session = ((const struct look *)(const void *)call->session)->real;
}

bool pool_session_manages(const struct rpc_call *call)
{
    return session_scope(call->session, contract_object("customer"), ACCESS_UPDATE) >=
           ACCESS_SUBTREE;
}

bool pool_session_sees_all(const struct rpc_call *call)
{
    return session_scope(call->session, contract_object("customer"), ACCESS_READ) == ACCESS_ALL;
}

struct db_param pool_session_teams(const struct rpc_call *call)
{
    enum access_scope scope =
        session_scope(call->session, contract_object("customer"), ACCESS_UPDATE);
    return scope == ACCESS_ALL ? db_null() : db_text(call->session->subtree);
}

struct status pool_session_check_hidden(struct arena *arena, const struct resource_draft *draft)
{
    const struct contract_object *object = contract_object("customer");
    const char *at = draft_text(draft, "hidden_fields");
    for (const char *name; at && (name = next_name(&at, arena));) {
        const struct contract_field *field = contract_field(object->message, name);
        if (!field || strcmp(name, "id") == 0 || strcmp(name, "etag") == 0)
            return rule_refuse(arena, "hidden_fields", "FIELD_INVALID",
                               "\"%.60s\" is no field of a customer that can be hidden.", name);
    }
    return STATUS_OK;
}
