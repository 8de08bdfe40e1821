/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Grades in figures: how one came about, who went from which to which, what a rule would change,
 * and the passes over all customers.
 */
#include "common/clock.h"
#include "common/wire.h"
#include "server/feature/cell.h"
#include "server/feature/feature.h"
#include "server/resource/coverage.h"
#include "server/resource/fieldrule.h"
#include "server/resource/query.h"
#include "server/resource/value.h"
#include "server/sql/queries.h"

#include <string.h>

/* Whoever may not see grades is told so. */
static struct status check_grade_open(struct rpc_call *call)
{
    const struct contract_object *customer = contract_object("customer");
    return fieldrule_check(call->arena, fieldrule_named(call->session, customer, "grade"),
                           FIELDRULE_COMPARE, customer, "grade", "");
}

/* ---- How one came about ---- */

/* Numbers of kith.v1.ExplainGradeResponse and GradeLine. */
enum { ID = 1, GRADE, SCORE, AS_OF, RULE, EDITION, MANUAL, RECORD, LINES, BANDS };
enum { CRITERION = 1, MEASURE, LABEL, VALUE, HIDDEN, STEPS, POINTS, WEIGHT, PART };

struct explained {
    int64_t id;
    int grade, lines; /* statements */
};

static struct status explain_start(struct rpc_call *call)
{
    struct explained *explained = call->state = arena_alloc(call->arena, sizeof *explained);
    struct status status = check_grade_open(call);
    if (!explained)
        return rpc_no_memory();
    if (status_is_ok(status))
        status = resource_id(call, contract_object("customer"), "id", rpc_text(call, "id"),
                             &explained->id);
    if (!status_is_ok(status))
        return status;
    struct db_param params[] = {db_number(call->arena, explained->id),
                                db_text(rpc_flag(call, "fresh") ? "true" : "false")};
    status = query_add_shape(call, &sql_grade_explained, 2, params, &explained->grade);
    if (!status_is_ok(status))
        return status;
    return query_add_shape(call, &sql_grade_lines, 2, params, &explained->lines);
}

static void encode_line(struct rpc_call *call, int statement, int row)
{
    struct buf *reply = &call->reply;
    const char *field = db_string(call->segment, statement, row, GRADE_LINES_FIELD);
    bool hidden =
        fieldrule_named(call->session, contract_object("customer"), field) >= SESSION_MASKED;
    bool chinese = strcmp(call->language, "zh") == 0;
    size_t begin = wire_begin(reply, LINES);
    cell_id(call, CRITERION, "grade_criterion", statement, row, GRADE_LINES_CRITERION);
    cell_text(call, MEASURE, statement, row, GRADE_LINES_MEASURE);
    cell_text(call, LABEL, statement, row, chinese ? GRADE_LINES_LABEL_ZH : GRADE_LINES_LABEL_EN);
    cell_text(call, STEPS, statement, row, GRADE_LINES_STEPS);
    cell_decimal(call, WEIGHT, statement, row, GRADE_LINES_WEIGHT);
    wire_put_bool(reply, HIDDEN, hidden);
    if (!hidden) {
        cell_text(call, VALUE, statement, row, GRADE_LINES_VALUE);
        cell_decimal(call, POINTS, statement, row, GRADE_LINES_POINTS);
        cell_decimal(call, PART, statement, row, GRADE_LINES_PART);
    }
    wire_end(reply, begin);
}

static struct status explain_finish(struct rpc_call *call)
{
    const struct explained *explained = call->state;
    const struct contract_object *customer = contract_object("customer");
    int grade = explained->grade;
    if (db_rows(call->segment, grade) != 1)
        return resource_not_found(call, customer, explained->id);
    wire_put_string(&call->reply, ID, resource_name(call->arena, customer, explained->id));
    cell_text(call, GRADE, grade, 0, GRADE_EXPLAINED_GRADE);
    cell_decimal(call, SCORE, grade, 0, GRADE_EXPLAINED_SCORE);
    cell_date(call, AS_OF, grade, 0, GRADE_EXPLAINED_AS_OF);
    cell_id(call, RULE, "grade_rule", grade, 0, GRADE_EXPLAINED_RULE);
    if (!db_is_null(call->segment, grade, 0, GRADE_EXPLAINED_EDITION))
        cell_number(call, EDITION, grade, 0, GRADE_EXPLAINED_EDITION);
    wire_put_bool(&call->reply, MANUAL,
                  db_int(call->segment, grade, 0, GRADE_EXPLAINED_MANUAL) != 0);
    cell_id(call, RECORD, "grade", grade, 0, GRADE_EXPLAINED_RECORD);
    for (int row = 0; row < db_rows(call->segment, explained->lines); row++)
        encode_line(call, explained->lines, row);
    cell_text(call, BANDS, grade, 0, GRADE_EXPLAINED_BANDS);
    return STATUS_OK;
}

