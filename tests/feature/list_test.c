/* SPDX-License-Identifier: Apache-2.0 */
/* List: pages, order, filter, masks, totals. */
#include "tests/feature/company.h"

#include <stdio.h>

/* All pages of a list, each of so many records: their ids, separated by commas. */
static const char *all_pages(const struct loopback_user *user, const char *object, int size,
                             const char *query)
{
    struct arena *arena = loopback_arena(user->server);
    const char *ids = "", *token = "";
    for (int page = 0; page < 1000; page++) {
        struct loopback_reply list =
            company_list(user, object, "page_size: %d page_token: '%s' %s", size, token, query);
        const char *more = company_ids(list);
        ids = arena_printf(arena, "%s%s%s", ids, *ids && *more ? "," : "", more);
        token = loopback_text(list, "next_page_token");
        if (!*token)
            return ids;
    }
    fail_msg("the list has no end");
    return ids;
}

static void a_list_shows_the_newest_first(void **state)
{
    const struct company *c = *state;
    const char *a = company_make(c->li, "customer", "name: 'First' external_id: 'newest'");
    const char *b = company_make(c->li, "customer", "name: 'Second'");
    const char *ids = company_ids(company_list(c->li, "customer", "page_size: 2"));
    assert_string_equal(ids, arena_printf(loopback_arena(c->server), "%s,%s", b, a));
}

static void pages_hold_each_record_once(void **state)
{
    static const char *const orders[] = {"",
                                         "id",
                                         "-id",
                                         "name",
                                         "-name",
                                         "city, -name",
                                         "-employees",
                                         "employees",
                                         "-annual_revenue, name",
                                         "founding_date desc, city"};
    const struct company *c = *state;
    for (int i = 0; i < 23; i++)
        company_make(c->zhao, "customer", "name: 'N%d' city: '%s' %s %s %s tags: 'paged'", i % 7,
                     i % 3 ? "成都" : "",
                     i % 4 ? arena_printf(loopback_arena(c->server), "employees: %d", i % 5) : "",
                     i % 2 ? "annual_revenue: '5.50 CNY'" : "",
                     i % 5 ? "" : "founding_date: '2020-02-29'");
    for (size_t i = 0; i < TEST_COUNT(orders); i++) {
        const char *query = arena_printf(loopback_arena(c->server),
                                         "filter: 'tags:paged' order_by: '%s'", orders[i]);
        const char *whole = all_pages(c->zhao, "customer", 1000, query);
        assert_string_equal(all_pages(c->zhao, "customer", 1, query), whole);
        assert_string_equal(all_pages(c->zhao, "customer", 4, query), whole);
        assert_string_equal(all_pages(c->zhao, "customer", 23, query), whole);
    }
}

static void nulls_come_last_in_both_directions(void **state)
{
    const struct company *c = *state;
    const char *none = company_make(c->li, "customer", "name: 'N' tags: 'nulls'");
    const char *two = company_make(c->li, "customer", "name: 'N' tags: 'nulls' employees: 2");
    const char *zero = company_make(c->li, "customer", "name: 'N' tags: 'nulls' employees: 0");
    struct arena *arena = loopback_arena(c->server);
    assert_string_equal(
        company_ids(company_list(c->li, "customer", "filter: 'tags:nulls' order_by: 'employees'")),
        arena_printf(arena, "%s,%s,%s", zero, two, none));
    assert_string_equal(
        company_ids(company_list(c->li, "customer", "filter: 'tags:nulls' order_by: '-employees'")),
        arena_printf(arena, "%s,%s,%s", two, zero, none));
}

static void a_page_survives_what_is_inserted_and_deleted_meanwhile(void **state)
{
    const struct company *c = *state;
    const char *ids[4];
    for (int i = 0; i < 4; i++)
        ids[i] = company_make(c->li, "customer", "name: 'M%d' tags: 'moving'", i);
    struct loopback_reply first =
        company_list(c->li, "customer", "filter: 'tags:moving' order_by: 'name' page_size: 2");
    expect_ok(loopback_call(c->li, "DeleteCustomer", "id: '%s'", ids[1])); /* the last one shown */
    company_make(c->li, "customer", "name: 'M0b' tags: 'moving'");         /* before the token */
    struct loopback_reply second = company_list(
        c->li, "customer", "filter: 'tags:moving' order_by: 'name' page_size: 2 page_token: '%s'",
        loopback_text(first, "next_page_token"));
    assert_string_equal(company_ids(second), arena_printf(first.arena, "%s,%s", ids[2], ids[3]));
}

