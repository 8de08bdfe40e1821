/* SPDX-License-Identifier: Apache-2.0 */
/* Orders and returns: exact money, allowed moves, facts, and never more back than went out. */
#include "tests/feature/company.h"

#include <string.h>

static const char *make(const struct company *c, const char *head, const char *lines)
{
    const char *customer = company_make(c->li, "customer", "name: 'Orders'");
    return company_make(c->li, "order", "customer_id: '%s' %s %s", customer, head, lines);
}

static const char *line(const struct company *c, const char *order, int position)
{
    return loopback_text(company_get(c->li, order),
                         arena_printf(loopback_arena(c->server), "lines[%d].id", position));
}

static struct loopback_reply act(const struct loopback_user *user, const char *method,
                                 const char *id, const char *more)
{
    return loopback_call(user, method, "id: '%s' %s", id, more);
}

static const char *delivered(const struct company *c, const char *head, const char *lines)
{
    const char *id = make(c, head, lines);
    expect_ok(act(c->li, "ConfirmOrder", id, ""));
    expect_ok(act(c->li, "DeliverOrder", id, ""));
    return id;
}

static struct loopback_reply give_back(const struct company *c, const char *order, const char *id,
                                       const char *quantity)
{
    return loopback_call(c->li, "CreateReturn",
                         "return { order_id: '%s' reason: 'quality' lines { order_line_id: '%s' "
                         "quantity: '%s' } }",
                         order, id, quantity);
}

static void amounts_are_exact(void **state)
{
    static const struct {
        const char *currency, *line, *net, *tax, *amount;
    } cases[] = {
        {"CNY", "quantity: '3' unit_price: '0.335'", "1.01 CNY", "0.00 CNY", "1.01 CNY"},
        {"CNY", "quantity: '3' unit_price: '33.33' discount_percent: '12.5' tax_rate: '13'",
         "87.49 CNY", "11.37 CNY", "98.86 CNY"},
        {"CNY", "quantity: '1' unit_price: '0.005'", "0.01 CNY", "0.00 CNY", "0.01 CNY"},
        {"CNY", "quantity: '1' unit_price: '-0.005'", "-0.01 CNY", "0.00 CNY", "-0.01 CNY"},
        {"CNY", "quantity: '1' unit_price: '0.00499999'", "0.00 CNY", "0.00 CNY", "0.00 CNY"},
        {"CNY", "quantity: '2' unit_price: '-10.01' tax_rate: '13'", "-20.02 CNY", "-2.60 CNY",
         "-22.62 CNY"},
        {"JPY", "quantity: '1.5' unit_price: '101' tax_rate: '10'", "152 JPY", "15 JPY", "167 JPY"},
        {"KWD", "quantity: '1' unit_price: '1.2345' tax_rate: '5'", "1.235 KWD", "0.062 KWD",
         "1.297 KWD"},
        {"CNY", "quantity: '1000000' unit_price: '1234567890.12345678'", "1234567890123456.78 CNY",
         "0.00 CNY", "1234567890123456.78 CNY"},
        {"CNY", "quantity: '1' unit_price: '100' discount_percent: '100' tax_rate: '100'",
         "0.00 CNY", "0.00 CNY", "0.00 CNY"},
    };
    const struct company *c = *state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        const char *head =
            arena_printf(loopback_arena(c->server), "currency: '%s'", cases[i].currency);
        const char *text =
            arena_printf(loopback_arena(c->server), "lines { description: 'x' %s }", cases[i].line);
        struct loopback_reply reply = company_get(c->li, make(c, head, text));
        expect_text(reply, "lines[0].net", cases[i].net);
        expect_text(reply, "lines[0].tax", cases[i].tax);
        expect_text(reply, "lines[0].amount", cases[i].amount);
        expect_text(reply, "amount", cases[i].amount);
    }
}

