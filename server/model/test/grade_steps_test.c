/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of the steps of criteria. */
#include "server/model/grade_steps.h"
#include "tests/test.h"

static const struct {
    bool figures;
    const char *text, *expected; /* NULL: refused */
} samples[] = {
    {true, "300000=60,1000000=100", "1000000=100, 300000=60"},
    {true, " none = 5 ; 0=10\n1000.50 = 12.5 ", "1000.5=12.5, 0=10, none=5"},
    {true, "-5=10, -10=20", "-5=10, -10=20"},
    {true, "１００＝５０，0=1", "100=50, 0=1"},
    {false, "High=100, *=10, low=20", "high=100, low=20, *=10"},
    {false, "b=1, a=2", "b=1, a=2"},
    {true, "", NULL},
    {true, " , ; ", NULL},
    {true, "100", NULL},
    {true, "100=", NULL},
    {true, "=10", NULL},
    {true, "100=101", NULL},
    {true, "100=-1", NULL},
    {true, "100=1.234", NULL},
    {true, "100=50, 100.0=60", NULL},
    {true, "high=100", NULL},
    {true, "*=100", NULL},
    {true, "1e6=100", NULL},
    {false, "none or other=3", NULL},
    {false, "a'b=3", NULL},
    {false, "a=3, a=4", NULL},
};

static void steps_have_one_form(void **state)
{
    struct arena *arena = arena_new(1 << 20);
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        const char *problem;
        const char *found =
            grade_steps_normalize(arena, samples[i].text, samples[i].figures, &problem);
        const char *expected = samples[i].expected;
        if (!found != !expected || !found == !problem || (found && strcmp(found, expected) != 0))
            fail_msg("%s: %s", samples[i].text, found ? found : "refused");
    }
    arena_free(arena);
}

static void the_form_is_stable(void **state)
{
    struct arena *arena = arena_new(1 << 20);
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        const char *problem, *expected = samples[i].expected;
        if (expected)
            assert_string_equal(
                grade_steps_normalize(arena, expected, samples[i].figures, &problem), expected);
    }
    arena_free(arena);
}

static void there_is_a_bound(void **state)
{
    struct arena *arena = arena_new(1 << 20);
    const char *problem, *text = "";
    (void)state;
    for (int i = 0; i < GRADE_STEPS_MOST; i++)
        text = arena_printf(arena, "%s%d=1,", text, i);
    assert_non_null(grade_steps_normalize(arena, text, true, &problem));
    text = arena_printf(arena, "%s99=1", text);
    assert_null(grade_steps_normalize(arena, text, true, &problem));
    assert_non_null(problem);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_have_one_form),
        cmocka_unit_test(the_form_is_stable),
        cmocka_unit_test(there_is_a_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
