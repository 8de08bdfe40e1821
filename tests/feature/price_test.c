/* SPDX-License-Identifier: Apache-2.0 */
/* What a product costs: lists, quantities, days, currencies. */
#include "tests/feature/company.h"

static struct loopback_reply resolve(const struct company *c, const char *product, const char *more)
{
    return loopback_call(c->li, "ResolvePrice", "product_id: '%s' %s", product, more);
}

static const char *product_of(const struct company *c, const char *price)
{
    return company_make(c->admin, "product", "name: 'Pump' unit_price: '%s'", price);
}

static const char *list_of(const struct company *c, const char *name, const char *more)
{
    return company_make(c->admin, "price_list", "name: '%s' %s", name, more);
}

static void without_a_list_it_is_the_price_of_the_product(void **state)
{
    const struct company *c = *state;
    const char *product = product_of(c, "99.99 CNY");
    struct loopback_reply reply = resolve(c, product, "");
    expect_text(reply, "unit_price", "99.99 CNY");
    expect_text(reply, "amount", "99.99 CNY");
    expect_text(reply, "price_id", "");
    expect_text(resolve(c, product, "quantity: '3' currency: 'cny'"), "amount", "299.97 CNY");
}

static void the_largest_quantity_that_is_reached_counts(void **state)
{
    const struct company *c = *state;
    const char *product = product_of(c, "100 CNY");
    const char *list = list_of(c, "Volume", "currency: 'cny'");
    const char *ten =
        company_make(c->admin, "price",
                     "price_list_id: '%s' product_id: '%s' min_quantity: '10' unit_price: '90 CNY'",
                     list, product);
    company_make(c->admin, "price",
                 "price_list_id: '%s' product_id: '%s' min_quantity: '100' unit_price: '80 CNY'",
                 list, product);
    expect_text(resolve(c, product, "quantity: '9.99'"), "unit_price", "100.00 CNY");
    expect_text(resolve(c, product, "quantity: '10'"), "unit_price", "90.00 CNY");
    expect_text(resolve(c, product, "quantity: '10'"), "price_id", ten);
    expect_text(resolve(c, product, "quantity: '100'"), "amount", "8000.00 CNY");
}

static void prices_hold_on_their_days(void **state)
{
    const struct company *c = *state;
    const char *product = product_of(c, "100 CNY");
    const char *list =
        list_of(c, "May", "currency: 'CNY' valid_from: '2031-05-01' valid_until: '2031-05-31'");
    company_make(c->admin, "price", "price_list_id: '%s' product_id: '%s' unit_price: '70 CNY'",
                 list, product);
    expect_text(resolve(c, product, ""), "unit_price", "100.00 CNY");
    expect_text(resolve(c, product, "day: '2031-05-01'"), "unit_price", "70.00 CNY");
    expect_text(resolve(c, product, "day: '2031-05-31'"), "unit_price", "70.00 CNY");
    expect_text(resolve(c, product, "day: '2031-04-30'"), "unit_price", "100.00 CNY");
    expect_text(resolve(c, product, "day: '2031-06-01'"), "unit_price", "100.00 CNY");
    const char *only = arena_printf(loopback_arena(c->server), "price_list_id: '%s'", list);
    expect_error(resolve(c, product, only), RPC_NOT_FOUND, "PRICE_NOT_FOUND", NULL);
}

static void amounts_are_rounded_once_to_the_minor_unit(void **state)
{
    const struct company *c = *state;
    /* 0.0050 by way of four decimals would become 0.01. */
    expect_text(resolve(c, product_of(c, "0.3300 CNY"), "quantity: '0.015'"), "amount", "0.00 CNY");
    expect_text(resolve(c, product_of(c, "1 CNY"), "quantity: '0.005'"), "amount", "0.01 CNY");
    expect_text(resolve(c, product_of(c, "101 JPY"), "quantity: '1.5' currency: 'JPY'"), "amount",
                "152 JPY");
    expect_text(resolve(c, product_of(c, "1 KWD"), "quantity: '1.2345' currency: 'KWD'"), "amount",
                "1.235 KWD");
}

static void what_has_no_price_says_so(void **state)
{
    const struct company *c = *state;
    const char *product = product_of(c, "100 CNY");
    struct loopback_reply reply =
        resolve(c, product, "currency: 'USD' day: '2031-05-01' quantity: '2'");
    expect_error(reply, RPC_NOT_FOUND, "PRICE_NOT_FOUND", NULL);
    assert_string_equal(
        reply.status.message,
        arena_printf(reply.arena, "%s has no price in USD for 2 on 2031-05-01.", product));
    expect_error(resolve(c, product, "currency: 'XXX'"), RPC_INVALID_ARGUMENT, NULL, "currency");
    expect_error(resolve(c, product, "quantity: '0'"), RPC_INVALID_ARGUMENT, NULL, "quantity");
    expect_error(resolve(c, product, "quantity { value: 'many' }"), RPC_INVALID_ARGUMENT, NULL,
                 "quantity");
    expect_error(resolve(c, "PR-99999", ""), RPC_INVALID_ARGUMENT, "REFERENCE_NOT_FOUND",
                 "product_id");
    expect_error(resolve(c, product, "price_list_id: 'PB-99999'"), RPC_INVALID_ARGUMENT,
                 "REFERENCE_NOT_FOUND", "price_list_id");
}

