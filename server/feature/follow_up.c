/* SPDX-License-Identifier: Apache-2.0 */
/* Follow-up plans: what one would make, how they are kept, and who is forgotten. */
#include "common/wire.h"
#include "server/feature/feature.h"
#include "server/feature/rule.h"
#include "server/resource/coverage.h"
#include "server/resource/query.h"
#include "server/resource/value.h"
#include "server/sql/queries.h"

#include <string.h>

/* Numbers of the replies of kith.v1. */
enum { CUSTOMERS = 1, DUE, DUE_AHEAD, WITHOUT_OWNER, SAMPLES };
enum { NEGLECTED = 1, TOTAL_SIZE };
enum { CUSTOMER_ID = 1, CUSTOMER_NAME, CUSTOMER_OWNER, CUSTOMER_CONTACT };
enum { ROWS = 1 };
enum { ROW_USER = 1, ROW_TEAM, ROW_DUE, ROW_IN_TIME, ROW_LATE, ROW_MISSED, ROW_OPEN };
enum { DAYS_AHEAD = 30, PAGE = 50, LARGEST_PAGE = 1000 };

/* ---- Plans ---- */

static struct status check(struct arena *arena, const struct catalog *catalog,
                           struct resource_draft *draft, bool creating)
{
    rule_default(draft, "ahead_days", "3", creating);
    rule_default(draft, "overdue_days", "7", creating);
    return rule_check_filter(arena, catalog, "customer", draft);
}

static struct status write(struct rpc_call *call, struct resource_draft *draft, bool creating)
{
    return rule_keep_filter(call, "customer", &sql_follow_up_plan_keep, draft, creating);
}

/* ---- PreviewFollowUpPlan ---- */

struct preview {
    int64_t id;
    const char *filter, *since;
    int64_t every, unit;
};

