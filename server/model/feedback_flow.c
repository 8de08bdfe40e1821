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
    [FEEDBACK_REVIEW] = {RECEIVED | DECLINED, FEEDBACK_UNDER_REVIEW, "reviewed"},
    [FEEDBACK_ADOPT] = {RECEIVED | REVIEWED | DECLINED, FEEDBACK_ADOPTED, "adopted"},
    [FEEDBACK_DECLINE] = {RECEIVED | REVIEWED | ADOPTED, FEEDBACK_DECLINED, "declined"},
    [FEEDBACK_DELIVER] = {ADOPTED, FEEDBACK_DELIVERED, "delivered"},
    [FEEDBACK_INFORM] = {DECLINED | DELIVERED, FEEDBACK_INFORMED, "closed by informing the customer"},
};
static const char *const improvement_states[] = {
    [IMPROVEMENT_OPEN] = "open",
    [IMPROVEMENT_DONE] = "done",
    [IMPROVEMENT_EVALUATED] = "evaluated",
    [IMPROVEMENT_DROPPED] = "dropped",
};
static const struct flow_move improvement_moves[] = {
    [IMPROVEMENT_COMPLETE] = {OPEN, IMPROVEMENT_DONE, "completed"},
    [IMPROVEMENT_EVALUATE] = {DONE | EVALUATED, IMPROVEMENT_EVALUATED, "evaluated"},
    [IMPROVEMENT_DROP] = {OPEN, IMPROVEMENT_DROPPED, "dropped"},
};

const struct flow feedback_flow = {"Feedback", states, 7, moves, 5};
const struct flow feedback_flow_idea = {"An idea", states, 6, moves, 4};
const struct flow feedback_flow_improvement = {"An improvement", improvement_states, 5, improvement_moves, 3};
/* clang-format on */
