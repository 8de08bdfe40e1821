/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The options of kith/options.proto, read out of the options of descriptors. protobuf-c knows no
 * extensions, so they arrive there as unknown fields.
 */
#ifndef KITH_PROTO_PLUGIN_OPTIONS_H
#define KITH_PROTO_PLUGIN_OPTIONS_H

#include "common/arena.h"

#include <protobuf-c/protobuf-c.h>

/*
 * Unpacks a message into the arena. Dies when the bytes are malformed.
 */
void *options_unpack(struct arena *arena, const ProtobufCMessageDescriptor *descriptor,
                     const void *bytes, size_t length);

/* Our options in `holder` (a FieldOptions, MethodOptions …; may be NULL); NULL when not given. */
void *options_find(struct arena *arena, const ProtobufCMessageDescriptor *descriptor,
                   const ProtobufCMessage *holder);

/* The same, but a message with nothing set when not given. */
void *options_find_or_empty(struct arena *arena, const ProtobufCMessageDescriptor *descriptor,
                            const ProtobufCMessage *holder);

#endif
