/* SPDX-License-Identifier: Apache-2.0 */
/* The ways of feedback, ideas and improvements, numerically as their states in kith.v1. */
#ifndef KITH_SERVER_MODEL_FEEDBACK_FLOW_H
#define KITH_SERVER_MODEL_FEEDBACK_FLOW_H

#include "server/model/flow.h"

enum feedback_state {
    FEEDBACK_RECEIVED = 1,
    FEEDBACK_UNDER_REVIEW,
    FEEDBACK_ADOPTED,
    FEEDBACK_DECLINED,
    FEEDBACK_DELIVERED,
    FEEDBACK_INFORMED, /* of feedback only */
};

/* INFORM is of feedback only, ANSWER changes no state. */
enum feedback_move {
    FEEDBACK_REVIEW,
    FEEDBACK_ADOPT,
    FEEDBACK_DECLINE,
    FEEDBACK_DELIVER,
    FEEDBACK_INFORM,
};

enum improvement_state {
    IMPROVEMENT_OPEN = 1,
    IMPROVEMENT_DONE,
    IMPROVEMENT_EVALUATED,
    IMPROVEMENT_DROPPED,
};

enum improvement_move { IMPROVEMENT_COMPLETE, IMPROVEMENT_EVALUATE, IMPROVEMENT_DROP };

extern const struct flow feedback_flow;
extern const struct flow feedback_flow_idea;
extern const struct flow feedback_flow_improvement;

#endif
