/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Erasing people: step by step, each in a transaction of its own, so that another server goes on
 * where one stopped. It waits where the audit has not yet sealed what the steps before changed.
 *
 * Who was erased also stands in a list outside the database, `erasures.list` in the folder of the
 * keys, with ids only: after an older backup was restored, erase_replay goes through it again.
 */
#ifndef KITH_SERVER_JOB_ERASE_H
#define KITH_SERVER_JOB_ERASE_H

#include "server/job/work.h"

/* Takes the next one that is due and does what can be done now; *found: there was one. */
struct status erase_work(const struct work *work, bool *found);

/*
 * Puts everybody in the list whom the database knows again into the queue of the job; *n is how
 * many. Texts of the status live in the arena. A missing list is an empty one.
 */
struct status erase_replay(struct arena *arena, const char *conninfo, const char *folder,
                           int64_t *n);

#endif
