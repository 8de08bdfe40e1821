/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Backup and restore: a folder with PostgreSQL's own dump, and a manifest that says what is in it.
 * Blocking, for commands of an administrator; pg_dump and pg_restore run as children.
 */
#ifndef KITH_SERVER_JOB_BACKUP_H
#define KITH_SERVER_JOB_BACKUP_H

#include "server/db/migrate.h"
#include "server/job/manifest.h"

struct backup {
    struct arena *arena; /* for all that is returned */
    const char *conninfo;
    const char *path;    /* of the folder */
    const char *program; /* version of kithd */
    /* Now and then, on the caller's thread: bytes so far; total 0: not known. NULL: nobody asks. */
    void (*progress)(const char *what, int64_t done, int64_t total, void *owner);
    void *owner;
};

/*
 * Dumps the database into a new folder; *manifest says what is in it. All is of one snapshot, the
 * dump is read once more, and a folder of that name is there only when all went well.
 */
struct status backup_make(const struct backup *backup, struct manifest *manifest);

/*
 * Fills an empty database, all or nothing. Refused (FAILED_PRECONDITION) when the database is not
 * empty or the backup is of a newer schema than the plan; DATA_LOSS when the dump is damaged, or
 * when not all of it came back. Sessions have ended; an older schema is to be migrated.
 */
struct status backup_restore(const struct backup *backup, const struct migrate_plan *plan,
                             struct manifest *manifest);

#endif
