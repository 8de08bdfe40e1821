/* SPDX-License-Identifier: Apache-2.0 */
/* Which moves an order and a return may make. */
#ifndef KITH_SERVER_MODEL_ORDER_FLOW_H
#define KITH_SERVER_MODEL_ORDER_FLOW_H

#include "common/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum order_state { /* numerically equal to kith.v1.OrderStatus */
                   ORDER_DRAFT = 1,
                   ORDER_CONFIRMED,
                   ORDER_PART_DELIVERED,
                   ORDER_DELIVERED,
                   ORDER_COMPLETED,
                   ORDER_VOID,
};

enum return_state { /* numerically equal to kith.v1.ReturnStatus */
                    RETURN_DRAFT = 1,
                    RETURN_CONFIRMED,
                    RETURN_VOID,
};

enum order_move { ORDER_CONFIRM, ORDER_DELIVER, ORDER_COMPLETE, ORDER_MAKE_VOID };
enum return_move { RETURN_CONFIRM, RETURN_MAKE_VOID };

enum { ORDER_STATES = 6 };

/* The states from which the move is allowed; returns how many. */
size_t order_flow_order(enum order_move move, int64_t from[static ORDER_STATES]);
size_t order_flow_return(enum return_move move, int64_t from[static ORDER_STATES]);
/* "An order can be confirmed only while it is a draft." in the arena; never NULL. */
const char *order_flow_order_sentence(struct arena *arena, enum order_move move);
const char *order_flow_return_sentence(struct arena *arena, enum return_move move);

#endif
