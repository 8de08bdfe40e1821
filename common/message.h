/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fields of unpacked messages by number, through protobuf-c's descriptors.
 * Everything is borrowed from the message. A field that the message does not have, or that has
 * another type, reads as absent.
 */
#ifndef KITH_COMMON_MESSAGE_H
#define KITH_COMMON_MESSAGE_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Is a value there: set for fields with presence, not zero or empty for others? */
bool message_has(const ProtobufCMessage *message, uint32_t number);
const char *message_text(const ProtobufCMessage *message, uint32_t number); /* "" when absent */
/* Any integer, enum or bool. */
int64_t message_int(const ProtobufCMessage *message, uint32_t number);
double message_double(const ProtobufCMessage *message, uint32_t number);
const ProtobufCMessage *message_sub(const ProtobufCMessage *message, uint32_t number);
/* Elements of a repeated field. */
size_t message_count(const ProtobufCMessage *message, uint32_t number);
const char *message_text_at(const ProtobufCMessage *message, uint32_t number, size_t index);
const ProtobufCMessage *message_sub_at(const ProtobufCMessage *message, uint32_t number,
                                       size_t index);
/* The number of a field by name; 0: none. */
uint32_t message_number(const ProtobufCMessageDescriptor *descriptor, const char *name);

#endif