/* ---- Who went from which to which ---- */

/* Numbers of kith.v1.GradeMove and GetGradeMatrixResponse. */
enum { FROM_GRADE = 1, TO_GRADE, CUSTOMERS };
enum { MOVES = 1, FROM, UNTIL };

struct matrix {
    int days, statement;
};

static struct status matrix_start(struct rpc_call *call)
{
    struct matrix *matrix = call->state = arena_alloc(call->arena, sizeof *matrix);
    struct clock_date from, until;
    bool both = rpc_day(call, "from", &from) && rpc_day(call, "until", &until);
    struct status status = check_grade_open(call);
    if (!matrix)
        return rpc_no_memory();
    if (!status_is_ok(status))
        return status;
    if (both && clock_days(from) > clock_days(until))
        return rpc_field_error(call, "until", "The second day lies before the first.");
    /* null: the database knows which one */
    struct db_param params[] = {db_text(rpc_day_text(call, "from")),
                                db_text(rpc_day_text(call, "until"))};
    status = query_add(call, &sql_grade_matrix, 2, params, NULL, &matrix->statement);
    matrix->days = rpc_query(call, &sql_grade_days, 2, params);
    return matrix->days < 0 ? rpc_no_memory() : status;
}

static void encode_move(struct rpc_call *call, int statement, int row, int was, int becomes, int n)
{
    size_t begin = wire_begin(&call->reply, MOVES);
    cell_text(call, FROM_GRADE, statement, row, was);
    cell_text(call, TO_GRADE, statement, row, becomes);
    cell_number(call, CUSTOMERS, statement, row, n);
    wire_end(&call->reply, begin);
}

static struct status matrix_finish(struct rpc_call *call)
{
    const struct matrix *matrix = call->state;
    for (int row = 0; row < db_rows(call->segment, matrix->statement); row++)
        encode_move(call, matrix->statement, row, GRADE_MATRIX_WAS, GRADE_MATRIX_BECOMES,
                    GRADE_MATRIX_CUSTOMERS);
    cell_date(call, FROM, matrix->days, 0, GRADE_DAYS_SINCE);
    cell_date(call, UNTIL, matrix->days, 0, GRADE_DAYS_UNTIL);
    coverage_write(call, contract_object("customer"));
    return STATUS_OK;
}

/* ---- What a rule would change ---- */

/* Numbers of kith.v1.GradeSample and PreviewGradeRuleResponse, which are also the kinds of rows. */
enum { SAMPLE_ID = 1, SAMPLE_NAME, SAMPLE_FROM, SAMPLE_TO, SAMPLE_SCORE };
enum { KIND_MOVE = 1, KIND_SAMPLE };

struct of_rule {
    int64_t id;
    int rule, statement;
};

static struct status rule_start(struct rpc_call *call, const struct db_query *query)
{
    struct of_rule *wish = call->state = arena_alloc(call->arena, sizeof *wish);
    const struct contract_object *object = contract_object("grade_rule");
    if (!wish)
        return rpc_no_memory();
    struct status status = resource_id(call, object, "id", rpc_text(call, "id"), &wish->id);
    struct db_param id = db_number(call->arena, wish->id);
    if (!status_is_ok(status))
        return status;
    rpc_segment(call, rpc_lane(call));
    status = resource_read(call, object, wish->id, &wish->rule);
    if (!status_is_ok(status))
        return status;
    return query_add(call, query, 1, &id, NULL, &wish->statement);
}

static bool rule_found(const struct rpc_call *call)
{
    const struct of_rule *wish = call->state;
    return db_rows(call->segment, wish->rule) == 1;
}

static struct status rule_missing(struct rpc_call *call)
{
    const struct of_rule *wish = call->state;
    return resource_not_found(call, contract_object("grade_rule"), wish->id);
}

static struct status preview_start(struct rpc_call *call)
{
    struct status status = check_grade_open(call);
    return status_is_ok(status) ? rule_start(call, &sql_grade_preview) : status;
}

static void encode_sample(struct rpc_call *call, int statement, int row)
{
    size_t begin = wire_begin(&call->reply, KIND_SAMPLE);
    cell_id(call, SAMPLE_ID, "customer", statement, row, GRADE_PREVIEW_ID);
    cell_text(call, SAMPLE_NAME, statement, row, GRADE_PREVIEW_NAME);
    cell_text(call, SAMPLE_FROM, statement, row, GRADE_PREVIEW_WAS);
    cell_text(call, SAMPLE_TO, statement, row, GRADE_PREVIEW_BECOMES);
    cell_decimal(call, SAMPLE_SCORE, statement, row, GRADE_PREVIEW_SCORE);
    wire_end(&call->reply, begin);
}