static void what_does_not_fit_is_refused(void **state)
{
    const struct company *c = *state;
    const char *customer = company_make(c->li, "customer", "name: 'Large'");
    static const char *const wrong[] = {
        "quantity: '999999999999' unit_price: '999999999999'", "quantity: '0' unit_price: '1'",
        "quantity: '-1' unit_price: '1'", "quantity: '1' unit_price: '1' discount_percent: '101'",
        "quantity: '1' unit_price: '1' tax_rate: '-1'"};
    for (size_t i = 0; i < TEST_COUNT(wrong); i++)
        expect_error(loopback_call(c->li, "CreateOrder",
                                   "order { customer_id: '%s' lines { description: 'x' %s } }",
                                   customer, wrong[i]),
                     RPC_INVALID_ARGUMENT, NULL, NULL);
    expect_error(loopback_call(c->li, "CreateOrder",
                               "order { customer_id: '%s' lines { quantity: '1' } }", customer),
                 RPC_INVALID_ARGUMENT, "LINE_UNNAMED", "order.lines[0].product_id");
}

static void the_sums_follow_the_lines(void **state)
{
    const struct company *c = *state;
    const char *id = make(c, "", "lines { description: 'a' quantity: '1' unit_price: '10' }");
    expect_text(company_get(c->li, id), "etag", "1");
    const char *second = company_make(
        c->li, "order_line", "order_id: '%s' description: 'b' quantity: '2' unit_price: '5.5'", id);
    struct loopback_reply reply = company_get(c->li, id);
    expect_text(reply, "amount", "21.00 CNY");
    expect_text(reply, "etag", "2");
    expect_ok(
        loopback_call(c->li, "UpdateOrderLine", "order_line { id: '%s' quantity: '3' }", second));
    expect_text(company_get(c->li, id), "amount", "26.50 CNY");
    expect_ok(loopback_call(c->li, "DeleteOrderLine", "id: '%s'", second));
    expect_text(company_get(c->li, id), "amount", "10.00 CNY");
    expect_ok(loopback_call(c->li, "UndeleteOrderLine", "id: '%s'", second));
    expect_text(company_get(c->li, id), "amount", "26.50 CNY");
    expect_error(act(c->li, "ConfirmOrder", id, "etag: '1'"), RPC_ABORTED, "ETAG_MISMATCH", "etag");
}

static void the_price_comes_from_the_lists(void **state)
{
    const struct company *c = *state;
    const char *product = company_make(
        c->admin, "product", "name: 'Pump' unit: 'box' unit_price: '100 CNY' tax_rate: '13'");
    const char *list = company_make(c->admin, "price_list", "name: 'Orders' currency: 'CNY'");
    company_make(c->admin, "price",
                 "price_list_id: '%s' product_id: '%s' min_quantity: '10' unit_price: '90 CNY'",
                 list, product);
    const char *text = arena_printf(loopback_arena(c->server),
                                    "lines { product_id: '%s' quantity: '9' } lines { product_id: "
                                    "'%s' quantity: '10' }",
                                    product, product);
    struct loopback_reply reply = company_get(c->li, make(c, "", text));
    expect_text(reply, "lines[0].unit_price", "100");
    expect_text(reply, "lines[1].unit_price", "90");
    expect_text(reply, "lines[0].unit", "box");
    expect_text(reply, "lines[0].tax", "117.00 CNY");
    expect_text(reply, "lines[1].net", "900.00 CNY");
    const char *only = arena_printf(loopback_arena(c->server), "price_list_id: '%s'", list);
    const char *id = make(c, only, text); /* nine have no price in the list */
    reply = company_get(c->li, id);
    expect_text(reply, "lines[0].unit_price", "");
    expect_text(reply, "amount", "1017.00 CNY");
    expect_error(act(c->li, "ConfirmOrder", id, ""), RPC_FAILED_PRECONDITION, "PRICE_MISSING",
                 "unit_price");
    const char *customer = company_make(c->li, "customer", "name: 'Dollar'");
    expect_error(loopback_call(c->li, "CreateOrder",
                               "order { customer_id: '%s' currency: 'USD' price_list_id: '%s' }",
                               customer, list),
                 RPC_FAILED_PRECONDITION, "CURRENCY_MISMATCH", NULL);
}

