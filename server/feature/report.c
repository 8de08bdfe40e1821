/* SPDX-License-Identifier: Apache-2.0 */
/* Figures over records: by any groups, and the pipeline. */
#include "common/message.h"
#include "common/wire.h"
#include "server/feature/cell.h"
#include "server/feature/feature.h"
#include "server/resource/coverage.h"
#include "server/resource/fieldrule.h"
#include "server/resource/query.h"
#include "server/resource/summary.h"
#include "server/sql/queries.h"

/* ---- SummarizeRecords ---- */

/* Numbers of kith.v1.SummarizeRecordsResponse, SummaryRow and its parts. */
enum { ROWS = 1, TOTAL_COUNT, TOTALS, TRUNCATED };
enum { ROW_KEYS = 1, ROW_COUNT, ROW_SUMS };
enum { KEY_VALUE = 1, KEY_LABEL };
enum { SUM_NUMBER = 1, SUM_MONEY };

static struct status find_object(struct rpc_call *call, struct summary *summary)
{
    const char *name = rpc_text(call, "object");
    summary->object = contract_object(name);
    if (!summary->object)
        return rpc_field_error(call, "object",
                               "There are no records called \"%.60s\"; write customer, "
                               "opportunity, ticket …",
                               name);
    if (!summary->object->parent && !session_may(call->session, summary->object, ACCESS_READ))
        return rpc_error(call, RPC_PERMISSION_DENIED, "PERMISSION_DENIED",
                         "Your role does not let you read %s.", summary->object->plural);
    return STATUS_OK;
}

typedef struct status take(struct rpc_call *call, struct summary *summary, const char *field,
                           const char *name);

static struct status take_all(struct rpc_call *call, struct summary *summary, const char *field,
                              take *take_one)
{
    uint32_t number = message_number(call->request->descriptor, field);
    struct status status = STATUS_OK;
    for (size_t i = 0; status_is_ok(status) && i < message_count(call->request, number); i++)
        status = take_one(call, summary, field, message_text_at(call->request, number, i));
    return status;
}

static struct status take_limit(struct rpc_call *call, struct summary *summary)
{
    int64_t limit = rpc_int(call, "limit");
    if (limit < 0)
        return rpc_field_error(call, "limit", "It must not be negative.");
    summary->limit = limit == 0                     ? SUMMARY_STANDARD_ROWS
                     : limit > SUMMARY_LARGEST_ROWS ? SUMMARY_LARGEST_ROWS
                                                    : limit;
    return STATUS_OK;
}

static struct status summarize_start(struct rpc_call *call)
{
    struct summary *summary = call->state = arena_alloc(call->arena, sizeof *summary);
    if (!summary)
        return rpc_no_memory();
    summary->filter = rpc_text(call, "filter");
    struct status status = find_object(call, summary);
    if (status_is_ok(status))
        status = take_all(call, summary, "group_by", summary_take_key);
    if (status_is_ok(status))
        status = take_all(call, summary, "sum", summary_take_sum);
    if (status_is_ok(status))
        status = summary_take_order(call, summary, rpc_text(call, "order_by"));
    if (status_is_ok(status))
        status = take_limit(call, summary);
    return status_is_ok(status) ? summary_add(call, summary) : status;
}

static void encode_key(struct rpc_call *call, const struct summary *summary, int row, size_t key)
{
    const char *value = summary_value(call, summary, row, key);
    const char *label = summary_label(call, summary, row, key);
    size_t begin = wire_begin(&call->reply, ROW_KEYS);
    if (value && *value)
        wire_put_string(&call->reply, KEY_VALUE, value);
    if (label && *label)
        wire_put_string(&call->reply, KEY_LABEL, label);
    wire_end(&call->reply, begin);
}

static void encode_sum(struct rpc_call *call, const struct summary *summary, int row, size_t sum)
{
    struct value currency;
    struct value number = summary_sum(call, summary, row, sum, &currency);
    size_t begin = wire_begin(&call->reply, ROW_SUMS);
    if (summary_is_money(&summary->sums[sum]))
        value_encode_money(&call->reply, SUM_MONEY, number, currency);
    else
        value_encode_decimal(&call->reply, SUM_NUMBER, number);
    wire_end(&call->reply, begin);
}

