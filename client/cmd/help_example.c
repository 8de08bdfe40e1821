/* SPDX-License-Identifier: Apache-2.0 */
/* Examples for methods that bring none of their own. */
#include "client/cmd/help_example.h"

#include "client/cmd/noun.h"
#include "client/cmd/restore.h"
#include "common/buf.h"

#include <string.h>

bool help_example_is_standard(const char *name)
{
    static const char *const names[] = {"request_id", "validate_only", "update_mask", "read_mask",
                                        "page_size",  "page_token",    "etag",        "as_of"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static const char *example_value(const struct contract_field *field)
{
    static const char *const values[] = {
        [CONTRACT_TEXT] = "…",     [CONTRACT_ID] = "C-12",        [CONTRACT_INT] = "3",
        [CONTRACT_BOOL] = "yes",   [CONTRACT_DOUBLE] = "1.5",     [CONTRACT_DECIMAL] = "1.5",
        [CONTRACT_ENUM] = "…",     [CONTRACT_MONEY] = "35000CNY", [CONTRACT_TIME] = "now",
        [CONTRACT_DATE] = "today", [CONTRACT_BYTES] = "@FILE",    [CONTRACT_MASK] = "name",
        [CONTRACT_MESSAGE] = "…",
    };
    for (size_t i = 0; field->enumeration && i < field->enumeration->n_values; i++)
        if (field->enumeration->values[i].number)
            return field->enumeration->values[i].short_name;
    return values[field->type];
}

/* Of a change (any): the first field that can be changed, where none is required. */
static void example_fields(struct buf *out, const struct contract_message *message, bool any)
{
    size_t n = 0;
    for (size_t i = 0; i < message->n_fields && n < 3; i++) {
        const struct contract_field *field = &message->fields[i];
        bool plain = field->type != CONTRACT_MESSAGE && !field->output_only &&
                     !help_example_is_standard(field->name) && strcmp(field->name, "id") != 0;
        if (!plain || !(field->required || (any && n == 0 && i > 0)))
            continue;
        if (field->input_only || (any && field->immutable))
            continue;
        n++;
        if (field->reference && contract_object(field->reference))
            buf_printf(out, " %s=%s-12", field->name, contract_object(field->reference)->prefix);
        else
            buf_printf(out, " %s=%s", field->name, example_value(field));
    }
}

const char *help_example(struct arena *arena, const struct contract_service *service,
                         const struct contract_method *method)
{
    struct buf out;
    const struct contract_object *object = method->object;
    buf_init(&out, arena, 4096);
    buf_printf(&out, "kith %s %s", service->noun, method->verb);
    bool takes_id = contract_field(method->input, "id") || method->kind == CONTRACT_UPDATE ||
                    method->kind == CONTRACT_BATCH_GET;
    if (takes_id && object)
        buf_printf(&out, " %s-12", object->prefix);
    if (method->kind == CONTRACT_BATCH_GET && object)
        buf_printf(&out, " %s-13", object->prefix);
    if (method->kind == CONTRACT_LIST && object)
        buf_printf(&out, " 'create_time > \"2026-01-01\"' --order -id --limit 20");
    else if ((method->kind == CONTRACT_CREATE || method->kind == CONTRACT_UPDATE) && object)
        example_fields(&out, object->message, method->kind == CONTRACT_UPDATE);
    else
        example_fields(&out, method->input, false);
    const char *text = buf_string(&out);
    return text ? text : "";
}

const char *help_example_restore(struct arena *arena, const struct contract_service *service)
{
    const struct contract_object *object = noun_object(service);
    const struct contract_field *field = NULL;
    for (size_t i = 0; object && !field && i < object->message->n_fields; i++)
        if (restore_takes(&object->message->fields[i]))
            field = &object->message->fields[i];
    if (!field)
        return "";
    const char *text =
        arena_printf(arena,
                     "kith %s restore %s-12 %s --as-of 2026-11-01\n"
                     "kith %s restore %s-12 --as-of \"2026-11-21 14:00\"",
                     service->noun, object->prefix, field->name, service->noun, object->prefix);
    return text ? text : "";
}
