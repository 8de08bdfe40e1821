/* SPDX-License-Identifier: Apache-2.0 */
/* Allocation that succeeds or ends the program. */
#include "proto/plugin/memory.h"

#include <stdio.h>
#include <stdlib.h>

/* Far above what any contract needs, far below what would hurt the machine. */
static const size_t BUDGET = (size_t)1 << 30;

void memory_die(const char *sentence)
{
    fprintf(stderr, "protoc-gen-kith: %s\n", sentence);
    exit(1);
}

static void *had(void *memory)
{
    if (!memory)
        memory_die("out of memory");
    return memory;
}

struct arena *memory_arena(void)
{
    return had(arena_new(BUDGET));
}

void *memory_array(struct arena *arena, size_t count, size_t size)
{
    return had(arena_array(arena, count, size));
}

char *memory_copy(struct arena *arena, const void *bytes, size_t length)
{
    return had(arena_copy(arena, bytes, length));
}

char *memory_printf(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = arena_vprintf(arena, format, arguments);
    va_end(arguments);
    return had(text);
}

void memory_buf(struct buf *buf, struct arena *arena)
{
    buf_init(buf, arena, BUDGET);
}

const char *memory_text(struct buf *buf)
{
    return had(buf_string(buf));
}
