/* SPDX-License-Identifier: Apache-2.0 */
/* Reads protobuf-c structs through their descriptors. */
#include "server/rpc/field.h"

bool field_find(const ProtobufCMessage *message, uint32_t number, struct field *field)
{
    field->descriptor = protobuf_c_message_descriptor_get_field(message->descriptor, number);
    if (!field->descriptor)
        return false;
    field->at = (char *)message + field->descriptor->offset;
    return true;
}

static uint32_t quantifier(const ProtobufCMessage *message, const struct field *field)
{
    const char *at = (const char *)message + field->descriptor->quantifier_offset;
    return *(const uint32_t *)(const void *)at;
}

static bool is_set(const struct field *field)
{
    switch (field->descriptor->type) {
    case PROTOBUF_C_TYPE_STRING:
        return *field_string(field, 0) && **field_string(field, 0);
    case PROTOBUF_C_TYPE_MESSAGE:
        return field_message(field, 0) != NULL;
    case PROTOBUF_C_TYPE_BYTES:
        return ((const ProtobufCBinaryData *)field->at)->len > 0;
    case PROTOBUF_C_TYPE_DOUBLE:
        return *(const double *)field->at < 0 || *(const double *)field->at > 0;
    case PROTOBUF_C_TYPE_FLOAT:
        return *(const float *)field->at < 0 || *(const float *)field->at > 0;
    default:
        return field_number(field, 0) != 0;
    }
}

size_t field_count(const ProtobufCMessage *message, const struct field *field)
{
    if (field->descriptor->label == PROTOBUF_C_LABEL_REPEATED) {
        const char *at = (const char *)message + field->descriptor->quantifier_offset;
        return *(const size_t *)(const void *)at;
    }
    if (field->descriptor->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
        return quantifier(message, field) == field->descriptor->id;
    return is_set(field);
}

static void *element(const struct field *field, size_t i, size_t size)
{
    if (field->descriptor->label != PROTOBUF_C_LABEL_REPEATED)
        return field->at;
    return *(char **)field->at + i * size;
}

const char **field_string(const struct field *field, size_t i)
{
    return element(field, i, sizeof(char *));
}

ProtobufCMessage *field_message(const struct field *field, size_t i)
{
    return *(ProtobufCMessage **)element(field, i, sizeof(ProtobufCMessage *));
}

int64_t field_number(const struct field *field, size_t i)
{
    switch (field->descriptor->type) {
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return *(const int64_t *)element(field, i, sizeof(int64_t));
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        return *(const uint32_t *)element(field, i, sizeof(uint32_t));
    case PROTOBUF_C_TYPE_BOOL:
        return *(const protobuf_c_boolean *)element(field, i, sizeof(protobuf_c_boolean)) != 0;
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_ENUM:
        return *(const int32_t *)element(field, i, sizeof(int32_t));
    default:
        return 0;
    }
}
