/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes the figures of all customers anew. Nobody needs it while the change feed runs: it is for
 * what was loaded past the server, and for whoever wants to be sure.
 */
#include "server/job/measures.h"

#include "server/sql/queries.h"

enum { BATCH = 500 };

/* *last: the highest id of the batch, 0 when there was none left. */
static struct status some(struct schedule_run *run, int64_t above, int64_t *last)
{
    struct schedule_step step = schedule_begin(run);
    int statement = -1;
    if (step.segment) {
        struct db_param params[] = {db_number(step.arena, above), db_number(step.arena, BATCH)};
        statement = db_segment_add(step.segment, &sql_feed_rebuild, 2, params);
    }
    struct status status = statement < 0 ? work_no_memory() : schedule_send(run, &step);
    *last = 0;
    if (status_is_ok(status)) {
        *last = db_int(step.segment, statement, 0, FEED_REBUILD_LAST);
        run->done += db_int(step.segment, statement, 0, FEED_REBUILD_DONE);
    }
    arena_free(step.arena);
    return status;
}

struct status measures_run(struct schedule_run *run)
{
    int64_t above = 0, last = 1;
    struct status status = STATUS_OK;
    while (status_is_ok(status) && last && !work_stops(run->work)) {
        status = some(run, above, &last);
        above = last;
    }
    return status;
}