static void a_token_belongs_to_its_user_filter_order_and_method(void **state)
{
    const struct company *c = *state;
    company_make(c->li, "customer", "name: 'T1'");
    company_make(c->li, "customer", "name: 'T2'");
    struct loopback_reply first =
        company_list(c->li, "customer", "filter: 'name:T' order_by: 'name' page_size: 1");
    const char *token = loopback_text(first, "next_page_token");
    static const char *const other[] = {"filter: 'name:t' order_by: 'name'",
                                        "filter: 'name:T' order_by: '-name'", "filter: 'name:T'",
                                        "filter: 'name:T' order_by: 'name' show_deleted: true", ""};
    for (size_t i = 0; i < TEST_COUNT(other); i++)
        expect_error(company_list(c->li, "customer", "page_token: '%s' %s", token, other[i]),
                     RPC_INVALID_ARGUMENT, NULL, "page_token");
    expect_error(company_list(c->wang, "customer",
                              "page_token: '%s' filter: 'name:T' order_by: 'name'", token),
                 RPC_INVALID_ARGUMENT, NULL, "page_token");
    expect_error(
        company_list(c->li, "contact", "page_token: '%s' filter: 'name:T' order_by: 'name'", token),
        RPC_INVALID_ARGUMENT, NULL, "page_token");
    /* another size and other fields are no other list */
    expect_ok(company_list(c->li, "customer",
                           "page_token: '%s' filter: 'name:T' order_by: 'name' page_size: 7 "
                           "read_mask: 'name'",
                           token));
}

static void a_token_cannot_be_forged(void **state)
{
    const struct company *c = *state;
    company_make(c->li, "customer", "name: 'F1'");
    company_make(c->li, "customer", "name: 'F2'");
    char *token = arena_string(
        loopback_arena(c->server),
        loopback_text(company_list(c->li, "customer", "page_size: 1"), "next_page_token"));
    assert_true(strlen(token) > 10);
    for (size_t i = 0; i < strlen(token); i += 3) {
        char was = token[i];
        token[i] = was == 'A' ? 'B' : 'A';
        expect_error(company_list(c->li, "customer", "page_size: 1 page_token: '%s'", token),
                     RPC_INVALID_ARGUMENT, NULL, "page_token");
        token[i] = was;
    }
    expect_error(company_list(c->li, "customer", "page_size: 1 page_token: 'x'"),
                 RPC_INVALID_ARGUMENT, NULL, "page_token");
    expect_ok(company_list(c->li, "customer", "page_size: 1 page_token: '%s'", token));
}

static void a_page_has_fifty_records_and_a_thousand_at_most(void **state)
{
    const struct company *c = *state;
    loopback_sql(c->server, "insert into product (code, name) select 'BULK-' || n, 'Bulk ' || n "
                            "from generate_series(1, 1005) n");
    struct loopback_reply list = company_list(c->li, "product", " ");
    expect_text(list, "products#", "50");
    list = company_list(c->li, "product", "page_size: 5000");
    expect_text(list, "products#", "1000");
    assert_string_not_equal(loopback_text(list, "next_page_token"), "");
    expect_error(company_list(c->li, "product", "page_size: -1"), RPC_INVALID_ARGUMENT, NULL,
                 "page_size");
}

static void a_total_is_counted_when_asked_for(void **state)
{
    const struct company *c = *state;
    for (int i = 0; i < 5; i++)
        company_make(i < 3 ? c->li : c->zhao, "customer", "name: 'Counted'");
    struct loopback_reply list =
        company_list(c->li, "customer", "filter: 'name = Counted' page_size: 2");
    expect_text(list, "total_size", "");
    list = company_list(c->li, "customer", "filter: 'name = Counted' page_size: 2 count: true");
    expect_text(list, "total_size", "3");
    list = company_list(c->li, "customer",
                        "filter: 'name = Counted' page_size: 2 count: true page_token: '%s'",
                        loopback_text(list, "next_page_token"));
    expect_text(list, "total_size", "3");
    expect_text(list, "customers#", "1");
    expect_text(company_list(c->li, "customer", "filter: 'name = None' count: true"), "total_size",
                "0");
}

