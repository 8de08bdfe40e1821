/* SPDX-License-Identifier: Apache-2.0 */
/* Single fields: which rules they can have, and what a rule masks, shown for a reason. */
#include "common/wire.h"
#include "server/feature/feature.h"
#include "server/feature/rule.h"
#include "server/resource/draft_rules.h"
#include "server/resource/fieldrule.h"
#include "server/resource/reveal.h"
#include "server/sql/queries.h"

#include <string.h>

/* ---- Rules ---- */

static const char custom_prefix[] = "custom.";
enum { CUSTOM_PREFIX = sizeof custom_prefix - 1 };

static bool is_custom(const char *name)
{
    return strncmp(name, custom_prefix, CUSTOM_PREFIX) == 0;
}

/* Everything else belongs to the record, not to what it says. */
static bool can_rule(const struct contract_field *field)
{
    return !field->input_only && strcmp(field->name, "id") != 0 && strcmp(field->name, "etag") != 0;
}

static bool can_have(const struct contract_field *field, int64_t rule)
{
    if (!can_rule(field))
        return false;
    if (rule == SESSION_READ_ONLY)
        return !field->output_only;
    return rule != SESSION_MASKED || fieldrule_can_mask(field);
}

static bool custom_can_have(const struct catalog_field *field, int64_t rule)
{
    return rule != SESSION_MASKED || field->kind == CATALOG_TEXT;
}

/* Behind "The field x of customer". */
static const char *why_not(int64_t rule)
{
    return rule == SESSION_MASKED
               ? " cannot be masked; only texts that people write can. Hide it instead."
               : " is set by the server and never written; hide it instead.";
}

static struct status check_custom(struct arena *arena, const struct catalog *catalog,
                                  const struct contract_object *object, const char *name,
                                  int64_t rule)
{
    const struct catalog_field *field =
        object->custom ? catalog_field(catalog, object, name + CUSTOM_PREFIX) : NULL;
    if (!field)
        return rule_refuse(arena, "field", "FIELD_UNKNOWN",
                           "%s has no custom field \"%.60s\"; see them with `kith custom-field "
                           "list`.",
                           object->name, name + CUSTOM_PREFIX);
    if (!custom_can_have(field, rule))
        return rule_refuse(arena, "rule", "RULE_NOT_POSSIBLE", "The field %s of %s%s", name,
                           object->name, why_not(rule));
    return STATUS_OK;
}

static struct status check_field(struct arena *arena, const struct contract_object *object,
                                 const char *name, int64_t rule)
{
    const struct contract_field *field = contract_field(object->message, name);
    if (!field)
        return rule_refuse(arena, "field", "FIELD_UNKNOWN",
                           "%s has no field \"%.60s\"; `kith %s list --help` names them.",
                           object->name, name, object->name);
    if (!can_rule(field))
        return rule_refuse(arena, "field", "RULE_NOT_POSSIBLE",
                           "The field %s is what a record is known by and stays open.", name);
    if (!can_have(field, rule))
        return rule_refuse(arena, "rule", "RULE_NOT_POSSIBLE", "The field %s of %s%s", name,
                           object->name, why_not(rule));
    return STATUS_OK;
}

static struct status check(struct arena *arena, const struct catalog *catalog,
                           struct resource_draft *draft, bool creating)
{
    const char *name = draft_text(draft, "object"), *field = draft_text(draft, "field");
    int64_t rule = rule_number(draft, "rule", 0);
    if (!creating || !name || !*name || !field || !*field)
        return STATUS_OK;
    const struct contract_object *object = contract_object(name);
    if (!object)
        return rule_refuse(arena, "object", "OBJECT_UNKNOWN",
                           "There are no records called \"%.60s\"; write customer, opportunity, "
                           "ticket …",
                           name);
    return is_custom(field) ? check_custom(arena, catalog, object, field, rule)
                            : check_field(arena, object, field, rule);
}

