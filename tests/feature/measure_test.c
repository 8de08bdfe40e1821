/* SPDX-License-Identifier: Apache-2.0 */
/* Figures of customers as fields: shown, filtered, ordered, grouped, hidden. */
#include "tests/feature/company.h"

#include <stdlib.h>

/* As the change feed does it. */
static void measure(const struct company *c)
{
    loopback_sql(c->server, "select kith_measure(array(select id from customer))");
}

struct shop { /* three customers of li, by their ids */
    const char *quiet, *busy, *never;
};

/* Customers whose city is the name of the test. */
static struct shop shop(const struct company *c, const char *city)
{
    struct shop shop = {
        company_make(c->li, "customer", "name: 'Quiet' city: '%s'", city),
        company_make(c->li, "customer", "name: 'Busy' city: '%s'", city),
        company_make(c->li, "customer", "name: 'Never' city: '%s'", city),
    };
    loopback_sql(c->server,
                 "insert into interaction (customer_id, kind, status, happened_at) values "
                 "(%lld, 1, 1, now() - interval '40 days'), (%lld, 7, 1, now()), "
                 "(%lld, 2, 1, now() - interval '3 days'), (%lld, 1, 2, now())",
                 company_number(shop.quiet), company_number(shop.quiet), company_number(shop.busy),
                 company_number(shop.busy));
    loopback_sql(c->server,
                 "insert into ticket (customer_id, type, status, subject) values "
                 "(%lld, 2, 1, 'a'), (%lld, 1, 2, 'b'), (%lld, 1, 6, 'c')",
                 company_number(shop.busy), company_number(shop.busy), company_number(shop.busy));
    loopback_sql(c->server,
                 "insert into opportunity (customer_id, name, amount, amount_currency) values "
                 "(%lld, 'o', 1000.50, 'CNY')",
                 company_number(shop.busy));
    measure(c);
    return shop;
}

static void expect_found(const struct company *c, const char *filter, const char *ids)
{
    assert_string_equal(
        company_ids(company_list(c->li, "customer", "filter: '%s' order_by: 'id'", filter)), ids);
}

static const char *two(const struct company *c, const char *a, const char *b)
{
    return arena_printf(loopback_arena(c->server), "%s,%s", a, b);
}

static void figures_are_fields(void **state)
{
    const struct company *c = *state;
    struct shop s = shop(c, "shown");
    struct loopback_reply reply = company_get(c->li, s.busy);
    expect_text(reply, "open_tickets", "2");
    expect_text(reply, "open_complaints", "1");
    expect_text(reply, "open_opportunities", "1");
    expect_text(reply, "open_amount", "1000.50 CNY");
    expect_text(reply, "days_since_contact", "3");
    expect_text(reply, "interactions_3m",
                "1"); /* of this month only where it is not its first days */
    assert_string_not_equal(loopback_text(reply, "last_contact"), "");
    expect_text(company_get(c->li, s.never), "days_since_contact", "");
    expect_text(company_get(c->li, s.quiet), "days_since_contact", "40");
    reply = loopback_call(c->li, "GetCustomer", "id: '%s' read_mask: 'name,tickets_12m'", s.busy);
    expect_text(reply, "tickets_12m", "3");
    expect_text(reply, "open_tickets", "");
    reply = loopback_call(c->li, "BatchGetCustomers",
                          "ids: '%s' ids: '%s' read_mask: 'open_amount,etag'", s.never, s.busy);
    expect_text(reply, "customers[0].open_amount", "");
    expect_text(reply, "customers[1].open_amount", "1000.50 CNY");
}

static void an_old_state_has_none(void **state)
{
    const struct company *c = *state;
    struct shop s = shop(c, "old");
    struct loopback_reply reply =
        loopback_call(c->li, "GetCustomer", "id: '%s' as_of: '2999-01-01T00:00:00Z'", s.busy);
    expect_text(reply, "name", "Busy");
    expect_text(reply, "open_tickets", "");
}

