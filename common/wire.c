/* SPDX-License-Identifier: Apache-2.0 */
/* The protobuf wire format. */
#include "common/wire.h"

#include <string.h>

enum {
    LENGTH_BYTES = 5, /* room for the length of a sub-message that is not known yet */
    LONGEST_SHORT = 5,
};

static size_t encode_varint(uint8_t *out, uint64_t value)
{
    size_t length = 0;
    while (value >= 0x80) {
        out[length++] = (uint8_t)(value | 0x80);
        value >>= 7;
    }
    out[length++] = (uint8_t)value;
    return length;
}

void wire_put_varint(struct buf *buf, uint64_t value)
{
    uint8_t bytes[10];
    buf_put(buf, bytes, encode_varint(bytes, value));
}

void wire_put_tag(struct buf *buf, uint32_t number, enum wire_type type)
{
    wire_put_varint(buf, (uint64_t)number << 3 | type);
}

void wire_put_uint(struct buf *buf, uint32_t number, uint64_t value)
{
    wire_put_tag(buf, number, WIRE_VARINT);
    wire_put_varint(buf, value);
}

void wire_put_int(struct buf *buf, uint32_t number, int64_t value)
{
    wire_put_uint(buf, number, (uint64_t)value);
}

void wire_put_bool(struct buf *buf, uint32_t number, bool value)
{
    wire_put_uint(buf, number, value);
}

void wire_put_double(struct buf *buf, uint32_t number, double value)
{
    uint64_t bits;
    uint8_t bytes[8];
    memcpy(&bits, &value, sizeof bits);
    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(bits >> (8 * i));
    wire_put_tag(buf, number, WIRE_FIXED64);
    buf_put(buf, bytes, sizeof bytes);
}

void wire_put_bytes(struct buf *buf, uint32_t number, const void *bytes, size_t length)
{
    uint8_t head[20];
    size_t n = encode_varint(head, (uint64_t)number << 3 | WIRE_BYTES);
    n += encode_varint(head + n, length);
    char *room = buf_reserve(buf, n + length);
    if (!room)
        return;
    memcpy(room, head, n);
    if (length)
        memcpy(room + n, bytes, length);
    buf->length += n + length;
}

void wire_put_string(struct buf *buf, uint32_t number, const char *string)
{
    wire_put_bytes(buf, number, string, strlen(string));
}

size_t wire_begin(struct buf *buf, uint32_t number)
{
    wire_put_tag(buf, number, WIRE_BYTES);
    size_t begin = buf->length;
    if (buf_reserve(buf, LENGTH_BYTES))
        buf->length += LENGTH_BYTES;
    return begin;
}

void wire_end(struct buf *buf, size_t begin)
{
    if (buf->failed)
        return;
    uint8_t bytes[10];
    char *body = buf->data + begin + LENGTH_BYTES;
    size_t length = buf->length - begin - LENGTH_BYTES;
    size_t prefix = encode_varint(bytes, length);
    memcpy(buf->data + begin, bytes, prefix);
    memmove(buf->data + begin + prefix, body, length);
    buf->length = begin + prefix + length;
}

void wire_reader_init(struct wire_reader *reader, const void *bytes, size_t length)
{
    reader->at = bytes;
    reader->end = length ? reader->at + length : reader->at;
}

bool wire_read_varint(struct wire_reader *reader, uint64_t *value)
{
    uint64_t result = 0;
    for (unsigned shift = 0; shift < 70 && reader->at < reader->end; shift += 7) {
        uint8_t byte = *reader->at++;
        if (shift == 63 && byte > 1)
            return false;
        result |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80)) {
            *value = result;
            return true;
        }
    }
    return false;
}

static bool read_fixed(struct wire_reader *reader, int length, uint64_t *value)
{
    if (reader->end - reader->at < length)
        return false;
    *value = 0;
    for (int i = 0; i < length; i++)
        *value |= (uint64_t)*reader->at++ << (8 * i);
    return true;
}

/* Tags and lengths have 32 bits: padded with empty bytes beyond them, no other reader takes them.
 */
static bool read_short(struct wire_reader *reader, uint64_t *value)
{
    const uint8_t *begin = reader->at;
    return wire_read_varint(reader, value) && reader->at - begin <= LONGEST_SHORT;
}

static bool read_bytes(struct wire_reader *reader, struct wire_field *field)
{
    uint64_t length;
    if (!read_short(reader, &length) || length > (uint64_t)(reader->end - reader->at))
        return false;
    field->bytes = reader->at;
    field->length = (size_t)length;
    reader->at += length;
    return true;
}

static bool read_value(struct wire_reader *reader, struct wire_field *field)
{
    switch (field->type) {
    case WIRE_VARINT:
        return wire_read_varint(reader, &field->value);
    case WIRE_FIXED64:
        return read_fixed(reader, 8, &field->value);
    case WIRE_FIXED32:
        return read_fixed(reader, 4, &field->value);
    case WIRE_BYTES:
        return read_bytes(reader, field);
    }
    return false; /* groups */
}

int wire_next(struct wire_reader *reader, struct wire_field *field)
{
    if (reader->at >= reader->end)
        return 0;
    uint64_t tag;
    if (!read_short(reader, &tag) || tag >> 3 == 0 || tag >> 3 > 536870911)
        return -1;
    *field = (struct wire_field){.number = (uint32_t)(tag >> 3), .type = (enum wire_type)(tag & 7)};
    return read_value(reader, field) ? 1 : -1;
}
