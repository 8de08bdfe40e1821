/* SPDX-License-Identifier: Apache-2.0 */
/* Which moves a lead may make. */
#ifndef KITH_SERVER_MODEL_LEAD_FLOW_H
#define KITH_SERVER_MODEL_LEAD_FLOW_H

#include "common/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum lead_state { /* numerically equal to kith.v1.LeadStatus */
                  LEAD_NEW = 1,
                  LEAD_ASSIGNED,
                  LEAD_WORKING,
                  LEAD_NURTURING,
                  LEAD_CONVERTED,
                  LEAD_RECYCLED,
                  LEAD_DISQUALIFIED,
};
enum { LEAD_STATES = 7 };

/* What people do with leads; several lead to the same state. */
enum lead_move {
    LEAD_ASSIGN,
    LEAD_WORK,
    LEAD_NURTURE,
    LEAD_CONVERT,
    LEAD_RECYCLE,
    LEAD_DISQUALIFY,
    LEAD_REOPEN,
};
enum { LEAD_MOVES = 7 };

bool lead_flow_allows(enum lead_state from, enum lead_move move);
/* The states in which the move is allowed; returns how many. */
size_t lead_flow_sources(enum lead_move move, int64_t from[static LEAD_STATES]);
/* The state that it leads to; of LEAD_ASSIGN and LEAD_REOPEN the owner decides: 0. */
enum lead_state lead_flow_target(enum lead_move move);
/* "A lead can be reopened only while it is disqualified." in the arena; never NULL. */
const char *lead_flow_sentence(struct arena *arena, enum lead_move move);

#endif
