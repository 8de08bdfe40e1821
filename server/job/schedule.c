/* SPDX-License-Identifier: Apache-2.0 */
/* Takes what is due from the table of jobs, and does it. */
#include "server/job/schedule.h"

#include "common/clock.h"
#include "common/log.h"
#include "server/sql/queries.h"

#include <string.h>

/* From one step to the next: within a step its row is locked. */
enum { MEMORY = 1 << 20, LEASE_SECONDS = 5, MOST_JOBS = 100 };

struct schedule_step schedule_begin(const struct schedule_run *run)
{
    struct schedule_step step = {.arena = arena_new(MEMORY)};
    step.segment = step.arena ? db_segment_new(step.arena, DB_HEAVY) : NULL;
    if (!step.segment)
        return step;
    struct db_param actor[] = {db_text(""), db_text(arena_printf(step.arena, "job %s", run->job))};
    struct db_param renew[] = {db_text(run->job), db_text(run->work->owner),
                               db_number(step.arena, LEASE_SECONDS)};
    db_segment_add(step.segment, &sql_rpc_actor, 2, actor);
    db_segment_add(step.segment, &sql_job_renew, 3, renew);
    return step;
}

struct status schedule_send(const struct schedule_run *run, const struct schedule_step *step)
{
    if (!step->segment)
        return work_no_memory();
    struct status status = db_session_run(run->work->session, step->segment);
    if (status_is_ok(status))
        return STATUS_OK;
    log_event(LOG_LEVEL_WARN, "job.step", log_text("job", run->job),
              log_text("code", status_code_name(status.code)), log_text("error", status.message));
    return status_error(status.code, NULL, "The database refused; the log says why.");
}

struct status schedule_count(const struct schedule_run *run, struct schedule_step *step,
                             int statement, int64_t *n)
{
    struct status status = statement < 0 ? work_no_memory() : schedule_send(run, step);
    *n = status_is_ok(status) ? db_affected(step->segment, statement) : 0;
    arena_free(step->arena);
    return status;
}

static struct status run_query(struct schedule_run *run, const struct schedule_job *job)
{
    struct status status = STATUS_OK;
    char due[CLOCK_TEXT];
    int64_t n = job->limit;
    while (status_is_ok(status) && n >= job->limit && !work_stops(run->work)) {
        struct schedule_step step = schedule_begin(run);
        int statement = -1;
        if (step.segment) {
            struct db_param params[] = {db_number(step.arena, job->limit),
                                        db_text(clock_format(run->due, due)), db_text(run->period)};
            statement = db_segment_add(step.segment, job->query, job->query->n_params, params);
        }
        status = schedule_count(run, &step, statement, &n);
        run->done += n;
    }
    return status;
}

static struct status run_all(struct schedule_run *run)
{
    struct status status = STATUS_OK;
    for (const struct schedule_job *job = schedule_jobs; job->name && status_is_ok(status); job++)
        if (strcmp(job->name, run->job) == 0)
            status = job->query ? run_query(run, job) : job->run(run);
    return status;
}

/* Told to stop in the middle: it stays due, and only the lease ends. */
static struct status finish(const struct schedule_run *run, struct status status)
{
    struct arena *arena = arena_new(MEMORY);
    struct db_segment *segment;
    if (!arena)
        return work_no_memory();
    bool stopped = status_is_ok(status) && work_stops(run->work);
    const char *message = status_is_ok(status) ? "" : status.message ? status.message : "failed";
    struct db_param params[] = {db_text(run->job), db_text(run->work->owner),
                                db_number(arena, run->done), db_text(message)};
    struct status ended = stopped
                              ? work_query(run->work, arena, &sql_job_stop, 2, params, &segment)
                              : work_query(run->work, arena, &sql_job_done, 4, params, &segment);
    arena_free(arena);
    if (run->done || !status_is_ok(status))
        log_event(status_is_ok(status) ? LOG_LEVEL_INFO : LOG_LEVEL_WARN, "job.done",
                  log_text("job", run->job), log_number("rows", run->done),
                  log_text("error", message));
    return status_is_ok(status) ? ended : status;
}

/* Jobs of newer servers on the same database are left to those. */
static struct db_param known_jobs(struct arena *arena)
{
    const char *names[MOST_JOBS];
    size_t n = 0;
    for (const struct schedule_job *job = schedule_jobs; job->name && n < MOST_JOBS; job++)
        names[n++] = job->name;
    return db_text_array(arena, n, names);
}

struct status schedule_work(const struct work *work, bool *found)
{
    struct arena *arena = arena_new(MEMORY);
    struct db_segment *segment;
    *found = false;
    if (!arena)
        return work_no_memory();
    struct db_param params[] = {db_text(work->owner), db_number(arena, LEASE_SECONDS),
                                known_jobs(arena)};
    struct status status = work_query(work, arena, &sql_job_lease, 3, params, &segment);
    *found = status_is_ok(status) && db_rows(segment, 0) == 1;
    if (*found) {
        struct schedule_run run = {
            .work = work,
            .job = db_string(segment, 0, 0, JOB_LEASE_NAME),
            .due = db_micros(segment, 0, 0, JOB_LEASE_DUE),
            .period = db_string(segment, 0, 0, JOB_LEASE_PERIOD),
        };
        status = run_all(&run);
        status = finish(&run, status);
    } else { /* its texts go with the arena */
        status = work_away(status);
    }
    arena_free(arena);
    return status;
}