static void deleted_ones_are_shown_when_asked_for(void **state)
{
    const struct company *c = *state;
    const char *id = company_make(c->li, "customer", "name: 'Bin'");
    expect_ok(loopback_call(c->li, "DeleteCustomer", "id: '%s'", id));
    assert_string_equal(company_ids(company_list(c->li, "customer", "filter: 'name = Bin'")), "");
    assert_string_equal(
        company_ids(company_list(c->li, "customer", "filter: 'name = Bin' show_deleted: true")),
        id);
    assert_string_equal(
        company_ids(company_list(c->li, "customer",
                                 "filter: 'name = Bin AND delete_time:*' show_deleted: true")),
        id);
}

static void a_mask_chooses_fields(void **state)
{
    const struct company *c = *state;
    company_make(c->li, "customer",
                 "name: 'Masked' city: '无锡' contact_points { kind: email value: 'a@b.cn' }");
    struct loopback_reply list =
        company_list(c->li, "customer", "filter: 'name = Masked' read_mask: 'city'");
    expect_text(list, "customers[0].city", "无锡");
    expect_text(list, "customers[0].name", "");
    expect_text(list, "customers[0].contact_points#", "0");
    list = company_list(c->li, "customer", "filter: 'name = Masked' read_mask: 'contact_points'");
    expect_text(list, "customers[0].contact_points[0].value", "a@b.cn");
    expect_text(list, "customers[0].contact_points[0].kind", "email");
    expect_error(company_list(c->li, "customer", "read_mask: 'nonsense'"), RPC_INVALID_ARGUMENT,
                 NULL, "read_mask");
}

static void wrong_filters_and_orders_are_refused_with_a_sentence(void **state)
{
    static const char *const filters[] = {"nonsense = 1",
                                          "name =",
                                          "name = \"open",
                                          "employees > x",
                                          "(name = x",
                                          "kind = blue",
                                          "city : ",
                                          "NOT",
                                          "annual_revenue > 5XXX",
                                          "founding_date = 2026-02-30"};
    static const char *const orders[] = {"nonsense",    "name up", "name,,city",     "name, name",
                                         "description", "tags",    "contact_points", "custom"};
    const struct company *c = *state;
    for (size_t i = 0; i < TEST_COUNT(filters); i++) {
        struct loopback_reply list = company_list(c->li, "customer", "filter: '%s'", filters[i]);
        expect_error(list, RPC_INVALID_ARGUMENT, NULL, "filter");
        assert_true(strlen(list.status.message) > 10);
    }
    for (size_t i = 0; i < TEST_COUNT(orders); i++)
        expect_error(company_list(c->li, "customer", "order_by: '%s'", orders[i]),
                     RPC_INVALID_ARGUMENT, NULL, "order_by");
}

static void filters_find_by_every_type_of_field(void **state)
{
    static const char *const holds[] = {"name = \"Typed 类型\"",
                                        "name:类型",
                                        "name = \"Typed*\"",
                                        "kind = person",
                                        "kind = 个人",
                                        "employees = 42",
                                        "employees > 41 AND employees <= 42",
                                        "-employees < 42",
                                        "annual_revenue = 1234.56CNY",
                                        "annual_revenue > 1000CNY",
                                        "founding_date = 1999-12-31",
                                        "founding_date < 2000-01-01",
                                        "create_time > -1h",
                                        "update_time < 2099-01-01",
                                        "tags:typed",
                                        "tags:(typed OR other)",
                                        "owner_id = me",
                                        "owner = me",
                                        "parent_id = \"\"",
                                        "NOT parent_id:*",
                                        "industry = software",
                                        "行业 = software",
                                        "city = \"\"",
                                        "external_id = typed-1"};
    static const char *const fails[] = {"name = typed",
                                        "kind = organisation",
                                        "employees > 42",
                                        "annual_revenue = 1234.56USD",
                                        "founding_date > 1999-12-31",
                                        "create_time < -1h",
                                        "tags:other",
                                        "owner_id != me",
                                        "parent_id:*",
                                        "industry = retail",
                                        "NOT employees:*"};
    const struct company *c = *state;
    const char *id = company_make(
        c->wang, "customer",
        "name: 'Typed 类型' kind: person employees: 42 annual_revenue: '1234.56 CNY' "
        "founding_date: '1999-12-31' tags: 'typed' industry: 'software' external_id: 'typed-1'");
    for (size_t i = 0; i < TEST_COUNT(holds); i++) {
        const char *ids = company_ids(
            company_list(c->wang, "customer", "filter: 'id = %s AND (%s)'", id, holds[i]));
        if (strcmp(ids, id) != 0)
            fail_msg("%s finds %s", holds[i], ids);
    }
    for (size_t i = 0; i < TEST_COUNT(fails); i++) {
        const char *ids = company_ids(
            company_list(c->wang, "customer", "filter: 'id = %s AND (%s)'", id, fails[i]));
        if (*ids)
            fail_msg("%s finds %s", fails[i], ids);
    }
}

