/* SPDX-License-Identifier: Apache-2.0 */
/* What the reviews of a month came to, by agent, team or scorecard. */
#include "common/clock.h"
#include "common/wire.h"
#include "server/feature/cell.h"
#include "server/feature/feature.h"
#include "server/model/confidence.h"
#include "server/resource/coverage.h"
#include "server/resource/fieldrule.h"
#include "server/resource/query.h"
#include "server/sql/queries.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Numbers of kith.v1.ListReviewResultsResponse and kith.v1.ReviewResult. */
enum { ROWS = 1 };
enum {
    WHO = 1,
    NAME,
    N,
    AVERAGE,
    LOW,
    HIGH,
    PASSED,
    CONTESTED,
    PREVIOUS_N,
    PREVIOUS_AVERAGE,
    BY_HAND,
    POINTS,
    FILTER
};
enum { BY_AGENT = 1, BY_TEAM, BY_SCORECARD };

struct results {
    int64_t by;
    char first[CLOCK_DATE_TEXT], last[CLOCK_DATE_TEXT];
    int64_t scorecard;
    int statement;
};

static struct status take_month(struct rpc_call *call, struct results *results)
{
    const char *text = rpc_text(call, "month");
    int year = 0, month = 0;
    char end;
    if (sscanf(text, "%4d-%2d%c", &year, &month, &end) != 2 || year < 1970 || month < 1 ||
        month > 12)
        return rpc_field_error(call, "month", "\"%.20s\" is no month; write it as 2026-10.", text);
    struct clock_date first = {year, month, 1};
    struct clock_date next = {month == 12 ? year + 1 : year, month % 12 + 1, 1};
    clock_format_date(first, results->first);
    clock_format_date(clock_date(clock_days(next) - 1), results->last);
    return STATUS_OK;
}

static struct status results_start(struct rpc_call *call)
{
    static const char *const names[] = {"agent_id", "team_id", "scorecard_id", "result",
                                        "passed",   "status",  "work_date",    NULL};
    struct results *results = call->state = arena_alloc(call->arena, sizeof *results);
    const char *card = rpc_text(call, "scorecard_id");
    if (!results)
        return rpc_no_memory();
    results->by = rpc_int(call, "by") ? rpc_int(call, "by") : BY_AGENT;
    /* Figures are made of these; some of them hidden would make others of it. */
    struct status status = fieldrule_check_named(
        call->arena, call->session, contract_object("review"), names, FIELDRULE_COMPARE);
    if (status_is_ok(status))
        status = take_month(call, results);
    if (status_is_ok(status) && *card)
        status = resource_id(call, contract_object("scorecard"), "scorecard_id", card,
                             &results->scorecard);
    if (!status_is_ok(status))
        return status;
    struct db_param params[] = {
        db_text(results->first),
        db_number(call->arena, results->by),
        results->scorecard ? db_number(call->arena, results->scorecard) : db_null(),
    };
    return query_add(call, &sql_review_results, 3, params, NULL, &results->statement);
}

static void put_bound(struct rpc_call *call, uint32_t field, double bound)
{
    char text[32];
    snprintf(text, sizeof text, "%.1f", bound < 0 ? 0 : bound > 100 ? 100 : bound);
    size_t begin = wire_begin(&call->reply, field);
    wire_put_string(&call->reply, 1, text);
    wire_end(&call->reply, begin);
}

static void put_interval(struct rpc_call *call, const struct results *results, int row)
{
    const struct db_segment *segment = call->segment;
    int at = results->statement;
    int64_t n = db_int(segment, at, row, REVIEW_RESULTS_N);
    double average = (double)db_int(segment, at, row, REVIEW_RESULTS_AVERAGE_CENTS) / 100;
    double deviation = (double)db_int(segment, at, row, REVIEW_RESULTS_DEVIATION_CENTS) / 100;
    if (n < 3)
        return; /* of two it says nothing */
    double half = confidence_half_width(n, deviation);
    put_bound(call, LOW, average - half);
    put_bound(call, HIGH, average + half);
}

static const char *who_of(struct rpc_call *call, const struct results *results, int64_t who)
{
    static const char *const objects[] = {
        [BY_AGENT] = "user", [BY_TEAM] = "team", [BY_SCORECARD] = "scorecard"};
    return who ? resource_name(call->arena, contract_object(objects[results->by]), who) : "";
}

static const char *filter_of(struct rpc_call *call, const struct results *results, const char *who)
{
    static const char *const fields[] = {
        [BY_AGENT] = "agent_id", [BY_TEAM] = "team_id", [BY_SCORECARD] = "scorecard_id"};
    const char *card =
        results->scorecard
            ? arena_printf(call->arena, " AND scorecard_id = SC-%" PRId64, results->scorecard)
            : "";
    const char *filter = arena_printf(call->arena,
                                      "%s = %s AND work_date >= %s AND work_date <= %s AND status "
                                      "!= draft AND sample_id != \"\"%s",
                                      fields[results->by], *who ? who : "\"\"", results->first,
                                      results->last, card ? card : "");
    return filter ? filter : "";
}

static void put_row(struct rpc_call *call, const struct results *results, int row)
{
    static const struct {
        int column;
        uint32_t field;
    } counts[] = {
        {REVIEW_RESULTS_N, N},
        {REVIEW_RESULTS_PASSED, PASSED},
        {REVIEW_RESULTS_CONTESTED, CONTESTED},
        {REVIEW_RESULTS_PREVIOUS_N, PREVIOUS_N},
        {REVIEW_RESULTS_BY_HAND, BY_HAND},
        {REVIEW_RESULTS_POINTS, POINTS},
    };
    int at = results->statement;
    const char *who = who_of(call, results, db_int(call->segment, at, row, REVIEW_RESULTS_WHO));
    size_t begin = wire_begin(&call->reply, ROWS);
    wire_put_string(&call->reply, WHO, who);
    wire_put_string(&call->reply, NAME, db_string(call->segment, at, row, REVIEW_RESULTS_NAME));
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        wire_put_int(&call->reply, counts[i].field,
                     db_int(call->segment, at, row, counts[i].column));
    cell_decimal(call, AVERAGE, at, row, REVIEW_RESULTS_AVERAGE);
    cell_decimal(call, PREVIOUS_AVERAGE, at, row, REVIEW_RESULTS_PREVIOUS_AVERAGE);
    put_interval(call, results, row);
    wire_put_string(&call->reply, FILTER, filter_of(call, results, who));
    wire_end(&call->reply, begin);
}

static struct status results_finish(struct rpc_call *call)
{
    const struct results *results = call->state;
    for (int row = 0; row < db_rows(call->segment, results->statement); row++)
        put_row(call, results, row);
    coverage_write(call, contract_object("review"));
    return STATUS_OK;
}

const struct rpc_handler review_results_handlers[] = {
    {.method = "/kith.v1.ReviewService/ListReviewResults",
     .steps = {{results_start, results_finish, NULL}}},
    {0},
};
