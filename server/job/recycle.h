/* SPDX-License-Identifier: Apache-2.0 */
/* The recycle bin is emptied of what has lain there long enough. Inside job/ only. */
#ifndef KITH_SERVER_JOB_RECYCLE_H
#define KITH_SERVER_JOB_RECYCLE_H

#include "server/job/schedule.h"

struct status recycle_run(struct schedule_run *run);

#endif