static void lists_and_prices_must_make_sense(void **state)
{
    static const char price[] = "price { price_list_id: '%s' product_id: '%s' %s }";
    const struct company *c = *state;
    const char *product = product_of(c, "100 CNY");
    const char *list = list_of(c, "Dollar", "currency: 'usd'");
    expect_text(company_get(c->li, list), "currency", "USD");
    expect_error(
        loopback_call(c->admin, "CreatePriceList", "price_list { name: 'x' currency: 'XXX' }"),
        RPC_INVALID_ARGUMENT, "CURRENCY_UNKNOWN", "price_list.currency");
    expect_error(loopback_call(c->admin, "CreatePriceList",
                               "price_list { name: 'x' currency: 'CNY' valid_from: '2031-05-02' "
                               "valid_until: '2031-05-01' }"),
                 RPC_INVALID_ARGUMENT, "PERIOD_INVALID", "price_list.valid_until");
    expect_error(
        loopback_call(c->admin, "CreatePrice", price, list, product, "unit_price: '1 CNY'"),
        RPC_FAILED_PRECONDITION, "CURRENCY_MISMATCH", "price.unit_price");
    expect_error(
        loopback_call(c->admin, "CreatePrice", price, list, product, "unit_price: '-1 USD'"),
        RPC_INVALID_ARGUMENT, "FIELD_INVALID", "price.unit_price");
    expect_error(loopback_call(c->admin, "CreatePrice", price, list, product,
                               "unit_price: '1 USD' min_quantity: '-1'"),
                 RPC_INVALID_ARGUMENT, "FIELD_INVALID", "price.min_quantity");
    expect_error(loopback_call(c->admin, "CreateProduct", "product { name: 'x' cost: '-1 CNY' }"),
                 RPC_INVALID_ARGUMENT, "FIELD_INVALID", "product.cost");
    expect_error(loopback_call(c->li, "CreateProduct", "product { name: 'x' }"),
                 RPC_PERMISSION_DENIED, NULL, NULL);
}

/* A box of twelve: steps of quantity count pieces. */
static void a_product_is_sold_in_several_units(void **state)
{
    const struct company *c = *state;
    const char *product =
        company_make(c->admin, "product", "name: 'Bolt' unit: 'piece' unit_price: '1.25 CNY'");
    const char *list = list_of(c, "Boxes", "currency: 'CNY'");
    company_make(c->admin, "price",
                 "price_list_id: '%s' product_id: '%s' min_quantity: '24' unit_price: '1 CNY'",
                 list, product);
    expect_error(resolve(c, product, "unit: 'box'"), RPC_FAILED_PRECONDITION, "UNIT_UNKNOWN",
                 "unit");
    company_make(c->admin, "unit", "product_id: '%s' unit: 'box' factor: '12'", product);
    expect_text(resolve(c, product, "unit: 'box'"), "unit_price", "15.00 CNY");
    expect_text(resolve(c, product, "unit: 'box' quantity: '2'"), "amount", "24.00 CNY");
    expect_text(resolve(c, product, "unit: 'piece' quantity: '2'"), "amount", "2.50 CNY");
    expect_error(loopback_call(c->admin, "CreateUnit",
                               "unit { product_id: '%s' unit: 'box' factor: '10' }", product),
                 RPC_ALREADY_EXISTS, NULL, NULL);
    expect_error(loopback_call(c->admin, "CreateUnit",
                               "unit { product_id: '%s' unit: 'set' factor: '0' }", product),
                 RPC_INVALID_ARGUMENT, NULL, "unit.factor");
}

/* No product lies below itself; two who close a circle come one after the other. */
static void categories_are_a_tree(void **state)
{
    const struct company *c = *state;
    const char *top = company_make(c->admin, "product_category", "name: 'Top'");
    const char *below =
        company_make(c->admin, "product_category", "name: 'Below' parent_id: '%s'", top);
    expect_error(loopback_call(c->admin, "UpdateProductCategory",
                               "product_category { id: '%s' parent_id: '%s' }", top, below),
                 RPC_FAILED_PRECONDITION, "TREE_CYCLE", NULL);
    expect_error(loopback_call(c->admin, "UpdateProductCategory",
                               "product_category { id: '%s' parent_id: '%s' }", top, top),
                 RPC_FAILED_PRECONDITION, "TREE_CYCLE", NULL);
    const char *other = company_make(c->admin, "product_category", "name: 'Other'");
    struct loopback_stream one =
        loopback_start(c->admin, "UpdateProductCategory",
                       "product_category { id: '%s' parent_id: '%s' }", top, other);
    struct loopback_stream two =
        loopback_start(c->admin, "UpdateProductCategory",
                       "product_category { id: '%s' parent_id: '%s' }", other, below);
    struct loopback_reply first = loopback_wait(one), second = loopback_wait(two);
    assert_int_equal(status_is_ok(first.status) + status_is_ok(second.status), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_list_it_is_the_price_of_the_product),
        cmocka_unit_test(the_largest_quantity_that_is_reached_counts),
        cmocka_unit_test(prices_hold_on_their_days),
        cmocka_unit_test(amounts_are_rounded_once_to_the_minor_unit),
        cmocka_unit_test(what_has_no_price_says_so),
        cmocka_unit_test(lists_and_prices_must_make_sense),
        cmocka_unit_test(a_product_is_sold_in_several_units),
        cmocka_unit_test(categories_are_a_tree),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
