/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The protobuf wire format: writing fields, and reading them one at a time.
 * Source: Protocol Buffers documentation, "Encoding".
 */
#ifndef KITH_COMMON_WIRE_H
#define KITH_COMMON_WIRE_H

#include "common/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum wire_type { WIRE_VARINT = 0, WIRE_FIXED64 = 1, WIRE_BYTES = 2, WIRE_FIXED32 = 5 };

void wire_put_varint(struct buf *buf, uint64_t value);
void wire_put_tag(struct buf *buf, uint32_t number, enum wire_type type);
/* Each writes tag and value, zero values too: leaving those out is the caller's decision. */
void wire_put_uint(struct buf *buf, uint32_t number, uint64_t value);
void wire_put_int(struct buf *buf, uint32_t number, int64_t value);
void wire_put_bool(struct buf *buf, uint32_t number, bool value);
void wire_put_double(struct buf *buf, uint32_t number, double value);
void wire_put_bytes(struct buf *buf, uint32_t number, const void *bytes, size_t length);
void wire_put_string(struct buf *buf, uint32_t number, const char *string);

/* A sub-message is written in place: begin, its fields, end with what begin gave. */
size_t wire_begin(struct buf *buf, uint32_t number);
void wire_end(struct buf *buf, size_t begin);

struct wire_reader {
    const uint8_t *at;
    const uint8_t *end;
};

struct wire_field {
    uint32_t number;
    enum wire_type type;
    uint64_t value;       /* varint, fixed32, fixed64 */
    const uint8_t *bytes; /* WIRE_BYTES: borrowed from the reader */
    size_t length;
};

void wire_reader_init(struct wire_reader *reader, const void *bytes, size_t length);
/* 1: a field was read; 0: the end; -1: malformed (groups count as malformed). */
int wire_next(struct wire_reader *reader, struct wire_field *field);
bool wire_read_varint(struct wire_reader *reader, uint64_t *value);

#endif
