/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of the draw: repeatable, uniform, and with its minimum for each agent. */
#include "server/model/draw.h"
#include "tests/test.h"

#include <stdio.h>
#include <stdlib.h>

enum { TICKETS = 200, DRAWN = 20, SEEDS = 2000, AGENTS = 8 };

static void fill(struct draw_ticket *tickets, size_t n)
{
    for (size_t i = 0; i < n; i++)
        tickets[i] = (struct draw_ticket){.id = (int64_t)i + 1, .agent = (int64_t)(i % AGENTS) + 1};
}

/* printf 'kith:T-12' | sha256sum | cut -c -16 */
static void lots_are_those_of_the_shell(void **state)
{
    (void)state;
    assert_int_equal(draw_lot("kith", 12), UINT64_C(0xc34c9cee7f47f459));
    assert_int_equal(draw_lot("种子", 7), UINT64_C(0x9a9f95eb21226338));
}

/* Backwards or forwards: the same tickets in the same order. */
static void the_order_of_the_population_does_not_matter(void **state)
{
    struct draw_ticket forwards[TICKETS], backwards[TICKETS];
    (void)state;
    fill(forwards, TICKETS);
    for (size_t i = 0; i < TICKETS; i++)
        backwards[i] = forwards[TICKETS - 1 - i];
    draw_lots("a", forwards, TICKETS);
    draw_lots("a", backwards, TICKETS);
    assert_int_equal(draw_choose(forwards, TICKETS, DRAWN, 2), DRAWN);
    assert_int_equal(draw_choose(backwards, TICKETS, DRAWN, 2), DRAWN);
    for (size_t i = 0; i < DRAWN; i++)
        assert_int_equal(forwards[i].id, backwards[i].id);
}

/* Over many seeds each ticket comes equally often: chi-square with 199 degrees of freedom. */
static void every_ticket_has_the_same_chance(void **state)
{
    static int64_t times[TICKETS + 1];
    const double expected = (double)SEEDS * DRAWN / TICKETS;
    double chi = 0;
    (void)state;
    for (int seed = 0; seed < SEEDS; seed++) {
        struct draw_ticket tickets[TICKETS];
        char text[32];
        snprintf(text, sizeof text, "%d", seed);
        fill(tickets, TICKETS);
        draw_lots(text, tickets, TICKETS);
        size_t n = draw_choose(tickets, TICKETS, DRAWN, 0);
        for (size_t i = 0; i < n; i++)
            times[tickets[i].id]++;
    }
    for (size_t i = 1; i <= TICKETS; i++)
        chi += ((double)times[i] - expected) * ((double)times[i] - expected) / expected;
    /* 0.1 % and 99.9 % of the distribution; what is drawn without replacement varies a little less
     */
    assert_true(chi > 130 && chi < 267);
}

static void each_agent_has_the_minimum(void **state)
{
    struct draw_ticket tickets[TICKETS];
    int64_t of[AGENTS + 1] = {0};
    (void)state;
    fill(tickets, TICKETS);
    draw_lots("b", tickets, TICKETS);
    size_t n = draw_choose(tickets, TICKETS, DRAWN, 2);
    assert_int_equal(n, DRAWN);
    for (size_t i = 0; i < n; i++)
        of[tickets[i].agent]++;
    for (size_t i = 1; i <= AGENTS; i++)
        assert_true(of[i] >= 2);
    /* the minimum makes more than were wanted, the population fewer */
    assert_int_equal(draw_choose(tickets, TICKETS, 3, 4), 4 * AGENTS);
    assert_int_equal(draw_choose(tickets, TICKETS, 1000, 0), TICKETS);
    assert_int_equal(draw_choose(tickets, 0, 5, 1), 0);
}

/* The smallest lots, and no others. */
static void the_smallest_lots_are_drawn(void **state)
{
    struct draw_ticket tickets[TICKETS];
    (void)state;
    fill(tickets, TICKETS);
    draw_lots("c", tickets, TICKETS);
    size_t n = draw_choose(tickets, TICKETS, DRAWN, 0);
    for (size_t i = 1; i < TICKETS; i++)
        assert_true(tickets[i - 1].lot <= tickets[i].lot);
    assert_int_equal(n, DRAWN);
}

static void shares_are_rounded_up(void **state)
{
    (void)state;
    assert_int_equal(draw_wanted(30, 0, 1000), 30);
    assert_int_equal(draw_wanted(0, 500000000, 1000), 50); /* 5 % */
    assert_int_equal(draw_wanted(0, 500000000, 1001), 51);
    assert_int_equal(draw_wanted(0, 10000000000, 100000), 100000);
    assert_int_equal(draw_wanted(0, 1, 100000), 1);
    assert_int_equal(draw_wanted(0, 0, 100000), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lots_are_those_of_the_shell),
        cmocka_unit_test(the_order_of_the_population_does_not_matter),
        cmocka_unit_test(every_ticket_has_the_same_chance),
        cmocka_unit_test(each_agent_has_the_minimum),
        cmocka_unit_test(the_smallest_lots_are_drawn),
        cmocka_unit_test(shares_are_rounded_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
