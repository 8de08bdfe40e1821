/* SPDX-License-Identifier: Apache-2.0 */
/* Customers without contact fall into the public pools, once a day. Inside job/ only. */
#ifndef KITH_SERVER_JOB_POOL_H
#define KITH_SERVER_JOB_POOL_H

#include "server/job/schedule.h"

/* Warns owners and moves customers, some hundred at a time; goes on where another server stopped.
 */
struct status pool_run(struct schedule_run *run);

#endif
