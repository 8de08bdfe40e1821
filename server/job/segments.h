/* SPDX-License-Identifier: Apache-2.0 */
/* Snapshots of segments as their schedules say. Inside job/ only. */
#ifndef KITH_SERVER_JOB_SEGMENTS_H
#define KITH_SERVER_JOB_SEGMENTS_H

#include "server/job/schedule.h"

/* One for each segment and period, however often it runs; a period that has passed is left out. */
struct status segments_run(struct schedule_run *run);

#endif
