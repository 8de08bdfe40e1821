/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How approvals are seen by those who have something to do with them: what waits for oneself, and
 * how one came to be where it is. They see what the approval says of its record, whether they may
 * see that or not.
 */
#include "common/wire.h"
#include "server/feature/approval.h"
#include "server/feature/cell.h"
#include "server/feature/feature.h"
#include "server/model/approval.h"
#include "server/resource/query.h"
#include "server/resource/value.h"
#include "server/sql/queries.h"

#include <string.h>

/* Numbers of kith.v1.ApprovalView and ListMineApprovalsResponse. */
enum {
    ID = 1,
    RECORD,
    TITLE,
    KIND,
    AMOUNT,
    REASON,
    SUBMITTER_ID,
    SUBMITTER,
    SUBMIT_TIME,
    STATUS,
    STEP,
    STEP_NAME,
    STANDS_FOR
};
enum { APPROVALS = 1 };

static void put_text(struct rpc_call *call, uint32_t number, const char *text)
{
    if (*text)
        wire_put_string(&call->reply, number, text);
}

static void put_id(struct rpc_call *call, uint32_t number, const char *object, int64_t id)
{
    const struct contract_object *found = contract_object(object);
    if (found && id)
        wire_put_string(&call->reply, number, resource_name(call->arena, found, id));
}

static void put_column(struct rpc_call *call, uint32_t number, int statement, int row, int column)
{
    put_text(call, number, db_string(call->segment, statement, row, column));
}

struct status approval_view_require(struct rpc_call *call, int64_t id)
{
    int statement;
    struct db_param params[] = {
        db_number(call->arena, id),
        db_text(resource_name(call->arena, contract_object("approval"), id)),
        db_number(call->arena, call->session->user_id),
    };
    return query_add_shape(call, &sql_approval_known, 3, params, &statement);
}

struct status approval_view_add(struct rpc_call *call, int64_t id, int *statement)
{
    struct db_param params[] = {db_number(call->arena, id),
                                db_number(call->arena, call->session->user_id)};
    return query_add_shape(call, &sql_approval_view, 2, params, statement);
}

bool approval_view_put(struct rpc_call *call, int statement, int row)
{
    const struct db_segment *s = call->segment;
    if (row >= db_rows(s, statement))
        return false;
    put_id(call, ID, "approval", db_int(s, statement, row, APPROVAL_VIEW_ID));
    put_id(call, RECORD, db_string(s, statement, row, APPROVAL_VIEW_OBJECT),
           db_int(s, statement, row, APPROVAL_VIEW_RECORD));
    put_column(call, TITLE, statement, row, APPROVAL_VIEW_TITLE);
    put_column(call, KIND, statement, row, APPROVAL_VIEW_KIND);
    if (!db_is_null(s, statement, row, APPROVAL_VIEW_AMOUNT))
        value_encode_money(&call->reply, AMOUNT,
                           cell_at(call, statement, row, APPROVAL_VIEW_AMOUNT),
                           cell_at(call, statement, row, APPROVAL_VIEW_CURRENCY));
    put_column(call, REASON, statement, row, APPROVAL_VIEW_REASON);
    put_id(call, SUBMITTER_ID, "user", db_int(s, statement, row, APPROVAL_VIEW_SUBMITTER_ID));
    put_column(call, SUBMITTER, statement, row, APPROVAL_VIEW_SUBMITTER);
    cell_time(call, SUBMIT_TIME, statement, row, APPROVAL_VIEW_SUBMITTED_AT);
    wire_put_int(&call->reply, STATUS, db_int(s, statement, row, APPROVAL_VIEW_STATUS));
    wire_put_int(&call->reply, STEP, db_int(s, statement, row, APPROVAL_VIEW_STEP));
    put_column(call, STEP_NAME, statement, row, APPROVAL_VIEW_STEP_NAME);
    put_column(call, STANDS_FOR, statement, row, APPROVAL_VIEW_STANDS_FOR);
    return true;
}

bool approval_view_own(const struct rpc_call *call, int statement)
{
    return db_int(call->segment, statement, 0, APPROVAL_VIEW_OWN);
}

/* ---- ListMineApprovals ---- */

struct status approval_view_add_waiting(struct rpc_call *call, int *statement)
{
    struct db_param user = db_number(call->arena, call->session->user_id);
    return query_add_shape(call, &sql_approval_waiting, 1, &user, statement);
}

