/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of moves of orders and returns. */
#include "server/model/order_flow.h"

enum {
    DRAFT = 1 << ORDER_DRAFT,
    CONFIRMED = 1 << ORDER_CONFIRMED,
    PART_DELIVERED = 1 << ORDER_PART_DELIVERED,
    DELIVERED = 1 << ORDER_DELIVERED,
    BACK_DRAFT = 1 << RETURN_DRAFT,
    BACK_CONFIRMED = 1 << RETURN_CONFIRMED,
};

/* clang-format off */
static const char *const states[] = {
    [ORDER_DRAFT] = "a draft",
    [ORDER_CONFIRMED] = "confirmed",
    [ORDER_PART_DELIVERED] = "part delivered",
    [ORDER_DELIVERED] = "delivered",
    [ORDER_COMPLETED] = "completed",
    [ORDER_VOID] = "void",
};
static const struct flow_move moves[] = {
    [ORDER_CONFIRM] = {.from = DRAFT, .to = ORDER_CONFIRMED, .done = "confirmed"},
    [ORDER_DELIVER] = {.from = CONFIRMED | PART_DELIVERED, .done = "delivered"},
    [ORDER_COMPLETE] = {.from = DELIVERED, .to = ORDER_COMPLETED, .done = "completed"},
    [ORDER_MAKE_VOID] = {.from = DRAFT | CONFIRMED, .to = ORDER_VOID, .done = "made void",
                         .hint = "What was delivered comes back by a return."},
};
static const char *const return_states[] = {
    [RETURN_DRAFT] = "a draft",
    [RETURN_CONFIRMED] = "confirmed",
    [RETURN_VOID] = "void",
};
static const struct flow_move return_moves[] = {
    [RETURN_CONFIRM] = {.from = BACK_DRAFT, .to = RETURN_CONFIRMED, .done = "confirmed"},
    [RETURN_MAKE_VOID] = {.from = BACK_DRAFT | BACK_CONFIRMED, .to = RETURN_VOID, .done = "made void"},
};
/* clang-format on */

const struct flow order_flow = {"order", "ORDER_STATUS", "An order", states, 7, moves, 4};
const struct flow order_flow_return = {"return", "RETURN_STATUS", "A return", return_states,
                                       4,        return_moves,    2};
