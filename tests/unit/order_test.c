/* SPDX-License-Identifier: Apache-2.0 */
/* order_by: what it becomes, and the keyset behind a row. */
#include "tests/test.h"

#include "server/resource/order.h"
#include "tests/unit/sample_contract.h"

static const char *text_of(struct sql *sql)
{
    return sql_query(sql)->sql;
}

/* "order by | keys", or the message of the error. */
static const char *parse(struct arena *arena, const char *order_by, struct order *order)
{
    struct sql clause, keys;
    sql_init(&clause, arena);
    sql_init(&keys, arena);
    struct status status = order_parse(arena, &sample_customer, order_by, order);
    if (!status_is_ok(status)) {
        assert_int_equal(status.code, RPC_INVALID_ARGUMENT);
        assert_string_equal(status.field, "order_by");
        return status.message;
    }
    order_write(order, "t", &clause);
    order_write_keys(order, "t", &keys);
    return arena_printf(arena, "%s | %s", text_of(&clause), text_of(&keys));
}

static void orders_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *order_by, *result;
    } cases[] = {
        {"", "t.id desc | t.id::text"},
        {"  ", "t.id desc | t.id::text"},
        {"name", "t.name collate \"C\" asc, t.id asc | t.name::text, t.id::text"},
        {"-created", "t.created_at desc, t.id desc | t.created_at::text, t.id::text"},
        {"owner desc, +city",
         "t.owner_id desc nulls last, t.city collate \"C\" asc, t.id asc | t.owner_id::text, "
         "t.city::text, t.id::text"},
        {"name DESC ,\tid", "t.name collate \"C\" desc, t.id asc | t.name::text, t.id::text"},
        {"id, name", "t.id asc | t.id::text"},
        {"revenue", "t.revenue asc nulls last, t.id asc | t.revenue::text, t.id::text"},
        {"lunar, active", "t.is_lunar asc nulls last, t.active asc, t.id asc | t.is_lunar::text, "
                          "t.active::text, t.id::text"},
        {"etag", "t.version asc, t.id asc | t.version::text, t.id::text"},
        {"nam", "customer cannot be ordered by \"nam\". Did you mean name?"},
        {"name sideways", "\"name sideways\" is not an order; write a field name, with asc or desc "
                          "behind it, such as \"name, create_time desc\"."},
        {"-name desc", "\"-name desc\" is not an order; write a field name, with asc or desc "
                       "behind it, such as \"name, create_time desc\"."},
        {"name,,city", "\"\" is not an order; write a field name, with asc or desc behind it, such "
                       "as \"name, create_time desc\"."},
        {"name, city, -name", "\"name\" stands twice in the order."},
        {"name, city, industry, employees, score, rate", "An order has at most five fields."},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct arena *arena = arena_new(1 << 20);
        struct order order;
        const char *result = parse(arena, cases[i].order_by, &order);
        if (strcmp(result, cases[i].result) != 0)
            fail_msg("%s\n  gives    %s\n  expected %s", cases[i].order_by, result,
                     cases[i].result);
        arena_free(arena);
    }
}

static void some_fields_have_no_order(void **state)
{
    (void)state;
    static const char *const orders[] = {"tags",
                                         "notes",
                                         "password",
                                         "picture",
                                         "custom",
                                         "contact_points",
                                         "name;drop table customer"};
    for (size_t i = 0; i < TEST_COUNT(orders); i++) {
        struct arena *arena = arena_new(1 << 20);
        struct order order;
        assert_null(strstr(parse(arena, orders[i], &order), "t.id"));
        arena_free(arena);
    }
}

static void the_default_is_known(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    struct order order;
    parse(arena, "", &order);
    assert_true(order_is_default(&order));
    parse(arena, "id desc", &order);
    assert_true(order_is_default(&order));
    parse(arena, "id", &order);
    assert_false(order_is_default(&order));
    parse(arena, "-name", &order);
    assert_false(order_is_default(&order));
    arena_free(arena);
}

static void keysets_are_ranges(void **state)
{
    (void)state;
    static const struct {
        const char *order_by;
        const char *keys[3];
        const char *result;
    } cases[] = {
        {"", {"9"}, "((t.id < $1::bigint))"},
        {"name",
         {"a", "9"},
         "(t.name collate \"C\" >= $1::text and (t.name collate \"C\" > $1::text or (t.name "
         "collate \"C\" = $1::text and (t.id > $2::bigint))))"},
        {"employees desc",
         {"5", "9"},
         "((t.employees < $1::bigint or t.employees is null or (t.employees = $1::bigint and "
         "(t.id < $2::bigint))))"},
        {"employees desc", {NULL, "9"}, "(((t.employees is null and (t.id < $1::bigint))))"},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct arena *arena = arena_new(1 << 20);
        struct order order;
        struct sql sql;
        sql_init(&sql, arena);
        parse(arena, cases[i].order_by, &order);
        order_write_after(&order, "t", cases[i].keys, &sql);
        assert_string_equal(text_of(&sql), cases[i].result);
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(orders_are_read),
        cmocka_unit_test(some_fields_have_no_order),
        cmocka_unit_test(the_default_is_known),
        cmocka_unit_test(keysets_are_ranges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
