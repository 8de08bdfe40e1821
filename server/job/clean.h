/* SPDX-License-Identifier: Apache-2.0 */
/* Work that comes back: what nobody needs any more goes. Inside job/ only. */
#ifndef KITH_SERVER_JOB_CLEAN_H
#define KITH_SERVER_JOB_CLEAN_H

#include "server/job/work.h"

/* Takes one job of the table that is due, and does it; *found says whether there was one. */
struct status clean_work(const struct work *work, bool *found);

#endif
