/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of moves. */
#include "server/model/flow.h"

#include "common/buf.h"

enum { LONGEST_SENTENCE = 300 };

bool flow_allows(const struct flow *flow, int64_t from, size_t move)
{
    return move < flow->n_moves && from >= 1 && from < (int64_t)flow->n_states &&
           (flow->moves[move].from & 1U << from);
}

size_t flow_sources(const struct flow *flow, size_t move, int64_t from[static FLOW_STATES])
{
    size_t n = 0;
    for (int64_t state = 1; state < (int64_t)flow->n_states; state++)
        if (flow_allows(flow, state, move))
            from[n++] = state;
    return n;
}

const char *flow_sentence(const struct flow *flow, struct arena *arena, size_t move)
{
    static const char other[] = "Its status does not allow this.";
    int64_t from[FLOW_STATES];
    struct buf text;
    size_t n = flow_sources(flow, move, from);
    if (!n)
        return other;
    buf_init(&text, arena, LONGEST_SENTENCE);
    buf_printf(&text, "%s can be %s only while it is ", flow->thing, flow->moves[move].done);
    for (size_t i = 0; i < n; i++)
        buf_printf(&text, "%s%s", i == 0 ? "" : i + 1 == n ? " or " : ", ", flow->states[from[i]]);
    buf_put_byte(&text, '.');
    if (flow->moves[move].hint)
        buf_printf(&text, " %s", flow->moves[move].hint);
    const char *sentence = buf_string(&text);
    return sentence ? sentence : other;
}
