/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of moves of orders and returns. */
#include "server/model/order_flow.h"

#include "common/buf.h"

enum { LONGEST_SENTENCE = 300 };

struct move {
    int from;         /* bits of states */
    const char *done; /* "… can be … only while" */
    const char *hint; /* what else to do; "" for nothing */
};

static const struct move orders[] = {
    [ORDER_CONFIRM] = {1 << ORDER_DRAFT, "confirmed", ""},
    [ORDER_DELIVER] = {1 << ORDER_CONFIRMED | 1 << ORDER_PART_DELIVERED, "delivered", ""},
    [ORDER_COMPLETE] = {1 << ORDER_DELIVERED, "completed", ""},
    [ORDER_MAKE_VOID] = {1 << ORDER_DRAFT | 1 << ORDER_CONFIRMED, "made void",
                         " What was delivered comes back by a return."},
};

static const struct move returns[] = {
    [RETURN_CONFIRM] = {1 << RETURN_DRAFT, "confirmed", ""},
    [RETURN_MAKE_VOID] = {1 << RETURN_DRAFT | 1 << RETURN_CONFIRMED, "made void", ""},
};

static const char *const order_words[] = {
    [ORDER_DRAFT] = "a draft",
    [ORDER_CONFIRMED] = "confirmed",
    [ORDER_PART_DELIVERED] = "part delivered",
    [ORDER_DELIVERED] = "delivered",
    [ORDER_COMPLETED] = "completed",
    [ORDER_VOID] = "void",
};

static const char *const return_words[] = {
    [RETURN_DRAFT] = "a draft", [RETURN_CONFIRMED] = "confirmed", [RETURN_VOID] = "void"};

static size_t sources(const struct move *move, int64_t from[static ORDER_STATES])
{
    size_t n = 0;
    for (int state = 1; state <= ORDER_STATES; state++)
        if (move->from & 1 << state)
            from[n++] = state;
    return n;
}

static const char *sentence(struct arena *arena, const char *what, const struct move *move,
                            const char *const *words)
{
    int64_t from[ORDER_STATES];
    size_t n = sources(move, from);
    struct buf text;
    buf_init(&text, arena, LONGEST_SENTENCE);
    buf_printf(&text, "%s can be %s only while it is ", what, move->done);
    for (size_t i = 0; i < n; i++)
        buf_printf(&text, "%s%s", i == 0 ? "" : i + 1 == n ? " or " : ", ", words[from[i]]);
    buf_printf(&text, ".%s", move->hint);
    const char *made = buf_string(&text);
    return made ? made : "The status does not allow this.";
}

size_t order_flow_order(enum order_move move, int64_t from[static ORDER_STATES])
{
    return sources(&orders[move], from);
}

size_t order_flow_return(enum return_move move, int64_t from[static ORDER_STATES])
{
    return sources(&returns[move], from);
}

const char *order_flow_order_sentence(struct arena *arena, enum order_move move)
{
    return sentence(arena, "An order", &orders[move], order_words);
}

const char *order_flow_return_sentence(struct arena *arena, enum return_move move)
{
    return sentence(arena, "A return", &returns[move], return_words);
}
