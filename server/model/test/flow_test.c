/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of the tables of moves. */
#include "server/model/feedback_flow.h"
#include "server/model/lead_flow.h"
#include "server/model/order_flow.h"
#include "server/model/ticket_flow.h"
#include "tests/test.h"

/* Rows: moves; columns: states from 1 on, those it starts from as letters. */
static void expect(const struct flow *flow, size_t n, const char *const *allowed)
{
    assert_int_equal(flow->n_moves, n);
    for (size_t move = 0; move < n; move++)
        for (size_t state = 1; state < flow->n_states; state++)
            assert_int_equal(flow_allows(flow, (int64_t)state, move),
                             allowed[move][state - 1] != '.');
}

/* New, assigned, in progress, waiting, resolved, closed, reopened, rejected. */
static void test_tickets(void **state)
{
    static const char *const allowed[] = {
        [TICKET_ASSIGN] = "AAAA..A.",   [TICKET_START] = "SS.S..S.",
        [TICKET_WAIT] = ".WW...W.",     [TICKET_RESOLVE] = "RRRR..R.",
        [TICKET_CLOSE] = "....C...",    [TICKET_REOPEN] = "....OO.O",
        [TICKET_REJECT] = "JJJJ..J.",   [TICKET_TAKE] = "TTTT..T.",
        [TICKET_RELEASE] = "LLLL..L.",  [TICKET_TRANSFER] = "FFFF..F.",
        [TICKET_ESCALATE] = "EEEE..E.", [TICKET_DEESCALATE] = "DDDD..D.",
    };
    (void)state;
    expect(&ticket_flow, sizeof allowed / sizeof *allowed, allowed);
}

/* New, assigned, working, nurturing, converted, recycled, disqualified. */
static void test_leads(void **state)
{
    static const char *const allowed[] = {
        [LEAD_ASSIGN] = "AAAA.A.",  [LEAD_WORK] = "WW.W...",    [LEAD_NURTURE] = "NNN....",
        [LEAD_CONVERT] = "CCCC...", [LEAD_RECYCLE] = "RRRR...", [LEAD_DISQUALIFY] = "DDDD.D.",
        [LEAD_REOPEN] = "......O",
    };
    (void)state;
    expect(&lead_flow, sizeof allowed / sizeof *allowed, allowed);
}

/* Draft, confirmed, part delivered, delivered, completed, void. */
static void test_orders(void **state)
{
    static const char *const order[] = {"C.....", ".DD...", "...C..", "VV...."};
    static const char *const back[] = {"C..", "VV."};
    (void)state;
    expect(&order_flow, 4, order);
    expect(&order_flow_return, 2, back);
}

/* Received, under review, adopted, declined, delivered, informed; open, done, evaluated, dropped.
 */
static void test_feedback(void **state)
{
    static const char *const feedback[] = {"R..R..", "RR.R..", "RRR...", "..R...", "...RR."};
    static const char *const improvement[] = {"R...", ".RR.", "R..."};
    (void)state;
    expect(&feedback_flow, 5, feedback);
    expect(&feedback_flow_idea, 4, feedback);
    expect(&feedback_flow_improvement, 3, improvement);
}

static void test_targets(void **state)
{
    (void)state;
    assert_int_equal(ticket_flow.moves[TICKET_CLOSE].to, TICKET_CLOSED);
    assert_int_equal(lead_flow.moves[LEAD_CONVERT].to, LEAD_CONVERTED);
    for (size_t move = TICKET_TAKE; move <= TICKET_DEESCALATE; move++)
        assert_int_equal(ticket_flow.moves[move].to, 0);
    assert_int_equal(lead_flow.moves[LEAD_ASSIGN].to, 0);
    assert_int_equal(lead_flow.moves[LEAD_REOPEN].to, 0);
    assert_int_equal(order_flow.moves[ORDER_DELIVER].to, 0);
}

static void test_sources(void **state)
{
    int64_t from[FLOW_STATES];
    (void)state;
    assert_int_equal(flow_sources(&ticket_flow, TICKET_REOPEN, from), 3);
    assert_int_equal(from[0], TICKET_RESOLVED);
    assert_int_equal(from[1], TICKET_CLOSED);
    assert_int_equal(from[2], TICKET_REJECTED);
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
    static const struct {
        const struct flow *flow;
        size_t move;
        const char *sentence;
    } expected[] = {
        {&ticket_flow, TICKET_CLOSE, "A ticket can be closed only while it is resolved."},
        {&ticket_flow, TICKET_REOPEN,
         "A ticket can be reopened only while it is resolved, closed or rejected."},
        {&ticket_flow, TICKET_TAKE,
         "A ticket can be taken only while it is new, assigned, in progress, waiting or reopened. "
         "Open it again first: kith ticket reopen."},
        {&lead_flow, LEAD_REOPEN, "A lead can be reopened only while it is disqualified."},
        {&lead_flow, LEAD_WORK,
         "A lead can be worked on only while it is new, assigned or being nurtured."},
        {&order_flow, ORDER_DELIVER,
         "An order can be delivered only while it is confirmed or part delivered."},
        {&order_flow, ORDER_MAKE_VOID,
         "An order can be made void only while it is a draft or confirmed. What was delivered "
         "comes back by a return."},
        {&order_flow_return, RETURN_CONFIRM, "A return can be confirmed only while it is a draft."},
        {&feedback_flow, FEEDBACK_DELIVER, "Feedback can be delivered only while it is adopted."},
        {&feedback_flow, FEEDBACK_ADOPT,
         "Feedback can be adopted only while it is received, under review or declined."},
        {&feedback_flow, 9, "Its status does not allow this."},
    };
    (void)state;
    struct arena *arena = arena_new(1 << 14);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        assert_string_equal(flow_sentence(expected[i].flow, arena, expected[i].move),
                            expected[i].sentence);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tickets), cmocka_unit_test(test_leads),
        cmocka_unit_test(test_orders),  cmocka_unit_test(test_feedback),
        cmocka_unit_test(test_targets), cmocka_unit_test(test_sources),
        cmocka_unit_test(test_unknown), cmocka_unit_test(test_sentences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
