/* SPDX-License-Identifier: Apache-2.0 */
/* Fields of unpacked messages by number. */
#include "common/message.h"

static const ProtobufCFieldDescriptor *find(const ProtobufCMessage *message, uint32_t number)
{
    return message ? protobuf_c_message_descriptor_get_field(message->descriptor, number) : NULL;
}

static const void *member(const ProtobufCMessage *message, unsigned offset)
{
    return (const char *)message + offset;
}

static bool is_repeated(const ProtobufCFieldDescriptor *field)
{
    return field->label == PROTOBUF_C_LABEL_REPEATED;
}

/* The place of a singular value, NULL when its oneof holds another one. */
static const void *singular(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    if (!field || is_repeated(field))
        return NULL;
    if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) &&
        *(const uint32_t *)member(message, field->quantifier_offset) != field->id)
        return NULL;
    return member(message, field->offset);
}

static int64_t number_at(const void *value, ProtobufCType type)
{
    switch (type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_ENUM:
        return *(const int32_t *)value;
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        return *(const uint32_t *)value;
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return *(const int64_t *)value;
    case PROTOBUF_C_TYPE_BOOL:
        return *(const protobuf_c_boolean *)value != 0;
    default:
        return 0;
    }
}

static bool filled(const void *value, const ProtobufCFieldDescriptor *field)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_STRING: {
        const char *text = *(char *const *)value;
        return text && *text;
    }
    case PROTOBUF_C_TYPE_BYTES:
        return ((const ProtobufCBinaryData *)value)->len > 0;
    case PROTOBUF_C_TYPE_MESSAGE:
        return *(ProtobufCMessage *const *)value != NULL;
    case PROTOBUF_C_TYPE_DOUBLE:
        return *(const double *)value != 0;
    case PROTOBUF_C_TYPE_FLOAT:
        return *(const float *)value != 0;
    default:
        return number_at(value, field->type) != 0;
    }
}

bool message_has(const ProtobufCMessage *message, uint32_t number)
{
    const ProtobufCFieldDescriptor *field = find(message, number);
    if (!field)
        return false;
    if (is_repeated(field))
        return message_count(message, number) > 0;
    const void *value = singular(message, field);
    if (!value)
        return false;
    return field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF || filled(value, field);
}

const char *message_text(const ProtobufCMessage *message, uint32_t number)
{
    const ProtobufCFieldDescriptor *field = find(message, number);
    const void *value = singular(message, field);
    if (!value || field->type != PROTOBUF_C_TYPE_STRING)
        return "";
    const char *text = *(char *const *)value;
    return text ? text : "";
}

int64_t message_int(const ProtobufCMessage *message, uint32_t number)
{
    const ProtobufCFieldDescriptor *field = find(message, number);
    const void *value = singular(message, field);
    return value ? number_at(value, field->type) : 0;
}

double message_double(const ProtobufCMessage *message, uint32_t number)
{
    const ProtobufCFieldDescriptor *field = find(message, number);
    const void *value = singular(message, field);
    return value && field->type == PROTOBUF_C_TYPE_DOUBLE ? *(const double *)value : 0;
}

const ProtobufCMessage *message_sub(const ProtobufCMessage *message, uint32_t number)
{
    const ProtobufCFieldDescriptor *field = find(message, number);
    const void *value = singular(message, field);
    if (!value || field->type != PROTOBUF_C_TYPE_MESSAGE)
        return NULL;
    return *(ProtobufCMessage *const *)value;
}

size_t message_count(const ProtobufCMessage *message, uint32_t number)
{
    const ProtobufCFieldDescriptor *field = find(message, number);
    if (!field || !is_repeated(field))
        return 0;
    return *(const size_t *)member(message, field->quantifier_offset);
}

static const void *element(const ProtobufCMessage *message, uint32_t number, size_t index,
                           ProtobufCType type)
{
    const ProtobufCFieldDescriptor *field = find(message, number);
    if (!field || field->type != type || index >= message_count(message, number))
        return NULL;
    return (*(const void *const *const *)member(message, field->offset))[index];
}

const char *message_text_at(const ProtobufCMessage *message, uint32_t number, size_t index)
{
    const char *text = element(message, number, index, PROTOBUF_C_TYPE_STRING);
    return text ? text : "";
}

const ProtobufCMessage *message_sub_at(const ProtobufCMessage *message, uint32_t number,
                                       size_t index)
{
    return element(message, number, index, PROTOBUF_C_TYPE_MESSAGE);
}

uint32_t message_number(const ProtobufCMessageDescriptor *descriptor, const char *name)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(descriptor, name);
    return field ? field->id : 0;
}