static void an_order_goes_its_way(void **state)
{
    const struct company *c = *state;
    const char *id = make(c, "",
                          "lines { description: 'a' quantity: '2' unit_price: '10' tax_rate: '13' }"
                          "lines { description: 'b' quantity: '1' unit_price: '5' }");
    struct loopback_reply reply = company_get(c->li, id);
    expect_text(reply, "status", "draft");
    expect_text(reply, "company_amount", "");
    assert_non_null(strstr(loopback_text(reply, "number"), "SO-20"));
    expect_error(act(c->li, "DeliverOrder", id, ""), RPC_FAILED_PRECONDITION, "ORDER_STATUS", NULL);
    reply = act(c->li, "ConfirmOrder", id, "");
    expect_text(reply, "status", "confirmed");
    expect_text(reply, "company_amount", "27.60 CNY");
    expect_text(reply, "company_net", "25.00 CNY");
    expect_text(reply, "company_rate", "1");
    expect_text(reply, "etag", "2");
    expect_error(act(c->li, "ConfirmOrder", id, ""), RPC_FAILED_PRECONDITION, "ORDER_STATUS", NULL);
    expect_error(act(c->li, "CompleteOrder", id, ""), RPC_FAILED_PRECONDITION, "ORDER_STATUS",
                 NULL);
    const char *first = line(c, id, 0);
    const char *one =
        arena_printf(loopback_arena(c->server), "lines { line_id: '%s' quantity: '1' }", first);
    reply = act(c->li, "DeliverOrder", id, one);
    expect_text(reply, "status", "part_delivered");
    expect_text(reply, "lines[0].delivered_quantity", "1");
    expect_error(act(c->li, "VoidOrder", id, "reason: 'no'"), RPC_FAILED_PRECONDITION,
                 "ORDER_STATUS", NULL);
    expect_error(act(c->li, "DeliverOrder", id,
                     arena_printf(loopback_arena(c->server),
                                  "lines { line_id: '%s' quantity: '1.5' }", first)),
                 RPC_FAILED_PRECONDITION, "DELIVERY_TOO_MUCH", "lines");
    expect_error(act(c->li, "DeliverOrder", id, "lines { line_id: 'SL-99999' }"),
                 RPC_INVALID_ARGUMENT, "LINE_OF_OTHER_ORDER", "lines");
    reply = act(c->li, "DeliverOrder", id, "");
    expect_text(reply, "status", "delivered");
    expect_text(reply, "lines[1].delivered_quantity", "1");
    expect_text(act(c->li, "CompleteOrder", id, ""), "status", "completed");
    expect_text(company_get(c->li, id), "company_amount", "27.60 CNY");
}

static void a_confirmed_order_is_a_fact(void **state)
{
    const struct company *c = *state;
    const char *empty = make(c, "", "");
    expect_error(act(c->li, "ConfirmOrder", empty, ""), RPC_FAILED_PRECONDITION, "ORDER_EMPTY",
                 NULL);
    const char *id = make(c, "", "lines { description: 'a' quantity: '2' unit_price: '10' }");
    expect_ok(act(c->li, "ConfirmOrder", id, ""));
    const char *first = line(c, id, 0);
    static const char *const changes[] = {"quantity: '3'", "unit_price: '1'", "description: 'z'",
                                          "discount_percent: '5'", "tax_rate: '6'"};
    for (size_t i = 0; i < TEST_COUNT(changes); i++)
        expect_error(loopback_call(c->li, "UpdateOrderLine", "order_line { id: '%s' %s }", first,
                                   changes[i]),
                     RPC_FAILED_PRECONDITION, "ORDER_FROZEN", NULL);
    expect_error(loopback_call(c->li, "DeleteOrderLine", "id: '%s'", first),
                 RPC_FAILED_PRECONDITION, "ORDER_FROZEN", NULL);
    expect_error(loopback_call(c->li, "CreateOrderLine",
                               "order_line { order_id: '%s' description: 'n' quantity: '1' }", id),
                 RPC_FAILED_PRECONDITION, "ORDER_FROZEN", NULL);
    expect_error(loopback_call(c->li, "UpdateOrder", "order { id: '%s' currency: 'USD' }", id),
                 RPC_FAILED_PRECONDITION, "ORDER_FROZEN", "order.currency");
    expect_error(act(c->li, "DeleteOrder", id, ""), RPC_FAILED_PRECONDITION, "ORDER_CONFIRMED",
                 NULL);
    expect_ok(loopback_call(c->li, "UpdateOrder", "order { id: '%s' description: 'urgent' }", id));
    struct loopback_reply reply = act(c->li, "VoidOrder", id, "reason: 'twice'");
    expect_text(reply, "status", "void");
    expect_text(reply, "company_amount", "");
    expect_text(reply, "void_reason", "twice");
    expect_ok(act(c->li, "DeleteOrder", id, ""));
}

