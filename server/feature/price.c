/* SPDX-License-Identifier: Apache-2.0 */
/* What a product costs, and the rules of products, price lists and prices. */
#include "common/clock.h"
#include "common/message.h"
#include "common/money.h"
#include "common/wire.h"
#include "server/feature/cell.h"
#include "server/feature/feature.h"
#include "server/feature/rule.h"
#include "server/resource/fieldrule.h"
#include "server/resource/value.h"
#include "server/sql/queries.h"

#include <string.h>

/* Numbers of kith.v1.ResolvePriceResponse. */
enum { UNIT_PRICE = 1, AMOUNT, PRICE_ID };

struct wanted {
    int64_t product;
    int64_t list; /* 0: any */
    const char *quantity;
    const char *currency;
    const char *day; /* NULL: today */
    int statement;
};

static struct status read_records(struct rpc_call *call, struct wanted *wanted)
{
    const char *list = rpc_text(call, "price_list_id");
    struct status status = resource_id(call, contract_object("product"), "product_id",
                                       rpc_text(call, "product_id"), &wanted->product);
    if (status_is_ok(status) && *list)
        status =
            resource_id(call, contract_object("price_list"), "price_list_id", list, &wanted->list);
    return status;
}

static struct status read_quantity(struct rpc_call *call, struct wanted *wanted)
{
    const ProtobufCMessage *given = rpc_message(call, "quantity");
    struct decimal quantity;
    char text[MONEY_TEXT];
    wanted->quantity = "1";
    if (!given)
        return STATUS_OK;
    struct status status =
        money_parse_decimal(message_text(given, 1), RATE_SCALE, false, &quantity);
    if (!status_is_ok(status))
        return rpc_field_error(call, "quantity", "%s", status.message);
    if (quantity.value <= 0)
        return rpc_field_error(call, "quantity", "The quantity must be more than zero.");
    wanted->quantity = arena_string(call->arena, money_format_decimal(quantity, 0, text));
    return STATUS_OK;
}

static struct status read_currency(struct rpc_call *call, struct wanted *wanted)
{
    char *code = arena_string(call->arena, rpc_text(call, "currency"));
    for (char *at = code; at && *at; at++)
        if (*at >= 'a' && *at <= 'z')
            *at = (char)(*at - 'a' + 'A');
    if (!code)
        return rpc_no_memory();
    wanted->currency = *code ? code : catalog_setting(call->catalog, "company.currency", "CNY");
    if (catalog_currency(call->catalog, wanted->currency))
        return STATUS_OK;
    return rpc_field_error(call, "currency",
                           "%.10s is no currency of the company; see them with `kith currency "
                           "list`.",
                           wanted->currency);
}

static struct status add(struct rpc_call *call, struct wanted *wanted)
{
    char now[CLOCK_TEXT];
    struct db_param params[] = {
        db_number(call->arena, wanted->product),
        db_text(wanted->quantity),
        db_text(wanted->currency),
        db_text(wanted->day),
        wanted->list ? db_number(call->arena, wanted->list) : db_null(),
        db_text(arena_string(call->arena, clock_format(call->now, now))),
        db_text(call->session->time_zone),
        db_text(rpc_text(call, "unit")),
    };
    rpc_segment(call, DB_READ);
    resource_require(call, contract_object("product"), wanted->product, "product_id");
    if (wanted->list)
        resource_require(call, contract_object("price_list"), wanted->list, "price_list_id");
    wanted->statement = rpc_query(call, &sql_price_resolve, 8, params);
    return wanted->statement < 0 ? rpc_no_memory() : STATUS_OK;
}

/* The answer is one of these. */
static struct status check_open(struct rpc_call *call)
{
    static const char *const objects[] = {"price", "product"};
    struct status status = STATUS_OK;
    for (size_t i = 0; i < sizeof objects / sizeof *objects && status_is_ok(status); i++) {
        const struct contract_object *object = contract_object(objects[i]);
        status = fieldrule_check(call->arena, fieldrule_named(call->session, object, "unit_price"),
                                 FIELDRULE_READ, object, "unit_price", NULL);
    }
    return status;
}

