/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A backup on disk: a folder with the dump and its manifest. It is written beside its place, under
 * the name with ".partial", and moved there when all of it is on the disk. Inside job/ only.
 */
#ifndef KITH_SERVER_JOB_ARCHIVE_H
#define KITH_SERVER_JOB_ARCHIVE_H

#include "server/job/backup.h"

struct archive {
    const struct backup *backup;
    const char *partial; /* NULL: one that is only read */
    int folder, dump;    /* descriptors; -1: not open */
};

/* A new one, locked; what an earlier attempt left is overwritten. */
struct status archive_create(const struct backup *backup, struct archive *archive);
struct status archive_open(const struct backup *backup, struct archive *archive);
void archive_close(struct archive *archive); /* whatever became of it */

/* Reads the dump from its beginning; progress says `what`. */
struct status archive_checksum(const struct archive *archive, const char *what, int64_t *bytes,
                               const char **sha256);
struct status archive_read_manifest(const struct archive *archive, struct manifest *manifest);
struct status archive_write_manifest(const struct archive *archive,
                                     const struct manifest *manifest);
/* Everything to the disk, and to its place. */
struct status archive_finish(struct archive *archive);
/* Takes away what is not to be kept. */
void archive_discard(struct archive *archive);

#endif
