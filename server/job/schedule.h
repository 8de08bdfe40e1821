/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Work that comes back: the rows of the table `job`, each done by one thread of one server at a
 * time, in steps of one transaction each. A new job is a row there (a migration says when: every so
 * many seconds, or with at_time daily, with weekday too weekly, in the company's time zone) and a
 * line in schedule_jobs.c: a query that is repeated until it touches fewer rows than its limit, or
 * a function in a file of its own. Inside job/ only.
 *
 * A run is for the time when it was due, however late it comes; `period` names the day
 * ("2026-11-21") or ISO week ("2026-W47") of that time, for others the time itself: what must
 * happen once in a period asks kith_fire with it. What was missed is made up once. `kith job run`
 * asks for a run that is due now.
 */
#ifndef KITH_SERVER_JOB_SCHEDULE_H
#define KITH_SERVER_JOB_SCHEDULE_H

#include "server/job/work.h"

struct schedule_run { /* of one job, under its lease */
    const struct work *work;
    const char *job;
    int64_t due; /* microseconds since 1970 */
    const char *period;
    int64_t done; /* rows or whatever the job counts; shown by `kith job list` */
};

struct schedule_job { /* one of query and run */
    const char *name; /* several of one name are done one after the other */
    /* Takes, as far as it has parameters: how many at most, the due time, the period. */
    const struct db_query *query;
    int64_t limit;
    /* Ends early, and well, when work_stops; the job is then taken up again by somebody else. */
    struct status (*run)(struct schedule_run *run);
};

extern const struct schedule_job schedule_jobs[]; /* ended by name NULL */

struct schedule_step { /* one transaction of a run */
    struct arena *arena;
    struct db_segment *segment; /* NULL without memory */
};

/* The segment begins with the actor "job NAME" and the lease: without it the step is void. */
struct schedule_step schedule_begin(const struct schedule_run *run);
/*
 * Sends the step. The caller reads its rows and frees the arena; texts of the status are none of
 * the arena's. A step without a segment, or with a statement that could not be added, fails.
 */
struct status schedule_send(const struct schedule_run *run, const struct schedule_step *step);
/* The same for a step whose last statement tells by the rows it touched; frees the arena. */
struct status schedule_count(const struct schedule_run *run, struct schedule_step *step,
                             int statement, int64_t *n);

/* Takes one job that is due, and does it; *found says whether there was one. */
struct status schedule_work(const struct work *work, bool *found);

#endif
