/* SPDX-License-Identifier: Apache-2.0 */
/* All jobs that come back: a new one is a line here, and a row of `job` that says when. */
#include "server/job/follow_up.h"
#include "server/job/measures.h"
#include "server/job/pool.h"
#include "server/job/recycle.h"
#include "server/job/schedule.h"
#include "server/job/segments.h"
#include "server/sql/queries.h"

/* clang-format off */
const struct schedule_job schedule_jobs[] = { /* one on each line */
    {.name = "requests", .query = &sql_job_purge_requests, .limit = 5000},
    {.name = "sessions", .query = &sql_job_purge_sessions, .limit = 1000},
    {.name = "sessions", .query = &sql_job_purge_sign_ins, .limit = 5000},
    {.name = "sessions", .query = &sql_job_purge_sign_in_counts, .limit = 1000},
    {.name = "uploads", .query = &sql_job_purge_uploads, .limit = 20},
    {.name = "uploads", .query = &sql_job_stale_imports, .limit = 100},
    {.name = "import_files", .query = &sql_job_purge_import_files, .limit = 100},
    {.name = "retention", .query = &sql_retention_run, .limit = 500},
    {.name = "lead_scores", .query = &sql_lead_rescore, .limit = 500},
    {.name = "recycle_bin", .run = recycle_run},
    {.name = "notifications", .query = &sql_notification_purge, .limit = 5000},
    {.name = "pool_recycle", .run = pool_run},
    {.name = "complaints", .query = &sql_complaint_overdue, .limit = 500},
    {.name = "follow_ups", .run = follow_up_make},
    {.name = "follow_up_contacts", .run = follow_up_settle},
    {.name = "firings", .query = &sql_job_purge_firings, .limit = 5000},
    {.name = "measures", .run = measures_run},
    {.name = "approvals", .query = &sql_job_approval_remind, .limit = 200},
    {.name = "segments", .run = segments_run},
    {.name = "grades", .query = &sql_job_grade_lapse, .limit = 500},
    {.name = "grades", .query = &sql_job_grade_schedule, .limit = 2},
    {.name = "grades", .query = &sql_job_grade_step, .limit = 500},
    {.name = "forecast_snapshot", .query = &sql_forecast_take, .limit = 2},
    {.name = "forecast_snapshot", .query = &sql_forecast_forget, .limit = 20},
    {.name = "territories", .query = &sql_territory_place, .limit = 5000},
    {.name = "article_reviews", .query = &sql_article_reviews, .limit = 500},
    {.name = "ticket_queues", .query = &sql_queue_work, .limit = 20}, /* agents wait for it */
    {.name = "search", .query = &sql_search_count, .limit = 5000},
    {.name = "feedback", .query = &sql_feedback_fire, .limit = 500},
    {0},
};
/* clang-format on */
