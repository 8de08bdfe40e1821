/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of values as the source of a statement: one array for each column. Inside resource/ only. */
#ifndef KITH_SERVER_RESOURCE_BULK_SOURCE_H
#define KITH_SERVER_RESOURCE_BULK_SOURCE_H

#include "server/resource/bulk.h"

/* BULK_SOURCE_INSERTED: what has a value; BULK_SOURCE_UPDATED: what is given and may change. */
enum bulk_source_use { BULK_SOURCE_INSERTED, BULK_SOURCE_UPDATED };
/* By position in the object's fields: at least one draft has it. NULL without memory. */
bool *bulk_source_used(const struct bulk *bulk, enum bulk_source_use use);
bool bulk_source_custom(const struct bulk *bulk);               /* some draft has custom values */
bool bulk_source_sparse(const struct bulk *bulk, size_t field); /* given in some drafts only */

enum {
    BULK_SOURCE_IDS = 1,      /* k.id */
    BULK_SOURCE_VERSIONS = 2, /* k.version */
    BULK_SOURCE_CUSTOM = 4,   /* k.custom, as text */
    BULK_SOURCE_GIVEN = 8,    /* k.g<i>, whether c<i> is given, for sparse fields */
};
/*
 * Writes "unnest(…) with ordinality k(…, n)": column c<i> for the field at position i, c<i>c for
 * its currency; arrays (tags) come as text. n counts from 1.
 */
void bulk_source_write(const struct bulk *bulk, const bool *used, int what, struct sql *sql);

#endif
