/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of the moves of a ticket. */
#include "server/model/ticket_flow.h"
#include "tests/test.h"

/* Rows: from; columns: to; new, assigned, in progress, waiting, resolved, closed, reopened,
 * rejected. */
static const char *const allowed[] = {
    ".AP.R..J", ".APWR..J", ".A.WR..J", ".AP.R..J", ".....CO.", "......O.", ".APWR..J", "......O.",
};

static void test_every_pair(void **state)
{
    (void)state;
    for (int from = 1; from <= TICKET_STATES; from++)
        for (int to = 1; to <= TICKET_STATES; to++)
            assert_int_equal(ticket_flow_allows((enum ticket_state)from, (enum ticket_state)to),
                             allowed[from - 1][to - 1] != '.');
}

static void test_unknown_states(void **state)
{
    (void)state;
    assert_false(ticket_flow_allows((enum ticket_state)0, TICKET_ASSIGNED));
    assert_false(ticket_flow_allows(TICKET_NEW, (enum ticket_state)0));
    assert_false(ticket_flow_allows((enum ticket_state)9, (enum ticket_state)9));
}

static void test_sources(void **state)
{
    (void)state;
    int64_t from[TICKET_STATES];
    assert_int_equal(ticket_flow_sources(TICKET_REOPENED, from), 3);
    assert_int_equal(from[0], TICKET_RESOLVED);
    assert_int_equal(from[1], TICKET_CLOSED);
    assert_int_equal(from[2], TICKET_REJECTED);
    assert_int_equal(ticket_flow_sources(TICKET_NEW, from), 0);
}

static void test_sentences(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 16);
    assert_string_equal(ticket_flow_sentence(arena, TICKET_CLOSED),
                        "A ticket can be closed only while it is resolved.");
    assert_string_equal(ticket_flow_sentence(arena, TICKET_REOPENED),
                        "A ticket can be reopened only while it is resolved, closed or rejected.");
    assert_string_equal(ticket_flow_sentence(arena, (enum ticket_state)42),
                        "The ticket's status does not allow this.");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_pair),
        cmocka_unit_test(test_unknown_states),
        cmocka_unit_test(test_sources),
        cmocka_unit_test(test_sentences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
