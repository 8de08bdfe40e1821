/* SPDX-License-Identifier: Apache-2.0 */
/* Customers without contact fall into the public pools, once a day. */
#include "server/job/pool.h"

#include "server/sql/queries.h"

enum { SOME = 500 };

static struct status some(struct schedule_run *run, int64_t *n)
{
    struct schedule_step step = schedule_begin(run);
    *n = 0;
    int statement = -1;
    if (step.segment) {
        struct db_param params[] = {db_text(run->period), db_number(step.arena, SOME)};
        statement = db_segment_add(step.segment, &sql_pool_recycle_some, 2, params);
    }
    struct status status = schedule_send(run, &step);
    if (status_is_ok(status))
        *n = db_int(step.segment, statement, 0, POOL_RECYCLE_SOME_N);
    arena_free(step.arena);
    return status;
}

struct status pool_run(struct schedule_run *run)
{
    int64_t n = SOME;
    struct status status = STATUS_OK;
    while (status_is_ok(status) && n == SOME && !work_stops(run->work)) {
        status = some(run, &n);
        run->done += n;
    }
    return status;
}
