/* SPDX-License-Identifier: Apache-2.0 */
/* Prints descriptors as .proto text. */
#include "proto/plugin/copy.h"

#include "proto/plugin/memory.h"
#include "proto/plugin/types.h"

#include <inttypes.h>

static const char *scalar(int type)
{
    static const char *const names[] = {
        [TYPES_DOUBLE] = "double",     [TYPES_FLOAT] = "float",   [TYPES_INT64] = "int64",
        [TYPES_UINT64] = "uint64",     [TYPES_INT32] = "int32",   [TYPES_FIXED64] = "fixed64",
        [TYPES_FIXED32] = "fixed32",   [TYPES_BOOL] = "bool",     [TYPES_STRING] = "string",
        [TYPES_BYTES] = "bytes",       [TYPES_UINT32] = "uint32", [TYPES_SFIXED32] = "sfixed32",
        [TYPES_SFIXED64] = "sfixed64", [TYPES_SINT32] = "sint32", [TYPES_SINT64] = "sint64",
    };
    return names[type];
}

static void indent(struct buf *out, int depth)
{
    for (int i = 0; i < depth; i++)
        buf_puts(out, "  ");
}

static void write_field(struct buf *out, const Google__Protobuf__FieldDescriptorProto *field,
                        int depth)
{
    bool repeated = field->label == GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__LABEL__LABEL_REPEATED;
    indent(out, depth);
    buf_printf(out, "%s%s %s = %" PRId32 ";\n", repeated ? "repeated " : "",
               field->type_name ? field->type_name : scalar(field->type), field->name,
               field->number);
}

static bool has_aliases(const Google__Protobuf__EnumDescriptorProto *proto)
{
    for (size_t i = 0; i < proto->n_value; i++)
        for (size_t j = 0; j < i; j++)
            if (proto->value[i]->number == proto->value[j]->number)
                return true;
    return false;
}

static void write_enum(struct buf *out, const Google__Protobuf__EnumDescriptorProto *proto,
                       int depth)
{
    indent(out, depth);
    buf_printf(out, "enum %s {\n", proto->name);
    if (has_aliases(proto)) {
        indent(out, depth + 1);
        buf_puts(out, "option allow_alias = true;\n");
    }
    for (size_t i = 0; i < proto->n_value; i++) {
        indent(out, depth + 1);
        buf_printf(out, "%s = %" PRId32 ";\n", proto->value[i]->name, proto->value[i]->number);
    }
    indent(out, depth);
    buf_puts(out, "}\n");
}

static void write_oneof(struct buf *out, const Google__Protobuf__DescriptorProto *proto,
                        size_t oneof, int depth)
{
    indent(out, depth);
    buf_printf(out, "oneof %s {\n", proto->oneof_decl[oneof]->name);
    for (size_t i = 0; i < proto->n_field; i++)
        if (proto->field[i]->has_oneof_index && (size_t)proto->field[i]->oneof_index == oneof)
            write_field(out, proto->field[i], depth + 1);
    indent(out, depth);
    buf_puts(out, "}\n");
}

/* The descriptor of an `optional` field has its oneof already, called after it. */
static void write_message(struct buf *out, const Google__Protobuf__DescriptorProto *proto,
                          int depth)
{
    indent(out, depth);
    buf_printf(out, "message %s {\n", proto->name);
    for (size_t i = 0; i < proto->n_enum_type; i++)
        write_enum(out, proto->enum_type[i], depth + 1);
    for (size_t i = 0; i < proto->n_nested_type; i++)
        write_message(out, proto->nested_type[i], depth + 1);
    for (size_t i = 0; i < proto->n_oneof_decl; i++)
        write_oneof(out, proto, i, depth + 1);
    for (size_t i = 0; i < proto->n_field; i++)
        if (!proto->field[i]->has_oneof_index)
            write_field(out, proto->field[i], depth + 1);
    indent(out, depth);
    buf_puts(out, "}\n");
}

static const struct file *file_of(const struct field *field)
{
    if (field->enumeration)
        return field->enumeration->file;
    return field->message ? field->message->file : NULL;
}

static bool uses(const struct model *model, const struct file *user, const struct file *used)
{
    for (size_t i = 0; i < model->n_messages; i++) {
        const struct message *message = &model->messages[i];
        if (message->file != user)
            continue;
        for (size_t j = 0; j < message->n_fields; j++)
            if (file_of(&message->fields[j]) == used)
                return true;
    }
    return false;
}

/* Only what messages use: protoc-c warns of imports that are left from services and options. */
static void write_imports(struct buf *out, const struct model *model, const struct file *file)
{
    for (size_t i = 0; i < model->n_files; i++)
        if (&model->files[i] != file && uses(model, file, &model->files[i]))
            buf_printf(out, "import \"%s\";\n", model->files[i].name);
}

static void write_file(const struct model *model, const struct file *file, struct buf *out)
{
    const Google__Protobuf__FileDescriptorProto *proto = file->proto;
    buf_puts(out, "// SPDX-License-Identifier: Apache-2.0\n"
                  "// Made by protoc-gen-kith for protoc-c.\n"
                  "syntax = \"proto3\";\n");
    if (proto->package)
        buf_printf(out, "package %s;\n", proto->package);
    write_imports(out, model, file);
    for (size_t i = 0; i < proto->n_enum_type; i++)
        write_enum(out, proto->enum_type[i], 0);
    for (size_t i = 0; i < proto->n_message_type; i++)
        write_message(out, proto->message_type[i], 0);
}

void copy_write(const struct model *model, struct buf *reply)
{
    for (size_t i = 0; i < model->n_files; i++) {
        struct buf out;
        if (!model->files[i].listed)
            continue;
        memory_buf(&out, model->arena);
        write_file(model, &model->files[i], &out);
        request_add_file(reply, model->files[i].name, &out);
    }
}
