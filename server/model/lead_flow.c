/* SPDX-License-Identifier: Apache-2.0 */
/* The table of moves of a lead. */
#include "server/model/lead_flow.h"

enum {
    NEW = 1 << LEAD_NEW,
    ASSIGNED = 1 << LEAD_ASSIGNED,
    WORKING = 1 << LEAD_WORKING,
    NURTURING = 1 << LEAD_NURTURING,
    RECYCLED = 1 << LEAD_RECYCLED,
    DISQUALIFIED = 1 << LEAD_DISQUALIFIED,
    OPEN = NEW | ASSIGNED | WORKING | NURTURING,
};

/* clang-format off */
static const char *const states[] = {
    [LEAD_NEW] = "new",
    [LEAD_ASSIGNED] = "assigned",
    [LEAD_WORKING] = "being worked on",
    [LEAD_NURTURING] = "being nurtured",
    [LEAD_CONVERTED] = "converted",
    [LEAD_RECYCLED] = "recycled",
    [LEAD_DISQUALIFIED] = "disqualified",
};
static const struct flow_move moves[] = {
    [LEAD_ASSIGN] = {.from = OPEN | RECYCLED, .done = "assigned"},
    [LEAD_WORK] = {.from = OPEN & ~WORKING, .to = LEAD_WORKING, .done = "worked on"},
    [LEAD_NURTURE] = {.from = OPEN & ~NURTURING, .to = LEAD_NURTURING, .done = "nurtured"},
    [LEAD_CONVERT] = {.from = OPEN, .to = LEAD_CONVERTED, .done = "converted"},
    [LEAD_RECYCLE] = {.from = OPEN, .to = LEAD_RECYCLED, .done = "recycled"},
    [LEAD_DISQUALIFY] = {.from = OPEN | RECYCLED, .to = LEAD_DISQUALIFIED, .done = "disqualified"},
    [LEAD_REOPEN] = {.from = DISQUALIFIED, .done = "reopened"},
};
/* clang-format on */

const struct flow lead_flow = {"lead", "LEAD_STATUS", "A lead", states, 8, moves, 7};
