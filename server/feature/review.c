/* SPDX-License-Identifier: Apache-2.0 */
/* Scorecards and the way of a review: written, submitted, contested, decided. */
#include "server/feature/feature.h"
#include "server/feature/move.h"
#include "server/feature/rule.h"
#include "server/model/scorecard.h"
#include "server/resource/query.h"
#include "server/sql/queries.h"

#include <inttypes.h>

enum { DRAFT = 1, SUBMITTED, CONTESTED, DECIDED };

/* ---- Scorecards ---- */

static struct status check_scorecard(struct arena *arena, const struct catalog *catalog,
                                     struct resource_draft *draft, bool creating)
{
    (void)catalog;
    (void)creating;
    const char *text = draft_text(draft, "criteria"), *problem;
    struct scorecard card;
    if (!text || !*text)
        return rule_percent(arena, draft, "pass_percent");
    if (!scorecard_read(arena, text, &card, &problem))
        return rule_refuse(arena, "criteria", "CRITERIA_INVALID", "%s",
                           problem ? problem : "The criteria cannot be read.");
    draft_set(draft, "criteria", scorecard_write(arena, &card));
    return rule_percent(arena, draft, "pass_percent");
}

static struct status copy_find_start(struct rpc_call *call)
{
    int64_t id;
    struct status status =
        resource_id(call, contract_object("scorecard"), "id", rpc_text(call, "id"), &id);
    if (!status_is_ok(status))
        return status;
    struct db_param param = db_number(call->arena, id);
    rpc_segment(call, DB_READ);
    return rpc_query(call, &sql_scorecard_found, 1, &param) < 0 ? rpc_no_memory() : STATUS_OK;
}

static struct status copy_find_finish(struct rpc_call *call)
{
    const struct contract_object *object = contract_object("scorecard");
    struct resource_draft *draft = draft_new(call->arena, object);
    const struct db_segment *from = call->segment;
    const char *name = rpc_text(call, "name");
    int64_t id = 0;
    if (!draft)
        return rpc_no_memory();
    if (db_rows(from, 0) == 0) {
        resource_id(call, object, "id", rpc_text(call, "id"), &id);
        return resource_not_found(call, object, id);
    }
    draft_set(draft, "name", *name ? name : db_string(from, 0, 0, SCORECARD_FOUND_NAME));
    draft_set(draft, "description", db_string(from, 0, 0, SCORECARD_FOUND_DESCRIPTION));
    draft_set(draft, "criteria", db_string(from, 0, 0, SCORECARD_FOUND_CRITERIA));
    draft_set(draft, "pass_percent", db_string(from, 0, 0, SCORECARD_FOUND_PASS_PERCENT));
    draft_set_number(call->arena, draft, "edition",
                     db_int(from, 0, 0, SCORECARD_FOUND_EDITION) + 1);
    call->state = draft;
    return STATUS_OK;
}

static struct status copy_start(struct rpc_call *call)
{
    return resource_insert(call, call->state);
}

/* ---- Reviews ---- */

static struct status check_review(struct arena *arena, const struct catalog *catalog,
                                  struct resource_draft *draft, bool creating)
{
    (void)catalog;
    (void)creating;
    const char *text = draft_text(draft, "scores"), *problem;
    struct scorecard_scores scores;
    if (!text || !*text)
        return STATUS_OK;
    if (!scorecard_read_scores(arena, text, &scores, &problem))
        return rule_refuse(arena, "scores", "SCORES_INVALID", "%s",
                           problem ? problem : "The scores cannot be read.");
    draft_set(draft, "scores", scorecard_write_scores(arena, &scores));
    return STATUS_OK;
}

/* What is asked besides follows from the method. */
static struct status write_review(struct rpc_call *call, struct resource_draft *draft,
                                  bool creating)
{
    if (!creating && rpc_is(call, "ContestReview"))
        return rule_query(call, &sql_review_agent_only, draft);
    if (!creating && rpc_is(call, "DecideReview"))
        return rule_query(call, &sql_review_judge_another, draft);
    return STATUS_OK;
}

/* ---- Submit and decide: the scorecard first ---- */

struct judgement {
    struct scorecard card;
    const char *scores, *version; /* as they are stored */
    int64_t pass;                 /* hundredths of a per cent */
};

static struct status find_start(struct rpc_call *call)
{
    int64_t id;
    struct status status =
        resource_id(call, contract_object("review"), "id", rpc_text(call, "id"), &id);
    if (!status_is_ok(status))
        return status;
    struct db_param param = db_number(call->arena, id);
    int statement; /* the first */
    rpc_segment(call, DB_READ);
    return query_add(call, &sql_review_found, 1, &param, NULL, &statement);
}

