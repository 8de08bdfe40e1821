/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What can no longer change its place in the audit log. Whoever draws a number of its sequence has
 * the id of a transaction by then. So of the numbers that were drawn before a barrier was taken
 * none can still appear once all transactions with smaller ids have ended. Inside job/ only.
 */
#ifndef KITH_SERVER_JOB_BARRIER_H
#define KITH_SERVER_JOB_BARRIER_H

#include "server/job/work.h"

enum { BARRIER_SIZE = 24 };

/* Takes one, after the highest number was read: in a transaction of its own. */
struct status barrier_take(const struct work *work, struct arena *arena,
                           char barrier[static BARRIER_SIZE]);
/* Waits for a fraction of a second at most: what takes longer is asked for again. */
struct status barrier_await(const struct work *work, const char *barrier, bool *passed);

#endif
