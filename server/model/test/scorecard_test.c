/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of scorecards: their form, and exact results. */
#include "server/model/scorecard.h"
#include "tests/test.h"

static const char CARD[] = "问候=20/5, 解决=50/5!, 语气=30/5";

static void criteria_have_one_form(void **state)
{
    static const struct {
        const char *text, *expected; /* NULL: refused */
    } samples[] = {
        {CARD, CARD},
        {"问候＝20.0/5；解决 = 50 / 5 ! ，语气=30/5\n", "问候=20/5, 解决=50/5!, 语气=30/5"},
        {"A=33.34/3, b=33.33/7, c=33.33/10", "a=33.34/3, b=33.33/7, c=33.33/10"},
        {"a=12.50/1, b=87.5/100", "a=12.5/1, b=87.5/100"},
        {"a=100/5", "a=100/5"},
        {"", NULL},
        {"a", NULL},
        {"a=100", NULL},
        {"a=99/5", NULL},
        {"a=50/5, b=50/5, c=1/5", NULL},
        {"a=50/5, A=50/5", NULL},
        {"a=0/5, b=100/5", NULL},
        {"a=100/0", NULL},
        {"a=100/101", NULL},
        {"a=100/5.5", NULL},
        {"a=1e2/5", NULL},
        {"a=33.333/5, b=66.667/5", NULL},
        {"=100/5", NULL},
        /* too many different primes to be counted exactly */
        {"a=10/97,b=10/89,c=10/83,d=10/79,e=10/73,f=10/71,g=10/67,h=10/61,i=10/59,j=10/53", NULL},
    };
    struct arena *arena = arena_new(1 << 20);
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        struct scorecard card;
        const char *problem = NULL;
        bool good = scorecard_read(arena, samples[i].text, &card, &problem);
        assert_int_equal(good, samples[i].expected != NULL);
        if (good)
            assert_string_equal(scorecard_write(arena, &card), samples[i].expected);
        else
            assert_non_null(problem);
    }
    arena_free(arena);
}

static void results_are_exact(void **state)
{
    static const struct {
        const char *card, *scores;
        int64_t percent;
        const char *failed;
    } samples[] = {
        {CARD, "问候=5, 解决=5, 语气=5", 10000, NULL},
        {CARD, "语气=4; 问候=3; 解决=4", 7600, NULL},
        {CARD, "问候=0, 解决=5, 语气=0", 5000, NULL},
        {CARD, "问候=5, 解决=0, 语气=5", 0, "解决"},
        {CARD, "问候=-, 解决=4, 语气=-", 8000, NULL},
        {CARD, "问候=3, 解决=-, 语气=4", 7200, NULL},
        {"a=100/3", "a=1", 3333, NULL},
        {"a=100/3", "a=2", 6667, NULL},
        /* a half is rounded up: 50.005 */
        {"a=0.01/2, b=49.99/1, c=50/1", "a=1, b=1, c=0", 5000, NULL},
        {"a=0.03/2, b=49.99/1, c=49.98/1", "a=1, b=1, c=0", 5001, NULL},
        {"a=33.34/3, b=33.33/7, c=33.33/11", "a=1, b=3, c=5", 4055, NULL},
        {"a=50/100, b=50/99", "a=99, b=98", 9899, NULL},
    };
    struct arena *arena = arena_new(1 << 20);
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        struct scorecard card;
        struct scorecard_scores scores;
        struct scorecard_result result;
        const char *problem;
        assert_true(scorecard_read(arena, samples[i].card, &card, &problem));
        assert_true(scorecard_read_scores(arena, samples[i].scores, &scores, &problem));
        assert_true(scorecard_judge(arena, &card, &scores, &result, &problem));
        assert_int_equal(result.percent, samples[i].percent);
        if (samples[i].failed)
            assert_string_equal(result.failed, samples[i].failed);
        else
            assert_null(result.failed);
    }
    arena_free(arena);
}

static void what_does_not_fit_is_refused(void **state)
{
    static const char *const samples[] = {
        "问候=5, 解决=5",
        "问候=5, 解决=5, 语气=6",
        "问候=5, 解决=5, 语气=5, 别的=1",
        "问候=-, 解决=-, 语气=-",
        "",
    };
    struct arena *arena = arena_new(1 << 20);
    struct scorecard card;
    struct scorecard_scores scores;
    struct scorecard_result result;
    const char *problem;
    (void)state;
    assert_true(scorecard_read(arena, CARD, &card, &problem));
    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        assert_true(scorecard_read_scores(arena, samples[i], &scores, &problem));
        assert_false(scorecard_judge(arena, &card, &scores, &result, &problem));
        assert_non_null(problem);
    }
    assert_false(scorecard_read_scores(arena, "a=1, a=2", &scores, &problem));
    assert_false(scorecard_read_scores(arena, "a=-1", &scores, &problem));
    assert_false(scorecard_read_scores(arena, "a=1.5", &scores, &problem));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(criteria_have_one_form),
        cmocka_unit_test(results_are_exact),
        cmocka_unit_test(what_does_not_fit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
