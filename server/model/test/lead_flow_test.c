/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of the moves of a lead. */
#include "server/model/lead_flow.h"
#include "tests/test.h"

/* Rows: from new, assigned, working, nurturing, converted, recycled, disqualified; columns: assign,
 * work, nurture, convert, recycle, disqualify, reopen. */
static const char *const allowed[] = {
    "AWNCRD.", "AWNCRD.", "A.NCRD.", "AW.CRD.", ".......", "A....D.", "......O",
};

static void test_every_pair(void **state)
{
    (void)state;
    for (int from = 1; from <= LEAD_STATES; from++)
        for (int move = 0; move < LEAD_MOVES; move++)
            assert_int_equal(lead_flow_allows((enum lead_state)from, (enum lead_move)move),
                             allowed[from - 1][move] != '.');
}

static void test_unknown(void **state)
{
    (void)state;
    assert_false(lead_flow_allows((enum lead_state)0, LEAD_WORK));
    assert_false(lead_flow_allows((enum lead_state)8, LEAD_WORK));
    assert_false(lead_flow_allows(LEAD_NEW, (enum lead_move)LEAD_MOVES));
    assert_int_equal(lead_flow_target((enum lead_move)LEAD_MOVES), 0);
}

static void test_targets(void **state)
{
    (void)state;
    assert_int_equal(lead_flow_target(LEAD_WORK), LEAD_WORKING);
    assert_int_equal(lead_flow_target(LEAD_CONVERT), LEAD_CONVERTED);
    assert_int_equal(lead_flow_target(LEAD_ASSIGN), 0);
}

static void test_sentences(void **state)
{
    (void)state;
    struct arena *arena = arena_new(4096);
    assert_string_equal(lead_flow_sentence(arena, LEAD_REOPEN),
                        "A lead can be reopened only while it is disqualified.");
    assert_string_equal(lead_flow_sentence(arena, LEAD_WORK),
                        "A lead can be worked on only while it is new, assigned or being "
                        "nurtured.");
    assert_string_equal(lead_flow_sentence(arena, (enum lead_move)LEAD_MOVES),
                        "The lead's status does not allow this.");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_pair),
        cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_targets),
        cmocka_unit_test(test_sentences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
