/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Allocation for a program that lives for a second: what cannot be had ends it with a sentence.
 * Everything lies in one arena and goes with it; nothing here returns NULL.
 */
#ifndef KITH_PROTO_PLUGIN_MEMORY_H
#define KITH_PROTO_PLUGIN_MEMORY_H

#include "common/arena.h"
#include "common/buf.h"

#include <stddef.h>

/* Prints the sentence to stderr, where protoc shows it, and exits with 1. */
_Noreturn void memory_die(const char *sentence);

struct arena *memory_arena(void);
void *memory_array(struct arena *arena, size_t count, size_t size); /* zeroed */
char *memory_copy(struct arena *arena, const void *bytes, size_t length);
char *memory_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

void memory_buf(struct buf *buf, struct arena *arena);
/* The content as a string. */
const char *memory_text(struct buf *buf);

#endif
