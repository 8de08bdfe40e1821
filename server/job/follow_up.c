/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Follow-up plans: some hundred customers in a transaction, in the order of their ids. Whoever
 * begins again after a crash finds what was made by its keys.
 */
#include "server/job/follow_up.h"

#include "common/clock.h"
#include "common/log.h"
#include "server/resource/filter_kept.h"
#include "server/rpc/catalogs.h"
#include "server/sql/queries.h"

enum { CUSTOMERS = 300, FOLLOW_UPS = 200, CATALOG_BYTES = 32 << 20 };

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

/* ---- Filters as they are now: what a segment finds may have changed since ---- */

static void keep(struct arena *arena, struct db_segment *segment, const struct catalog *catalog,
                 int64_t plan, const char *filter)
{
    struct filter_kept kept;
    struct filter_context context = {
        .object = contract_object("customer"),
        .catalog = catalog,
        .time_zone = catalog_setting(catalog, "company.time_zone", "Asia/Shanghai"),
    };
    struct status status = filter_kept_compile(arena, &context, filter, &kept);
    if (!status_is_ok(status)) { /* as it was the last time */
        log_event(LOG_LEVEL_WARN, "follow_up.filter", log_number("plan", plan),
                  log_text("error", status.message));
        return;
    }
    struct db_param params[] = {db_number(arena, plan), db_text(kept.predicate), kept.params};
    db_segment_add(segment, &sql_follow_up_plan_keep, 3, params);
}

static struct status refresh_in(struct schedule_run *run, struct arena *arena)
{
    uint64_t generation;
    struct db_segment *read = db_segment_new(arena, DB_HEAVY);
    struct schedule_step step = schedule_begin(run);
    struct status status = work_no_memory();
    if (read && step.segment) {
        int plans = db_segment_add(read, &sql_follow_up_plan_filters, 0, NULL);
        int first = catalog_load_add(read);
        status = db_session_run(run->work->session, read);
        const struct catalog *catalog =
            status_is_ok(status) ? catalog_load_read(arena, read, first, &generation) : NULL;
        for (int row = 0; catalog && row < db_rows(read, plans); row++)
            keep(arena, step.segment, catalog, db_int(read, plans, row, FOLLOW_UP_PLAN_FILTERS_ID),
                 db_string(read, plans, row, FOLLOW_UP_PLAN_FILTERS_FILTER));
        status = catalog ? schedule_send(run, &step) : work_no_memory();
    }
    arena_free(step.arena);
    return status;
}

static struct status refresh(struct schedule_run *run)
{
    struct arena *arena = arena_new(CATALOG_BYTES);
    if (!arena)
        return work_no_memory();
    struct status status = refresh_in(run, arena);
    arena_free(arena);
    return status;
}

/* First what became of the old ones: the next is counted from them. */
struct status follow_up_make(struct schedule_run *run)
{
    struct status status = refresh(run);
    if (status_is_ok(status))
        status = follow_up_settle(run);
    return status_is_ok(status) && !work_stops(run->work)
               ? steps(run, &sql_follow_up_make, CUSTOMERS)
               : status;
}

struct status follow_up_settle(struct schedule_run *run)
{
    return steps(run, &sql_follow_up_settle, FOLLOW_UPS);
}
