/* SPDX-License-Identifier: Apache-2.0 */
/* From the types of descriptors to the types of the contract, and to columns. */
#include "proto/plugin/types.h"

#include <string.h>

enum { TEXT_LENGTH = 200, LONG_TEXT_LENGTH = 20000, ELEMENTS = 100 };

struct spelling {
    const char *constant;
    const char *word;
};

static const struct spelling spellings[] = {
    [CONTRACT_TEXT] = {"CONTRACT_TEXT", "text"},
    [CONTRACT_ID] = {"CONTRACT_ID", "id"},
    [CONTRACT_INT] = {"CONTRACT_INT", "int"},
    [CONTRACT_BOOL] = {"CONTRACT_BOOL", "bool"},
    [CONTRACT_DOUBLE] = {"CONTRACT_DOUBLE", "double"},
    [CONTRACT_DECIMAL] = {"CONTRACT_DECIMAL", "decimal"},
    [CONTRACT_ENUM] = {"CONTRACT_ENUM", "enum"},
    [CONTRACT_MONEY] = {"CONTRACT_MONEY", "money"},
    [CONTRACT_TIME] = {"CONTRACT_TIME", "time"},
    [CONTRACT_DATE] = {"CONTRACT_DATE", "date"},
    [CONTRACT_BYTES] = {"CONTRACT_BYTES", "bytes"},
    [CONTRACT_MASK] = {"CONTRACT_MASK", "mask"},
    [CONTRACT_MESSAGE] = {"CONTRACT_MESSAGE", "message"},
};

const char *types_constant(enum contract_type type)
{
    return spellings[type].constant;
}

const char *types_word(enum contract_type type)
{
    return spellings[type].word;
}

static enum contract_type message_type(const char *type_name)
{
    static const struct {
        const char *name;
        enum contract_type type;
    } known[] = {
        {".google.protobuf.Timestamp", CONTRACT_TIME}, {".google.type.Date", CONTRACT_DATE},
        {".google.type.Money", CONTRACT_MONEY},        {".google.type.Decimal", CONTRACT_DECIMAL},
        {".google.protobuf.FieldMask", CONTRACT_MASK},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(type_name, known[i].name) == 0)
            return known[i].type;
    return CONTRACT_MESSAGE;
}

static bool is_own_id(const struct field *field)
{
    return field->owner->object && strcmp(field->name, "id") == 0;
}

static enum contract_type contract_type(const struct field *field)
{
    switch ((enum types_proto)field->proto->type) {
    case TYPES_STRING:
        return *field->options->reference || is_own_id(field) ? CONTRACT_ID : CONTRACT_TEXT;
    case TYPES_MESSAGE:
        return message_type(field->proto->type_name);
    case TYPES_BOOL:
        return CONTRACT_BOOL;
    case TYPES_DOUBLE:
    case TYPES_FLOAT:
        return CONTRACT_DOUBLE;
    case TYPES_BYTES:
        return CONTRACT_BYTES;
    case TYPES_ENUM:
        return CONTRACT_ENUM;
    default:
        return CONTRACT_INT;
    }
}

static uint32_t max_length(const struct field *field)
{
    if (field->options->max_length)
        return field->options->max_length;
    if (field->repeated)
        return ELEMENTS;
    if (field->proto->type != (int)TYPES_STRING)
        return 0;
    return field->options->multiline ? LONG_TEXT_LENGTH : TEXT_LENGTH;
}

bool types_is_stored(const struct field *field)
{
    const Kith__FieldOptions *options = field->options;
    return field->owner->object && !field->repeated && !options->virtual_ && !options->input_only &&
           !*options->measure;
}

bool types_has_column_form(const struct field *field)
{
    return field->type != CONTRACT_MESSAGE && field->type != CONTRACT_MASK;
}

bool types_is_kept_whole(const struct field *field)
{
    const struct object *object = field->owner->object;
    if (!object || !field->repeated)
        return false;
    return (object->options->custom && strcmp(field->name, "custom") == 0) ||
           (object->options->tags && strcmp(field->name, "tags") == 0);
}

static const char *column(const struct field *field)
{
    if (types_is_kept_whole(field) && field->type == CONTRACT_TEXT)
        return field->name;
    if (!types_is_stored(field) || !types_has_column_form(field))
        return NULL;
    if (*field->options->column)
        return field->options->column;
    return strcmp(field->name, "etag") == 0 ? "version" : field->name;
}

static void resolve(const struct model *model, struct field *field)
{
    const Google__Protobuf__FieldDescriptorProto *proto = field->proto;
    field->repeated =
        proto->label == GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__LABEL__LABEL_REPEATED;
    field->type = contract_type(field);
    if (field->type == CONTRACT_ENUM)
        field->enumeration = model_enum(model, proto->type_name);
    if (proto->type == (int)TYPES_MESSAGE)
        field->message = model_message(model, proto->type_name);
    field->map = field->repeated && field->message && field->message->map_entry;
    field->optional = !field->repeated && (proto->has_oneof_index || field->message);
    field->max_length = max_length(field);
    field->column = column(field);
}

void types_resolve(struct model *model)
{
    for (size_t i = 0; i < model->n_messages; i++)
        for (size_t j = 0; j < model->messages[i].n_fields; j++)
            resolve(model, &model->messages[i].fields[j]);
}
