/* SPDX-License-Identifier: Apache-2.0 */
/* What the fields are: their types in the contract, presence, lengths and columns. */
#ifndef KITH_PROTO_PLUGIN_TYPES_H
#define KITH_PROTO_PLUGIN_TYPES_H

#include "proto/plugin/model.h"

/* The types of descriptor.proto under shorter names. */
enum types_proto {
    TYPES_DOUBLE = GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_DOUBLE,
    TYPES_FLOAT = GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_FLOAT,
    TYPES_INT64 = GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_INT64,
    TYPES_UINT64 = GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_UINT64,
    TYPES_INT32 = GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_INT32,
    TYPES_FIXED64 = GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_FIXED64,
    TYPES_FIXED32 = GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_FIXED32,
    TYPES_BOOL = GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_BOOL,
    TYPES_STRING = GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_STRING,
    TYPES_MESSAGE = GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_MESSAGE,
    TYPES_BYTES = GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_BYTES,
    TYPES_UINT32 = GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_UINT32,
    TYPES_ENUM = GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_ENUM,
    TYPES_SFIXED32 = GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_SFIXED32,
    TYPES_SFIXED64 = GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_SFIXED64,
    TYPES_SINT32 = GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_SINT32,
    TYPES_SINT64 = GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_SINT64,
};

/* Fills in the rest of every field of the model. */
void types_resolve(struct model *model);

/* "CONTRACT_TEXT"; in lower case, as the database knows it: "text". */
const char *types_constant(enum contract_type type);
const char *types_word(enum contract_type type);

/* Belongs to its object's own row: has a column, or would need one that no type can give. */
bool types_is_stored(const struct field *field);
bool types_has_column_form(const struct field *field);
/* Custom values and tags: repeated, and yet in one column of the object, called as the field is. */
bool types_is_kept_whole(const struct field *field);

#endif
