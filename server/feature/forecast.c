/* SPDX-License-Identifier: Apache-2.0 */
/* What will be sold in a period: won, expected by category, and the targets beside it. */
#include "common/message.h"
#include "common/wire.h"
#include "server/feature/cell.h"
#include "server/feature/feature.h"
#include "server/feature/forecast_part.h"
#include "server/resource/coverage.h"
#include "server/resource/query.h"
#include "server/sql/queries.h"

#include <string.h>

/* Numbers of kith.v1.GetForecastResponse, its ForecastRow and its ForecastUnconverted. */
enum { START = 1, END, SNAPSHOT, ROWS, TOTAL, UNCONVERTED, UNDATED, OLDEST_RATE };
enum {
    ROW_START = 1,
    ROW_PERIOD,
    ROW_TEAM,
    ROW_OWNER,
    ROW_CLOSED,
    ROW_COMMIT,
    ROW_BEST_CASE,
    ROW_PIPELINE,
    ROW_WEIGHTED,
    ROW_QUOTA,
    ROW_ATTAINMENT,
    ROW_OPEN,
    ROW_WON,
    ROW_FILTER
};
enum { GAP_CURRENCY = 1, GAP_COUNT, GAP_AMOUNT };
enum { PART_GROUP = 1, PART_WHOLE, PART_UNCONVERTED, PART_UNDATED }; /* of the query */

static int kind_named(const char *name)
{
    static const char *const names[] = {"month", "quarter", "year"};
    for (int i = 0; i < 3; i++)
        if (strcmp(name, names[i]) == 0)
            return i + PERIOD_MONTH;
    return 0;
}

static struct status take_by(struct rpc_call *call, struct forecast *forecast)
{
    uint32_t number = message_number(call->request->descriptor, "by");
    for (size_t i = 0; i < message_count(call->request, number); i++) {
        const char *name = message_text_at(call->request, number, i);
        int kind = kind_named(name);
        if (strcmp(name, "team") == 0)
            forecast->by_team = true;
        else if (strcmp(name, "owner") == 0)
            forecast->by_owner = true;
        else if (kind && forecast->bucket && kind != forecast->bucket)
            return rpc_field_error(call, "by", "Rows are of one kind of period only.");
        else if (kind && kind <= (int)forecast->kind)
            forecast->bucket = kind;
        else if (kind)
            return rpc_field_error(call, "by", "The period is shorter than a %s.", name);
        else
            return rpc_field_error(call, "by", "Write owner, team, month, quarter or year.");
    }
    return STATUS_OK;
}

static struct db_param yes(bool flag)
{
    return db_text(flag ? "true" : "false");
}

static struct status get_start(struct rpc_call *call)
{
    struct forecast *forecast = call->state = arena_alloc(call->arena, sizeof *forecast);
    if (!forecast)
        return rpc_no_memory();
    struct status status = forecast_part_begin(call, forecast);
    if (status_is_ok(status))
        status = take_by(call, forecast);
    if (!status_is_ok(status))
        return status;
    struct db_param params[] = {
        forecast->start,
        forecast->kind_param,
        db_number(call->arena, forecast->bucket),
        yes(forecast->by_team),
        yes(forecast->by_owner),
        forecast->books,
        db_text(rpc_day_text(call, "as_of")),
    };
    return query_add(call, &sql_forecast_get, 7, params, rpc_text(call, "filter"),
                     &forecast->statement);
}

/* The list behind a row: the same records, as far as one may see them. */
static const char *row_filter(struct rpc_call *call, const struct forecast *forecast, int row,
                              const struct period *period)
{
    char from[CLOCK_DATE_TEXT], until[CLOCK_DATE_TEXT];
    struct buf text;
    const char *own = rpc_text(call, "filter");
    buf_init(&text, call->arena, 65536);
    if (*own)
        buf_printf(&text, "(%s) AND ", own);
    buf_printf(&text, "close_date >= %s AND close_date <= %s",
               clock_format_date(period->start, from), clock_format_date(period->end, until));
    if (forecast->by_team)
        buf_printf(
            &text, " AND team_id = %s",
            forecast_part_absent(call, forecast, row, FORECAST_GET_TEAM_ID)
                ? "\"\""
                : resource_name(call->arena, contract_object("team"),
                                forecast_part_number(call, forecast, row, FORECAST_GET_TEAM_ID)));
    if (forecast->by_owner)
        buf_printf(
            &text, " AND owner_id = %s",
            forecast_part_absent(call, forecast, row, FORECAST_GET_OWNER_ID)
                ? "\"\""
                : resource_name(call->arena, contract_object("user"),
                                forecast_part_number(call, forecast, row, FORECAST_GET_OWNER_ID)));
    buf_printf(&text, " AND (status = won OR (status = open AND NOT forecast = omitted))");
    return buf_string(&text);
}

