/* SPDX-License-Identifier: Apache-2.0 */
/* Reminds people of their tasks when it is time. Inside job/ only. */
#ifndef KITH_SERVER_JOB_REMIND_H
#define KITH_SERVER_JOB_REMIND_H

#include "server/job/work.h"

/*
 * Takes some reminders that are due, each once: what it takes is locked until they are told, and
 * goes with that; *found: there may be more.
 */
struct status remind_work(const struct work *work, bool *found);

#endif
