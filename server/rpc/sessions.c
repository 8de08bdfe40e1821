/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions in memory: a hash table with a list by last use. */
#include "server/rpc/sessions.h"

#include "common/arena.h"

#include <stdlib.h>
#include <string.h>

struct sessions {
    struct sessions_entry **buckets;
    size_t n_buckets; /* a power of two */
    size_t n;
    unsigned capacity;
    struct sessions_entry *newest, *oldest;
};

struct sessions *sessions_new(unsigned capacity)
{
    struct sessions *sessions = calloc(1, sizeof *sessions);
    if (!sessions)
        return NULL;
    sessions->capacity = capacity ? capacity : 1;
    sessions->n_buckets = 64;
    while (sessions->n_buckets < sessions->capacity)
        sessions->n_buckets *= 2;
    sessions->buckets = calloc(sessions->n_buckets, sizeof *sessions->buckets);
    if (sessions->buckets)
        return sessions;
    free(sessions);
    return NULL;
}

size_t sessions_count(const struct sessions *sessions)
{
    return sessions->n;
}

/* The hash is SHA-256: any of its bytes will do. */
static struct sessions_entry **bucket_of(struct sessions *sessions, const uint8_t *hash)
{
    uint64_t word;
    memcpy(&word, hash, sizeof word);
    return &sessions->buckets[word & (sessions->n_buckets - 1)];
}

static void list_remove(struct sessions *sessions, struct sessions_entry *entry)
{
    *(entry->newer ? &entry->newer->older : &sessions->newest) = entry->older;
    *(entry->older ? &entry->older->newer : &sessions->oldest) = entry->newer;
    entry->newer = entry->older = NULL;
}

static void list_add(struct sessions *sessions, struct sessions_entry *entry)
{
    entry->older = sessions->newest;
    *(sessions->newest ? &sessions->newest->newer : &sessions->oldest) = entry;
    sessions->newest = entry;
}

void sessions_release(void *object)
{
    struct sessions_entry *entry = object;
    if (--entry->refs == 0)
        arena_free(entry->arena);
}

static void drop(struct sessions *sessions, struct sessions_entry *entry)
{
    struct sessions_entry **link = bucket_of(sessions, entry->hash);
    while (*link != entry)
        link = &(*link)->next_in_bucket;
    *link = entry->next_in_bucket;
    list_remove(sessions, entry);
    sessions->n--;
    entry->listed = false;
    sessions_release(entry);
}

void sessions_free(struct sessions *sessions)
{
    if (!sessions)
        return;
    while (sessions->newest)
        drop(sessions, sessions->newest);
    free(sessions->buckets);
    free(sessions);
}

static struct sessions_entry *lookup(struct sessions *sessions, const uint8_t *hash)
{
    struct sessions_entry *entry = *bucket_of(sessions, hash);
    while (entry && memcmp(entry->hash, hash, SESSION_HASH_BYTES) != 0)
        entry = entry->next_in_bucket;
    return entry;
}

struct sessions_entry *sessions_find(struct sessions *sessions, const uint8_t *hash,
                                     uint64_t generation, uint64_t epoch)
{
    struct sessions_entry *entry = lookup(sessions, hash);
    if (!entry)
        return NULL;
    if (entry->generation < generation || entry->epoch < epoch) {
        drop(sessions, entry);
        return NULL;
    }
    list_remove(sessions, entry);
    list_add(sessions, entry);
    entry->refs++;
    return entry;
}

void sessions_put(struct sessions *sessions, struct sessions_entry *entry)
{
    struct sessions_entry *old = lookup(sessions, entry->hash);
    if (old)
        drop(sessions, old);
    while (sessions->n >= sessions->capacity)
        drop(sessions, sessions->oldest);
    struct sessions_entry **bucket = bucket_of(sessions, entry->hash);
    entry->next_in_bucket = *bucket;
    *bucket = entry;
    list_add(sessions, entry);
    entry->listed = true;
    entry->refs++;
    sessions->n++;
}
