/* SPDX-License-Identifier: Apache-2.0 */
/* Trees without their nodes: a counter's bits say which full trees there are. */
#include "server/audit/merkle.h"

#include <string.h>

void merkle_add(struct merkle *merkle, struct digest *digest, const uint8_t *leaf)
{
    uint8_t node[DIGEST_BYTES];
    int level = 0;
    memcpy(node, leaf, DIGEST_BYTES);
    for (; merkle->n >> level & 1; level++)
        digest_node(digest, merkle->full[level], node, node);
    memcpy(merkle->full[level], node, DIGEST_BYTES);
    merkle->n++;
}

void merkle_root(const struct merkle *merkle, struct digest *digest, uint8_t *root)
{
    bool begun = false;
    if (merkle->n == 0) {
        digest_begin(digest);
        digest_end(digest, root);
    }
    for (int level = 0; level < MERKLE_DEPTH; level++) {
        if (!(merkle->n >> level & 1))
            continue;
        if (begun)
            digest_node(digest, merkle->full[level], root, root);
        else
            memcpy(root, merkle->full[level], DIGEST_BYTES);
        begun = true;
    }
}

/* One level up, in place; a last one without a neighbour goes up as it is. */
static size_t climb(struct digest *digest, uint8_t *hashes, size_t n)
{
    for (size_t i = 0; i < n; i += 2) {
        uint8_t *out = hashes + i / 2 * DIGEST_BYTES;
        const uint8_t *left = hashes + i * DIGEST_BYTES;
        if (i + 1 < n)
            digest_node(digest, left, left + DIGEST_BYTES, out);
        else
            memmove(out, left, DIGEST_BYTES);
    }
    return (n + 1) / 2;
}

size_t merkle_path(struct digest *digest, uint8_t *hashes, size_t n, size_t index, uint8_t *path)
{
    size_t steps = 0;
    for (; n > 1; index /= 2) {
        size_t beside = index ^ 1;
        if (beside < n)
            memcpy(path + steps++ * DIGEST_BYTES, hashes + beside * DIGEST_BYTES, DIGEST_BYTES);
        n = climb(digest, hashes, n);
    }
    return steps;
}
