/* SPDX-License-Identifier: Apache-2.0 */
/* Merkle trees after RFC 6962, section 2.1: the root of any number of leaves, and audit paths. */
#ifndef KITH_SERVER_AUDIT_MERKLE_H
#define KITH_SERVER_AUDIT_MERKLE_H

#include "server/audit/digest.h"

enum { MERKLE_DEPTH = 48 };

struct merkle { /* zeroed: no leaves */
    uint64_t n;
    uint8_t full[MERKLE_DEPTH][DIGEST_BYTES]; /* roots of the full trees that n is made of */
};

void merkle_add(struct merkle *merkle, struct digest *digest, const uint8_t *leaf);
void merkle_root(const struct merkle *merkle, struct digest *digest, uint8_t *root);

/*
 * The hashes beside the way from leaf `index` to the root, from the bottom up; returns how many
 * (MERKLE_DEPTH at most). `hashes` holds those of the n leaves and is overwritten.
 */
size_t merkle_path(struct digest *digest, uint8_t *hashes, size_t n, size_t index, uint8_t *path);

#endif
