/* SPDX-License-Identifier: Apache-2.0 */
/* Nearest words. */
#include "client/test/test.h"

#include "client/cmd/nearest.h"

static const char *best(const char *typed)
{
    static const char *const words[] = {"customer", "custom-field", "contact", "ticket",
                                        "ticket-reply"};
    struct nearest nearest;
    nearest_init(&nearest, typed);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        nearest_offer(&nearest, words[i]);
    return nearest.best;
}

static void distances(void **state)
{
    (void)state;
    assert_int_equal(nearest_distance("", ""), 0);
    assert_int_equal(nearest_distance("abc", ""), 3);
    assert_int_equal(nearest_distance("customer", "custmer"), 1);
    assert_int_equal(nearest_distance("ab", "ba"), 1);
    assert_int_equal(nearest_distance("price_list", "price-list"), 0);
    assert_int_equal(nearest_distance("kitten", "sitting"), 3);
}

static void the_nearest_is_offered(void **state)
{
    (void)state;
    assert_string_equal(best("custmer"), "customer");
    assert_string_equal(best("tikcet"), "ticket");
    assert_string_equal(best("cont"), "contact");
    assert_null(best("zzz"));
    assert_null(best("invoice"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(distances),
                                       cmocka_unit_test(the_nearest_is_offered)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
