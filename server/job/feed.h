/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The change feed: entries of the audit log in their final order, and what they mean for the
 * figures of customers. The position moves in the transaction that makes the figures, so that
 * nothing is left out and nothing harms that comes twice, whichever server dies. One node at a time
 * works on it (a lock of PostgreSQL, which ends with its transaction). Inside job/ only.
 */
#ifndef KITH_SERVER_JOB_FEED_H
#define KITH_SERVER_JOB_FEED_H

#include "server/job/barrier.h"

struct feed {       /* zeroed at first */
    int64_t drawn;  /* numbers up to here are final once the barrier is passed; 0: none awaited */
    int64_t behind; /* numbers up to here are final */
    char barrier[BARRIER_SIZE];
};

/* One round; *found: there may be more to do at once. */
struct status feed_work(const struct work *work, struct feed *feed, bool *found);

#endif
