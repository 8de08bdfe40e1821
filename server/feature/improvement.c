/* SPDX-License-Identifier: Apache-2.0 */
/* Ideas and improvements: how they go on, and whether they helped. */
#include "server/feature/feature.h"
#include "server/feature/move.h"
#include "server/feature/rule.h"
#include "server/model/feedback_flow.h"

/* ---- Ideas ---- */

static struct status review_start(struct rpc_call *call)
{
    return move_start(call, &feedback_flow_idea, FEEDBACK_REVIEW);
}

static struct status adopt_start(struct rpc_call *call)
{
    return move_start(call, &feedback_flow_idea, FEEDBACK_ADOPT);
}

static struct status decline_start(struct rpc_call *call)
{
    return move_say(call, &feedback_flow_idea, FEEDBACK_DECLINE, "decision", "reason", NULL);
}

static struct status deliver_start(struct rpc_call *call)
{
    return move_say(call, &feedback_flow_idea, FEEDBACK_DELIVER, "decision", "result", NULL);
}

/* ---- Improvements ---- */

static struct status check(struct arena *arena, const struct catalog *catalog,
                           struct resource_draft *draft, bool creating)
{
    (void)arena;
    (void)catalog;
    rule_default(draft, "days", "90", creating);
    return STATUS_OK;
}

static struct status complete_start(struct rpc_call *call)
{
    return move_say(call, &feedback_flow_improvement, IMPROVEMENT_COMPLETE, "result", "result",
                    "done_at = now()");
}

static struct status drop_start(struct rpc_call *call)
{
    return move_say(call, &feedback_flow_improvement, IMPROVEMENT_DROP, "result", "reason", NULL);
}

static struct status evaluate_start(struct rpc_call *call)
{
    struct move move;
    struct status status = move_init(call, &feedback_flow_improvement, IMPROVEMENT_EVALUATE, &move);
    move.change.assignments = "evaluated_at = now()"; /* a trigger compares the scores */
    return status_is_ok(status) ? resource_change_start(call, &move.change) : status;
}

/* clang-format off */
const struct rpc_handler improvement_handlers[] = {
    {.method = "/kith.v1.IdeaService/ReviewIdea",
     .steps = {{review_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.IdeaService/AdoptIdea",
     .steps = {{adopt_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.IdeaService/DeclineIdea",
     .steps = {{decline_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.IdeaService/DeliverIdea",
     .steps = {{deliver_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.ImprovementService/CompleteImprovement",
     .steps = {{complete_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.ImprovementService/EvaluateImprovement",
     .steps = {{evaluate_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.ImprovementService/DropImprovement",
     .steps = {{drop_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {0},
};
/* clang-format on */

const struct resource_hooks improvement_hooks[] = {
    {.object = "improvement", .check = check},
    {0},
};