static void references_are_found_by_the_names_that_everybody_may_read(void **state)
{
    const struct company *c = *state;
    const char *mine = company_make(c->li, "customer", "name: 'Called' tags: 'called'");
    static const char *const found[] = {"owner = li",
                                        "owner = Li",
                                        "owner = me",
                                        "owner != wang",
                                        "team = East AND NOT owner = wang",
                                        "(owner = li OR owner = sun)"};
    for (size_t i = 0; i < TEST_COUNT(found); i++)
        assert_string_equal(
            company_ids(company_list(c->li, "customer", "filter: 'tags:called AND %s'", found[i])),
            mine);
    assert_string_equal(
        company_ids(company_list(c->li, "customer", "filter: 'tags:called AND owner = wang'")), "");
    expect_error(company_list(c->li, "customer", "filter: 'owner = lli'"), RPC_INVALID_ARGUMENT,
                 "NAME_UNKNOWN", "filter");
    /* Customers are not for everybody to read: their names are no way to ask whether they exist. */
    expect_error(company_list(c->li, "opportunity", "filter: 'customer = Called'"),
                 RPC_INVALID_ARGUMENT, NULL, "filter");
}

static void the_largest_filter_works_under_every_scope(void **state)
{
    const struct company *c = *state;
    struct buf filter;
    buf_init(&filter, loopback_arena(c->server), 1 << 20);
    for (int i = 0; i < 190; i++)
        buf_printf(&filter, "%scity != x%d", i ? " AND " : "", i);
    expect_ok(company_list(c->anna, "customer", "filter: '%s'", buf_string(&filter)));
    expect_ok(company_list(c->li, "customer", "filter: '%s'", buf_string(&filter)));
    buf_init(&filter, loopback_arena(c->server), 1 << 20);
    for (int i = 0; i < 190; i++)
        buf_printf(&filter, "%sdepartment != x%d", i ? " AND " : "", i);
    expect_ok(company_list(c->boss, "contact", "filter: '%s' count: true", buf_string(&filter)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_shows_the_newest_first),
        cmocka_unit_test(pages_hold_each_record_once),
        cmocka_unit_test(nulls_come_last_in_both_directions),
        cmocka_unit_test(a_page_survives_what_is_inserted_and_deleted_meanwhile),
        cmocka_unit_test(a_token_belongs_to_its_user_filter_order_and_method),
        cmocka_unit_test(a_token_cannot_be_forged),
        cmocka_unit_test(a_page_has_fifty_records_and_a_thousand_at_most),
        cmocka_unit_test(a_total_is_counted_when_asked_for),
        cmocka_unit_test(deleted_ones_are_shown_when_asked_for),
        cmocka_unit_test(a_mask_chooses_fields),
        cmocka_unit_test(wrong_filters_and_orders_are_refused_with_a_sentence),
        cmocka_unit_test(filters_find_by_every_type_of_field),
        cmocka_unit_test(references_are_found_by_the_names_that_everybody_may_read),
        cmocka_unit_test(the_largest_filter_works_under_every_scope),
    };
    return cmocka_run_group_tests(tests, company_start, company_stop);
}
