/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of the audit log and of its seals, as the queries of server/sql/audit.sql give them. */
#ifndef KITH_SERVER_AUDIT_ROWS_H
#define KITH_SERVER_AUDIT_ROWS_H

#include "server/audit/leaf.h"
#include "server/audit/seal.h"
#include "server/db/db.h"

enum { ROWS_PAGE = 500 };

/*
 * Adds the statement that reads the rows above `after` up to `last`, in order: about ROWS_PAGE of
 * them, never only some of several with the same number. Index of the statement, -1: no memory.
 */
int rows_add(struct arena *arena, struct db_segment *segment, int64_t after, int64_t last,
             int64_t limit);
/* Borrows its texts from the segment. */
void rows_leaf(const struct db_segment *segment, int statement, int row, struct leaf *leaf);

/* A row of audit_seal_page or audit_seal_of. False when its digests are no digests. */
bool rows_seal(const struct db_segment *segment, int statement, int row, struct seal *seal);

/* A row of audit_leaves: numbers and hashes of the leaves under a seal. */
struct rows_leaves {
    size_t n;
    const char *seqs;   /* eight bytes each, the highest first */
    const char *hashes; /* DIGEST_BYTES each */
};
/* False when there is no row, or the lengths do not fit together. */
bool rows_leaves(const struct db_segment *segment, int statement, struct rows_leaves *leaves);
int64_t rows_seq(const struct rows_leaves *leaves, size_t i);
void rows_put_seq(int64_t seq, char *out);

#endif
