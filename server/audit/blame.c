/* SPDX-License-Identifier: Apache-2.0 */
/* Which row is wrong: a merge of what is there with what was there. */
#include "server/audit/blame.h"

#include "server/audit/merkle.h"
#include "server/audit/rows.h"

#include <string.h>

struct blame {
    struct digest *digest;
    struct rows_leaves leaves; /* copied */
    size_t at;
};

static bool make_root(const struct blame *blame, const struct seal *seal)
{
    struct merkle tree = {0};
    uint8_t root[DIGEST_BYTES];
    for (size_t i = 0; i < blame->leaves.n; i++)
        merkle_add(&tree, blame->digest, (const uint8_t *)blame->leaves.hashes + i * DIGEST_BYTES);
    merkle_root(&tree, blame->digest, root);
    return memcmp(root, seal->root, DIGEST_BYTES) == 0;
}

struct blame *blame_new(struct arena *arena, struct digest *digest, const struct seal *seal,
                        const struct db_segment *segment, int statement, bool *known)
{
    struct blame *blame = arena_alloc(arena, sizeof *blame);
    if (!blame)
        return NULL;
    blame->digest = digest;
    *known = rows_leaves(segment, statement, &blame->leaves) && make_root(blame, seal);
    if (!*known)
        return blame;
    blame->leaves.seqs = arena_copy(arena, blame->leaves.seqs, 8 * blame->leaves.n);
    blame->leaves.hashes = arena_copy(arena, blame->leaves.hashes, DIGEST_BYTES * blame->leaves.n);
    return blame->leaves.seqs && blame->leaves.hashes ? blame : NULL;
}

static bool is(const struct blame *blame, size_t i, const uint8_t *hash)
{
    return memcmp(blame->leaves.hashes + i * DIGEST_BYTES, hash, DIGEST_BYTES) == 0;
}

/* With another number it would be the entry that had that number. */
static bool was_moved(const struct blame *blame, struct leaf leaf, struct buf *scratch)
{
    uint8_t hash[DIGEST_BYTES];
    for (size_t i = 0; i < blame->leaves.n; i++) {
        leaf.seq = rows_seq(&blame->leaves, i);
        if (leaf_hash(blame->digest, &leaf, scratch, hash) && is(blame, i, hash))
            return true;
    }
    return false;
}

bool blame_row(struct blame *blame, const struct leaf *leaf, struct buf *scratch,
               struct blame_verdict *verdict)
{
    uint8_t hash[DIGEST_BYTES];
    int64_t wanted = blame->at < blame->leaves.n ? rows_seq(&blame->leaves, blame->at) : INT64_MAX;
    if (!leaf_hash(blame->digest, leaf, scratch, hash))
        return false;
    verdict->seq = leaf->seq < wanted ? leaf->seq : wanted;
    if (leaf->seq > wanted)
        verdict->finding = VERIFY_MISSING;
    else if (leaf->seq < wanted)
        verdict->finding = VERIFY_INSERTED;
    else if (!is(blame, blame->at, hash))
        verdict->finding = was_moved(blame, *leaf, scratch) ? VERIFY_MOVED : VERIFY_CHANGED;
    else
        blame->at++;
    return true;
}

void blame_end(const struct blame *blame, struct blame_verdict *verdict)
{
    if (blame->at == blame->leaves.n)
        return;
    verdict->finding = VERIFY_MISSING;
    verdict->seq = rows_seq(&blame->leaves, blame->at);
}
