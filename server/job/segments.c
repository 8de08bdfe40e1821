/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Snapshots of segments as their schedules say: each in one transaction with its firing, seen with
 * the eyes of whoever changed the segment last. What cannot be taken leaves a snapshot that says
 * why.
 */
#include "server/job/segments.h"

#include "common/clock.h"
#include "common/log.h"
#include "server/resource/segments.h"
#include "server/sql/queries.h"

#include <string.h>

enum { MEMORY = 1 << 20, STATIC = 2 };

struct due { /* a segment whose turn it is; texts in the arena */
    struct arena *arena;
    int64_t id, person;
    const char *period, *filter;
};

static struct status next(const struct schedule_run *run, int64_t above, struct due *due)
{
    struct db_segment *segment;
    struct db_param after = db_number(due->arena, above);
    struct status status = work_query(run->work, due->arena, &sql_segment_due, 1, &after, &segment);
    due->id = 0;
    if (!status_is_ok(status) || !db_rows(segment, 0))
        return status;
    due->id = db_int(segment, 0, 0, SEGMENT_DUE_ID);
    due->person = db_int(segment, 0, 0, SEGMENT_DUE_PERSON);
    due->period = db_string(segment, 0, 0, SEGMENT_DUE_PERIOD);
    due->filter =
        segments_filter(due->arena, due->id, db_int(segment, 0, 0, SEGMENT_DUE_KIND) == STATIC,
                        db_string(segment, 0, 0, SEGMENT_DUE_FILTER));
    return due->filter ? STATUS_OK : work_no_memory();
}

/* The step begins with the lease; what cannot be found is told by the snapshot itself. */
static struct status take(struct schedule_run *run, const struct due *due,
                          const struct work_actor *actor, const char *problem)
{
    struct schedule_step step = schedule_begin(run);
    struct db_param fire[] = {db_number(due->arena, due->id), db_text(due->period)};
    struct db_param made[] = {fire[0], fire[1], db_text(problem ? problem : ""), db_text("false")};
    struct rpc_call call = {.arena = step.arena, .round = step.arena, .now = clock_micros()};
    struct status status = STATUS_OK;
    if (!step.segment)
        return work_no_memory();
    db_segment_add(step.segment, &sql_segment_fire, 2, fire);
    if (actor) {
        struct db_param who[] = {db_number(step.arena, due->person), db_text("job segments")};
        db_segment_add(step.segment, &sql_rpc_actor, 2, who);
        call.session = &actor->session;
        call.catalog = actor->catalog;
    }
    db_segment_add(step.segment, &sql_segment_snapshot_begin, 4, made);
    if (!problem)
        status = segments_keep(&call, due->filter, step.segment);
    db_segment_add(step.segment, &sql_segment_snapshot_end, 1, fire);
    if (status_is_ok(status))
        status = schedule_send(run, &step);
    else
        status.message = arena_string(due->arena, status.message);
    arena_free(step.arena);
    return status;
}

static struct status one(struct schedule_run *run, const struct due *due)
{
    struct work_actor *actor;
    struct status status = work_actor_load(run->work, due->person, &actor);
    if (!status_is_ok(status))
        return status.reason && strcmp(status.reason, "ACTOR_GONE") == 0
                   ? take(run, due, NULL, status.message)
                   : status;
    status = take(run, due, actor, NULL);
    if (status.code == RPC_INVALID_ARGUMENT || status.code == RPC_PERMISSION_DENIED)
        status = take(run, due, actor, status.message ? status.message : "The filter is wrong.");
    work_actor_free(actor);
    return status;
}

struct status segments_run(struct schedule_run *run)
{
    int64_t above = 0;
    struct status status = STATUS_OK;
    do {
        struct due due = {.arena = arena_new(MEMORY)};
        if (!due.arena)
            return work_no_memory();
        status = next(run, above, &due);
        if (status_is_ok(status) && due.id)
            status = one(run, &due);
        run->done += due.id != 0;
        above = due.id;
        if (!status_is_ok(status)) { /* its texts go with the arena */
            log_event(LOG_LEVEL_WARN, "job.segment", log_number("segment", due.id),
                      log_text("code", status_code_name(status.code)),
                      log_text("error", status.message ? status.message : ""));
            status = status_error(status.code, NULL, "A snapshot could not be taken; see the log.");
        }
        arena_free(due.arena);
    } while (status_is_ok(status) && above && !work_stops(run->work));
    return status;
}
