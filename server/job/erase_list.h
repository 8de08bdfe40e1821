/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The list of who was erased, outside the database: `erasures.list`, a line "P-12 TIME" each.
 * It is only ever added to, holds ids and no personal data, and is kept with the keys.
 */
#ifndef KITH_SERVER_JOB_ERASE_LIST_H
#define KITH_SERVER_JOB_ERASE_LIST_H

#include "common/arena.h"
#include "common/status.h"

#include <stdint.h>

struct erase_list_line {
    bool contact; /* else a customer */
    int64_t id;
    const char *time; /* RFC 3339 */
};

/* Adds a line and waits until it is on the disk. */
struct status erase_list_append(const char *folder, const char *person);
/* Every line; stops when `take` returns false. A line of another form is FAILED_PRECONDITION. */
struct status erase_list_read(struct arena *arena, const char *folder,
                              bool (*take)(const struct erase_list_line *line, void *owner),
                              void *owner);

#endif