static struct status plan_start(struct rpc_call *call)
{
    struct preview *preview = call->state = arena_alloc(call->arena, sizeof *preview);
    if (!preview)
        return rpc_no_memory();
    struct status status = resource_id(call, contract_object("follow_up_plan"), "id",
                                       rpc_text(call, "id"), &preview->id);
    if (!status_is_ok(status))
        return status;
    struct db_param id = db_number(call->arena, preview->id);
    return rpc_query(call, &sql_follow_up_plan_read, 1, &id) < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status plan_finish(struct rpc_call *call)
{
    struct preview *preview = call->state;
    const struct db_segment *segment = call->segment;
    int at = db_segment_count(segment) - 1;
    if (db_rows(segment, at) != 1)
        return resource_not_found(call, contract_object("follow_up_plan"), preview->id);
    preview->filter =
        arena_string(call->arena, db_string(segment, at, 0, FOLLOW_UP_PLAN_READ_FILTER));
    preview->since =
        arena_string(call->arena, db_string(segment, at, 0, FOLLOW_UP_PLAN_READ_ACTIVE_SINCE));
    preview->every = db_int(segment, at, 0, FOLLOW_UP_PLAN_READ_EVERY);
    preview->unit = db_int(segment, at, 0, FOLLOW_UP_PLAN_READ_UNIT);
    return preview->filter && preview->since ? STATUS_OK : rpc_no_memory();
}

static struct status preview_start(struct rpc_call *call)
{
    const struct preview *preview = call->state;
    int64_t days = rpc_int(call, "days");
    int statement;
    struct db_param params[] = {db_number(call->arena, preview->every),
                                db_number(call->arena, preview->unit), db_text(preview->since),
                                db_number(call->arena, days ? days : DAYS_AHEAD)};
    return query_add(call, &sql_follow_up_preview, 4, params, preview->filter, &statement);
}

static struct status preview_finish(struct rpc_call *call)
{
    static const int columns[] = {FOLLOW_UP_PREVIEW_CUSTOMERS, FOLLOW_UP_PREVIEW_DUE,
                                  FOLLOW_UP_PREVIEW_DUE_AHEAD, FOLLOW_UP_PREVIEW_WITHOUT_OWNER};
    const struct db_segment *segment = call->segment;
    int at = db_segment_count(segment) - 1;
    for (uint32_t i = 0; i < 4; i++)
        wire_put_int(&call->reply, CUSTOMERS + i, db_int(segment, at, 0, columns[i]));
    char *ids = arena_string(call->arena, db_string(segment, at, 0, FOLLOW_UP_PREVIEW_SAMPLES));
    for (char *id = ids ? strtok_r(ids, ",", &ids) : NULL; id; id = strtok_r(NULL, ",", &ids))
        wire_put_string(&call->reply, SAMPLES, id);
    coverage_write(call, contract_object("customer"));
    return STATUS_OK;
}

/* ---- ListNeglectedCustomers ---- */

static struct status neglected_start(struct rpc_call *call)
{
    int64_t days = rpc_int(call, "days"), size = rpc_int(call, "page_size");
    bool without = rpc_flag(call, "without_plan");
    int statement;
    if (!days && !without)
        return rpc_field_error(call, "days", "Say for how many days, or without_plan.");
    if (size < 0)
        return rpc_field_error(call, "page_size", "It must not be negative.");
    struct db_param params[] = {db_number(call->arena, days), db_text(without ? "true" : "false"),
                                db_number(call->arena, size == 0             ? PAGE
                                                       : size > LARGEST_PAGE ? LARGEST_PAGE
                                                                             : size)};
    return query_add(call, &sql_follow_up_neglected, 3, params, rpc_text(call, "filter"),
                     &statement);
}

static void put_name(struct rpc_call *call, uint32_t number, const char *object, int at, int row,
                     int column)
{
    int64_t id = db_int(call->segment, at, row, column);
    if (id)
        wire_put_string(&call->reply, number,
                        resource_name(call->arena, contract_object(object), id));
}

static struct status neglected_finish(struct rpc_call *call)
{
    const struct db_segment *segment = call->segment;
    int at = db_segment_count(segment) - 1, rows = db_rows(segment, at);
    for (int row = 0; row < rows; row++) {
        size_t begin = wire_begin(&call->reply, NEGLECTED);
        put_name(call, CUSTOMER_ID, "customer", at, row, FOLLOW_UP_NEGLECTED_ID);
        wire_put_string(&call->reply, CUSTOMER_NAME,
                        db_string(segment, at, row, FOLLOW_UP_NEGLECTED_NAME));
        put_name(call, CUSTOMER_OWNER, "user", at, row, FOLLOW_UP_NEGLECTED_OWNER_ID);
        if (!db_is_null(segment, at, row, FOLLOW_UP_NEGLECTED_LAST_CONTACT))
            value_encode_time(&call->reply, CUSTOMER_CONTACT,
                              db_micros(segment, at, row, FOLLOW_UP_NEGLECTED_LAST_CONTACT));
        wire_end(&call->reply, begin);
    }
    wire_put_int(&call->reply, TOTAL_SIZE,
                 rows ? db_int(segment, at, 0, FOLLOW_UP_NEGLECTED_TOTAL) : 0);
    coverage_write(call, contract_object("customer"));
    return STATUS_OK;
}

/* ---- ReportFollowUps ---- */

static struct status report_start(struct rpc_call *call)
{
    const char *plan = rpc_text(call, "plan_id");
    int64_t id = 0;
    int statement;
    if (*plan) {
        struct status status =
            resource_id(call, contract_object("follow_up_plan"), "plan_id", plan, &id);
        if (!status_is_ok(status))
            return status;
    }
    struct db_param params[] = {db_text(rpc_day_text(call, "start_date")),
                                db_text(rpc_day_text(call, "end_date")),
                                id ? db_number(call->arena, id) : db_null()};
    return query_add(call, &sql_follow_up_report, 3, params, NULL, &statement);
}

static struct status report_finish(struct rpc_call *call)
{
    static const int columns[] = {FOLLOW_UP_REPORT_DUE, FOLLOW_UP_REPORT_IN_TIME,
                                  FOLLOW_UP_REPORT_LATE, FOLLOW_UP_REPORT_MISSED,
                                  FOLLOW_UP_REPORT_OPEN};
    int at = db_segment_count(call->segment) - 1;
    for (int row = 0; row < db_rows(call->segment, at); row++) {
        size_t begin = wire_begin(&call->reply, ROWS);
        put_name(call, ROW_USER, "user", at, row, FOLLOW_UP_REPORT_USER_ID);
        put_name(call, ROW_TEAM, "team", at, row, FOLLOW_UP_REPORT_TEAM_ID);
        for (uint32_t i = 0; i < 5; i++)
            wire_put_int(&call->reply, ROW_DUE + i, db_int(call->segment, at, row, columns[i]));
        wire_end(&call->reply, begin);
    }
    coverage_write(call, contract_object("customer"));
    return STATUS_OK;
}

const struct rpc_handler follow_up_handlers[] = {
    {.method = "/kith.v1.FollowUpPlanService/PreviewFollowUpPlan",
     .steps = {{plan_start, plan_finish, NULL}, {preview_start, preview_finish, NULL}}},
    {.method = "/kith.v1.FollowUpPlanService/ListNeglectedCustomers",
     .steps = {{neglected_start, neglected_finish, NULL}}},
    {.method = "/kith.v1.FollowUpService/ReportFollowUps",
     .steps = {{report_start, report_finish, NULL}}},
    {0},
};

const struct resource_hooks follow_up_hooks[] = {
    {.object = "follow_up_plan", .check = check, .write = write},
    {0},
};
