/* SPDX-License-Identifier: Apache-2.0 */
/* The way of a ticket. */
#ifndef KITH_SERVER_MODEL_TICKET_FLOW_H
#define KITH_SERVER_MODEL_TICKET_FLOW_H

#include "server/model/flow.h"

enum ticket_state { /* numerically equal to kith.v1.TicketStatus */
                    TICKET_NEW = 1,
                    TICKET_ASSIGNED,
                    TICKET_IN_PROGRESS,
                    TICKET_WAITING,
                    TICKET_RESOLVED,
                    TICKET_CLOSED,
                    TICKET_REOPENED,
                    TICKET_REJECTED,
};

/* From TAKE on they follow the owner or change no state. */
enum ticket_move {
    TICKET_ASSIGN,
    TICKET_START,
    TICKET_WAIT,
    TICKET_RESOLVE,
    TICKET_CLOSE,
    TICKET_REOPEN,
    TICKET_REJECT,
    TICKET_TAKE,
    TICKET_RELEASE,
    TICKET_TRANSFER,
    TICKET_ESCALATE,
    TICKET_DEESCALATE,
};

extern const struct flow ticket_flow;

#endif