void approval_view_put_waiting(struct rpc_call *call, int statement, uint32_t number)
{
    for (int row = 0; row < db_rows(call->segment, statement); row++) {
        size_t begin = wire_begin(&call->reply, number);
        approval_view_put(call, statement, row);
        wire_end(&call->reply, begin);
    }
}

static struct status mine_start(struct rpc_call *call)
{
    int statement;
    return rpc_segment(call, DB_READ) ? approval_view_add_waiting(call, &statement)
                                      : rpc_no_memory();
}

static struct status mine_finish(struct rpc_call *call)
{
    approval_view_put_waiting(call, 0, APPROVALS);
    return STATUS_OK;
}

/* ---- ExplainApproval ---- */

/* Numbers of kith.v1.ExplainApprovalResponse, its Step, Signer and Act. */
enum { APPROVAL = 1, STEPS, ACTS, MAY_SIGN, WHY };
enum { STEP_POSITION = 1, STEP_TITLE, STEP_MODE, STEP_STATE, STEP_TIME, STEP_SIGNERS };
enum { SIGNER_ID = 1, SIGNER_NAME, SIGNER_BECAUSE, SIGNER_TIME, SIGNER_BY, SIGNER_DEPUTIES };
enum { ACT_TIME = 1, ACT_ACT, ACT_STEP, ACT_WHO, ACT_FOR, ACT_TO, ACT_COMMENT };

struct explain {
    int64_t id;
    int view, steps, acts; /* statements */
};

static struct status explain_start(struct rpc_call *call)
{
    struct explain *explain = call->state = arena_alloc(call->arena, sizeof *explain);
    if (!explain)
        return rpc_no_memory();
    struct status status =
        resource_id(call, contract_object("approval"), "id", rpc_text(call, "id"), &explain->id);
    if (!status_is_ok(status) || !rpc_segment(call, DB_READ))
        return status_is_ok(status) ? rpc_no_memory() : status;
    struct db_param params[] = {db_number(call->arena, explain->id),
                                db_number(call->arena, call->session->user_id)};
    status = approval_view_require(call, explain->id);
    if (status_is_ok(status))
        status = approval_view_add(call, explain->id, &explain->view);
    if (status_is_ok(status))
        status = query_add_shape(call, &sql_approval_steps, 2, params, &explain->steps);
    if (status_is_ok(status))
        status = query_add_shape(call, &sql_approval_acts, 1, params, &explain->acts);
    return status;
}

struct read { /* the steps as the rules see them, and where each begins among the rows */
    struct approval_step *steps;
    int *rows;
    size_t n;
};

static struct approval_signer signer_at(const struct rpc_call *call, int statement, int row)
{
    const struct db_segment *s = call->segment;
    return (struct approval_signer){
        .user = db_int(s, statement, row, APPROVAL_STEPS_USER_ID),
        .added = db_int(s, statement, row, APPROVAL_STEPS_ADDED),
        .signs = !db_is_null(s, statement, row, APPROVAL_STEPS_SIGNED_AT),
        .mine = db_int(s, statement, row, APPROVAL_STEPS_MINE),
    };
}

/* Rows of one step follow each other; a step without people has one row without a user. */
static bool read_steps(struct rpc_call *call, int statement, struct read *read)
{
    const struct db_segment *s = call->segment;
    int n = db_rows(s, statement);
    struct approval_signer *signers = arena_array(call->arena, (size_t)n + 1, sizeof *signers);
    int64_t before = 0;
    read->n = 0;
    read->steps = arena_array(call->arena, (size_t)n + 1, sizeof *read->steps);
    read->rows = arena_array(call->arena, (size_t)n + 1, sizeof *read->rows);
    if (!signers || !read->steps || !read->rows)
        return false;
    for (int row = 0; row < n; row++) {
        int64_t position = db_int(s, statement, row, APPROVAL_STEPS_POSITION);
        if (position != before) {
            read->rows[read->n] = row;
            read->steps[read->n++] = (struct approval_step){
                .mode = (enum approval_mode)db_int(s, statement, row, APPROVAL_STEPS_MODE),
                .signers = &signers[row],
            };
            before = position;
        }
        signers[row] = signer_at(call, statement, row);
        read->steps[read->n - 1].n += signers[row].user != 0;
    }
    return true;
}

