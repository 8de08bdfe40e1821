/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Seals outside the database, one line of JSON each, only ever appended: what shows that the newest
 * part of the log, seals and all, was cut off.
 *
 * A seal is committed first and comes into the file right after; every node appends what its file
 * has not got, so that a crash in between, and seals of other nodes, are made up for. A line that
 * was broken off by a crash stays as it is and is passed over.
 */
#ifndef KITH_SERVER_AUDIT_SEAL_FILE_H
#define KITH_SERVER_AUDIT_SEAL_FILE_H

#include "common/status.h"
#include "server/audit/seal.h"

/* ---- Writing ---- */

struct seal_file {
    int fd;
    struct seal last; /* number 0: there is none */
};

/* Opens and locks the file, makes it if need be, and reads its last seal. False: errno says why. */
bool seal_file_open(struct seal_file *file, const char *path);
/* One after another. On the disk when seal_file_close says so. */
bool seal_file_append(struct seal_file *file, const struct seal *seal);
bool seal_file_close(struct seal_file *file);

/* ---- Reading ---- */

struct seal_reader;

/* Closed with the arena. NULL: there is no such file (errno), or no memory. */
struct seal_reader *seal_reader_open(struct arena *arena, const char *path);
/* The next line that is a seal; false at the end. */
bool seal_reader_next(struct seal_reader *reader, struct seal *seal);

#endif
