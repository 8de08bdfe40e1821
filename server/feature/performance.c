/* SPDX-License-Identifier: Apache-2.0 */
/* What people and teams did and sold in a time, with the way to the records behind each figure. */
#include "server/model/performance.h"

#include "common/clock.h"
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

/* Numbers of kith.v1.GetPerformanceReportResponse and its rows. */
enum { ROWS = 1, TRUNCATED };
enum { NAME = 1, FIGURE, DETAIL, RANK, COUNT, NUMBER, MONEY, OBJECT, FILTER, OWNER_ID, TEAM_ID };
enum { MOST_ROWS = 5000 };

struct report {
    enum performance_by by;
    int64_t figure; /* 0: all */
    struct span span;
    const char *currency;
    int statement;
};

/* Figures are made of these; some of them hidden would make others of it. */
static struct status check_fields(struct rpc_call *call, enum performance_figure figure)
{
    return fieldrule_check_named(call->arena, call->session,
                                 contract_object(performance_object(figure)),
                                 performance_fields(figure), FIELDRULE_COMPARE);
}

static struct status check_all(struct rpc_call *call, const struct report *report)
{
    struct status status = STATUS_OK;
    for (int64_t figure = 1; figure <= PERFORMANCE_FIGURES && status_is_ok(status); figure++)
        if (!report->figure || report->figure == figure)
            status = check_fields(call, (enum performance_figure)figure);
    return status;
}

static struct status report_start(struct rpc_call *call)
{
    struct report *report = call->state = arena_alloc(call->arena, sizeof *report);
    if (!report)
        return rpc_no_memory();
    int64_t by = rpc_int(call, "by");
    report->by = by ? (enum performance_by)by : PERFORMANCE_BY_OWNER;
    report->figure = rpc_int(call, "figure");
    report->currency = catalog_setting(call->catalog, "company.currency", "CNY");
    struct status status = span_take(call, &report->span);
    if (status_is_ok(status))
        status = check_all(call, report);
    if (!status_is_ok(status))
        return status;
    struct db_param params[] = {
        db_text(report->span.first),
        db_text(report->span.last),
        db_text(catalog_setting(call->catalog, "company.time_zone", "Asia/Shanghai")),
        db_number(call->arena, report->by),
        db_number(call->arena, report->figure),
        db_text(report->currency),
    };
    return query_add(call, &sql_report_performance, 6, params, NULL, &report->statement);
}

static const struct contract_enum_value *kind_of(int64_t number)
{
    const struct contract_object *object = contract_object("interaction");
    return contract_enum_numbered(contract_field(object->message, "kind")->enumeration,
                                  (int32_t)number);
}

/* For people and for the filter: "call" as the language has it; the stage and its id. */
static const char *detail_of(struct rpc_call *call, const struct report *report, int row,
                             const char **shown)
{
    int64_t figure = db_int(call->segment, report->statement, row, REPORT_PERFORMANCE_FIGURE);
    int64_t detail = db_int(call->segment, report->statement, row, REPORT_PERFORMANCE_DETAIL);
    const char *stage =
        db_string(call->segment, report->statement, row, REPORT_PERFORMANCE_DETAIL_NAME);
    *shown = "";
    if (!detail)
        return NULL;
    if (figure != PERFORMANCE_INTERACTIONS) {
        *shown = stage ? stage : "";
        return resource_name(call->arena, contract_object("stage"), detail);
    }
    const struct contract_enum_value *kind = kind_of(detail);
    if (!kind)
        return NULL;
    *shown = strcmp(call->language, "zh") == 0 ? kind->label.zh : kind->label.en;
    return kind->short_name;
}

static void encode_way(struct rpc_call *call, const struct report *report, int row,
                       enum performance_figure figure, const char *detail)
{
    const struct db_segment *segment = call->segment;
    const char *people = db_string(segment, report->statement, row, REPORT_PERFORMANCE_PEOPLE);
    char begins[CLOCK_TEXT], ends[CLOCK_TEXT];
    struct performance_where where = {
        .by = report->by,
        .who = db_int(segment, report->statement, row, REPORT_PERFORMANCE_WHO),
        .detail = detail,
        .first = report->span.first,
        .last = report->span.last,
        .begins = clock_format(
            db_micros(segment, report->statement, row, REPORT_PERFORMANCE_BEGINS), begins),
        .ends =
            clock_format(db_micros(segment, report->statement, row, REPORT_PERFORMANCE_ENDS), ends),
        .people = people ? people : "",
    };
    const char *filter = performance_filter(call->arena, figure, &where);
    wire_put_string(&call->reply, OBJECT, performance_object(figure));
    wire_put_string(&call->reply, FILTER, filter ? filter : "");
    if (where.who && report->by == PERFORMANCE_BY_OWNER)
        wire_put_string(&call->reply, OWNER_ID,
                        resource_name(call->arena, contract_object("user"), where.who));
    if (where.who && report->by == PERFORMANCE_BY_TEAM)
        wire_put_string(&call->reply, TEAM_ID,
                        resource_name(call->arena, contract_object("team"), where.who));
}

static void encode_row(struct rpc_call *call, const struct report *report, int row)
{
    const struct db_segment *segment = call->segment;
    struct buf *reply = &call->reply;
    int at = report->statement;
    enum performance_figure figure =
        (enum performance_figure)db_int(segment, at, row, REPORT_PERFORMANCE_FIGURE);
    struct value number = cell_at(call, report->statement, row, REPORT_PERFORMANCE_NUMBER);
    struct value money = cell_at(call, report->statement, row, REPORT_PERFORMANCE_MONEY);
    struct value currency = {report->currency, strlen(report->currency)};
    const char *name = db_string(segment, at, row, REPORT_PERFORMANCE_NAME);
    const char *shown;
    const char *detail = detail_of(call, report, row, &shown);
    size_t begin = wire_begin(reply, ROWS);
    wire_put_string(reply, NAME, name ? name : "");
    wire_put_int(reply, FIGURE, figure);
    wire_put_string(reply, DETAIL, shown);
    wire_put_int(reply, RANK, db_int(segment, at, row, REPORT_PERFORMANCE_RANK));
    wire_put_int(reply, COUNT, db_int(segment, at, row, REPORT_PERFORMANCE_N));
    if (number.bytes)
        value_encode_decimal(reply, NUMBER, number);
    if (money.bytes)
        value_encode_money(reply, MONEY, money, currency);
    encode_way(call, report, row, figure, detail);
    wire_end(reply, begin);
}

/* What is read least says how far the figures go. */
static const struct contract_object *narrowest(const struct rpc_call *call, int64_t figure)
{
    const struct contract_object *least = NULL;
    for (int64_t i = 1; i <= PERFORMANCE_FIGURES; i++) {
        const struct contract_object *object =
            contract_object(performance_object((enum performance_figure)i));
        if (figure && figure != i)
            continue;
        if (!least || coverage_scope(call, object) < coverage_scope(call, least))
            least = object;
    }
    return least;
}

static struct status report_finish(struct rpc_call *call)
{
    const struct report *report = call->state;
    int rows = db_rows(call->segment, report->statement);
    for (int row = 0; row < rows && row < MOST_ROWS; row++)
        encode_row(call, report, row);
    if (rows > MOST_ROWS)
        wire_put_bool(&call->reply, TRUNCATED, true);
    coverage_write(call, narrowest(call, report->figure));
    return STATUS_OK;
}

const struct rpc_handler performance_handlers[] = {
    {.method = "/kith.v1.ReportService/GetPerformanceReport",
     .steps = {{report_start, report_finish, NULL}}},
    {0},
};
