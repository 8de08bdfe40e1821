/* SPDX-License-Identifier: Apache-2.0 */
/* Grades: rules that are copied and activated, and grades that somebody asks for by hand. */
#include "server/feature/feature.h"
#include "server/feature/move.h"
#include "server/feature/rule.h"
#include "server/model/grade_steps.h"
#include "server/sql/queries.h"

enum { RULE_DRAFT = 1, RULE_ACTIVE = 2 };
enum { VALID = 1, REQUESTED = 2, REJECTED = 3 };

/* ---- Rules ---- */

static struct status check_criterion(struct arena *arena, const struct catalog *catalog,
                                     struct resource_draft *draft, bool creating)
{
    (void)catalog;
    (void)creating;
    const char *text = draft_text(draft, "steps"), *problem, *other;
    if (!text || !*text)
        return STATUS_OK;
    /* The database knows which of the two the measure wants. */
    const char *steps = grade_steps_normalize(arena, text, true, &problem);
    if (!steps)
        steps = grade_steps_normalize(arena, text, false, &other);
    if (!steps)
        return rule_refuse(arena, "steps", "STEPS_INVALID", "%s",
                           problem ? problem : "The steps cannot be read.");
    draft_set(draft, "steps", steps);
    return STATUS_OK;
}

static const char *const rule_states[] = {[RULE_DRAFT] = "a draft"};
static const struct flow_move rule_moves[] = {
    {.from = 1 << RULE_DRAFT,
     .to = RULE_ACTIVE,
     .done = "activated",
     .hint = "Copy it to let it count again."},
};
static const struct flow rule_flow = {
    "grade_rule", "GRADE_RULE_FIXED", "A grade rule", rule_states, RULE_DRAFT + 1, rule_moves, 1};

static struct status activate_start(struct rpc_call *call)
{
    return move_start(call, &rule_flow, 0);
}

static struct status copy_start(struct rpc_call *call)
{
    struct resource_draft *draft = draft_new(call->arena, contract_object("grade_rule"));
    if (!draft)
        return rpc_no_memory();
    struct status status = rule_take(call, draft, "name", rpc_text(call, "name"));
    return status_is_ok(status) ? resource_insert(call, draft) : status;
}

static struct status write_rule(struct rpc_call *call, struct resource_draft *draft, bool creating)
{
    const struct contract_object *object = draft->object;
    int64_t id;
    if (!creating || !rpc_is(call, "CopyGradeRule"))
        return STATUS_OK;
    struct status status = resource_id(call, object, "id", rpc_text(call, "id"), &id);
    if (!status_is_ok(status))
        return status;
    struct db_param params[] = {db_number(call->arena, id),
                                db_text(resource_name(call->arena, object, id))};
    return rpc_query(call, &sql_grade_rule_copy, 2, params) < 0 ? rpc_no_memory() : STATUS_OK;
}

/* ---- Grades by hand ---- */

static struct status check_grade(struct arena *arena, const struct catalog *catalog,
                                 struct resource_draft *draft, bool creating)
{
    (void)catalog;
    if (!creating)
        return STATUS_OK;
    draft_set_number(arena, draft, "status", REQUESTED);
    draft_set(draft, "manual", "true");
    return STATUS_OK;
}

/* What is changed besides follows from the method. */
static struct status write_grade(struct rpc_call *call, struct resource_draft *draft, bool creating)
{
    const struct contract_object *object = draft->object;
    const struct db_query *query = NULL;
    if (creating)
        query = &sql_grade_asked;
    else if (rpc_is(call, "ApproveGrade"))
        query = &sql_grade_approve;
    else if (session_scope(call->session, object, ACCESS_UPDATE) == ACCESS_NONE)
        query = &sql_grade_withdraw;
    if (!query)
        return STATUS_OK;
    if (creating)
        return rpc_query(call, query, 0, NULL) < 0 ? rpc_no_memory() : STATUS_OK;
    return rule_query(call, query, draft);
}

enum { APPROVE, REJECT };

static const char *const states[] = {[REQUESTED] = "requested"};
static const struct flow_move moves[] = {
    [APPROVE] = {.from = 1 << REQUESTED, .to = VALID, .done = "approved"},
    [REJECT] = {.from = 1 << REQUESTED, .to = REJECTED, .done = "rejected"},
};
static const struct flow flow = {"grade",       "GRADE_STATUS", "A grade", states,
                                 REQUESTED + 1, moves,          2};

static struct status decide(struct rpc_call *call, size_t how, const char *assignments)
{
    struct move move;
    struct status status = move_init(call, &flow, how, &move);
    if (!status_is_ok(status))
        return status;
    move.change.assignments = assignments;
    draft_set_number(call->arena, move.change.draft, "decided_by", call->session->user_id);
    return resource_change_start(call, &move.change);
}

static struct status approve_start(struct rpc_call *call)
{
    return decide(call, APPROVE, "decided_at = now(), as_of = kith_today()");
}

static struct status reject_start(struct rpc_call *call)
{
    return decide(call, REJECT, "decided_at = now()");
}

const struct rpc_handler grade_handlers[] = {
    {.method = "/kith.v1.GradeRuleService/ActivateGradeRule",
     .steps = {{activate_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.GradeRuleService/CopyGradeRule",
     .steps = {{copy_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.GradeService/ApproveGrade",
     .steps = {{approve_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.GradeService/RejectGrade",
     .steps = {{reject_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {0},
};

const struct resource_hooks grade_hooks[] = {
    {.object = "grade_rule", .write = write_rule},
    {.object = "grade_criterion", .check = check_criterion},
    {.object = "grade", .check = check_grade, .write = write_grade},
    {0},
};
