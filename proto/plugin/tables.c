/* SPDX-License-Identifier: Apache-2.0 */
/* The contract as const tables of C: enums, messages, objects. Services are in tables_service.c. */
#include "proto/plugin/tables.h"

#include "proto/plugin/descriptors.h"
#include "proto/plugin/memory.h"
#include "proto/plugin/names.h"
#include "proto/plugin/quote.h"
#include "proto/plugin/tables_part.h"
#include "proto/plugin/tables_service.h"
#include "proto/plugin/types.h"

#include <inttypes.h>
#include <string.h>

/* NULL for "", where the table says that there is none. */
static const char *or_null(const char *text)
{
    return *text ? text : NULL;
}

static void write_enum(struct buf *out, const struct enumeration *enumeration)
{
    const char *symbol = names_symbol(out->arena, enumeration->name);
    buf_printf(out, "static const struct contract_enum_value values_%s[] = {\n", symbol);
    for (size_t i = 0; i < enumeration->n_values; i++) {
        const struct value *value = &enumeration->values[i];
        buf_puts(out, "    {");
        tables_part_text(out, "name", value->name);
        tables_part_text(out, "short_name", value->short_name);
        buf_printf(out, ".number = %" PRId32 ", ", value->number);
        tables_part_label(out, &value->label);
        tables_part_text(out, "help", value->help);
        buf_puts(out, "},\n");
    }
    buf_printf(out, "};\nstatic const struct contract_enum enum_%s = {", symbol);
    tables_part_text(out, "name", enumeration->name);
    buf_printf(out, ".values = values_%s, .n_values = %zu};\n\n", symbol, enumeration->n_values);
}

static void write_flags(struct buf *out, const struct field *field)
{
    const Kith__FieldOptions *options = field->options;
    tables_part_flag(out, "repeated", field->repeated);
    tables_part_flag(out, "optional", field->optional);
    tables_part_flag(out, "required", options->required);
    tables_part_flag(out, "immutable", options->immutable);
    tables_part_flag(out, "output_only", options->output_only);
    tables_part_flag(out, "input_only", options->input_only);
    tables_part_flag(out, "searchable", options->searchable);
    tables_part_flag(out, "personal", options->personal);
    tables_part_flag(out, "multiline", options->multiline);
    tables_part_flag(out, "unique", options->unique);
    tables_part_flag(out, "historic", options->historic);
}

/* INT64_MIN has no literal of its own in C. */
static void write_bound(struct buf *out, const char *name, int64_t bound)
{
    if (bound == INT64_MIN)
        buf_printf(out, ".%s = INT64_MIN, ", name);
    else if (bound)
        buf_printf(out, ".%s = INT64_C(%" PRId64 "), ", name, bound);
}

/* The object that an id belongs to: the one referred to, or for a record's own id its own. */
static void write_target(struct buf *out, const struct field *field)
{
    const char *reference = or_null(field->options->reference);
    if (reference)
        tables_part_pointer(out, "target", "object", reference);
    else if (field->type == CONTRACT_ID && field->owner->object)
        tables_part_pointer(out, "target", "object", field->owner->object->name);
}

static void write_field(struct buf *out, const struct field *field)
{
    const Kith__FieldOptions *options = field->options;
    buf_puts(out, "    {");
    tables_part_text(out, "name", field->name);
    buf_printf(out, ".number = %" PRId32 ", .type = %s, ", field->proto->number,
               types_constant(field->type));
    write_flags(out, field);
    tables_part_text(out, "column", field->column);
    tables_part_text(out, "measure", or_null(options->measure));
    tables_part_flag(out, "days_since", options->days_since);
    tables_part_flag(out, "countdown", options->countdown);
    tables_part_flag(out, "sentence", options->sentence);
    tables_part_text(out, "reference", or_null(options->reference));
    write_target(out, field);
    tables_part_text(out, "code_list", or_null(options->code_list));
    tables_part_text(out, "children", or_null(options->children));
    if (or_null(options->children))
        tables_part_pointer(out, "child", "object", options->children);
    if (field->message)
        tables_part_pointer(out, "message", "message", field->message->name);
    if (field->enumeration)
        tables_part_pointer(out, "enumeration", "enum", field->enumeration->name);
    buf_printf(out, ".max_length = %" PRIu32 ", ", field->max_length);
    write_bound(out, "minimum", options->minimum);
    write_bound(out, "maximum", options->maximum);
    tables_part_label(out, &field->label);
    tables_part_text(out, "help", field->help);
    buf_puts(out, "},\n");
}

