/* SPDX-License-Identifier: Apache-2.0 */
/* Where the tests of jobs work: a company, a session of the job's own, and files to import. */
#ifndef KITH_SERVER_JOB_TEST_DESK_H
#define KITH_SERVER_JOB_TEST_DESK_H

#include "server/job/import.h"
#include "tests/feature/company.h"

struct desk {
    struct company *company;
    struct loopback *server;
    struct arena *arena;
    struct work work;
};

/* For cmocka's groups; *state becomes the desk. */
int desk_start(void **state);
int desk_stop(void **state);

/* Makes an import with its file stored; its number. duplicates as in the contract, piece in bytes.
 */
int64_t desk_file(struct desk *desk, const struct loopback_user *user, const char *object,
                  const char *mapping, enum import_duplicates duplicates, const char *bytes,
                  size_t length, size_t piece);
/* The same with a text, updating; started and worked on to its end. */
int64_t desk_import(struct desk *desk, const struct loopback_user *user, const char *object,
                    const char *mapping, const char *text);
void desk_begin(struct desk *desk, const struct loopback_user *user, int64_t import, bool dry_run);
/* Until nothing waits any more. */
void desk_work(struct desk *desk);
/* "done 5 3/1/1/0": status, rows, created, updated, skipped, failed. */
const char *desk_outcome(struct desk *desk, int64_t import);
/* Reasons of the rows that were not taken: "3 DUPLICATE, 4 FIELD_INVALID name". */
const char *desk_reasons(struct desk *desk, int64_t import);
/* The content of a file, NUL behind it. */
char *desk_read(struct desk *desk, const char *path, size_t *length);

#endif