/* "customer.name", …: all fields that can have the rule. */
static struct db_param fields_for(struct rpc_call *call, int64_t rule)
{
    size_t n = 0, most = call->catalog->n_fields;
    for (size_t i = 0; i < contract_n_objects; i++)
        most += contract_objects[i]->message->n_fields;
    const char **names = arena_array(call->arena, most, sizeof *names);
    for (size_t i = 0; names && i < contract_n_objects; i++) {
        const struct contract_object *object = contract_objects[i];
        for (size_t k = 0; k < object->message->n_fields; k++)
            if (can_have(&object->message->fields[k], rule))
                names[n++] = arena_printf(call->arena, "%s.%s", object->name,
                                          object->message->fields[k].name);
    }
    for (size_t i = 0; names && i < call->catalog->n_fields; i++)
        if (custom_can_have(&call->catalog->fields[i], rule))
            names[n++] =
                arena_printf(call->arena, "%s.custom.%s", call->catalog->fields[i].object->name,
                             call->catalog->fields[i].key);
    return names ? db_text_array(call->arena, n, names) : db_null();
}

static struct status write(struct rpc_call *call, struct resource_draft *draft, bool creating)
{
    int64_t rule = rule_number(draft, "rule", 0);
    if (creating || !rule_touches(draft, "rule"))
        return STATUS_OK;
    struct db_param params[] = {db_number(call->arena, draft->id), fields_for(call, rule),
                                db_text(why_not(rule))};
    return rpc_query(call, &sql_field_rule_fits, 3, params) < 0 ? rpc_no_memory() : STATUS_OK;
}

const struct resource_hooks field_hooks[] = {
    {.object = "field_rule", .check = check, .write = write},
    {0},
};

/* ---- RevealField ---- */

enum { VALUE = 1 };

struct revealed {
    struct reveal reveal;
    int statement;
};

static struct status take_record(struct rpc_call *call, struct reveal *reveal)
{
    const char *id = rpc_text(call, "id");
    reveal->object = resource_object_of(id);
    if (reveal->object && draft_id(reveal->object, id, &reveal->id))
        return STATUS_OK;
    return rpc_field_error(call, "id", "\"%.60s\" is no id; write it as C-12.", id);
}

static bool can_reveal(const struct rpc_call *call, const struct contract_object *object,
                       const char *name)
{
    const struct contract_field *field = contract_field(object->message, name);
    const struct catalog_field *custom = NULL;
    if (is_custom(name) && object->custom)
        custom = catalog_field(call->catalog, object, name + CUSTOM_PREFIX);
    return custom ? custom_can_have(custom, SESSION_MASKED)
                  : field && can_have(field, SESSION_MASKED);
}

static struct status take_field(struct rpc_call *call, struct reveal *reveal)
{
    const struct contract_object *object = reveal->object;
    const char *name = reveal->field = rpc_text(call, "field");
    struct status status =
        fieldrule_check(call->arena, fieldrule_named(call->session, object, name), FIELDRULE_READ,
                        object, name, "field");
    if (status_is_ok(status) && !can_reveal(call, object, name))
        return rpc_field_error(call, "field", "%s have no field \"%.60s\" that could be masked.",
                               object->plural, name);
    return status;
}

static struct status take_reason(struct rpc_call *call, struct reveal *reveal)
{
    reveal->reason = rpc_text(call, "reason");
    if (reveal->reason[strspn(reveal->reason, " \t\n")])
        return STATUS_OK;
    return rpc_field_error(call, "reason", "Say what it is needed for; that is written down.");
}

static struct status reveal_start(struct rpc_call *call)
{
    struct revealed *revealed = call->state = arena_alloc(call->arena, sizeof *revealed);
    if (!revealed)
        return rpc_no_memory();
    struct status status = take_record(call, &revealed->reveal);
    if (status_is_ok(status))
        status = take_field(call, &revealed->reveal);
    if (status_is_ok(status))
        status = take_reason(call, &revealed->reveal);
    if (!status_is_ok(status))
        return status;
    revealed->statement = reveal_add(call, &revealed->reveal);
    return revealed->statement < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status reveal_finish(struct rpc_call *call)
{
    const struct revealed *revealed = call->state;
    if (db_rows(call->segment, revealed->statement) != 1)
        return resource_not_found(call, revealed->reveal.object, revealed->reveal.id);
    wire_put_string(&call->reply, VALUE, db_string(call->segment, revealed->statement, 0, 0));
    return STATUS_OK;
}

const struct rpc_handler field_handlers[] = {
    {.method = "/kith.v1.FieldService/RevealField", .steps = {{reveal_start, reveal_finish, NULL}}},
    {0},
};