static void put_figures(struct rpc_call *call, const struct forecast *forecast, int row)
{
    static const struct {
        int column;
        uint32_t number;
    } amounts[] = {
        {FORECAST_GET_CLOSED, ROW_CLOSED},       {FORECAST_GET_PROMISED, ROW_COMMIT},
        {FORECAST_GET_BEST_CASE, ROW_BEST_CASE}, {FORECAST_GET_PIPELINE, ROW_PIPELINE},
        {FORECAST_GET_WEIGHTED, ROW_WEIGHTED},   {FORECAST_GET_QUOTA, ROW_QUOTA},
    };
    for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++)
        forecast_part_put_money(call, forecast, row, amounts[i].column, amounts[i].number);
    if (!forecast_part_absent(call, forecast, row, FORECAST_GET_ATTAINMENT))
        value_encode_decimal(&call->reply, ROW_ATTAINMENT,
                             forecast_part_column(call, forecast, row, FORECAST_GET_ATTAINMENT));
    wire_put_int(&call->reply, ROW_OPEN,
                 forecast_part_number(call, forecast, row, FORECAST_GET_OPEN_COUNT));
    wire_put_int(&call->reply, ROW_WON,
                 forecast_part_number(call, forecast, row, FORECAST_GET_WON_COUNT));
}

static void put_row(struct rpc_call *call, const struct forecast *forecast, int row,
                    const struct period *whole, uint32_t to)
{
    char name[PERIOD_TEXT];
    struct period period = *whole;
    const char *filter = NULL;
    if (to == ROWS && forecast->bucket)
        period = forecast_part_period_at(call, forecast, row, FORECAST_GET_START_DATE,
                                         (enum period_kind)forecast->bucket);
    size_t begin = wire_begin(&call->reply, to);
    value_encode_date(&call->reply, ROW_START, clock_days(period.start));
    wire_put_string(&call->reply, ROW_PERIOD, period_format(&period, forecast->fiscal_month, name));
    cell_id(call, ROW_TEAM, "team", forecast->statement, row, FORECAST_GET_TEAM_ID);
    cell_id(call, ROW_OWNER, "user", forecast->statement, row, FORECAST_GET_OWNER_ID);
    put_figures(call, forecast, row);
    /* Snapshots have no list: deals may have changed since. */
    if (to == ROWS && !rpc_message(call, "as_of"))
        filter = row_filter(call, forecast, row, &period);
    if (filter)
        wire_put_string(&call->reply, ROW_FILTER, filter);
    wire_end(&call->reply, begin);
}

static void put_unconverted(struct rpc_call *call, const struct forecast *forecast, int row)
{
    struct value currency = forecast_part_column(call, forecast, row, FORECAST_GET_CURRENCY);
    size_t begin = wire_begin(&call->reply, UNCONVERTED);
    wire_put_bytes(&call->reply, GAP_CURRENCY, currency.bytes, currency.length);
    wire_put_int(&call->reply, GAP_COUNT,
                 forecast_part_number(call, forecast, row, FORECAST_GET_OPEN_COUNT));
    value_encode_money(&call->reply, GAP_AMOUNT,
                       forecast_part_column(call, forecast, row, FORECAST_GET_AMOUNT), currency);
    wire_end(&call->reply, begin);
}

static void put_whole(struct rpc_call *call, const struct forecast *forecast, int row,
                      const struct period *whole)
{
    value_encode_date(&call->reply, START, clock_days(whole->start));
    value_encode_date(&call->reply, END, clock_days(whole->end));
    cell_id(call, SNAPSHOT, "forecast_snapshot", forecast->statement, row,
            FORECAST_GET_SNAPSHOT_ID);
    put_row(call, forecast, row, whole, TOTAL);
    cell_date(call, OLDEST_RATE, forecast->statement, row, FORECAST_GET_OLDEST_RATE);
}

static int whole_row(const struct rpc_call *call, const struct forecast *forecast)
{
    int row = 0;
    while (row < db_rows(call->segment, forecast->statement) &&
           forecast_part_number(call, forecast, row, FORECAST_GET_PART) != PART_WHOLE)
        row++;
    return row;
}

static struct status get_finish(struct rpc_call *call)
{
    const struct forecast *forecast = call->state;
    int rows = db_rows(call->segment, forecast->statement), whole = whole_row(call, forecast);
    if (whole == rows)
        return rpc_error(call, RPC_INTERNAL, NULL, "The forecast has no sum.");
    if (rpc_message(call, "as_of") &&
        forecast_part_absent(call, forecast, whole, FORECAST_GET_SNAPSHOT_ID))
        return rpc_error(call, RPC_FAILED_PRECONDITION, "NO_SNAPSHOT",
                         "There is no snapshot until that day; see them with `kith "
                         "forecast-snapshot list`.");
    struct period period =
        forecast_part_period_at(call, forecast, whole, FORECAST_GET_START_DATE, forecast->kind);
    for (int row = 0; row < rows; row++) {
        int64_t part = forecast_part_number(call, forecast, row, FORECAST_GET_PART);
        if (part == PART_WHOLE)
            put_whole(call, forecast, row, &period);
        else if (part == PART_UNCONVERTED)
            put_unconverted(call, forecast, row);
        else if (part == PART_UNDATED)
            wire_put_int(&call->reply, UNDATED,
                         forecast_part_number(call, forecast, row, FORECAST_GET_OPEN_COUNT));
        else
            put_row(call, forecast, row, &period, ROWS);
    }
    coverage_write(call, contract_object("opportunity"));
    return STATUS_OK;
}

const struct rpc_handler forecast_handlers[] = {
    {.method = "/kith.v1.ForecastService/GetForecast", .steps = {{get_start, get_finish, NULL}}},
    {0},
};