static void put_signer(struct rpc_call *call, int statement, int row)
{
    size_t begin = wire_begin(&call->reply, STEP_SIGNERS);
    put_id(call, SIGNER_ID, "user", db_int(call->segment, statement, row, APPROVAL_STEPS_USER_ID));
    put_column(call, SIGNER_NAME, statement, row, APPROVAL_STEPS_SIGNER);
    wire_put_int(&call->reply, SIGNER_BECAUSE,
                 db_int(call->segment, statement, row, APPROVAL_STEPS_BECAUSE));
    cell_time(call, SIGNER_TIME, statement, row, APPROVAL_STEPS_SIGNED_AT);
    put_column(call, SIGNER_BY, statement, row, APPROVAL_STEPS_SIGNED_BY);
    put_column(call, SIGNER_DEPUTIES, statement, row, APPROVAL_STEPS_DEPUTIES);
    wire_end(&call->reply, begin);
}

static void put_step(struct rpc_call *call, int statement, const struct read *read, size_t index,
                     enum approval_status status)
{
    int row = read->rows[index];
    struct buf *reply = &call->reply;
    size_t begin = wire_begin(reply, STEPS);
    wire_put_int(reply, STEP_POSITION,
                 db_int(call->segment, statement, row, APPROVAL_STEPS_POSITION));
    put_column(call, STEP_TITLE, statement, row, APPROVAL_STEPS_NAME);
    wire_put_int(reply, STEP_MODE, read->steps[index].mode);
    wire_put_int(reply, STEP_STATE, approval_step_state(read->steps, read->n, index, status));
    cell_time(call, STEP_TIME, statement, row, APPROVAL_STEPS_OPENED_AT);
    for (size_t i = 0; i < read->steps[index].n; i++)
        put_signer(call, statement, row + (int)i);
    wire_end(reply, begin);
}

static void put_act(struct rpc_call *call, int statement, int row)
{
    struct buf *reply = &call->reply;
    size_t begin = wire_begin(reply, ACTS);
    cell_time(call, ACT_TIME, statement, row, APPROVAL_ACTS_CREATED_AT);
    wire_put_int(reply, ACT_ACT, db_int(call->segment, statement, row, APPROVAL_ACTS_ACT));
    wire_put_int(reply, ACT_STEP, db_int(call->segment, statement, row, APPROVAL_ACTS_STEP));
    put_column(call, ACT_WHO, statement, row, APPROVAL_ACTS_WHO);
    put_column(call, ACT_FOR, statement, row, APPROVAL_ACTS_STANDS_FOR);
    put_column(call, ACT_TO, statement, row, APPROVAL_ACTS_TO_USER);
    put_column(call, ACT_COMMENT, statement, row, APPROVAL_ACTS_COMMENT);
    wire_end(reply, begin);
}

static struct status explain_finish(struct rpc_call *call)
{
    const struct explain *explain = call->state;
    struct read read;
    size_t begin = wire_begin(&call->reply, APPROVAL);
    if (!approval_view_put(call, explain->view, 0))
        return resource_not_found(call, contract_object("approval"), explain->id);
    wire_end(&call->reply, begin);
    if (!read_steps(call, explain->steps, &read))
        return rpc_no_memory();
    enum approval_status status =
        (enum approval_status)db_int(call->segment, explain->view, 0, APPROVAL_VIEW_STATUS);
    for (size_t i = 0; i < read.n; i++)
        put_step(call, explain->steps, &read, i, status);
    for (int row = 0; row < db_rows(call->segment, explain->acts); row++)
        put_act(call, explain->acts, row);
    enum approval_answer answer =
        approval_may_sign(read.steps, read.n, approval_view_own(call, explain->view), status);
    wire_put_bool(&call->reply, MAY_SIGN, answer == APPROVAL_MAY_SIGN);
    wire_put_string(&call->reply, WHY,
                    approval_sentence(answer, strcmp(call->language, "zh") == 0));
    return STATUS_OK;
}

const struct rpc_handler approval_view_handlers[] = {
    {.method = "/kith.v1.ApprovalService/ListMineApprovals",
     .steps = {{mine_start, mine_finish, NULL}}},
    {.method = "/kith.v1.ApprovalService/ExplainApproval",
     .steps = {{explain_start, explain_finish, NULL}}},
    {0},
};
