/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of the moves of orders and returns. */
#include "server/model/order_flow.h"
#include "tests/test.h"

static void expect_from(size_t n, const int64_t *from, const char *states)
{
    assert_int_equal(n, strlen(states));
    for (size_t i = 0; i < n; i++)
        assert_int_equal(from[i], states[i] - '0');
}

/* 1 draft, 2 confirmed, 3 part delivered, 4 delivered, 5 completed, 6 void. */
static void test_moves_of_orders(void **state)
{
    (void)state;
    static const char *const allowed[] = {[ORDER_CONFIRM] = "1",
                                          [ORDER_DELIVER] = "23",
                                          [ORDER_COMPLETE] = "4",
                                          [ORDER_MAKE_VOID] = "12"};
    int64_t from[ORDER_STATES];
    for (enum order_move move = ORDER_CONFIRM; move <= ORDER_MAKE_VOID; move++)
        expect_from(order_flow_order(move, from), from, allowed[move]);
}

static void test_moves_of_returns(void **state)
{
    (void)state;
    int64_t from[ORDER_STATES];
    expect_from(order_flow_return(RETURN_CONFIRM, from), from, "1");
    expect_from(order_flow_return(RETURN_MAKE_VOID, from), from, "12");
}

static void test_sentences(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 16);
    assert_string_equal(order_flow_order_sentence(arena, ORDER_DELIVER),
                        "An order can be delivered only while it is confirmed or part delivered.");
    assert_string_equal(order_flow_order_sentence(arena, ORDER_MAKE_VOID),
                        "An order can be made void only while it is a draft or confirmed. What was "
                        "delivered comes back by a return.");
    assert_string_equal(order_flow_return_sentence(arena, RETURN_CONFIRM),
                        "A return can be confirmed only while it is a draft.");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_moves_of_orders),
        cmocka_unit_test(test_moves_of_returns),
        cmocka_unit_test(test_sentences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
