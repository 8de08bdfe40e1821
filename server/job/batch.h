/* SPDX-License-Identifier: Apache-2.0 */
/* Batches that are too large for one transaction: done, or taken back, by and by. Inside job/ only.
 */
#ifndef KITH_SERVER_JOB_BATCH_H
#define KITH_SERVER_JOB_BATCH_H

#include "server/job/work.h"

/* Takes a batch that waits for work, and does it; *found says whether there was one. */
struct status batch_work(const struct work *work, bool *found);

#endif
