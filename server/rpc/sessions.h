/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sessions that one worker holds in memory, by the hash of their token; the one that was not
 * used for longest goes first. The truth is the database: an entry counts only while neither the
 * generation of access nor this process' own changes have gone past it.
 */
#ifndef KITH_SERVER_RPC_SESSIONS_H
#define KITH_SERVER_RPC_SESSIONS_H

#include "server/db/db.h"
#include "server/rpc/memo.h"
#include "server/rpc/session.h"

struct sessions;

struct sessions_entry {
    struct session session; /* the first member */
    struct sessions *cache;
    struct memo memo;
    struct sessions_entry *next_in_bucket;
    struct sessions_entry *newer, *older;
    struct arena *arena; /* holds the entry itself */
    unsigned refs;       /* of calls, and one of the cache while it is listed */
    bool listed;
    uint8_t hash[SESSION_HASH_BYTES];
    uint64_t generation, epoch;
    int64_t idle_us;
    int64_t idle_end; /* microseconds since 1970, as the database has it */
    int64_t last_seen;
};

struct sessions *sessions_new(unsigned capacity); /* NULL without memory */
/* Entries that calls still hold live on until those are gone. */
void sessions_free(struct sessions *sessions); /* NULL allowed */
size_t sessions_count(const struct sessions *sessions);

/* Takes a reference; NULL when there is none that still counts. */
struct sessions_entry *sessions_find(struct sessions *sessions, const uint8_t *hash,
                                     uint64_t generation, uint64_t epoch);
/* Takes the place of an older entry of the same token. */
void sessions_put(struct sessions *sessions, struct sessions_entry *entry);
void sessions_release(void *entry);

/*
 * sessions_token.c: "kith_" and 43 characters -> hash; of an API key "kith_key_" and as many,
 * of a device "kith_dev_".
 * SESSION_NOTHING when it is neither.
 */
enum session_kind sessions_token_hash(const char *token, uint8_t hash[static SESSION_HASH_BYTES]);
enum { SESSIONS_TOKEN_TEXT = 9 + 43 + 1 };
/* A new token or secret of a key, and its hash; false without randomness. */
bool sessions_token_new(enum session_kind kind, char token[static SESSIONS_TOKEN_TEXT],
                        uint8_t hash[static SESSION_HASH_BYTES]);

/* session_load.c: adds the statements that read who stands behind it; index of the first. */
int session_load_add(struct db_segment *segment, enum session_kind kind,
                     const uint8_t hash[static SESSION_HASH_BYTES]);
/*
 * The session out of their rows, with one reference; NULL when there is none (any more), or, with
 * *no_memory set, no memory.
 */
struct sessions_entry *session_load_read(const struct db_segment *segment, int first,
                                         enum session_kind kind,
                                         const uint8_t hash[static SESSION_HASH_BYTES],
                                         uint64_t epoch, bool *no_memory);

#endif