static void the_rate_is_kept_with_its_day(void **state)
{
    const struct company *c = *state;
    const char *id = make(c, "currency: 'USD' ordered_on: '2031-05-20'",
                          "lines { description: 'a' quantity: '1' unit_price: '100.01' }");
    expect_error(act(c->li, "ConfirmOrder", id, ""), RPC_FAILED_PRECONDITION, "RATE_MISSING",
                 "currency");
    loopback_sql(c->server, "insert into exchange_rate (currency, rate, valid_from) values "
                            "('USD', 7.12345678, '2031-05-01'), ('USD', 8, '2031-05-21')");
    struct loopback_reply reply = act(c->li, "ConfirmOrder", id, "");
    expect_text(reply, "company_amount", "712.42 CNY");
    expect_text(reply, "company_rate", "7.12345678");
    expect_text(reply, "company_rate_date", "2031-05-20");
    loopback_sql(c->server, "delete from exchange_rate");
    expect_ok(act(c->li, "DeliverOrder", id, ""));
    expect_text(company_get(c->li, id), "company_amount", "712.42 CNY");
    reply = give_back(c, id, line(c, id, 0), "1");
    reply = act(c->li, "ConfirmReturn", loopback_text(reply, "id"), "");
    expect_text(reply, "company_amount", "712.42 CNY");
}

static void costs_are_copied_at_confirmation(void **state)
{
    const struct company *c = *state;
    const char *product =
        company_make(c->admin, "product", "name: 'Valve' unit_price: '100 CNY' cost: '60.50 CNY'");
    const char *id = make(c, "",
                          arena_printf(loopback_arena(c->server),
                                       "lines { product_id: '%s' quantity: '3' }", product));
    expect_text(company_get(c->li, id), "lines[0].unit_cost", "");
    struct loopback_reply reply = act(c->li, "ConfirmOrder", id, "");
    expect_text(reply, "lines[0].unit_cost", "60.50 CNY");
    expect_text(reply, "lines[0].margin", "118.50 CNY");
    expect_ok(
        loopback_call(c->admin, "UpdateProduct", "product { id: '%s' cost: '70 CNY' }", product));
    expect_text(company_get(c->li, id), "lines[0].margin", "118.50 CNY");
}

/* Twelve in a box, price and cost are of a piece. */
static void units_are_converted(void **state)
{
    const struct company *c = *state;
    const char *product = company_make(
        c->admin, "product", "name: 'Bolt' unit: 'piece' unit_price: '1.25 CNY' cost: '1 CNY'");
    static const char line[] = "lines { product_id: '%s' quantity: '2' unit: 'box' }";
    const char *customer = company_make(c->li, "customer", "name: 'Boxes'");
    expect_error(loopback_call(c->li, "CreateOrder",
                               "order { customer_id: '%s' lines { product_id: '%s' quantity: '2' "
                               "unit: 'box' } }",
                               customer, product),
                 RPC_FAILED_PRECONDITION, "UNIT_UNKNOWN", NULL);
    company_make(c->admin, "unit", "product_id: '%s' unit: 'box' factor: '12'", product);
    const char *id = make(c, "", arena_printf(loopback_arena(c->server), line, product));
    expect_text(company_get(c->li, id), "lines[0].unit_price", "15");
    struct loopback_reply reply = act(c->li, "ConfirmOrder", id, "");
    expect_text(reply, "net", "30.00 CNY");
    expect_text(reply, "lines[0].unit_cost", "12.00 CNY");
    expect_text(reply, "lines[0].margin", "6.00 CNY");
}

