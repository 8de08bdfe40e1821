/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of the moves of feedback, ideas and improvements. */
#include "server/model/feedback_flow.h"
#include "tests/test.h"

/* Columns: received, under review, adopted, declined, delivered, informed. */
static const char *const feedback[] = {"R..R..", "RR.R..", "RRR...", "..R...", "...RR."};
static const char *const improvement[] = {"R...", ".RR.", "R..."};

static void expect(const struct flow *flow, size_t n, const char *const *allowed)
{
    assert_int_equal(flow->n_moves, n);
    for (size_t move = 0; move < n; move++)
        for (size_t state = 1; state < flow->n_states; state++)
            assert_int_equal(flow_allows(flow, (int64_t)state, move),
                             allowed[move][state - 1] != '.');
}

static void test_every_pair(void **state)
{
    (void)state;
    expect(&feedback_flow, 5, feedback);
    expect(&feedback_flow_idea, 4, feedback);
    expect(&feedback_flow_improvement, 3, improvement);
}

static void test_unknown(void **state)
{
    int64_t from[FLOW_STATES];
    (void)state;
    assert_false(flow_allows(&feedback_flow, 0, FEEDBACK_REVIEW));
    assert_false(flow_allows(&feedback_flow, 7, FEEDBACK_REVIEW));
    assert_false(flow_allows(&feedback_flow, FEEDBACK_RECEIVED, 5));
    assert_int_equal(flow_sources(&feedback_flow, 5, from), 0);
}

static void test_sentences(void **state)
{
    (void)state;
    struct arena *arena = arena_new(4096);
    assert_string_equal(flow_sentence(&feedback_flow, arena, FEEDBACK_DELIVER),
                        "Feedback can be delivered only while it is adopted.");
    assert_string_equal(flow_sentence(&feedback_flow, arena, FEEDBACK_ADOPT),
                        "Feedback can be adopted only while it is received, under review or "
                        "declined.");
    assert_string_equal(flow_sentence(&feedback_flow, arena, 9), "Its status does not allow this.");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_pair),
        cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_sentences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
