/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Follow-up plans: some hundred customers in a transaction, in the order of their ids. Whoever
 * begins again after a crash finds what was made by its keys.
 */
#include "server/job/follow_up.h"

#include "common/clock.h"
#include "server/sql/queries.h"

enum { CUSTOMERS = 300, FOLLOW_UPS = 200 };

/* One step after *last; *last is 0 when there are no more. Both queries have the same columns. */
static struct status step(struct schedule_run *run, const struct db_query *query, int64_t most,
                          int64_t *last)
{
    char due[CLOCK_TEXT];
    struct schedule_step step = schedule_begin(run);
    int statement = -1;
    if (step.segment) {
        struct db_param params[] = {db_number(step.arena, *last), db_number(step.arena, most),
                                    db_text(clock_format(run->due, due))};
        statement = db_segment_add(step.segment, query, query->n_params, params);
    }
    struct status status = statement < 0 ? work_no_memory() : schedule_send(run, &step);
    *last = 0;
    if (status_is_ok(status)) {
        *last = db_int(step.segment, statement, 0, FOLLOW_UP_MAKE_LAST);
        run->done += db_int(step.segment, statement, 0, FOLLOW_UP_MAKE_MADE);
    }
    arena_free(step.arena);
    return status;
}

static struct status steps(struct schedule_run *run, const struct db_query *query, int64_t most)
{
    int64_t last = 0;
    struct status status;
    do
        status = step(run, query, most, &last);
    while (status_is_ok(status) && last && !work_stops(run->work));
    return status;
}

/* First what became of the old ones: the next is counted from them. */
struct status follow_up_make(struct schedule_run *run)
{
    struct status status = follow_up_settle(run);
    return status_is_ok(status) && !work_stops(run->work)
               ? steps(run, &sql_follow_up_make, CUSTOMERS)
               : status;
}

struct status follow_up_settle(struct schedule_run *run)
{
    return steps(run, &sql_follow_up_settle, FOLLOW_UPS);
}