static struct status find_finish(struct rpc_call *call)
{
    const struct contract_object *object = contract_object("review");
    struct judgement *found = call->state = arena_alloc(call->arena, sizeof *found);
    const char *problem;
    int64_t id = 0;
    if (!found)
        return rpc_no_memory();
    if (db_rows(call->segment, 0) == 0) {
        resource_id(call, object, "id", rpc_text(call, "id"), &id);
        return resource_not_found(call, object, id);
    }
    found->scores = db_string(call->segment, 0, 0, REVIEW_FOUND_SCORES);
    found->pass = db_int(call->segment, 0, 0, REVIEW_FOUND_PASS);
    found->version =
        arena_printf(call->arena, "%" PRId64, db_int(call->segment, 0, 0, REVIEW_FOUND_VERSION));
    if (!scorecard_read(call->arena, db_string(call->segment, 0, 0, REVIEW_FOUND_CRITERIA),
                        &found->card, &problem))
        return problem ? rpc_error(call, RPC_FAILED_PRECONDITION, "CRITERIA_INVALID", "%s", problem)
                       : rpc_no_memory();
    return STATUS_OK;
}

/* The scores, and what they come to, into the draft. */
static struct status judge(struct rpc_call *call, const struct judgement *found, const char *text,
                           struct resource_draft *draft)
{
    struct scorecard_scores scores;
    struct scorecard_result result;
    const char *problem;
    if (!scorecard_read_scores(call->arena, text, &scores, &problem) ||
        !scorecard_judge(call->arena, &found->card, &scores, &result, &problem))
        return problem ? rpc_field_error(call, "scores", "%s", problem) : rpc_no_memory();
    draft_set(draft, "scores", scorecard_write_scores(call->arena, &scores));
    draft_set(draft, "result",
              arena_printf(call->arena, "%" PRId64 ".%02" PRId64, result.percent / 100,
                           result.percent % 100));
    draft_set(draft, "passed", !result.failed && result.percent >= found->pass ? "true" : "false");
    return STATUS_OK;
}

enum { SUBMIT, CONTEST, DECIDE };

static const char *const states[] = {
    [DRAFT] = "a draft", [SUBMITTED] = "submitted", [CONTESTED] = "contested"};
static const struct flow_move moves[] = {
    [SUBMIT] = {.from = 1 << DRAFT, .to = SUBMITTED, .done = "submitted"},
    [CONTEST] = {.from = 1 << SUBMITTED, .to = CONTESTED, .done = "contested"},
    [DECIDE] = {.from = 1 << CONTESTED, .to = DECIDED, .done = "decided"},
};
static const struct flow flow = {"review", "REVIEW_STATUS", "A review", states, DECIDED, moves, 3};

static struct status submit_start(struct rpc_call *call)
{
    const struct judgement found = *(const struct judgement *)call->state;
    const char *scores = rpc_text(call, "scores"), *comment = rpc_text(call, "comment");
    struct move move;
    struct status status = move_init(call, &flow, SUBMIT, &move);
    if (status_is_ok(status) && *comment)
        status = rule_take(call, move.change.draft, "comment", comment);
    if (status_is_ok(status))
        status = judge(call, &found, *scores ? scores : found.scores, move.change.draft);
    if (!status_is_ok(status))
        return status;
    /* What was stored may have changed since it was read. */
    if (!*scores && !*move.change.etag)
        move.change.etag = found.version;
    move.change.assignments = "submitted_at = now()";
    return resource_change_start(call, &move.change);
}

static struct status contest_start(struct rpc_call *call)
{
    struct move move;
    struct status status = move_init(call, &flow, CONTEST, &move);
    move.change.action = ACCESS_READ;
    if (!status_is_ok(status))
        return status;
    draft_set(move.change.draft, "contest_reason", rpc_text(call, "reason"));
    move.change.assignments = "contested_at = now()";
    return resource_change_start(call, &move.change);
}

static struct status decide_start(struct rpc_call *call)
{
    const struct judgement found = *(const struct judgement *)call->state;
    const char *scores = rpc_text(call, "scores");
    struct move move;
    struct status status = move_init(call, &flow, DECIDE, &move);
    if (status_is_ok(status) && *scores)
        status = judge(call, &found, scores, move.change.draft);
    if (!status_is_ok(status))
        return status;
    if (*scores)
        draft_set(move.change.draft, "scores_before", found.scores);
    draft_set(move.change.draft, "decision", rpc_text(call, "decision"));
    draft_set_number(call->arena, move.change.draft, "decided_by", call->session->user_id);
    move.change.assignments = "decided_at = now()";
    return resource_change_start(call, &move.change);
}

const struct rpc_handler review_handlers[] = {
    {.method = "/kith.v1.ScorecardService/CopyScorecard",
     .steps = {{copy_find_start, copy_find_finish, NULL},
               {copy_start, resource_change_finish, resource_request_failed},
               RESOURCE_REPLAY}},
    {.method = "/kith.v1.ReviewService/SubmitReview",
     .steps = {{find_start, find_finish, NULL},
               {submit_start, resource_change_finish, resource_request_failed},
               RESOURCE_REPLAY}},
    {.method = "/kith.v1.ReviewService/ContestReview",
     .steps = {{contest_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.ReviewService/DecideReview",
     .steps = {{find_start, find_finish, NULL},
               {decide_start, resource_change_finish, resource_request_failed},
               RESOURCE_REPLAY}},
    {0},
};

const struct resource_hooks review_hooks[] = {
    {.object = "scorecard", .check = check_scorecard},
    {.object = "review", .check = check_review, .write = write_review},
    {0},
};