static struct status preview_finish(struct rpc_call *call)
{
    const struct of_rule *wish = call->state;
    if (!rule_found(call))
        return rule_missing(call);
    for (int row = 0; row < db_rows(call->segment, wish->statement); row++) {
        int64_t kind = db_int(call->segment, wish->statement, row, GRADE_PREVIEW_KIND);
        if (kind == KIND_MOVE)
            encode_move(call, wish->statement, row, GRADE_PREVIEW_WAS, GRADE_PREVIEW_BECOMES,
                        GRADE_PREVIEW_N);
        else if (kind == KIND_SAMPLE)
            encode_sample(call, wish->statement, row);
        else
            cell_number(call, (uint32_t)kind, wish->statement, row, GRADE_PREVIEW_N);
    }
    coverage_write(call, contract_object("customer"));
    return STATUS_OK;
}

/* ---- Passes over all customers ---- */

/* Numbers of kith.v1.GradeRun. */
enum { PERIOD = 1, RUN_AS_OF, LOOKED, CHANGED, UP, DOWN, START_TIME, END_TIME, ASKED_BY };

static struct status runs_start(struct rpc_call *call)
{
    return rule_start(call, &sql_grade_runs);
}

static void encode_run(struct rpc_call *call, int statement, int row)
{
    struct buf *reply = &call->reply;
    const struct db_segment *segment = call->segment;
    size_t begin = wire_begin(reply, 1);
    cell_text(call, PERIOD, statement, row, GRADE_RUNS_PERIOD);
    cell_date(call, RUN_AS_OF, statement, row, GRADE_RUNS_AS_OF);
    cell_number(call, LOOKED, statement, row, GRADE_RUNS_LOOKED);
    cell_number(call, CHANGED, statement, row, GRADE_RUNS_CHANGED);
    cell_number(call, UP, statement, row, GRADE_RUNS_UP);
    cell_number(call, DOWN, statement, row, GRADE_RUNS_DOWN);
    value_encode_time(reply, START_TIME, db_micros(segment, statement, row, GRADE_RUNS_BEGUN_AT));
    if (!db_is_null(segment, statement, row, GRADE_RUNS_FINISHED_AT))
        value_encode_time(reply, END_TIME,
                          db_micros(segment, statement, row, GRADE_RUNS_FINISHED_AT));
    cell_id(call, ASKED_BY, "user", statement, row, GRADE_RUNS_ASKED_BY);
    wire_end(reply, begin);
}

static struct status runs_finish(struct rpc_call *call)
{
    const struct of_rule *wish = call->state;
    if (!rule_found(call))
        return rule_missing(call);
    for (int row = 0; row < db_rows(call->segment, wish->statement); row++)
        encode_run(call, wish->statement, row);
    return STATUS_OK;
}

static struct status run_start(struct rpc_call *call)
{
    struct of_rule *wish = call->state = arena_alloc(call->arena, sizeof *wish);
    const struct contract_object *object = contract_object("grade_rule");
    if (!wish)
        return rpc_no_memory();
    struct status status = resource_id(call, object, "id", rpc_text(call, "id"), &wish->id);
    struct db_param id = db_number(call->arena, wish->id);
    if (!status_is_ok(status))
        return status;
    rpc_segment(call, DB_WRITE);
    status = resource_remember(call, object, wish->id);
    if (!status_is_ok(status) || rpc_query(call, &sql_grade_run_ask, 1, &id) < 0)
        return status_is_ok(status) ? rpc_no_memory() : status;
    status = resource_read(call, object, wish->id, &wish->rule);
    if (status_is_ok(status))
        resource_end_write(call);
    return status;
}

static struct status run_finish(struct rpc_call *call)
{
    const struct of_rule *wish = call->state;
    int column = 0;
    if (!rule_found(call))
        return rule_missing(call);
    resource_encode(call, contract_object("grade_rule"), NULL, wish->rule, 0, &column);
    rpc_end(call);
    return STATUS_OK;
}

const struct rpc_handler grade_figures_handlers[] = {
    {.method = "/kith.v1.GradeService/ExplainGrade",
     .steps = {{explain_start, explain_finish, NULL}}},
    {.method = "/kith.v1.GradeService/GetGradeMatrix",
     .steps = {{matrix_start, matrix_finish, NULL}}},
    {.method = "/kith.v1.GradeRuleService/PreviewGradeRule",
     .steps = {{preview_start, preview_finish, NULL}}},
    {.method = "/kith.v1.GradeRuleService/ListGradeRuleRuns",
     .steps = {{runs_start, runs_finish, NULL}}},
    {.method = "/kith.v1.GradeRuleService/RunGradeRule",
     .steps = {{run_start, run_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {0},
};
