/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which row is wrong, once the root of a seal does not come out: the rows beside the hashes that
 * were kept with the seal, which are worth something because they make its root.
 */
#ifndef KITH_SERVER_AUDIT_BLAME_H
#define KITH_SERVER_AUDIT_BLAME_H

#include "server/audit/leaf.h"
#include "server/audit/seal.h"
#include "server/audit/verify.h"

struct blame;

struct blame_verdict {
    enum verify_finding finding; /* 0: none yet */
    int64_t seq;
};

/* Takes the row of audit_leaves. *known false: the hashes are gone or wrong themselves. */
struct blame *blame_new(struct arena *arena, struct digest *digest, const struct seal *seal,
                        const struct db_segment *segment, int statement, bool *known);
/* The next row. False without memory. */
bool blame_row(struct blame *blame, const struct leaf *leaf, struct buf *scratch,
               struct blame_verdict *verdict);
/* There are no more rows. */
void blame_end(const struct blame *blame, struct blame_verdict *verdict);

#endif