/* Whoever must not know what a product costs does not learn it from a line. */
static void hidden_costs_stay_hidden(void **state)
{
    const struct company *c = *state;
    const char *product =
        company_make(c->admin, "product", "name: 'Seal' unit_price: '9 CNY' cost: '4 CNY'");
    const char *id = make(c, "",
                          arena_printf(loopback_arena(c->server),
                                       "lines { product_id: '%s' quantity: '1' }", product));
    const char *role =
        loopback_value(c->server, "select 'R-' || id from role where code = 'sales'");
    const char *rule = company_make(
        c->admin, "field_rule", "role_id: '%s' object: 'product' field: 'cost' rule: hidden", role);
    loopback_settle(c->server);
    struct loopback_reply reply = act(c->li, "ConfirmOrder", id, "");
    expect_text(reply, "lines[0].margin", "");
    expect_text(reply, "lines[0].unit_cost", "");
    expect_text(company_get(c->boss, id), "lines[0].margin", "5.00 CNY");
    expect_ok(loopback_call(c->admin, "DeleteFieldRule", "id: '%s'", rule));
    loopback_settle(c->server);
}

static void never_more_comes_back_than_went_out(void **state)
{
    const struct company *c = *state;
    const char *id = delivered(c, "",
                               "lines { description: 'a' quantity: '3' unit_price: '3.335' "
                               "tax_rate: '13' }");
    const char *first = line(c, id, 0);
    struct loopback_reply reply = give_back(c, id, first, "1");
    const char *one = loopback_text(reply, "id");
    expect_text(reply, "net", "3.34 CNY");
    expect_text(company_get(c->li, id), "lines[0].returned_quantity", "1");
    expect_text(company_get(c->li, id), "returned_net", "0.00 CNY");
    expect_text(act(c->li, "ConfirmReturn", one, ""), "status", "confirmed");
    expect_text(company_get(c->li, id), "returned_net", "3.34 CNY");
    expect_error(give_back(c, id, first, "2.5"), RPC_FAILED_PRECONDITION, "RETURN_TOO_MUCH", NULL);
    reply = give_back(c, id, first, "2");
    const char *two = loopback_text(reply, "id");
    expect_text(reply, "net", "6.67 CNY"); /* together the 10.01 of the line */
    expect_text(reply, "tax", "0.87 CNY");
    expect_ok(act(c->li, "ConfirmReturn", two, ""));
    expect_text(company_get(c->li, id), "returned_net", "10.01 CNY");
    expect_text(company_get(c->li, id), "returned_amount",
                loopback_text(company_get(c->li, id), "amount"));
    expect_error(act(c->li, "DeleteReturn", two, ""), RPC_FAILED_PRECONDITION, "RETURN_CONFIRMED",
                 NULL);
    expect_ok(act(c->li, "VoidReturn", two, "reason: 'kept'"));
    expect_text(company_get(c->li, id), "returned_net", "3.34 CNY");
    reply = give_back(c, id, first, "2");
    expect_ok(act(c->li, "DeleteReturn", loopback_text(reply, "id"), ""));
    expect_ok(give_back(c, id, first, "2"));
    expect_error(act(c->li, "UndeleteReturn", loopback_text(reply, "id"), ""),
                 RPC_FAILED_PRECONDITION, "RETURN_TOO_MUCH", NULL);
}

static void of_many_who_want_the_last_one_gets_it(void **state)
{
    enum { MANY = 8 };
    const struct company *c = *state;
    const char *id = delivered(c, "", "lines { description: 'a' quantity: '5' unit_price: '1' }");
    const char *first = line(c, id, 0);
    struct loopback_stream streams[MANY];
    int64_t won = 0;
    for (size_t i = 0; i < MANY; i++)
        streams[i] = loopback_start(i % 2 ? c->li : c->wang, "CreateReturn",
                                    "return { order_id: '%s' lines { order_line_id: '%s' "
                                    "quantity: '2' } }",
                                    id, first);
    for (size_t i = 0; i < MANY; i++) {
        struct loopback_reply reply = loopback_wait(streams[i]);
        won += status_is_ok(reply.status);
        if (!status_is_ok(reply.status))
            expect_error(reply, RPC_FAILED_PRECONDITION, "RETURN_TOO_MUCH", NULL);
    }
    assert_int_equal(won, 2);
    expect_text(company_get(c->li, id), "lines[0].returned_quantity", "4");
}

