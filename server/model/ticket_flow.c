/* SPDX-License-Identifier: Apache-2.0 */
/* The table of moves of a ticket. */
#include "server/model/ticket_flow.h"

enum {
    NEW = 1 << TICKET_NEW,
    STARTED = 1 << TICKET_IN_PROGRESS,
    WAITING = 1 << TICKET_WAITING,
    RESOLVED = 1 << TICKET_RESOLVED,
    CLOSED = 1 << TICKET_CLOSED,
    REJECTED = 1 << TICKET_REJECTED,
    /* somebody has it */
    HELD = 1 << TICKET_ASSIGNED | STARTED | WAITING | 1 << TICKET_REOPENED,
    OPEN = NEW | HELD,
};

static const char reopen_first[] = "Open it again first: kith ticket reopen.";

/* clang-format off */
static const char *const states[] = {
    [TICKET_NEW] = "new",
    [TICKET_ASSIGNED] = "assigned",
    [TICKET_IN_PROGRESS] = "in progress",
    [TICKET_WAITING] = "waiting",
    [TICKET_RESOLVED] = "resolved",
    [TICKET_CLOSED] = "closed",
    [TICKET_REOPENED] = "reopened",
    [TICKET_REJECTED] = "rejected",
};
static const struct flow_move moves[] = {
    [TICKET_ASSIGN] = {.from = OPEN, .to = TICKET_ASSIGNED, .done = "assigned"},
    [TICKET_START] = {.from = OPEN & ~STARTED, .to = TICKET_IN_PROGRESS, .done = "started"},
    [TICKET_WAIT] = {.from = HELD & ~WAITING, .to = TICKET_WAITING, .done = "made to wait"},
    [TICKET_RESOLVE] = {.from = OPEN, .to = TICKET_RESOLVED, .done = "resolved"},
    [TICKET_CLOSE] = {.from = RESOLVED, .to = TICKET_CLOSED, .done = "closed"},
    [TICKET_REOPEN] = {.from = RESOLVED | CLOSED | REJECTED, .to = TICKET_REOPENED, .done = "reopened"},
    [TICKET_REJECT] = {.from = OPEN, .to = TICKET_REJECTED, .done = "rejected"},
    [TICKET_TAKE] = {.from = OPEN, .done = "taken", .hint = reopen_first},
    [TICKET_RELEASE] = {.from = OPEN, .done = "given back", .hint = reopen_first},
    [TICKET_TRANSFER] = {.from = OPEN, .done = "moved to another queue", .hint = reopen_first},
    [TICKET_ESCALATE] = {.from = OPEN, .done = "escalated", .hint = reopen_first},
    [TICKET_DEESCALATE] = {.from = OPEN, .done = "taken a level down", .hint = reopen_first},
};
/* clang-format on */

const struct flow ticket_flow = {"ticket", "TICKET_STATUS", "A ticket", states, 9, moves, 12};
