/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes that grow in an arena, up to a limit that is declared at birth.
 * A write that does not fit sets `failed` and changes nothing; check once, at the end.
 */
#ifndef KITH_COMMON_BUF_H
#define KITH_COMMON_BUF_H

#include "common/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
    struct arena *arena;
    char *data; /* not NUL-terminated; see buf_string */
    size_t length;
    size_t capacity;
    size_t limit; /* bytes */
    bool failed;
};

void buf_init(struct buf *buf, struct arena *arena, size_t limit);
void buf_put(struct buf *buf, const void *bytes, size_t length);
void buf_put_byte(struct buf *buf, char byte);
void buf_puts(struct buf *buf, const char *string);
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Room for `length` more bytes at the end, to be filled and then counted by adding to `length`. */
char *buf_reserve(struct buf *buf, size_t length);
/* The content as a string, owned by the buffer; NULL when something failed. */
char *buf_string(struct buf *buf);

#endif
