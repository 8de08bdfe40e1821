/* SPDX-License-Identifier: Apache-2.0 */
/* Our options out of the unknown fields of descriptors. */
#include "proto/plugin/options.h"

#include "common/wire.h"
#include "proto/plugin/memory.h"

enum { OPTION_NUMBER = 50101 }; /* of every extension in kith/options.proto */

static void *allocate(void *arena, size_t size)
{
    return memory_array(arena, 1, size);
}

static void keep(void *arena, void *memory)
{
    (void)arena; /* all goes with the arena */
    (void)memory;
}

void *options_unpack(struct arena *arena, const ProtobufCMessageDescriptor *descriptor,
                     const void *bytes, size_t length)
{
    ProtobufCAllocator allocator = {allocate, keep, arena};
    void *message = protobuf_c_message_unpack(descriptor, &allocator, length, bytes);
    if (!message)
        memory_die(memory_printf(arena, "malformed %s in the request", descriptor->name));
    return message;
}

/* An option that is set piece by piece comes as several fields; joined, they are one message. */
static bool collect(struct buf *joined, const ProtobufCMessage *holder)
{
    bool found = false;
    for (size_t i = 0; i < holder->n_unknown_fields; i++) {
        const ProtobufCMessageUnknownField *field = &holder->unknown_fields[i];
        if (field->tag != OPTION_NUMBER || field->wire_type != PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED)
            continue;
        struct wire_reader reader;
        uint64_t length;
        wire_reader_init(&reader, field->data, field->len);
        if (!wire_read_varint(&reader, &length))
            memory_die("malformed option in the request");
        buf_put(joined, reader.at, (size_t)(reader.end - reader.at));
        found = true;
    }
    return found;
}

void *options_find(struct arena *arena, const ProtobufCMessageDescriptor *descriptor,
                   const ProtobufCMessage *holder)
{
    struct buf joined;
    memory_buf(&joined, arena);
    if (!holder || !collect(&joined, holder))
        return NULL;
    size_t length = joined.length;
    return options_unpack(arena, descriptor, memory_text(&joined), length);
}

void *options_find_or_empty(struct arena *arena, const ProtobufCMessageDescriptor *descriptor,
                            const ProtobufCMessage *holder)
{
    void *options = options_find(arena, descriptor, holder);
    return options ? options : options_unpack(arena, descriptor, "", 0);
}
