/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the figures of all customers anew. Inside job/ only. */
#ifndef KITH_SERVER_JOB_MEASURES_H
#define KITH_SERVER_JOB_MEASURES_H

#include "server/job/schedule.h"

/* Some hundred customers at a time; the change feed goes on beside it. */
struct status measures_run(struct schedule_run *run);

#endif
