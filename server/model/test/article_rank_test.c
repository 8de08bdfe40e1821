/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of which articles are suggested, and in what order. */
#include "server/model/article_rank.h"
#include "tests/test.h"

static const struct {
    struct article_fit fit;
    int points;
    bool suggested;
} samples[] = {
    {{.terms = 0}, 0, false},
    {{.matched = 3, .terms = 10}, 18, false},
    {{.matched = 1, .terms = 3}, 20, true},
    {{.matched = 10, .terms = 10, .category = true, .product = true}, 100, true},
    {{.category = true}, 15, false},
    {{.product = true}, 25, true},
    {{.matched = 1, .terms = 10, .category = true}, 21, true},
};

static void test_points(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        assert_int_equal(article_rank_points(&samples[i].fit), samples[i].points);
        assert_int_equal(article_rank_suggests(&samples[i].fit), samples[i].suggested);
    }
}

/* Each comes before all that stand behind it. */
static const struct article_fit in_order[] = {
    {.id = 1, .matched = 9, .terms = 10},
    {.id = 2, .matched = 7, .terms = 10, .helped = 5},
    {.id = 3, .matched = 8, .terms = 10, .helped = 4},
    {.id = 4, .matched = 8, .terms = 10, .useful = 3, .not_useful = 1},
    {.id = 5, .matched = 8, .terms = 10, .useful = 4, .not_useful = 3, .uses = 9},
    {.id = 6, .matched = 8, .terms = 10, .uses = 4},
    {.id = 8, .matched = 8, .terms = 10},
    {.id = 7, .matched = 8, .terms = 10},
    {.id = 9, .matched = 7, .terms = 10},
    {.id = 10, .matched = 4, .terms = 10, .helped = 99},
};

static void test_order(void **state)
{
    (void)state;
    size_t n = sizeof in_order / sizeof *in_order;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            int order = article_rank_compare(&in_order[i], &in_order[j]);
            assert_true(i < j ? order < 0 : i > j ? order > 0 : order == 0);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_points),
        cmocka_unit_test(test_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
