/* SPDX-License-Identifier: Apache-2.0 */
/* Orders and returns: their moves, and what can be told from the new values alone. */
#include "server/model/order_flow.h"

#include "common/message.h"
#include "common/money.h"
#include "server/feature/feature.h"
#include "server/feature/move.h"
#include "server/feature/rule.h"
#include "server/sql/queries.h"

static struct status confirm_start(struct rpc_call *call)
{
    return move_start(call, &order_flow, ORDER_CONFIRM);
}

static struct status complete_start(struct rpc_call *call)
{
    return move_start(call, &order_flow, ORDER_COMPLETE);
}

static struct status void_start(struct rpc_call *call)
{
    return move_say(call, &order_flow, ORDER_MAKE_VOID, "void_reason", "reason", NULL);
}

static struct status return_confirm_start(struct rpc_call *call)
{
    return move_start(call, &order_flow_return, RETURN_CONFIRM);
}

static struct status return_void_start(struct rpc_call *call)
{
    return move_say(call, &order_flow_return, RETURN_MAKE_VOID, "void_reason", "reason", NULL);
}

/* ---- Delivery ---- */

/* Numbers of kith.v1.DeliverOrderRequest and its Delivery. */
enum { LINES = 5 };
enum { LINE_ID = 1, QUANTITY };

struct delivery {
    size_t n;
    int64_t *lines;
    const char **quantities; /* NULL: all that is open */
};

static struct status read_quantity(struct rpc_call *call, const ProtobufCMessage *line,
                                   const char **quantity)
{
    const ProtobufCMessage *given = message_sub(line, QUANTITY);
    struct decimal number;
    char text[MONEY_TEXT];
    *quantity = NULL;
    if (!given)
        return STATUS_OK;
    struct status status = money_parse_decimal(message_text(given, 1), RATE_SCALE, false, &number);
    if (!status_is_ok(status))
        return rpc_field_error(call, "lines.quantity", "%s", status.message);
    if (number.value <= 0)
        return rpc_field_error(call, "lines.quantity", "The quantity must be more than zero.");
    *quantity = arena_string(call->arena, money_format_decimal(number, 0, text));
    return *quantity ? STATUS_OK : rpc_no_memory();
}

static struct status read_delivery(struct rpc_call *call, struct delivery *delivery)
{
    struct status status = STATUS_OK;
    delivery->n = message_count(call->request, LINES);
    delivery->lines = arena_array(call->arena, delivery->n + 1, sizeof *delivery->lines);
    delivery->quantities = arena_array(call->arena, delivery->n + 1, sizeof(char *));
    if (!delivery->lines || !delivery->quantities)
        return rpc_no_memory();
    for (size_t i = 0; i < delivery->n && status_is_ok(status); i++) {
        const ProtobufCMessage *line = message_sub_at(call->request, LINES, i);
        status = resource_id(call, contract_object("order_line"), "lines.line_id",
                             message_text(line, LINE_ID), &delivery->lines[i]);
        if (status_is_ok(status))
            status = read_quantity(call, line, &delivery->quantities[i]);
    }
    return status;
}

static struct status deliver_start(struct rpc_call *call)
{
    struct move move;
    struct delivery *delivery = call->state = arena_alloc(call->arena, sizeof *delivery);
    if (!delivery)
        return rpc_no_memory();
    struct status status = move_init(call, &order_flow, ORDER_DELIVER, &move);
    if (status_is_ok(status))
        status = read_delivery(call, delivery);
    move.change.assignments = "delivered_at = now()";
    return status_is_ok(status) ? resource_change_start(call, &move.change) : status;
}

static struct status add_delivery(struct rpc_call *call, const struct resource_draft *draft)
{
    const struct delivery *delivery = call->state;
    struct db_param params[] = {
        db_number(call->arena, draft->id),
        db_number_array(call->arena, delivery->n, delivery->lines),
        db_text_array(call->arena, delivery->n, delivery->quantities),
    };
    return rpc_query(call, &sql_order_deliver, 3, params) < 0 ? rpc_no_memory() : STATUS_OK;
}

/* ---- Hooks ---- */

static struct status write_order(struct rpc_call *call, struct resource_draft *draft, bool creating)
{
    (void)creating;
    if (rpc_is(call, "DeliverOrder"))
        return add_delivery(call, draft);
    if (rpc_is(call, "DeleteOrder"))
        return rule_query(call, &sql_order_deletable, draft);
    return STATUS_OK;
}

static struct status write_return(struct rpc_call *call, struct resource_draft *draft,
                                  bool creating)
{
    (void)creating;
    return rpc_is(call, "DeleteReturn") ? rule_query(call, &sql_return_deletable, draft)
                                        : STATUS_OK;
}

static struct status check_order(struct arena *arena, const struct catalog *catalog,
                                 struct resource_draft *draft, bool creating)
{
    (void)creating;
    return rule_currency(arena, catalog, draft, "currency");
}

static struct status check_line(struct arena *arena, const struct catalog *catalog,
                                struct resource_draft *draft, bool creating)
{
    (void)catalog;
    if (creating && !rule_has(draft, "product_id") && !rule_has(draft, "description"))
        return rule_refuse(arena, "product_id", "LINE_UNNAMED",
                           "A line needs a product or a description.");
    struct status status = rule_positive(arena, draft, "quantity");
    if (status_is_ok(status))
        status = rule_percent(arena, draft, "discount_percent");
    return status_is_ok(status) ? rule_percent(arena, draft, "tax_rate") : status;
}

static struct status check_return_line(struct arena *arena, const struct catalog *catalog,
                                       struct resource_draft *draft, bool creating)
{
    (void)catalog;
    (void)creating;
    return rule_positive(arena, draft, "quantity");
}

const struct rpc_handler order_handlers[] = {
    {.method = "/kith.v1.OrderService/ConfirmOrder",
     .steps = {{confirm_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.OrderService/DeliverOrder",
     .steps = {{deliver_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.OrderService/CompleteOrder",
     .steps = {{complete_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.OrderService/VoidOrder",
     .steps = {{void_start, resource_change_finish, resource_request_failed}, RESOURCE_REPLAY}},
    {.method = "/kith.v1.ReturnService/ConfirmReturn",
     .steps = {{return_confirm_start, resource_change_finish, resource_request_failed},
               RESOURCE_REPLAY}},
    {.method = "/kith.v1.ReturnService/VoidReturn",
     .steps = {{return_void_start, resource_change_finish, resource_request_failed},
               RESOURCE_REPLAY}},
    {0},
};

const struct resource_hooks order_hooks[] = {
    {.object = "order", .check = check_order, .write = write_order},
    {.object = "order_line", .check = check_line},
    {.object = "return", .write = write_return},
    {.object = "return_line", .check = check_return_line},
    {0},
};
