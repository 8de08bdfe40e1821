/* SPDX-License-Identifier: Apache-2.0 */
/* The table of moves of a lead. */
#include "server/model/lead_flow.h"

#include "common/buf.h"

enum { LONGEST_SENTENCE = 300 };

enum {
    NEW = 1 << LEAD_NEW,
    ASSIGNED = 1 << LEAD_ASSIGNED,
    WORKING = 1 << LEAD_WORKING,
    NURTURING = 1 << LEAD_NURTURING,
    RECYCLED = 1 << LEAD_RECYCLED,
    DISQUALIFIED = 1 << LEAD_DISQUALIFIED,
    OPEN = NEW | ASSIGNED | WORKING | NURTURING,
};

static const struct {
    int from;
    enum lead_state to;
    const char *done; /* "A lead can be … only while" */
} moves[] = {
    [LEAD_ASSIGN] = {OPEN | RECYCLED, 0, "assigned"},
    [LEAD_WORK] = {NEW | ASSIGNED | NURTURING, LEAD_WORKING, "worked on"},
    [LEAD_NURTURE] = {NEW | ASSIGNED | WORKING, LEAD_NURTURING, "nurtured"},
    [LEAD_CONVERT] = {OPEN, LEAD_CONVERTED, "converted"},
    [LEAD_RECYCLE] = {OPEN, LEAD_RECYCLED, "recycled"},
    [LEAD_DISQUALIFY] = {OPEN | RECYCLED, LEAD_DISQUALIFIED, "disqualified"},
    [LEAD_REOPEN] = {DISQUALIFIED, 0, "reopened"},
};

static const char *const states[] = {
    [LEAD_NEW] = "new",
    [LEAD_ASSIGNED] = "assigned",
    [LEAD_WORKING] = "being worked on",
    [LEAD_NURTURING] = "being nurtured",
    [LEAD_CONVERTED] = "converted",
    [LEAD_RECYCLED] = "recycled",
    [LEAD_DISQUALIFIED] = "disqualified",
};

static bool is_move(enum lead_move move)
{
    return (int)move >= LEAD_ASSIGN && (int)move <= LEAD_REOPEN;
}

bool lead_flow_allows(enum lead_state from, enum lead_move move)
{
    bool known = (int)from >= LEAD_NEW && (int)from <= LEAD_DISQUALIFIED;
    return known && is_move(move) && (moves[move].from & 1 << from);
}

size_t lead_flow_sources(enum lead_move move, int64_t from[static LEAD_STATES])
{
    size_t n = 0;
    for (enum lead_state state = LEAD_NEW; state <= LEAD_DISQUALIFIED; state++)
        if (lead_flow_allows(state, move))
            from[n++] = state;
    return n;
}

enum lead_state lead_flow_target(enum lead_move move)
{
    return is_move(move) ? moves[move].to : 0;
}

const char *lead_flow_sentence(struct arena *arena, enum lead_move move)
{
    static const char other[] = "The lead's status does not allow this.";
    int64_t from[LEAD_STATES];
    struct buf text;
    size_t n = lead_flow_sources(move, from);
    if (!n)
        return other;
    buf_init(&text, arena, LONGEST_SENTENCE);
    buf_printf(&text, "A lead can be %s only while it is ", moves[move].done);
    for (size_t i = 0; i < n; i++)
        buf_printf(&text, "%s%s", i == 0 ? "" : i + 1 == n ? " or " : ", ", states[from[i]]);
    buf_put_byte(&text, '.');
    const char *sentence = buf_string(&text);
    return sentence ? sentence : other;
}
