/* SPDX-License-Identifier: Apache-2.0 */
/* How the forecast of a period moved since a snapshot: what slipped, was lost, came in. */
#include "common/wire.h"
#include "server/feature/cell.h"
#include "server/feature/feature.h"
#include "server/feature/forecast_part.h"
#include "server/resource/coverage.h"
#include "server/resource/query.h"
#include "server/sql/queries.h"

enum { LARGEST = 1000, STANDARD = 50 };

/* Numbers of kith.v1.CompareForecastResponse, its ForecastChangeRow and ForecastChangedDeal. */
enum { SINCE = 1, UNTIL, START_TOTAL, END_TOTAL, CHANGES, DEALS, TRUNCATED };
enum { CHANGE = 1, CHANGE_COUNT, CHANGE_DIFFERENCE, CHANGE_WON };
enum {
    DEAL_ID = 2,
    DEAL_NAME,
    DEAL_OWNER,
    DEAL_DIFFERENCE,
    DEAL_FROM_CLOSE,
    DEAL_TO_CLOSE,
    DEAL_FROM_STAGE,
    DEAL_TO_STAGE
};
enum { PART_SUMS = 1, PART_CHANGE, PART_DEAL }; /* of the query */

static struct status compare_start(struct rpc_call *call)
{
    struct forecast *forecast = call->state = arena_alloc(call->arena, sizeof *forecast);
    if (!forecast)
        return rpc_no_memory();
    struct status status = forecast_part_begin(call, forecast);
    if (!status_is_ok(status))
        return status;
    int64_t limit = rpc_int(call, "limit");
    if (limit < 0)
        return rpc_field_error(call, "limit", "It must not be negative.");
    forecast->limit = limit == 0 ? STANDARD : limit > LARGEST ? LARGEST : limit;
    struct db_param params[] = {
        forecast->start,
        forecast->kind_param,
        db_text(rpc_day_text(call, "since")),
        db_text(rpc_day_text(call, "until")),
        db_number(call->arena, forecast->limit + 1),
        forecast->books,
    };
    return query_add(call, &sql_forecast_compare, 6, params, rpc_text(call, "filter"),
                     &forecast->statement);
}

static void put_sums(struct rpc_call *call, const struct forecast *forecast, int row)
{
    cell_id(call, SINCE, "forecast_snapshot", forecast->statement, row, FORECAST_COMPARE_SINCE_ID);
    cell_id(call, UNTIL, "forecast_snapshot", forecast->statement, row, FORECAST_COMPARE_UNTIL_ID);
    forecast_part_put_money(call, forecast, row, FORECAST_COMPARE_START_TOTAL, START_TOTAL);
    forecast_part_put_money(call, forecast, row, FORECAST_COMPARE_END_TOTAL, END_TOTAL);
}

static void put_change(struct rpc_call *call, const struct forecast *forecast, int row)
{
    size_t begin = wire_begin(&call->reply, CHANGES);
    wire_put_int(&call->reply, CHANGE,
                 forecast_part_number(call, forecast, row, FORECAST_COMPARE_CHANGE));
    wire_put_int(&call->reply, CHANGE_COUNT,
                 forecast_part_number(call, forecast, row, FORECAST_COMPARE_N));
    forecast_part_put_money(call, forecast, row, FORECAST_COMPARE_DIFFERENCE, CHANGE_DIFFERENCE);
    wire_put_int(&call->reply, CHANGE_WON,
                 forecast_part_number(call, forecast, row, FORECAST_COMPARE_WON));
    wire_end(&call->reply, begin);
}

static void put_deal(struct rpc_call *call, const struct forecast *forecast, int row)
{
    const char *name = db_string(call->segment, forecast->statement, row, FORECAST_COMPARE_NAME);
    size_t begin = wire_begin(&call->reply, DEALS);
    wire_put_int(&call->reply, CHANGE,
                 forecast_part_number(call, forecast, row, FORECAST_COMPARE_CHANGE));
    cell_id(call, DEAL_ID, "opportunity", forecast->statement, row,
            FORECAST_COMPARE_OPPORTUNITY_ID);
    if (name)
        wire_put_string(&call->reply, DEAL_NAME, name);
    cell_id(call, DEAL_OWNER, "user", forecast->statement, row, FORECAST_COMPARE_OWNER_ID);
    forecast_part_put_money(call, forecast, row, FORECAST_COMPARE_DIFFERENCE, DEAL_DIFFERENCE);
    cell_date(call, DEAL_FROM_CLOSE, forecast->statement, row, FORECAST_COMPARE_FROM_CLOSE);
    cell_date(call, DEAL_TO_CLOSE, forecast->statement, row, FORECAST_COMPARE_TO_CLOSE);
    cell_id(call, DEAL_FROM_STAGE, "stage", forecast->statement, row,
            FORECAST_COMPARE_FROM_STAGE_ID);
    cell_id(call, DEAL_TO_STAGE, "stage", forecast->statement, row, FORECAST_COMPARE_TO_STAGE_ID);
    wire_end(&call->reply, begin);
}

static bool is_missing(struct rpc_call *call, const struct forecast *forecast)
{
    return forecast_part_absent(call, forecast, 0, FORECAST_COMPARE_SINCE_ID) ||
           (rpc_message(call, "until") &&
            forecast_part_absent(call, forecast, 0, FORECAST_COMPARE_UNTIL_ID));
}

static struct status compare_finish(struct rpc_call *call)
{
    const struct forecast *forecast = call->state;
    int64_t deals = 0;
    if (is_missing(call, forecast))
        return rpc_error(call, RPC_FAILED_PRECONDITION, "NO_SNAPSHOT",
                         "There is no snapshot until that day; they are taken every week, and by "
                         "`kith job run forecast_snapshot`.");
    for (int row = 0; row < db_rows(call->segment, forecast->statement); row++) {
        int64_t part = forecast_part_number(call, forecast, row, FORECAST_COMPARE_PART);
        if (part == PART_SUMS)
            put_sums(call, forecast, row);
        else if (part == PART_CHANGE)
            put_change(call, forecast, row);
        else if (deals++ < forecast->limit)
            put_deal(call, forecast, row);
    }
    wire_put_bool(&call->reply, TRUNCATED, deals > forecast->limit);
    coverage_write(call, contract_object("opportunity"));
    return STATUS_OK;
}

const struct rpc_handler forecast_compare_handlers[] = {
    {.method = "/kith.v1.ForecastService/CompareForecast",
     .steps = {{compare_start, compare_finish, NULL}}},
    {0},
};
