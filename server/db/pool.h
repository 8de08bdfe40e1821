/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The connections of one worker thread to PostgreSQL, and the queues in front of them.
 *
 * Each lane has connections of its own. They are opened at once, opened again with a growing,
 * jittered pause when they are lost, and set up for their lane: time limits; on READ, WRITE and
 * LONE generic plans for named statements and no parallel query; READ is read only, which is what
 * makes it safe to send a read again after its connection was lost (done once).
 *
 * A commit that waits for the disk holds up what is behind it, and the disk takes many commits at
 * once. So a lane may have spare connections: one more is opened whenever a segment has to go
 * behind another, and closed when it had nothing to do for spare_ms.
 */
#ifndef KITH_SERVER_DB_POOL_H
#define KITH_SERVER_DB_POOL_H

#include "server/db/db.h"
#include "server/loop/loop.h"

/*
 * A number of 0 takes the default, which db_config_default writes out; milliseconds, by lane.
 * conninfo must name a socket directory or a hostaddr and hold the password if one is needed:
 * looking up a host name or a password file would block the loop.
 */
struct db_config {
    const char *conninfo;       /* copied */
    int connections[DB_LANES];  /* 2, 4, 2, 1 */
    int spare[DB_LANES];        /* more of them, opened when they are needed: 0 */
    int depth[DB_LANES];        /* segments under way on one connection: 32, 8; LONE, HEAVY: 1 */
    int queue_limit[DB_LANES];  /* segments that wait: 4096, 2048, 64, 16 */
    int queue_ms[DB_LANES];     /* longest wait in the queue: 2000, 2000, 2000, 10000 */
    int statement_ms[DB_LANES]; /* time limit of a statement: 5000, 5000, 10000, 120000 */
    int lock_ms[DB_LANES];      /* time limit of a lock: 40, 40, 5000, 5000 */
    int connect_ms;             /* 5000 */
    int spare_ms;               /* 30000 */
    int stall_ms; /* silence beyond the statements' limits until a connection is given up: 5000 */
};

void db_config_default(struct db_config *config);

/* NULL without memory. Connecting begins with the loop's next turn. */
struct db_pool *db_pool_new(struct loop *loop, const struct db_config *config);

/*
 * Everything queued or under way is done with UNAVAILABLE, within this call. Not from within
 * `done`. NULL is allowed.
 */
void db_pool_free(struct db_pool *pool);

/*
 * How long a segment that comes now is likely to take until its end, in milliseconds: those that
 * wait or are under way, times what each has lately taken the lane. 0 while a connection is free.
 */
int64_t db_pool_wait_ms(const struct db_pool *pool, enum db_lane lane);
/* How long the first in its queue has waited. */
int64_t db_pool_age_ms(const struct db_pool *pool, enum db_lane lane);

/* At least one connection for reads and one for writes is up. */
bool db_pool_ready(const struct db_pool *pool);
/* Called whenever that changes, on the loop's thread; one callback per pool. */
typedef void db_pool_changed(bool ready, void *owner);
void db_pool_on_ready(struct db_pool *pool, db_pool_changed *changed, void *owner);

struct db_lane_stats {
    int connections, up; /* without spare ones that are closed */
    int queued, running; /* now */
    uint64_t done;       /* all since the start: segments that came to their end */
    uint64_t failed;     /* of these, not OK */
    uint64_t refused;    /* of these, never sent */
    uint64_t statements; /* sent, in all of them */
    uint64_t planned;    /* of these, unnamed: parsed and planned for the one time */
    uint64_t moved;      /* sent again on LONE because of a lock */
    uint64_t resent;     /* reads sent again after a lost connection */
    uint64_t reconnects; /* connections opened after one was lost */
};

void db_pool_stats(const struct db_pool *pool, enum db_lane lane, struct db_lane_stats *stats);
/* "read", "write", "lone", "heavy": for metrics. */
const char *db_lane_name(enum db_lane lane);

#endif
