/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The work on one hand-over: first everything that is to move is written down, then it is moved in
 * transactions of some hundred records, each with their outcomes. Whoever goes on after a crash
 * finds what still waits; nothing moves twice. An undo works the same list backwards.
 */
#ifndef KITH_SERVER_JOB_HANDOVER_H
#define KITH_SERVER_JOB_HANDOVER_H

#include "server/job/work.h"

/* Takes one that waits for work and works on it; *found says whether there was one. */
struct status handover_work(const struct work *work, bool *found);

#endif
