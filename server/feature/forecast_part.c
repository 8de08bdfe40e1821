/* SPDX-License-Identifier: Apache-2.0 */
/* What the methods of the forecast share. */
#include "server/feature/forecast_part.h"

#include "server/feature/cell.h"
#include "server/resource/fieldrule.h"

#include <stdlib.h>
#include <string.h>

/* Figures are made of these; with one of them kept back they would be others. */
static struct status check_fields(struct rpc_call *call)
{
    static const char *const names[] = {"amount",   "close_date",  "company_amount", "forecast",
                                        "owner_id", "probability", "stage_id",       "status",
                                        "team_id",  NULL};
    return fieldrule_check_named(call->arena, call->session, contract_object("opportunity"), names,
                                 FIELDRULE_COMPARE);
}

static struct db_param day_param(struct rpc_call *call, struct clock_date date)
{
    char text[CLOCK_DATE_TEXT];
    return db_text(arena_string(call->arena, clock_format_date(date, text)));
}

struct status forecast_part_begin(struct rpc_call *call, struct forecast *forecast)
{
    const char *text = rpc_text(call, "period");
    struct period period = {.kind = PERIOD_QUARTER};
    struct status status = check_fields(call);
    if (!status_is_ok(status))
        return status;
    forecast->fiscal_month = atoi(catalog_setting(call->catalog, "company.fiscal_year_start", "1"));
    forecast->start = db_null();
    if (*text && !period_parse(text, forecast->fiscal_month, &period))
        return rpc_field_error(call, "period", "Write a period as 2026-11, 2026-Q4 or 2026.");
    if (*text)
        forecast->start = day_param(call, period.start);
    forecast->kind = period.kind;
    forecast->kind_param = db_number(call->arena, period.kind);
    forecast->books = db_text(catalog_setting(call->catalog, "company.currency", "CNY"));
    return STATUS_OK;
}

struct value forecast_part_column(const struct rpc_call *call, const struct forecast *forecast,
                                  int row, int column)
{
    return cell_at(call, forecast->statement, row, column);
}

int64_t forecast_part_number(const struct rpc_call *call, const struct forecast *forecast, int row,
                             int column)
{
    return db_int(call->segment, forecast->statement, row, column);
}

bool forecast_part_absent(const struct rpc_call *call, const struct forecast *forecast, int row,
                          int column)
{
    return db_is_null(call->segment, forecast->statement, row, column);
}

void forecast_part_put_money(struct rpc_call *call, const struct forecast *forecast, int row,
                             int from, uint32_t to)
{
    struct value books = {forecast->books.data, strlen(forecast->books.data)};
    if (!forecast_part_absent(call, forecast, row, from))
        value_encode_money(&call->reply, to, forecast_part_column(call, forecast, row, from),
                           books);
}

struct period forecast_part_period_at(const struct rpc_call *call, const struct forecast *forecast,
                                      int row, int from, enum period_kind kind)
{
    int64_t days = value_days(forecast_part_column(call, forecast, row, from));
    return period_of(kind, clock_date(days), forecast->fiscal_month);
}