static void write_message(struct buf *out, const struct message *message)
{
    const char *symbol = names_symbol(out->arena, message->name);
    if (message->n_fields) {
        buf_printf(out, "static const struct contract_field fields_%s[] = {\n", symbol);
        for (size_t i = 0; i < message->n_fields; i++)
            write_field(out, &message->fields[i]);
        buf_puts(out, "};\n");
    }
    buf_printf(out, "static const struct contract_message message_%s = {", symbol);
    tables_part_text(out, "name", message->name);
    if (message->n_fields)
        buf_printf(out, ".fields = fields_%s, .n_fields = %zu, ", symbol, message->n_fields);
    if (message->object)
        tables_part_pointer(out, "object", "object", message->object->name);
    buf_printf(out, ".descriptor = &%s__descriptor, ", names_protobuf_c(out->arena, message->name));
    tables_part_text(out, "help", message->help);
    buf_puts(out, "};\n\n");
}

static void write_object(struct buf *out, const struct object *object, size_t index)
{
    const Kith__ObjectOptions *options = object->options;
    buf_printf(out, "static const struct contract_object object_%s = {", object->name);
    tables_part_text(out, "name", object->name);
    tables_part_text(out, "plural", object->plural);
    tables_part_text(out, "prefix", options->prefix);
    tables_part_text(out, "table", object->table);
    tables_part_text(out, "title", object->title);
    tables_part_text(out, "columns", options->columns);
    tables_part_text(out, "measures", or_null(options->measures));
    tables_part_text(out, "customer", or_null(options->customer));
    tables_part_text(out, "parent", or_null(options->parent));
    tables_part_text(out, "subject", or_null(options->subject));
    buf_printf(out, ".number = %" PRIu32 ", .index = %zu, ", options->number, index);
    tables_part_flag(out, "owned", options->owned);
    tables_part_flag(out, "tags", options->tags);
    tables_part_flag(out, "custom", options->custom);
    tables_part_flag(out, "public", options->public_);
    tables_part_flag(out, "private", options->private_);
    tables_part_flag(out, "drafts", options->drafts);
    tables_part_text(out, "shown", or_null(options->shown));
    tables_part_label(out, &object->label);
    tables_part_pointer(out, "message", "message", object->message->name);
    buf_puts(out, "};\n");
}

static void write_start(struct buf *out, const struct model *model)
{
    buf_puts(out, "/* SPDX-License-Identifier: Apache-2.0 */\n"
                  "/* Made by protoc-gen-kith from the .proto files. */\n"
                  "#include \"common/contract.h\"\n\n");
    for (size_t i = 0; i < model->n_files; i++)
        buf_printf(out, "#include \"%s.pb-c.h\"\n", names_base(out->arena, model->files[i].name));
    /* Messages hold each other, so they are declared before any is defined. */
    for (size_t i = 0; i < model->n_messages; i++)
        buf_printf(out, "static const struct contract_message message_%s;\n",
                   names_symbol(out->arena, model->messages[i].name));
    for (size_t i = 0; i < model->n_objects; i++)
        buf_printf(out, "static const struct contract_object object_%s;\n",
                   model->objects[i]->name);
    buf_put_byte(out, '\n');
}

static void write_lists(struct buf *out, const struct model *model)
{
    tables_part_list(out, "message", "messages", model->n_messages);
    for (size_t i = 0; i < model->n_messages; i++)
        buf_printf(out, "    &message_%s,\n", names_symbol(out->arena, model->messages[i].name));
    tables_part_list_end(out, model->n_messages);
    tables_part_list(out, "object", "objects", model->n_objects);
    for (size_t i = 0; i < model->n_objects; i++)
        buf_printf(out, "    &object_%s,\n", model->objects[i]->name);
    tables_part_list_end(out, model->n_objects);
}

void tables_write(const struct model *model, struct buf *reply)
{
    struct buf out;
    memory_buf(&out, model->arena);
    write_start(&out, model);
    for (size_t i = 0; i < model->n_enums; i++)
        write_enum(&out, &model->enums[i]);
    for (size_t i = 0; i < model->n_messages; i++)
        write_message(&out, &model->messages[i]);
    for (size_t i = 0; i < model->n_objects; i++)
        write_object(&out, model->objects[i], i);
    write_lists(&out, model);
    tables_service_write(&out, model);
    descriptors_write(&out, model->request);
    request_add_file(reply, "kith_contract.c", &out);
}
