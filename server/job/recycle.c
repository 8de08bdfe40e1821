/* SPDX-License-Identifier: Apache-2.0 */
/* The recycle bin, in small transactions, so that no lock is held for long. */
#include "server/job/recycle.h"

#include "server/resource/purge.h"
#include "server/sql/queries.h"

enum { MEMORY = 1 << 20 };

static struct status purge_some(struct schedule_run *run, const struct contract_object *object,
                                int64_t days, int64_t *n)
{
    enum { LIMIT = 500 };
    struct schedule_step step = schedule_begin(run);
    int statement = -1;
    if (step.segment)
        statement = purge_add(step.arena, object, days, LIMIT, step.segment);
    return schedule_count(run, &step, statement, n);
}

/* Whatever refers to others is gone before them when this is repeated. */
static struct status purge_round(struct schedule_run *run, int64_t days, int64_t *gone)
{
    struct status status = STATUS_OK;
    for (size_t i = 0; i < contract_n_objects && status_is_ok(status); i++) {
        int64_t n = 1;
        while (purge_applies(contract_objects[i]) && n && status_is_ok(status) &&
               !work_stops(run->work)) {
            status = purge_some(run, contract_objects[i], days, &n);
            *gone += n;
        }
    }
    return status;
}

static struct status recycle_days(const struct work *work, int64_t *days)
{
    struct arena *arena = arena_new(MEMORY);
    struct db_segment *segment;
    if (!arena)
        return work_no_memory();
    struct status status = work_query(work, arena, &sql_job_recycle_days, 0, NULL, &segment);
    *days = status_is_ok(status) ? db_int(segment, 0, 0, JOB_RECYCLE_DAYS_DAYS) : 0;
    if (!status_is_ok(status)) /* its texts go with the arena */
        status = status_error(status.code, NULL, "The database refused; the log says why.");
    arena_free(arena);
    return status;
}

struct status recycle_run(struct schedule_run *run)
{
    int64_t days, gone = 1;
    struct status status = recycle_days(run->work, &days);
    while (status_is_ok(status) && gone && !work_stops(run->work)) {
        gone = 0;
        status = purge_round(run, days, &gone);
        run->done += gone;
    }
    return status;
}
