/* SPDX-License-Identifier: Apache-2.0 */
/* Which moves a ticket may make. */
#ifndef KITH_SERVER_MODEL_TICKET_FLOW_H
#define KITH_SERVER_MODEL_TICKET_FLOW_H

#include "common/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
enum { TICKET_STATES = 8 };

bool ticket_flow_allows(enum ticket_state from, enum ticket_state to);
/* The states from which `to` can be reached; returns how many. */
size_t ticket_flow_sources(enum ticket_state to, int64_t from[static TICKET_STATES]);
/* "A ticket can be closed only while it is resolved." in the arena; never NULL. */
const char *ticket_flow_sentence(struct arena *arena, enum ticket_state to);

#endif
