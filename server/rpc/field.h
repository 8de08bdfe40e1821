/* SPDX-License-Identifier: Apache-2.0 */
/* Fields of an unpacked message, by their numbers. */
#ifndef KITH_SERVER_RPC_FIELD_H
#define KITH_SERVER_RPC_FIELD_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct field {
    const ProtobufCFieldDescriptor *descriptor;
    void *at; /* the member; of a repeated field, the pointer to its elements */
};

/* False when the message has no such field. */
bool field_find(const ProtobufCMessage *message, uint32_t number, struct field *field);
/* Elements of a repeated field; else 1 when it is set, 0 when it is not (zero without presence). */
size_t field_count(const ProtobufCMessage *message, const struct field *field);
/* Values of the types; `i` is 0 for singular fields. */
const char **field_string(const struct field *field, size_t i); /* its place */
ProtobufCMessage *field_message(const struct field *field, size_t i);
int64_t field_number(const struct field *field, size_t i); /* bool, enum, all integers */

#endif
