/* SPDX-License-Identifier: Apache-2.0 */
/* Memory of one call: a chain of blocks that grow, and a list of destructors. */
#include "common/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK = 2048, LARGEST_BLOCK = 256 * 1024 };

struct block {
    struct block *next;
    size_t size; /* of data */
    size_t used;
    alignas(max_align_t) char data[];
};

struct destructor {
    struct destructor *next;
    void (*run)(void *object);
    void *object;
};

struct arena {
    struct block *blocks; /* the first is the one in use */
    struct destructor *destructors;
    size_t budget;
    size_t used;
    size_t next_block;
    bool failed;
};

static size_t aligned(size_t size)
{
    return (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
}

static struct block *block_new(size_t size)
{
    struct block *block = malloc(sizeof *block + size);
    if (block)
        *block = (struct block){.size = size};
    return block;
}

struct arena *arena_new(size_t budget)
{
    struct block *block = block_new(FIRST_BLOCK);
    if (!block)
        return NULL;
    /* The arena itself lies in its first block: one malloc for a small call. */
    struct arena *arena = (struct arena *)block->data;
    block->used = aligned(sizeof *arena);
    *arena = (struct arena){.blocks = block, .budget = budget, .next_block = 2 * FIRST_BLOCK};
    return arena;
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    while (arena->destructors) {
        struct destructor *first = arena->destructors;
        arena->destructors = first->next;
        first->run(first->object);
    }
    struct block *block = arena->blocks;
    while (block) { /* the arena goes with the last block, its oldest */
        struct block *next = block->next;
        explicit_bzero(block->data, block->used); /* passwords and tokens pass through here */
        free(block);
        block = next;
    }
}

static struct block *arena_grow(struct arena *arena, size_t size)
{
    size_t wanted = size > arena->next_block ? size : arena->next_block;
    struct block *block = block_new(wanted);
    if (!block)
        return NULL;
    if (arena->next_block < LARGEST_BLOCK)
        arena->next_block *= 2;
    block->next = arena->blocks;
    arena->blocks = block;
    return block;
}

static void *arena_fail(struct arena *arena)
{
    arena->failed = true;
    return NULL;
}

static void *arena_take(struct arena *arena, size_t size)
{
    if (size > PTRDIFF_MAX / 2 || aligned(size) > arena->budget - arena->used)
        return arena_fail(arena);
    size = aligned(size ? size : 1);
    struct block *block = arena->blocks;
    if (block->size - block->used < size)
        block = arena_grow(arena, size);
    if (!block)
        return arena_fail(arena);
    void *memory = block->data + block->used;
    block->used += size;
    arena->used += size < arena->budget - arena->used ? size : arena->budget - arena->used;
    return memory;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    void *memory = arena_take(arena, size);
    return memory ? memset(memory, 0, size) : NULL;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        return arena_fail(arena);
    return arena_alloc(arena, bytes);
}

char *arena_copy(struct arena *arena, const void *bytes, size_t length)
{
    char *copy = arena_take(arena, length + 1);
    if (!copy)
        return NULL;
    if (length)
        memcpy(copy, bytes, length);
    copy[length] = '\0';
    return copy;
}

char *arena_string(struct arena *arena, const char *string)
{
    return arena_copy(arena, string, strlen(string));
}

char *arena_vprintf(struct arena *arena, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    char *text = length < 0 ? arena_fail(arena) : arena_take(arena, (size_t)length + 1);
    if (text)
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = arena_vprintf(arena, format, arguments);
    va_end(arguments);
    return text;
}

bool arena_on_free(struct arena *arena, void (*run)(void *object), void *object)
{
    struct destructor *destructor = arena_alloc(arena, sizeof *destructor);
    if (!destructor) {
        run(object);
        return false;
    }
    *destructor = (struct destructor){arena->destructors, run, object};
    arena->destructors = destructor;
    return true;
}

void arena_set_budget(struct arena *arena, size_t budget)
{
    arena->budget = budget > arena->used ? budget : arena->used;
}

size_t arena_used(const struct arena *arena)
{
    return arena->used;
}

bool arena_failed(const struct arena *arena)
{
    return arena->failed;
}
