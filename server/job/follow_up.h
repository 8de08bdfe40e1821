/* SPDX-License-Identifier: Apache-2.0 */
/* Follow-up plans at work. Inside job/ only. */
#ifndef KITH_SERVER_JOB_FOLLOW_UP_H
#define KITH_SERVER_JOB_FOLLOW_UP_H

#include "server/job/schedule.h"

/* Looks at all customers: what is due within the days ahead of their plan gets its task. */
struct status follow_up_make(struct schedule_run *run);
/* Looks at all follow-ups that are open: who was contacted, what is overdue, whose it is now. */
struct status follow_up_settle(struct schedule_run *run);

#endif
