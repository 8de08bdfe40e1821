/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes that grow in an arena by doubling. */
#include "common/buf.h"

#include <stdio.h>
#include <string.h>

void buf_init(struct buf *buf, struct arena *arena, size_t limit)
{
    *buf = (struct buf){.arena = arena, .limit = limit};
}

char *buf_reserve(struct buf *buf, size_t length)
{
    if (buf->failed || length > buf->limit - buf->length) {
        buf->failed = true;
        return NULL;
    }
    size_t needed = buf->length + length;
    if (needed > buf->capacity || !buf->data) {
        size_t capacity = buf->capacity ? buf->capacity * 2 : 128;
        while (capacity < needed)
            capacity *= 2;
        char *data = arena_alloc(buf->arena, capacity);
        if (!data) {
            buf->failed = true;
            return NULL;
        }
        if (buf->length)
            memcpy(data, buf->data, buf->length);
        buf->data = data;
        buf->capacity = capacity;
    }
    return buf->data + buf->length;
}

void buf_put(struct buf *buf, const void *bytes, size_t length)
{
    char *room = buf_reserve(buf, length);
    if (!room || !length)
        return;
    memcpy(room, bytes, length);
    buf->length += length;
}

void buf_put_byte(struct buf *buf, char byte)
{
    buf_put(buf, &byte, 1);
}

void buf_puts(struct buf *buf, const char *string)
{
    buf_put(buf, string, strlen(string));
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = arena_vprintf(buf->arena, format, arguments);
    va_end(arguments);
    if (text)
        buf_puts(buf, text);
    else
        buf->failed = true;
}

char *buf_string(struct buf *buf)
{
    char *end = buf_reserve(buf, 1);
    if (!end)
        return NULL;
    *end = '\0';
    return buf->data;
}
