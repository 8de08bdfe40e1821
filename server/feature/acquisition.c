/* SPDX-License-Identifier: Apache-2.0 */
/* What winning customers costs, by where they come from. */
#include "common/wire.h"
#include "server/feature/cell.h"
#include "server/feature/feature.h"
#include "server/feature/span.h"
#include "server/resource/coverage.h"
#include "server/resource/fieldrule.h"
#include "server/resource/query.h"
#include "server/resource/value.h"
#include "server/sql/queries.h"

#include <string.h>

/* Numbers of kith.v1.GetAcquisitionReportResponse, AcquisitionRow and AcquisitionRate. */
enum { ROWS = 1, RATES };
enum {
    SOURCE = 1,
    LABEL,
    LEADS,
    QUALIFIED,
    CONVERTED,
    CONVERSION,
    CUSTOMERS,
    ACQUIRED,
    WON,
    VALUE,
    UNVALUED,
    COST,
    COST_PER_LEAD,
    COST_PER_CUSTOMER
};
enum { RATE_CURRENCY = 1, RATE_DATE, RATE_RATE };

struct report {
    struct span span;
    int rates, rows; /* statements */
};

/* Figures are made of these; half a report would look like a whole one. */
static struct status check_fields(struct rpc_call *call)
{
    static const struct {
        const char *object, *field;
    } used[] = {
        {"lead", "source"},
        {"lead", "status"},
        {"lead", "create_time"},
        {"customer", "source"},
        {"customer", "create_time"},
        {"opportunity", "source"},
        {"opportunity", "status"},
        {"opportunity", "amount"},
        {"opportunity", "closed_at"},
        {"opportunity", "company_amount"},
        {"order", "confirmed_at"},
        {"order", "status"},
        {"acquisition_cost", "amount"},
    };
    struct status status = STATUS_OK;
    for (size_t i = 0; i < sizeof used / sizeof *used && status_is_ok(status); i++) {
        const struct contract_object *object = contract_object(used[i].object);
        if (object)
            status =
                fieldrule_check(call->arena, fieldrule_named(call->session, object, used[i].field),
                                FIELDRULE_COMPARE, object, used[i].field, NULL);
    }
    return status;
}

static struct status report_start(struct rpc_call *call)
{
    struct report *report = call->state = arena_alloc(call->arena, sizeof *report);
    if (!report)
        return rpc_no_memory();
    struct status status = check_fields(call);
    if (status_is_ok(status))
        status = span_take(call, &report->span);
    if (!status_is_ok(status))
        return status;
    struct db_param params[] = {
        db_text(report->span.first),
        db_text(report->span.last),
        db_text(catalog_setting(call->catalog, "company.time_zone", "Asia/Shanghai")),
    };
    status = query_add(call, &sql_acquisition_rates, 2, params, NULL, &report->rates);
    if (status_is_ok(status))
        status = query_add(call, &sql_acquisition_report, 3, params, NULL, &report->rows);
    return status;
}

static struct status put_rates(struct rpc_call *call, const struct report *report)
{
    int at = report->rates;
    for (int row = 0; row < db_rows(call->segment, at); row++) {
        const char *currency = db_string(call->segment, at, row, ACQUISITION_RATES_CURRENCY);
        if (db_int(call->segment, at, row, ACQUISITION_RATES_MISSING))
            return rpc_error(call, RPC_FAILED_PRECONDITION, "RATE_MISSING",
                             "There is no rate of %s for the first day of a cost; enter one: kith "
                             "exchange-rate create currency=%s rate=… valid_from=….",
                             currency, currency);
        size_t begin = wire_begin(&call->reply, RATES);
        wire_put_string(&call->reply, RATE_CURRENCY, currency);
        value_encode_date(&call->reply, RATE_DATE,
                          value_days(cell_at(call, at, row, ACQUISITION_RATES_DAY)));
        value_encode_decimal(&call->reply, RATE_RATE,
                             cell_at(call, at, row, ACQUISITION_RATES_RATE));
        wire_end(&call->reply, begin);
    }
    return STATUS_OK;
}

static void put_money(struct rpc_call *call, const struct report *report, int row, int from,
                      uint32_t number)
{
    const char *code = catalog_setting(call->catalog, "company.currency", "CNY");
    struct value currency = {.bytes = code, .length = strlen(code)};
    if (!db_is_null(call->segment, report->rows, row, from))
        value_encode_money(&call->reply, number, cell_at(call, report->rows, row, from), currency);
}

static void put_row(struct rpc_call *call, const struct report *report, int row)
{
    static const struct {
        uint32_t number;
        int column;
    } counts[] = {
        {LEADS, ACQUISITION_REPORT_LEADS},         {QUALIFIED, ACQUISITION_REPORT_QUALIFIED},
        {CONVERTED, ACQUISITION_REPORT_CONVERTED}, {CUSTOMERS, ACQUISITION_REPORT_CUSTOMERS},
        {ACQUIRED, ACQUISITION_REPORT_ACQUIRED},   {WON, ACQUISITION_REPORT_WON},
        {UNVALUED, ACQUISITION_REPORT_UNVALUED},
    };
    const struct db_segment *segment = call->segment;
    int at = report->rows;
    bool chinese = strcmp(call->language, "zh") == 0;
    size_t begin = wire_begin(&call->reply, ROWS);
    wire_put_string(&call->reply, SOURCE, db_string(segment, at, row, ACQUISITION_REPORT_SOURCE));
    wire_put_string(&call->reply, LABEL,
                    db_string(segment, at, row,
                              chinese ? ACQUISITION_REPORT_LABEL_ZH : ACQUISITION_REPORT_LABEL_EN));
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        wire_put_int(&call->reply, counts[i].number, db_int(segment, at, row, counts[i].column));
    cell_decimal(call, CONVERSION, at, row, ACQUISITION_REPORT_CONVERSION);
    put_money(call, report, row, ACQUISITION_REPORT_VALUE, VALUE);
    put_money(call, report, row, ACQUISITION_REPORT_COST, COST);
    put_money(call, report, row, ACQUISITION_REPORT_COST_PER_LEAD, COST_PER_LEAD);
    put_money(call, report, row, ACQUISITION_REPORT_COST_PER_CUSTOMER, COST_PER_CUSTOMER);
    wire_end(&call->reply, begin);
}

static struct status report_finish(struct rpc_call *call)
{
    const struct report *report = call->state;
    struct status status = put_rates(call, report);
    if (!status_is_ok(status))
        return status;
    for (int row = 0; row < db_rows(call->segment, report->rows); row++)
        put_row(call, report, row);
    coverage_write(call, contract_object("lead"));
    return STATUS_OK;
}

const struct rpc_handler acquisition_handlers[] = {
    {.method = "/kith.v1.ReportService/GetAcquisitionReport",
     .steps = {{report_start, report_finish, NULL}}},
    {0},
};
