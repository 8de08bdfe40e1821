/* SPDX-License-Identifier: Apache-2.0 */
/* What the server does on its own: when, how it went, and once more now. */
#include "common/wire.h"
#include "server/feature/feature.h"
#include "server/resource/value.h"
#include "server/sql/queries.h"

/* Numbers of kith.v1.Job and ListJobsResponse. */
enum { NAME = 1, SCHEDULE, DUE, LAST_DUE, STARTED, ENDED, RUNNING, DONE, MESSAGE, PERIOD };
enum { JOBS = 1 };
enum { NONE, BUSY, ASKED }; /* of the query job_ask */

static const char *schedule(struct rpc_call *call, int statement, int row)
{
    static const char *const days[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                       "Friday", "Saturday", "Sunday"};
    const struct db_segment *segment = call->segment;
    int64_t day = db_int(segment, statement, row, JOB_LIST_WEEKDAY);
    const char *time = db_string(segment, statement, row, JOB_LIST_AT_TIME);
    if (!*time)
        return arena_printf(call->arena, "every %lld s",
                            (long long)db_int(segment, statement, row, JOB_LIST_EVERY_SECONDS));
    return arena_printf(call->arena, "%s %s", day >= 1 && day <= 7 ? days[day - 1] : "daily", time);
}

static void put_time(struct rpc_call *call, uint32_t number, int statement, int row, int column)
{
    if (!db_is_null(call->segment, statement, row, column))
        value_encode_time(&call->reply, number, db_micros(call->segment, statement, row, column));
}

static void put_job(struct rpc_call *call, int statement, int row)
{
    const struct db_segment *segment = call->segment;
    struct buf *reply = &call->reply;
    wire_put_string(reply, NAME, db_string(segment, statement, row, JOB_LIST_NAME));
    wire_put_string(reply, SCHEDULE, schedule(call, statement, row));
    put_time(call, DUE, statement, row, JOB_LIST_DUE_AT);
    put_time(call, LAST_DUE, statement, row, JOB_LIST_LAST_DUE);
    put_time(call, STARTED, statement, row, JOB_LIST_STARTED_AT);
    put_time(call, ENDED, statement, row, JOB_LIST_FINISHED_AT);
    wire_put_bool(reply, RUNNING, db_int(segment, statement, row, JOB_LIST_RUNNING));
    wire_put_int(reply, DONE, db_int(segment, statement, row, JOB_LIST_DONE));
    wire_put_string(reply, MESSAGE,
                    rpc_say(call, db_string(segment, statement, row, JOB_LIST_MESSAGE)));
    wire_put_string(reply, PERIOD, db_string(segment, statement, row, JOB_LIST_PERIOD));
}

static struct status list_start(struct rpc_call *call)
{
    struct db_param all = db_null();
    rpc_segment(call, DB_READ);
    return rpc_query(call, &sql_job_list, 1, &all) < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status list_finish(struct rpc_call *call)
{
    for (int row = 0; row < db_rows(call->segment, 0); row++) {
        size_t begin = wire_begin(&call->reply, JOBS);
        put_job(call, 0, row);
        wire_end(&call->reply, begin);
    }
    return STATUS_OK;
}

struct asking { /* statements */
    int asked, shown;
};

static struct status run_start(struct rpc_call *call)
{
    struct asking *asking = call->state = arena_alloc(call->arena, sizeof *asking);
    struct db_param name = db_text(rpc_text(call, "name"));
    if (!asking)
        return rpc_no_memory();
    rpc_segment(call, DB_WRITE);
    asking->asked = rpc_query(call, &sql_job_ask, 1, &name);
    asking->shown = rpc_query(call, &sql_job_list, 1, &name);
    resource_end_write(call);
    return asking->asked < 0 || asking->shown < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status run_finish(struct rpc_call *call)
{
    const struct asking *asking = call->state;
    switch (db_int(call->segment, asking->asked, 0, JOB_ASK_STATE)) {
    case NONE:
        return rpc_error(call, RPC_NOT_FOUND, "JOB_UNKNOWN",
                         "There is no such job; see them with `kith job list`.");
    case BUSY:
        return rpc_error(call, RPC_FAILED_PRECONDITION, "JOB_RUNNING",
                         "The job runs just now; `kith job list` tells when it has ended.");
    default:
        put_job(call, asking->shown, 0);
        return STATUS_OK;
    }
}

const struct rpc_handler job_handlers[] = {
    {.method = "/kith.v1.JobService/ListJobs", .steps = {{list_start, list_finish, NULL}}},
    {.method = "/kith.v1.JobService/RunJob", .steps = {{run_start, run_finish, NULL}}},
    {0},
};
