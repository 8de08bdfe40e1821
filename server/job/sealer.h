/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Seals the audit log, again and again: takes what can no longer change its place in the order,
 * makes a tree of it, signs its root, commits the seal, and appends it to the file. One node at a
 * time seals (a lock of PostgreSQL, which dies with its connection); every node keeps its own file
 * up to date. Inside job/ only.
 */
#ifndef KITH_SERVER_JOB_SEALER_H
#define KITH_SERVER_JOB_SEALER_H

#include "server/job/barrier.h"
#include "server/job/work.h"

enum { SEALER_MOST = 8192 }; /* entries under one seal */

struct sealer { /* zeroed at first */
    const char *file;
    int64_t drawn; /* numbers up to here are final once the barrier is passed; 0: none awaited */
    char barrier[BARRIER_SIZE];
    int64_t empty;  /* numbers up to here belong to what was rolled back, or are under a seal */
    bool read;      /* we know the file */
    int64_t filed;  /* number of the last seal in it */
    bool published; /* the public key is where it belongs */
    bool diverged;  /* said once: the file contradicts the table */
};

/* One round: seals all that is final by now. */
struct status sealer_work(const struct work *work, struct sealer *sealer);

#endif
