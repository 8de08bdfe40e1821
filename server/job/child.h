/* SPDX-License-Identifier: Apache-2.0 */
/* A program of PostgreSQL, run without a shell. Blocking; for commands of an administrator. */
#ifndef KITH_SERVER_JOB_CHILD_H
#define KITH_SERVER_JOB_CHILD_H

#include "common/arena.h"
#include "common/status.h"

struct child {
    const char *program;    /* "pg_dump" */
    int version;            /* of PostgreSQL, whose own program is taken if it is there: 15 */
    char *const *arguments; /* without the program itself; NULL at the end */
    char *const *environment;
    int input, output;         /* its standard input and output; -1: nothing, nowhere */
    void (*tick)(void *owner); /* every half second; NULL: nobody asks */
    void *owner;
};

enum { CHILD_ARGUMENTS = 16 };

/*
 * Waits until it has ended. FAILED_PRECONDITION when there is no such program (PROGRAM_MISSING),
 * INTERNAL when it failed: why, it has said itself on the standard error.
 */
struct status child_run(struct arena *arena, const struct child *child);

#endif
