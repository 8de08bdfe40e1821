/* SPDX-License-Identifier: Apache-2.0 */
/* The table of moves of a ticket. */
#include "server/model/ticket_flow.h"

#include "common/buf.h"

enum { LONGEST_SENTENCE = 300 };

enum {
    NEW = 1 << TICKET_NEW,
    RESOLVED = 1 << TICKET_RESOLVED,
    CLOSED = 1 << TICKET_CLOSED,
    REJECTED = 1 << TICKET_REJECTED,
    /* somebody has it */
    HELD =
        1 << TICKET_ASSIGNED | 1 << TICKET_IN_PROGRESS | 1 << TICKET_WAITING | 1 << TICKET_REOPENED,
};

/* By target: from where. */
static const struct {
    int from;
    const char *state;
    const char *done; /* "A ticket can be … only while" */
} moves[] = {
    [TICKET_NEW] = {0, "new", "made new"},
    [TICKET_ASSIGNED] = {NEW | HELD, "assigned", "assigned"},
    [TICKET_IN_PROGRESS] = {NEW | (HELD & ~(1 << TICKET_IN_PROGRESS)), "in progress", "started"},
    [TICKET_WAITING] = {HELD & ~(1 << TICKET_WAITING), "waiting", "made to wait"},
    [TICKET_RESOLVED] = {NEW | HELD, "resolved", "resolved"},
    [TICKET_CLOSED] = {RESOLVED, "closed", "closed"},
    [TICKET_REOPENED] = {RESOLVED | CLOSED | REJECTED, "reopened", "reopened"},
    [TICKET_REJECTED] = {NEW | HELD, "rejected", "rejected"},
};

static bool is_state(enum ticket_state state)
{
    return state >= TICKET_NEW && state <= TICKET_REJECTED;
}

bool ticket_flow_allows(enum ticket_state from, enum ticket_state to)
{
    return is_state(from) && is_state(to) && (moves[to].from & 1 << from);
}

size_t ticket_flow_sources(enum ticket_state to, int64_t from[static TICKET_STATES])
{
    size_t n = 0;
    for (enum ticket_state state = TICKET_NEW; state <= TICKET_REJECTED; state++)
        if (ticket_flow_allows(state, to))
            from[n++] = state;
    return n;
}

const char *ticket_flow_sentence(struct arena *arena, enum ticket_state to)
{
    static const char other[] = "The ticket's status does not allow this.";
    int64_t from[TICKET_STATES];
    struct buf text;
    if (!is_state(to))
        return other;
    size_t n = ticket_flow_sources(to, from);
    buf_init(&text, arena, LONGEST_SENTENCE);
    buf_printf(&text, "A ticket can be %s only while it is ", moves[to].done);
    for (size_t i = 0; i < n; i++)
        buf_printf(&text, "%s%s", i == 0 ? "" : i + 1 == n ? " or " : ", ", moves[from[i]].state);
    buf_put_byte(&text, '.');
    const char *sentence = n ? buf_string(&text) : NULL;
    return sentence ? sentence : other;
}
