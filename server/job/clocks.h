/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The clocks of tickets: worked out anew of the events of those to which something has happened,
 * and told of when they run out. Every server does it all the time; nobody leads. What one has in
 * hand is claimed for two seconds at most, kept only when nothing has happened to the ticket since,
 * and fired under the lock of the ticket's row, so that whoever dies leaves it to the others, and
 * nothing comes twice. Inside job/ only.
 */
#ifndef KITH_SERVER_JOB_CLOCKS_H
#define KITH_SERVER_JOB_CLOCKS_H

#include "server/job/work.h"

struct clocks { /* of one thread; zeroed at first */
    struct arena *arena;
    const struct catalog *catalog; /* in the arena; NULL: none yet */
    int64_t generation;
};

/* One round; *found: there may be more to do at once. */
struct status clocks_work(const struct work *work, struct clocks *clocks, bool *found);
void clocks_fini(struct clocks *clocks);

#endif