static void a_return_is_of_its_order(void **state)
{
    const struct company *c = *state;
    static const char goods[] = "lines { description: 'a' quantity: '5' unit_price: '1' }";
    const char *id = delivered(c, "", goods), *other = delivered(c, "", goods);
    struct loopback_reply reply = give_back(c, id, line(c, other, 0), "1");
    expect_error(reply, RPC_FAILED_PRECONDITION, "LINE_OF_OTHER_ORDER", NULL);
    reply = give_back(c, id, line(c, id, 0), "1");
    expect_text(reply, "customer_id", loopback_text(company_get(c->li, id), "customer_id"));
    const char *customer = company_make(c->li, "customer", "name: 'Other'");
    expect_ok(
        loopback_call(c->li, "UpdateOrder", "order { id: '%s' customer_id: '%s' }", id, customer));
    expect_text(company_get(c->li, loopback_text(reply, "id")), "customer_id", customer);
}

static void others_see_and_do_what_their_role_says(void **state)
{
    const struct company *c = *state;
    const char *id = make(c, "", "lines { description: 'a' quantity: '5' unit_price: '1' }");
    expect_error(act(c->zhao, "ConfirmOrder", id, ""), RPC_NOT_FOUND, "NOT_FOUND", NULL);
    expect_error(act(c->anna, "ConfirmOrder", id, ""), RPC_PERMISSION_DENIED, NULL, NULL);
    expect_error(company_get(c->zhao, line(c, id, 0)), RPC_NOT_FOUND, "NOT_FOUND", NULL);
    expect_ok(company_get(c->anna, line(c, id, 0)));
    expect_ok(act(c->wang, "ConfirmOrder", id, ""));
    expect_ok(act(c->wang, "DeliverOrder", id, ""));
    expect_error(loopback_call(c->zhao, "CreateReturn", "return { order_id: '%s' }", id),
                 RPC_INVALID_ARGUMENT, "REFERENCE_NOT_FOUND", NULL);
}

static void figures_count_facts(void **state)
{
    const struct company *c = *state;
    const char *tag = "tags: 'figures'";
    make(c, tag, "lines { description: 'a' quantity: '5' unit_price: '1' }");
    delivered(c, tag, "lines { description: 'a' quantity: '5' unit_price: '2' tax_rate: '10' }");
    struct loopback_reply reply =
        loopback_call(c->li, "SummarizeRecords",
                      "object: 'order' filter: 'tags:figures' group_by: 'status' sum: "
                      "'company_amount' sum: 'amount' order_by: 'key'");
    expect_text(reply, "total_count", "2");
    expect_text(reply, "totals[0].sums[1].money", "16.00 CNY");
    reply = loopback_call(c->li, "SummarizeRecords",
                          "object: 'order' filter: 'tags:figures AND status = delivered' "
                          "sum: 'company_amount'");
    expect_text(reply, "totals[0].sums[0].money", "11.00 CNY");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts_are_exact),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(the_sums_follow_the_lines),
        cmocka_unit_test(the_price_comes_from_the_lists),
        cmocka_unit_test(an_order_goes_its_way),
        cmocka_unit_test(a_confirmed_order_is_a_fact),
        cmocka_unit_test(the_rate_is_kept_with_its_day),
        cmocka_unit_test(costs_are_copied_at_confirmation),
        cmocka_unit_test(units_are_converted),
        cmocka_unit_test(hidden_costs_stay_hidden),
        cmocka_unit_test(never_more_comes_back_than_went_out),
        cmocka_unit_test(of_many_who_want_the_last_one_gets_it),
        cmocka_unit_test(a_return_is_of_its_order),
        cmocka_unit_test(others_see_and_do_what_their_role_says),
        cmocka_unit_test(figures_count_facts),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
