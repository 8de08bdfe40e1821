/* SPDX-License-Identifier: Apache-2.0 */
/* Statements that come again and again: a hash table of texts with open addressing. */
#include "server/rpc/shapes.h"

#include <string.h>

enum { SHAPES_SLOTS = 1024, SHAPES_BYTES = 8 * 1024 * 1024, SHAPES_MET = 256 };

static const size_t most[] = {[SHAPES_FIXED] = 512, [SHAPES_VARIED] = 256};

struct shape {
    uint64_t hash;
    struct db_query query; /* sql NULL: a free slot */
};

struct shapes {
    struct arena *arena; /* holds this too */
    enum shapes_kind kind;
    size_t n;
    uint64_t met[SHAPES_MET]; /* hashes that came lately, at their remainders */
    struct shape slots[SHAPES_SLOTS];
};

struct shapes *shapes_new(enum shapes_kind kind)
{
    struct arena *arena = arena_new(SHAPES_BYTES);
    struct shapes *shapes = arena ? arena_alloc(arena, sizeof *shapes) : NULL;
    if (!shapes) {
        arena_free(arena);
        return NULL;
    }
    shapes->arena = arena;
    shapes->kind = kind;
    return shapes;
}

void shapes_free(struct shapes *shapes)
{
    if (shapes)
        arena_free(shapes->arena);
}

/* FNV-1a; the texts are ours, nobody can make them collide. */
static uint64_t hash_of(const char *text)
{
    uint64_t hash = 0xcbf29ce484222325;
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3;
    return hash;
}

/* The slot of the text, or the free one where it belongs. */
static struct shape *slot_of(struct shapes *shapes, uint64_t hash, const char *text)
{
    for (size_t i = hash % SHAPES_SLOTS;; i = (i + 1) % SHAPES_SLOTS) {
        struct shape *shape = &shapes->slots[i];
        if (!shape->query.sql || (shape->hash == hash && strcmp(shape->query.sql, text) == 0))
            return shape;
    }
}

/* Says so from the second time on. */
static bool comes_again(struct shapes *shapes, uint64_t hash)
{
    uint64_t *met = &shapes->met[hash % SHAPES_MET];
    bool again = *met == hash;
    *met = hash;
    return again || shapes->kind == SHAPES_FIXED;
}

const struct db_query *shapes_query(struct shapes *shapes, const char *text, size_t n_params)
{
    uint64_t hash = hash_of(text);
    struct shape *shape = slot_of(shapes, hash, text);
    if (shape->query.sql)
        return &shape->query;
    if (shapes->n == most[shapes->kind] || !comes_again(shapes, hash))
        return NULL;
    const char *sql = arena_string(shapes->arena, text);
    /* Servers may share a pool: a name belongs to one of them. */
    const char *name = arena_printf(shapes->arena, "shape_%p_%zu", (void *)shapes, shapes->n);
    if (!sql || !name)
        return NULL;
    *shape = (struct shape){hash, {.name = name, .sql = sql, .n_params = (uint16_t)n_params}};
    shapes->n++;
    return &shape->query;
}
