/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a request for a summary. */
#include "server/resource/summary.h"

#include "server/resource/fieldname.h"
#include "server/resource/fieldrule.h"

#include <string.h>
#include <strings.h>

static bool is_key(const struct contract_object *object, const struct contract_field *field)
{
    switch (field->type) {
    case CONTRACT_TEXT:
    case CONTRACT_ID:
    case CONTRACT_INT:
    case CONTRACT_BOOL:
    case CONTRACT_ENUM:
    case CONTRACT_TIME:
    case CONTRACT_DATE:
        return fieldname_column(object, field) && !field->multiline && !field->days_since &&
               strcmp(field->name, "etag") != 0;
    default:
        return false;
    }
}

static bool is_sum(const struct contract_object *object, const struct contract_field *field)
{
    return fieldname_column(object, field) && !field->days_since &&
           (field->type == CONTRACT_INT || field->type == CONTRACT_DOUBLE ||
            field->type == CONTRACT_DECIMAL || field->type == CONTRACT_MONEY);
}

static bool is_custom_key(const struct catalog_field *field)
{
    return field->kind == CATALOG_TEXT || field->kind == CATALOG_CHOICE ||
           field->kind == CATALOG_CHOICES || field->kind == CATALOG_YES_NO;
}

static bool is_custom_sum(const struct catalog_field *field)
{
    return field->kind == CATALOG_NUMBER || field->kind == CATALOG_MONEY;
}

bool summary_is_money(const struct summary_field *sum)
{
    return sum->field ? sum->field->type == CONTRACT_MONEY : sum->custom->kind == CATALOG_MONEY;
}

/* Fields of a role: what may be one, and how errors say it. */
struct role {
    fieldname_allowed *allowed;
    bool (*allowed_custom)(const struct catalog_field *field);
    const char *what;
};

static const struct role key_role = {is_key, is_custom_key, "grouped by"};
static const struct role sum_role = {is_sum, is_custom_sum, "added up by"};

static struct status refuse(struct rpc_call *call, const struct contract_object *object,
                            const struct role *role, const char *field, const char *name)
{
    return rpc_field_error(call, field, "%s cannot be %s \"%s\". %s", object->plural, role->what,
                           fieldname_excerpt(call->arena, name),
                           fieldname_suggest(call->arena, object, name, role->allowed));
}

static struct status may_use(struct rpc_call *call, const struct contract_object *object,
                             const char *name, const char *path)
{
    return fieldrule_check(call->arena, fieldrule_named(call->session, object, name),
                           FIELDRULE_COMPARE, object, name, path);
}

static struct status find(struct rpc_call *call, const struct contract_object *object,
                          const struct role *role, const char *field, const char *name,
                          struct summary_field *found)
{
    if (strncmp(name, "custom.", 7) == 0 && object->custom) {
        found->custom = catalog_field(call->catalog, object, name + 7);
        if (found->custom && role->allowed_custom(found->custom))
            return may_use(call, object, name, field);
    } else {
        found->field = fieldname_find(object, name);
        if (found->field && role->allowed(object, found->field))
            return may_use(call, object, found->field->name, field);
    }
    return refuse(call, object, role, field, name);
}

static bool read_part(const char *name, enum summary_part *part)
{
    static const char *const names[] = {"day", "month", "quarter", "year"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcasecmp(names[i], name) == 0) {
            *part = (enum summary_part)i;
            return true;
        }
    return false;
}

static bool has_parts(const struct summary_field *key)
{
    return key->field && (key->field->type == CONTRACT_DATE || key->field->type == CONTRACT_TIME);
}

struct status summary_take_key(struct rpc_call *call, struct summary *summary, const char *field,
                               const char *name)
{
    if (summary->n_keys == SUMMARY_MAX)
        return rpc_field_error(call, field, "At most %d fields can be grouped by.", SUMMARY_MAX);
    struct summary_field *key = &summary->keys[summary->n_keys++];
    char *word = arena_string(call->arena, name);
    char *part = word ? strchr(word, ':') : NULL;
    if (!word)
        return rpc_no_memory();
    if (part)
        *part++ = '\0';
    struct status status = find(call, summary->object, &key_role, field, word, key);
    if (!status_is_ok(status) || !part)
        return status;
    if (!has_parts(key))
        return rpc_field_error(call, field, "\"%s\" has no days, months, quarters or years.", word);
    if (!read_part(part, &key->part))
        return rpc_field_error(call, field, "\"%.20s\" is none of day, month, quarter and year.",
                               part);
    return STATUS_OK;
}

struct status summary_take_sum(struct rpc_call *call, struct summary *summary, const char *field,
                               const char *name)
{
    if (summary->n_sums == SUMMARY_MAX)
        return rpc_field_error(call, field, "At most %d fields can be added up.", SUMMARY_MAX);
    return find(call, summary->object, &sum_role, field, name, &summary->sums[summary->n_sums++]);
}

struct status summary_take_order(struct rpc_call *call, struct summary *summary,
                                 const char *order_by)
{
    static const char *const names[] = {"key", "count", "sum"};
    char *rest = arena_string(call->arena, order_by);
    char *word = rest ? strtok_r(rest, " ", &rest) : NULL;
    char *way = word ? strtok_r(NULL, " ", &rest) : NULL;
    if (!word) {
        summary->order =
            (struct summary_order){summary->n_sums ? SUMMARY_BY_SUM : SUMMARY_BY_COUNT, true};
        return STATUS_OK;
    }
    summary->order.descending = way && strcasecmp(way, "desc") == 0;
    bool known = (!way || summary->order.descending || strcasecmp(way, "asc") == 0) &&
                 (!way || !strtok_r(NULL, " ", &rest));
    for (size_t i = 0; known && i < sizeof names / sizeof *names; i++)
        if (strcasecmp(word, names[i]) == 0 && (i != SUMMARY_BY_SUM || summary->n_sums)) {
            summary->order.by = i;
            return STATUS_OK;
        }
    return rpc_field_error(call, "order_by",
                           "\"%.40s\" is no order; write key, count or sum, with asc or desc.",
                           order_by);
}
