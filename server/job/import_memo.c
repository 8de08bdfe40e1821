/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers by texts: open addressing, never more than half full. */
#include "server/job/import_memo.h"

#include <string.h>

enum { FIRST_SIZE = 256 };

struct slot {
    const char *text; /* NULL: free */
    uint64_t hash;
    int64_t number;
};

struct import_memo {
    struct arena *arena;
    struct slot *slots;
    size_t size; /* a power of two */
    size_t n;
};

struct import_memo *import_memo_new(struct arena *arena)
{
    struct import_memo *memo = arena_alloc(arena, sizeof *memo);
    if (!memo)
        return NULL;
    memo->arena = arena;
    memo->size = FIRST_SIZE;
    memo->slots = arena_array(arena, memo->size, sizeof *memo->slots);
    return memo->slots ? memo : NULL;
}

size_t import_memo_count(const struct import_memo *memo)
{
    return memo->n;
}

/* FNV-1a, the kind first. */
static uint64_t hash_of(uint32_t kind, const char *text)
{
    uint64_t hash = (14695981039346656037u ^ kind) * 1099511628211u;
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 1099511628211u;
    return hash ? hash : 1;
}

/* The text's own slot, or the free one where it would go. The kind is part of the hash, and of what
 * is compared through it: 64 bits of two kinds and the same text do not meet. */
static struct slot *slot_of(const struct import_memo *memo, uint64_t hash, const char *text)
{
    size_t at = hash & (memo->size - 1);
    while (memo->slots[at].text &&
           (memo->slots[at].hash != hash || strcmp(memo->slots[at].text, text) != 0))
        at = (at + 1) & (memo->size - 1);
    return &memo->slots[at];
}

static bool grow(struct import_memo *memo)
{
    struct import_memo larger = *memo;
    larger.size = memo->size * 2;
    larger.slots = arena_array(memo->arena, larger.size, sizeof *larger.slots);
    if (!larger.slots)
        return false;
    for (size_t i = 0; i < memo->size; i++)
        if (memo->slots[i].text)
            *slot_of(&larger, memo->slots[i].hash, memo->slots[i].text) = memo->slots[i];
    *memo = larger;
    return true;
}

int64_t *import_memo_find(const struct import_memo *memo, uint32_t kind, const char *text)
{
    struct slot *slot = slot_of(memo, hash_of(kind, text), text);
    return slot->text ? &slot->number : NULL;
}

int64_t *import_memo_put(struct import_memo *memo, uint32_t kind, const char *text)
{
    uint64_t hash = hash_of(kind, text);
    if (memo->n * 2 >= memo->size && !grow(memo))
        return NULL;
    struct slot *slot = slot_of(memo, hash, text);
    if (slot->text)
        return &slot->number;
    const char *copy = arena_string(memo->arena, text);
    if (!copy)
        return NULL;
    *slot = (struct slot){copy, hash, 0};
    memo->n++;
    return &slot->number;
}
