/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One row of the audit log as a leaf of the tree: deploy/AUDIT.md says byte for byte how. Every row
 * has a leaf, also one that nobody but a forger could have written.
 */
#ifndef KITH_SERVER_AUDIT_LEAF_H
#define KITH_SERVER_AUDIT_LEAF_H

#include "common/buf.h"
#include "server/audit/digest.h"

struct leaf_text {
    const char *bytes; /* NULL: null */
    size_t length;
};

struct leaf {
    bool event; /* a row of audit_event, which has no object, record and version */
    bool has_actor;
    int64_t seq;
    int64_t at; /* microseconds since 1970 */
    int64_t actor;
    int64_t object, record, version;
    struct leaf_text call;
    struct leaf_text kind;   /* or op */
    struct leaf_text salt;   /* 16 bytes; once values are erased, 32 for each that is left */
    struct leaf_text values; /* jsonb as PostgreSQL prints it */
};

/* The bytes that are hashed, without the 0x00 before them. */
void leaf_write(struct digest *digest, const struct leaf *leaf, struct buf *out);
/* `scratch` is emptied, and used for the bytes. False without memory. */
bool leaf_hash(struct digest *digest, const struct leaf *leaf, struct buf *scratch, uint8_t *out);

#endif
