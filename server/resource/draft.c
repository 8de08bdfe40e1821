/* SPDX-License-Identifier: Apache-2.0 */
/* New values for a record: the draft itself, and what a create must have. */
#include "server/resource/draft_rules.h"

#include "common/digits.h"

#include <string.h>

struct resource_draft *draft_new(struct arena *arena, const struct contract_object *object)
{
    struct resource_draft *draft = arena_alloc(arena, sizeof *draft);
    if (!draft)
        return NULL;
    draft->object = object;
    draft->path = "";
    draft->values = arena_array(arena, object->message->n_fields, sizeof *draft->values);
    return draft->values ? draft : NULL;
}

struct resource_value *draft_value(struct resource_draft *draft, const char *field)
{
    const struct contract_message *message = draft->object->message;
    const struct contract_field *found = contract_field(message, field);
    return found ? &draft->values[found - message->fields] : NULL;
}

const char *draft_text(const struct resource_draft *draft, const char *field)
{
    const struct contract_message *message = draft->object->message;
    const struct contract_field *found = contract_field(message, field);
    if (!found || !draft->values[found - message->fields].given)
        return NULL;
    return draft->values[found - message->fields].text;
}

void draft_set(struct resource_draft *draft, const char *field, const char *text)
{
    struct resource_value *value = draft_value(draft, field);
    if (value)
        *value = (struct resource_value){.given = true, .text = text};
}

void draft_set_number(struct arena *arena, struct resource_draft *draft, const char *field,
                      int64_t number)
{
    char text[DIGITS_TEXT];
    digits_write(text, number);
    draft_set(draft, field, arena_string(arena, text));
}

static struct status missing(const struct draft_context *context, const char *field,
                             const char *label)
{
    return draft_refuse_missing(context, field,
                                arena_printf(context->arena, "%s is needed.", label));
}

static bool custom_given(const struct resource_draft *draft, const char *key)
{
    if (!draft->custom)
        return false;
    /* Keys are [a-z0-9_], and draft.custom was written by us: {"key": … */
    size_t length = strlen(key);
    for (const char *at = draft->custom; (at = strstr(at, key)); at += length)
        if (at[-1] == '"' && at[length] == '"' && at[length + 1] == ':' &&
            strncmp(at + length + 2, "null", 4) != 0)
            return true;
    return false;
}

struct status draft_complete(const struct draft_context *context,
                             const struct resource_draft *draft)
{
    const struct contract_message *message = draft->object->message;
    for (size_t i = 0; i < message->n_fields; i++) {
        const struct contract_field *field = &message->fields[i];
        const struct resource_value *value = &draft->values[i];
        if (field->required && (!value->given || !value->text || !*value->text))
            return missing(context, field->name, field->label.en);
    }
    for (size_t i = 0; i < context->catalog->n_fields; i++) {
        const struct catalog_field *field = &context->catalog->fields[i];
        if (field->object == draft->object && field->required && !custom_given(draft, field->key))
            return missing(context, arena_printf(context->arena, "custom.%s", field->key),
                           *field->label_en ? field->label_en : field->key);
    }
    return STATUS_OK;
}