static void filters_reach_figures(void **state)
{
    const struct company *c = *state;
    struct shop s = shop(c, "found");
    expect_found(c, "city = found AND days_since_contact > 30", s.quiet);
    expect_found(c, "city = found days_since_contact = 3", s.busy);
    expect_found(c, "city = found days_since_contact <= 40 -days_since_contact < 40", s.quiet);
    expect_found(c, "city = found NOT days_since_contact <= 30", two(c, s.quiet, s.never));
    expect_found(c, "city = found -last_contact:*", s.never);
    expect_found(c, "city = found last_contact > -30d", s.busy);
    expect_found(c, "city = found open_tickets >= 1 open_amount >= 1000CNY", s.busy);
    expect_found(c, "city = found (open_tickets > 1 OR name = Never)", two(c, s.busy, s.never));
    expect_found(c, "city = found 未结工单 = 2", s.busy);
    expect_found(c, "city = found orders_12m = 0 NOT interactions_3m > 0", s.never);
    expect_error(company_list(c->li, "customer", "filter: 'days_since_contact > soon'"),
                 RPC_INVALID_ARGUMENT, NULL, "filter");
    struct loopback_reply counted =
        company_list(c->li, "customer",
                     "filter: 'city = found open_tickets > 0' order_by: 'open_tickets' "
                     "count: true");
    expect_text(counted, "total_size", "1");
}

static void lists_go_by_figures(void **state)
{
    const struct company *c = *state;
    struct shop s = shop(c, "sorted");
    const char *all = arena_printf(loopback_arena(c->server), "%s,%s,%s", s.busy, s.quiet, s.never);
    assert_string_equal(company_ids(company_list(c->li, "customer",
                                                 "filter: 'city = sorted' order_by: "
                                                 "'days_since_contact'")),
                        all);
    assert_string_equal(company_ids(company_list(c->li, "customer",
                                                 "filter: 'city = sorted' order_by: "
                                                 "'open_amount desc, last_contact desc'")),
                        all);
    const char *token = "";
    for (int page = 0; page < 3; page++) { /* one on each page */
        struct loopback_reply reply = company_list(
            c->li, "customer",
            "filter: 'city = sorted open_tickets >= 0' order_by: '-last_contact' page_size: 1 "
            "page_token: '%s' read_mask: 'name,open_tickets'",
            token);
        const char *ids[] = {s.busy, s.quiet, s.never};
        assert_string_equal(company_ids(reply), ids[page]);
        token = loopback_text(reply, "next_page_token");
    }
    assert_string_equal(token, "");
}

static void reports_group_and_add_figures(void **state)
{
    const struct company *c = *state;
    shop(c, "grouped");
    struct loopback_reply reply =
        loopback_call(c->li, "SummarizeRecords",
                      "object: 'customer' filter: 'city = grouped orders = 0' group_by: "
                      "'open_tickets' sum: 'open_amount' sum: 'interactions' order_by: 'key'");
    expect_text(reply, "rows[0].keys[0].value", "0");
    expect_text(reply, "rows[0].count", "2");
    expect_text(reply, "rows[1].keys[0].value", "2");
    expect_text(reply, "rows[1].sums[0].money", "1000.50 CNY");
    reply = loopback_call(c->li, "SummarizeRecords",
                          "object: 'customer' filter: 'city = grouped' group_by: "
                          "'last_contact:year'");
    expect_ok(reply);
}

/* A rule for a figure hides it wherever it could show. */
static void rules_hide_figures(void **state)
{
    const struct company *c = *state;
    struct shop s = shop(c, "hidden");
    loopback_sql(c->server, "insert into field_rule (role_id, object, field, rule) select id, "
                            "'customer', 'open_amount', 3 from role where code = 'sales'");
    loopback_settle(c->server);
    struct loopback_reply reply = company_get(c->li, s.busy);
    expect_text(reply, "open_amount", "");
    expect_text(reply, "open_tickets", "2");
    expect_error(company_list(c->li, "customer", "filter: 'open_amount > 5'"),
                 RPC_PERMISSION_DENIED, "FIELD_HIDDEN", "filter");
    expect_error(company_list(c->li, "customer", "order_by: 'open_amount'"), RPC_PERMISSION_DENIED,
                 "FIELD_HIDDEN", "order_by");
    expect_text(company_get(c->admin, s.busy), "open_amount", "1000.50 CNY");
    loopback_sql(c->server, "delete from field_rule where field = 'open_amount'");
    loopback_settle(c->server);
}

static void nobody_writes_figures(void **state)
{
    const struct company *c = *state;
    struct loopback_reply reply =
        loopback_call(c->li, "CreateCustomer", "customer { name: 'Written' orders: 7 }");
    expect_text(reply, "orders", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_are_fields),
        cmocka_unit_test(an_old_state_has_none),
        cmocka_unit_test(filters_reach_figures),
        cmocka_unit_test(lists_go_by_figures),
        cmocka_unit_test(reports_group_and_add_figures),
        cmocka_unit_test(rules_hide_figures),
        cmocka_unit_test(nobody_writes_figures),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