static struct status resolve_start(struct rpc_call *call)
{
    struct wanted *wanted = call->state = arena_alloc(call->arena, sizeof *wanted);
    if (!wanted)
        return rpc_no_memory();
    struct status status = check_open(call);
    if (status_is_ok(status))
        status = read_records(call, wanted);
    if (status_is_ok(status))
        status = read_quantity(call, wanted);
    if (status_is_ok(status))
        status = read_currency(call, wanted);
    wanted->day = rpc_day_text(call, "day");
    return status_is_ok(status) ? add(call, wanted) : status;
}

static struct status resolve_finish(struct rpc_call *call)
{
    const struct wanted *wanted = call->state;
    struct value price = cell_at(call, wanted->statement, 0, PRICE_RESOLVE_UNIT_PRICE);
    struct value currency = cell_at(call, wanted->statement, 0, PRICE_RESOLVE_CURRENCY);
    int64_t id = value_int(cell_at(call, wanted->statement, 0, PRICE_RESOLVE_PRICE_ID));
    char day[CLOCK_DATE_TEXT];
    int64_t days = value_days(cell_at(call, wanted->statement, 0, PRICE_RESOLVE_DAY));
    if (!price.bytes)
        return rpc_error(
            call, RPC_NOT_FOUND, "PRICE_NOT_FOUND", "%s has no price in %s for %s on %s.",
            resource_name(call->arena, contract_object("product"), wanted->product),
            wanted->currency, wanted->quantity, clock_format_date(clock_date(days), day));
    value_encode_money(&call->reply, UNIT_PRICE, price, currency);
    value_encode_money(&call->reply, AMOUNT,
                       cell_at(call, wanted->statement, 0, PRICE_RESOLVE_AMOUNT), currency);
    if (id)
        wire_put_string(&call->reply, PRICE_ID,
                        resource_name(call->arena, contract_object("price"), id));
    return STATUS_OK;
}

static struct status check_product(struct arena *arena, const struct catalog *catalog,
                                   struct resource_draft *draft, bool creating)
{
    (void)catalog;
    (void)creating;
    struct status status = rule_not_negative(arena, draft, "unit_price");
    if (status_is_ok(status))
        status = rule_not_negative(arena, draft, "cost");
    return status_is_ok(status) ? rule_percent(arena, draft, "tax_rate") : status;
}

static struct status check_list(struct arena *arena, const struct catalog *catalog,
                                struct resource_draft *draft, bool creating)
{
    (void)creating;
    struct status status = rule_currency(arena, catalog, draft, "currency");
    return status_is_ok(status) ? rule_period(arena, draft, "valid_from", "valid_until") : status;
}

static struct status check_price(struct arena *arena, const struct catalog *catalog,
                                 struct resource_draft *draft, bool creating)
{
    (void)catalog;
    (void)creating;
    struct status status = rule_not_negative(arena, draft, "unit_price");
    if (status_is_ok(status))
        status = rule_not_negative(arena, draft, "min_quantity");
    return status_is_ok(status) ? rule_period(arena, draft, "valid_from", "valid_until") : status;
}

static struct status check_unit(struct arena *arena, const struct catalog *catalog,
                                struct resource_draft *draft, bool creating)
{
    (void)catalog;
    (void)creating;
    return rule_positive(arena, draft, "factor");
}

const struct rpc_handler price_handlers[] = {
    {.method = "/kith.v1.PriceService/ResolvePrice",
     .steps = {{resolve_start, resolve_finish, NULL}}},
    {0},
};

const struct resource_hooks price_hooks[] = {
    {.object = "product", .check = check_product},
    {.object = "price_list", .check = check_list},
    {.object = "price", .check = check_price},
    {.object = "unit", .check = check_unit},
    {0},
};
