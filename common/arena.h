/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory of one call: allocated piece by piece, freed at once.
 * An arena belongs to one thread at a time. It has a budget in bytes; past it, and when the system
 * has no memory, allocations return NULL and `arena_failed` becomes true for good.
 */
#ifndef KITH_COMMON_ARENA_H
#define KITH_COMMON_ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;

/* NULL when there is no memory. `budget` in bytes counts what is handed out. */
struct arena *arena_new(size_t budget);

/* Runs the destructors, the newest first, and frees everything. NULL is allowed. */
void arena_free(struct arena *arena);

/* Zeroed, aligned for any type; size 0 gives a valid pointer. */
void *arena_alloc(struct arena *arena, size_t size);
void *arena_array(struct arena *arena, size_t count, size_t size);       /* checks the product */
char *arena_copy(struct arena *arena, const void *bytes, size_t length); /* adds a final NUL */
char *arena_string(struct arena *arena, const char *string);
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

/* Calls run(object) when the arena is freed. False, and run(object) at once, without memory. */
bool arena_on_free(struct arena *arena, void (*run)(void *object), void *object);

/* Raises the budget; never lowers it below what is in use. */
void arena_set_budget(struct arena *arena, size_t budget);
size_t arena_used(const struct arena *arena);
bool arena_failed(const struct arena *arena);

#endif
