/* SPDX-License-Identifier: Apache-2.0 */
/* The ways of orders and returns. */
#ifndef KITH_SERVER_MODEL_ORDER_FLOW_H
#define KITH_SERVER_MODEL_ORDER_FLOW_H

#include "server/model/flow.h"

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

/* Where DELIVER leads to, follows what is delivered. */
enum order_move { ORDER_CONFIRM, ORDER_DELIVER, ORDER_COMPLETE, ORDER_MAKE_VOID };
enum return_move { RETURN_CONFIRM, RETURN_MAKE_VOID };

extern const struct flow order_flow;
extern const struct flow order_flow_return;

#endif
