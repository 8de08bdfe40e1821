/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a backup holds, as a text file beside the dump:
 *
 *   kith-backup 1
 *   time 2026-11-21T22:45:09Z
 *   program 0.1.0
 *   schema 4
 *   postgresql 15
 *   bytes 1234567
 *   sha256 …
 *   table public.customer 2000
 *   …
 *   end …            SHA-256 of all the lines above
 */
#ifndef KITH_SERVER_JOB_MANIFEST_H
#define KITH_SERVER_JOB_MANIFEST_H

#include "common/arena.h"
#include "common/buf.h"
#include "common/status.h"

#include <stdint.h>

struct manifest_table {
    const char *name; /* with its schema */
    int64_t rows;
};

struct manifest {
    const char *time;    /* when the snapshot was taken */
    const char *program; /* version of kithd */
    int64_t schema, postgresql;
    int64_t bytes; /* of the dump */
    const char *sha256;
    const struct manifest_table *tables; /* sorted by name */
    size_t n_tables;
};

void manifest_write(const struct manifest *manifest, struct buf *text);
/* DATA_LOSS when the text is not what manifest_write wrote. The text must have room for a NUL. */
struct status manifest_read(struct arena *arena, const char *text, struct manifest *manifest);
/* DATA_LOSS with the first difference when the tables do not hold as many rows. */
struct status manifest_compare(struct arena *arena, const struct manifest *manifest,
                               const struct manifest_table *tables, size_t n);

#endif
