/* SPDX-License-Identifier: Apache-2.0 */
/* The way of a lead. */
#ifndef KITH_SERVER_MODEL_LEAD_FLOW_H
#define KITH_SERVER_MODEL_LEAD_FLOW_H

#include "server/model/flow.h"

enum lead_state { /* numerically equal to kith.v1.LeadStatus */
                  LEAD_NEW = 1,
                  LEAD_ASSIGNED,
                  LEAD_WORKING,
                  LEAD_NURTURING,
                  LEAD_CONVERTED,
                  LEAD_RECYCLED,
                  LEAD_DISQUALIFIED,
};

/* Where ASSIGN and REOPEN lead to, follows the owner. */
enum lead_move {
    LEAD_ASSIGN,
    LEAD_WORK,
    LEAD_NURTURE,
    LEAD_CONVERT,
    LEAD_RECYCLE,
    LEAD_DISQUALIFY,
    LEAD_REOPEN,
};

extern const struct flow lead_flow;

#endif
