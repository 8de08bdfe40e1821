/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of moves of feedback, ideas and improvements. */
#include "server/model/feedback_flow.h"

enum {
    RECEIVED = 1 << FEEDBACK_RECEIVED,
    REVIEWED = 1 << FEEDBACK_UNDER_REVIEW,
    ADOPTED = 1 << FEEDBACK_ADOPTED,
    DECLINED = 1 << FEEDBACK_DECLINED,
    DELIVERED = 1 << FEEDBACK_DELIVERED,
    OPEN = 1 << IMPROVEMENT_OPEN,
    DONE = 1 << IMPROVEMENT_DONE,
    EVALUATED = 1 << IMPROVEMENT_EVALUATED,
};

/* clang-format off */
static const char *const states[] = {
    [FEEDBACK_RECEIVED] = "received",
    [FEEDBACK_UNDER_REVIEW] = "under review",
    [FEEDBACK_ADOPTED] = "adopted",
    [FEEDBACK_DECLINED] = "declined",
    [FEEDBACK_DELIVERED] = "delivered",
    [FEEDBACK_INFORMED] = "informed",
};
static const struct flow_move moves[] = {
    [FEEDBACK_REVIEW] = {.from = RECEIVED | DECLINED, .to = FEEDBACK_UNDER_REVIEW, .done = "reviewed"},
    [FEEDBACK_ADOPT] = {.from = RECEIVED | REVIEWED | DECLINED, .to = FEEDBACK_ADOPTED, .done = "adopted"},
    [FEEDBACK_DECLINE] = {.from = RECEIVED | REVIEWED | ADOPTED, .to = FEEDBACK_DECLINED, .done = "declined"},
    [FEEDBACK_DELIVER] = {.from = ADOPTED, .to = FEEDBACK_DELIVERED, .done = "delivered"},
    [FEEDBACK_INFORM] = {.from = DECLINED | DELIVERED, .to = FEEDBACK_INFORMED, .done = "closed by informing the customer"},
};
static const char *const improvement_states[] = {
    [IMPROVEMENT_OPEN] = "open",
    [IMPROVEMENT_DONE] = "done",
    [IMPROVEMENT_EVALUATED] = "evaluated",
    [IMPROVEMENT_DROPPED] = "dropped",
};
static const struct flow_move improvement_moves[] = {
    [IMPROVEMENT_COMPLETE] = {.from = OPEN, .to = IMPROVEMENT_DONE, .done = "completed"},
    [IMPROVEMENT_EVALUATE] = {.from = DONE | EVALUATED, .to = IMPROVEMENT_EVALUATED, .done = "evaluated"},
    [IMPROVEMENT_DROP] = {.from = OPEN, .to = IMPROVEMENT_DROPPED, .done = "dropped"},
};

const struct flow feedback_flow = {"feedback", "FEEDBACK_STATUS", "Feedback", states, 7, moves, 5};
const struct flow feedback_flow_idea = {"idea", "IDEA_STATUS", "An idea", states, 6, moves, 4};
const struct flow feedback_flow_improvement = {
    "improvement", "IMPROVEMENT_STATUS", "An improvement", improvement_states, 5, improvement_moves, 3};
/* clang-format on */