static void encode_row(struct rpc_call *call, const struct summary *summary, uint32_t number,
                       int row)
{
    size_t keys = number == ROWS ? summary->n_keys : 0;
    size_t begin = wire_begin(&call->reply, number);
    for (size_t i = 0; i < keys; i++)
        encode_key(call, summary, row, i);
    wire_put_int(&call->reply, ROW_COUNT, summary_count(call, summary, row));
    for (size_t i = 0; i < summary->n_sums; i++)
        encode_sum(call, summary, row, i);
    wire_end(&call->reply, begin);
}

static struct status summarize_finish(struct rpc_call *call)
{
    const struct summary *summary = call->state;
    struct summary_rows rows = summary_rows(call, summary);
    int64_t total = 0;
    for (int row = 0; row < rows.groups; row++)
        encode_row(call, summary, ROWS, row);
    for (int row = rows.totals; row < rows.end; row++) {
        encode_row(call, summary, TOTALS, row);
        total += summary_count(call, summary, row);
    }
    wire_put_int(&call->reply, TOTAL_COUNT, total);
    wire_put_bool(&call->reply, TRUNCATED, rows.truncated);
    coverage_write(call, summary->object);
    return STATUS_OK;
}

/* ---- GetPipelineReport ---- */

/* Numbers of kith.v1.PipelineReportRow. */
enum { STAGE_ID = 1, STAGE, COUNT, AMOUNT, WEIGHTED, PIPELINE };

/* Figures are made of these; half a report would look like a whole one. */
static struct status check_fields(struct rpc_call *call)
{
    static const char *const names[] = {"amount",      "probability", "stage_id",
                                        "pipeline_id", "status",      NULL};
    return fieldrule_check_named(call->arena, call->session, contract_object("opportunity"), names,
                                 FIELDRULE_COMPARE);
}

static struct status pipeline_start(struct rpc_call *call)
{
    const struct contract_object *object = contract_object("pipeline");
    const char *text = rpc_text(call, "pipeline_id");
    int *statement = call->state = arena_alloc(call->arena, sizeof *statement);
    int64_t id = 0;
    struct status status = check_fields(call);
    if (status_is_ok(status) && *text)
        status = resource_id(call, object, "pipeline_id", text, &id);
    if (!statement)
        return rpc_no_memory();
    if (!status_is_ok(status))
        return status;
    if (id)
        resource_require(call, object, id, "pipeline_id");
    struct db_param params[] = {
        id ? db_number(call->arena, id) : db_null(),
        db_text(catalog_setting(call->catalog, "company.currency", "CNY")),
    };
    return query_add(call, &sql_report_pipeline, 2, params, rpc_text(call, "filter"), statement);
}

static void encode_stage(struct rpc_call *call, int row)
{
    struct buf *reply = &call->reply;
    const int statement = *(const int *)call->state;
    struct value currency = cell_at(call, statement, row, REPORT_PIPELINE_CURRENCY);
    int64_t stage = db_int(call->segment, statement, row, REPORT_PIPELINE_STAGE_ID);
    size_t begin = wire_begin(reply, ROWS);
    wire_put_string(reply, STAGE_ID, resource_name(call->arena, contract_object("stage"), stage));
    wire_put_string(reply, STAGE, db_string(call->segment, statement, row, REPORT_PIPELINE_STAGE));
    wire_put_int(reply, COUNT, db_int(call->segment, statement, row, REPORT_PIPELINE_COUNT));
    value_encode_money(reply, AMOUNT, cell_at(call, statement, row, REPORT_PIPELINE_AMOUNT),
                       currency);
    value_encode_money(reply, WEIGHTED, cell_at(call, statement, row, REPORT_PIPELINE_WEIGHTED),
                       currency);
    wire_put_string(reply, PIPELINE,
                    db_string(call->segment, statement, row, REPORT_PIPELINE_PIPELINE));
    wire_end(reply, begin);
}

static struct status pipeline_finish(struct rpc_call *call)
{
    const int *statement = call->state;
    for (int row = 0; row < db_rows(call->segment, *statement); row++)
        encode_stage(call, row);
    coverage_write(call, contract_object("opportunity"));
    return STATUS_OK;
}

const struct rpc_handler report_handlers[] = {
    {.method = "/kith.v1.ReportService/SummarizeRecords",
     .steps = {{summarize_start, summarize_finish, NULL}}},
    {.method = "/kith.v1.ReportService/GetPipelineReport",
     .steps = {{pipeline_start, pipeline_finish, NULL}}},
    {0},
};
