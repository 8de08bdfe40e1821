/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Work that comes back: what nobody needs any more goes, in small transactions, so that no lock is
 * held for long.
 */
#include "server/job/clean.h"

#include "common/log.h"
#include "server/resource/purge.h"
#include "server/sql/queries.h"

#include <stdlib.h>
#include <string.h>

enum { MEMORY = 1 << 20, LEASE_SECONDS = 300 };

static const struct chore {
    const char *job;
    const struct db_query *query; /* takes how many at most; tells by the rows it touched */
    int64_t limit;
} chores[] = {
    {"requests", &sql_job_purge_requests, 5000},
    {"sessions", &sql_job_purge_sessions, 1000},
    {"sessions", &sql_job_purge_sign_ins, 5000},
    {"sessions", &sql_job_purge_sign_in_counts, 1000},
    {"uploads", &sql_job_purge_uploads, 20},
    {"uploads", &sql_job_stale_imports, 100},
    {"import_files", &sql_job_purge_import_files, 100},
    {"retention", &sql_retention_run, 500},
};

struct round { /* one transaction of a job */
    const struct work *work;
    const char *job;
    struct arena *arena;
    struct db_segment *segment;
};

/* The lease goes on, or the transaction is void. */
static bool begin(const struct work *work, const char *job, struct round *round)
{
    *round = (struct round){.work = work, .job = job, .arena = arena_new(MEMORY)};
    round->segment = round->arena ? db_segment_new(round->arena, DB_HEAVY) : NULL;
    if (!round->segment)
        return false;
    struct db_param actor[] = {db_text(""), db_text(arena_printf(round->arena, "job %s", job))};
    struct db_param renew[] = {db_text(job), db_text(work->owner),
                               db_number(round->arena, LEASE_SECONDS)};
    db_segment_add(round->segment, &sql_rpc_actor, 2, actor);
    db_segment_add(round->segment, &sql_job_renew, 3, renew);
    return true;
}

static struct status send(struct round *round, int statement, int64_t *n)
{
    struct status status =
        statement < 0 ? work_no_memory() : db_session_run(round->work->session, round->segment);
    *n = status_is_ok(status) ? db_affected(round->segment, statement) : 0;
    if (!status_is_ok(status)) /* its texts go with the arena */
        status = status_error(status.code, NULL, "The database refused; the log says why.");
    arena_free(round->arena);
    return status;
}

static struct status run_chore(const struct work *work, const struct chore *chore, int64_t *done)
{
    struct status status = STATUS_OK;
    int64_t n = chore->limit;
    while (status_is_ok(status) && n == chore->limit && !work_stops(work)) {
        struct round round;
        int statement = -1;
        if (begin(work, chore->job, &round)) {
            struct db_param limit = db_number(round.arena, chore->limit);
            statement = db_segment_add(round.segment, chore->query, 1, &limit);
        }
        status = send(&round, statement, &n);
        *done += n;
    }
    return status;
}

/* ---- The recycle bin ---- */

static struct status purge_some(const struct work *work, const struct contract_object *object,
                                int64_t days, int64_t *n)
{
    enum { LIMIT = 500 };
    struct round round;
    int statement = -1;
    if (begin(work, "recycle_bin", &round))
        statement = purge_add(round.arena, object, days, LIMIT, round.segment);
    return send(&round, statement, n);
}

/* Whatever refers to others is gone before them when this is repeated. */
static struct status purge_round(const struct work *work, int64_t days, int64_t *gone)
{
    struct status status = STATUS_OK;
    for (size_t i = 0; i < contract_n_objects && status_is_ok(status); i++) {
        int64_t n = 1;
        while (purge_applies(contract_objects[i]) && n && status_is_ok(status) &&
               !work_stops(work)) {
            status = purge_some(work, contract_objects[i], days, &n);
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
    arena_free(arena);
    return status;
}

static struct status purge(const struct work *work, int64_t *done)
{
    int64_t days, gone = 1;
    struct status status = recycle_days(work, &days);
    while (status_is_ok(status) && gone && !work_stops(work)) {
        gone = 0;
        status = purge_round(work, days, &gone);
        *done += gone;
    }
    return status;
}

/* ---- Which one is due ---- */

static struct status run(const struct work *work, const char *job, int64_t *done)
{
    struct status status = STATUS_OK;
    if (strcmp(job, "recycle_bin") == 0)
        return purge(work, done);
    for (size_t i = 0; i < sizeof chores / sizeof *chores && status_is_ok(status); i++)
        if (strcmp(chores[i].job, job) == 0)
            status = run_chore(work, &chores[i], done);
    return status;
}

static struct status finish(const struct work *work, const char *job, int64_t done,
                            struct status status)
{
    struct arena *arena = arena_new(MEMORY);
    struct db_segment *segment;
    if (!arena)
        return work_no_memory();
    const char *message = status_is_ok(status) ? "" : status.message ? status.message : "failed";
    struct db_param params[] = {db_text(job), db_text(work->owner), db_number(arena, done),
                                db_text(message)};
    struct status ended = work_query(work, arena, &sql_job_done, 4, params, &segment);
    arena_free(arena);
    if (done || !status_is_ok(status))
        log_event(status_is_ok(status) ? LOG_LEVEL_INFO : LOG_LEVEL_WARN, "job.done",
                  log_text("job", job), log_number("rows", done), log_text("error", message));
    return status_is_ok(status) ? ended : status;
}

struct status clean_work(const struct work *work, bool *found)
{
    struct arena *arena = arena_new(MEMORY);
    struct db_segment *segment;
    int64_t done = 0;
    *found = false;
    if (!arena)
        return work_no_memory();
    struct db_param params[] = {db_text(work->owner), db_number(arena, LEASE_SECONDS)};
    struct status status = work_query(work, arena, &sql_job_lease, 2, params, &segment);
    *found = status_is_ok(status) && db_rows(segment, 0) == 1;
    if (*found) {
        const char *job = db_string(segment, 0, 0, JOB_LEASE_NAME);
        status = run(work, job, &done);
        status = finish(work, job, done, status);
    }
    arena_free(arena);
    return status;
}
