/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of a ticket's clocks. */
#include "server/model/sla_clock.h"
#include "server/model/ticket_flow.h"
#include "tests/test.h"

enum { MOST = 64, HIGH = 3, NORMAL = 1 };

static const int64_t MINUTE = INT64_C(60000000);

static struct arena *arena;
static struct sla_policy business, lenient, around;

static int64_t at(const char *text)
{
    int64_t micros;
    assert_true(clock_parse(text, &micros));
    return micros;
}

static void set(struct sla_policy *policy, const struct calendar *calendar, int64_t first,
                int64_t next, int64_t resolution)
{
    const int64_t minutes[SLA_KINDS] = {0, first, next, resolution};
    for (int kind = 1; kind < SLA_KINDS; kind++)
        for (int priority = 0; priority < SLA_PRIORITIES; priority++)
            policy->targets[kind][priority] = (struct sla_target){
                minutes[kind] * MINUTE / (priority == HIGH ? 2 : 1), calendar, 1};
    policy->warn_percent = 80;
}

static int make(void **state)
{
    (void)state;
    struct calendar_rules rules;
    struct calendar_error error;
    arena = arena_new(64 << 20);
    assert_true(calendar_parse(arena, "Mon-Fri 09:00-18:00", "", &rules, &error));
    const struct calendar *calendar = calendar_new(arena, zone_new(arena, "Asia/Shanghai"), &rules);
    business = (struct sla_policy){.id = 1, .name = "business"};
    lenient = (struct sla_policy){.id = 2, .name = "lenient", .waiting_counts = true};
    around = (struct sla_policy){.id = 3, .name = "around the clock"};
    set(&business, calendar, 60, 60, 480);
    set(&lenient, calendar, 240, 240, 960);
    set(&around, NULL, 1440, 0, 0);
    return 0;
}

static int drop(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* Events of one day, Monday 23 November 2026, by the hour of Shanghai: "10:30". */
struct step {
    const char *time;
    enum sla_event_kind kind;
    int status;
    const struct sla_policy *policy;
    int priority;
};

static int64_t time_of(const char *time)
{
    const char *day = strlen(time) > 5 ? "" : "2026-11-23T";
    return at(arena_printf(arena, "%s%s:00+08:00", day, time));
}

static struct sla_result fold(size_t n, const struct step *steps, const char *now)
{
    struct sla_event events[MOST];
    struct sla_result result;
    for (size_t i = 0; i < n; i++)
        events[i] = (struct sla_event){(int64_t)i,      time_of(steps[i].time), steps[i].kind,
                                       steps[i].status, steps[i].priority,      steps[i].policy};
    assert_true(sla_fold(arena, events, n, time_of(now), true, &result));
    return result;
}

static const struct sla_clock *clock_of(const struct sla_result *result, int kind, int sequence)
{
    for (size_t i = 0; i < result->n_clocks; i++)
        if ((int)result->clocks[i].kind == kind && result->clocks[i].sequence == sequence)
            return &result->clocks[i];
    fail_msg("no clock %d/%d", kind, sequence);
    return NULL;
}

static void expect(const struct sla_result *result, int kind, int sequence, enum sla_state state,
                   int64_t elapsed, const char *due)
{
    const struct sla_clock *clock = clock_of(result, kind, sequence);
    assert_int_equal(clock->state, state);
    assert_int_equal(clock->elapsed, elapsed * MINUTE);
    assert_int_equal(clock->due, due ? time_of(due) : 0);
}

static void clocks_run_and_are_met(void **state)
{
    (void)state;
    const struct step steps[] = {
        {"10:00", SLA_CREATED, TICKET_NEW, &business, NORMAL},
        {"10:20", SLA_CHANGED, TICKET_IN_PROGRESS, &business, NORMAL},
        {"10:30", SLA_REPLIED, TICKET_IN_PROGRESS, &business, NORMAL},
        {"11:00", SLA_CHANGED, TICKET_RESOLVED, &business, NORMAL},
    };
    struct sla_result at_ten = fold(4, steps, "10:10");
    expect(&at_ten, SLA_FIRST_RESPONSE, 1, SLA_RUNNING, 10, "11:00");
    assert_int_equal(at_ten.next, time_of("10:48"));
    struct sla_result end = fold(4, steps, "2026-11-24T10:00");
    expect(&end, SLA_FIRST_RESPONSE, 1, SLA_MET, 30, "11:00");
    expect(&end, SLA_RESOLUTION, 1, SLA_MET, 60, "18:00");
    assert_int_equal(end.next, 0);
    assert_int_equal(clock_of(&end, SLA_RESOLUTION, 1)->stopped, time_of("11:00"));
}

static void late_is_after_the_due_instant(void **state)
{
    (void)state;
    const struct step steps[] = {
        {"17:00", SLA_CREATED, TICKET_NEW, &business, NORMAL},
        {"20:00", SLA_REPLIED, TICKET_NEW, &business, NORMAL},
    };
    struct sla_result due = fold(2, steps, "18:00");
    expect(&due, SLA_FIRST_RESPONSE, 1, SLA_RUNNING, 60, "18:00");
    assert_int_equal(due.next, time_of("18:00") + 1);
    struct sla_result late = fold(2, steps, "19:00");
    expect(&late, SLA_FIRST_RESPONSE, 1, SLA_BREACHED, 60, "18:00");
    struct sla_result answered = fold(2, steps, "23:00");
    expect(&answered, SLA_FIRST_RESPONSE, 1, SLA_BREACHED, 60, "18:00");
    assert_int_equal(clock_of(&answered, SLA_FIRST_RESPONSE, 1)->stopped, time_of("20:00"));
    assert_int_equal(clock_of(&answered, SLA_FIRST_RESPONSE, 1)->warn, time_of("17:48"));
}

static void waiting_adds_nothing(void **state)
{
    (void)state;
    const struct step steps[] = {
        {"10:00", SLA_CREATED, TICKET_NEW, &business, NORMAL},
        {"10:10", SLA_CHANGED, TICKET_WAITING, &business, NORMAL},
        {"14:10", SLA_CHANGED, TICKET_IN_PROGRESS, &business, NORMAL},
    };
    struct sla_result paused = fold(3, steps, "12:00");
    expect(&paused, SLA_RESOLUTION, 1, SLA_PAUSED, 10, NULL);
    assert_int_equal(paused.next, 0);
    struct sla_result after = fold(3, steps, "14:30");
    expect(&after, SLA_RESOLUTION, 1, SLA_RUNNING, 30, "2026-11-24T13:00");
    assert_int_equal(after.n_spans, 6);
    assert_int_equal(after.spans[2].why, SLA_WAITING);
    const struct step counted[] = {
        {"10:00", SLA_CREATED, TICKET_NEW, &lenient, NORMAL},
        {"10:10", SLA_CHANGED, TICKET_WAITING, &lenient, NORMAL},
    };
    struct sla_result runs = fold(2, counted, "12:00");
    expect(&runs, SLA_RESOLUTION, 1, SLA_RUNNING, 120, "2026-11-24T17:00");
}

static void elapsed_time_is_kept(void **state)
{
    (void)state;
    const struct step steps[] = {
        {"10:00", SLA_CREATED, TICKET_NEW, &business, NORMAL},
        {"10:20", SLA_CHANGED, TICKET_NEW, &business, HIGH},
        {"10:40", SLA_CHANGED, TICKET_NEW, &lenient, HIGH},
        {"11:00", SLA_CHANGED, TICKET_NEW, &lenient, NORMAL},
    };
    struct sla_result high = fold(4, steps, "10:25");
    expect(&high, SLA_FIRST_RESPONSE, 1, SLA_RUNNING, 25, "10:30");
    struct sla_result breached = fold(4, steps, "10:35");
    expect(&breached, SLA_FIRST_RESPONSE, 1, SLA_BREACHED, 35, "10:30");
    struct sla_result longer = fold(4, steps, "10:45");
    expect(&longer, SLA_FIRST_RESPONSE, 1, SLA_RUNNING, 45, "12:00");
    struct sla_result last = fold(4, steps, "11:30");
    expect(&last, SLA_FIRST_RESPONSE, 1, SLA_RUNNING, 90, "14:00");
    const struct step shorter[] = {
        {"10:00", SLA_CREATED, TICKET_NEW, &lenient, NORMAL},
        {"12:00", SLA_CHANGED, TICKET_NEW, &business, NORMAL},
    };
    struct sla_result less = fold(2, shorter, "12:01");
    expect(&less, SLA_FIRST_RESPONSE, 1, SLA_BREACHED, 121, "12:00");
    struct sla_policy soon = around; /* without a calendar the same */
    set(&soon, NULL, 60, 0, 0);
    const struct step by_the_clock[] = {
        {"10:00", SLA_CREATED, TICKET_NEW, &around, NORMAL},
        {"12:00", SLA_CHANGED, TICKET_NEW, &soon, NORMAL},
    };
    struct sla_result sooner = fold(2, by_the_clock, "12:01");
    expect(&sooner, SLA_FIRST_RESPONSE, 1, SLA_BREACHED, 121, "12:00");
}

static void each_unanswered_message_waits(void **state)
{
    (void)state;
    const struct step steps[] = {
        {"10:00", SLA_CREATED, TICKET_NEW, &business, NORMAL},
        {"10:05", SLA_WROTE, TICKET_NEW, &business, NORMAL}, /* waits for the first answer */
        {"10:10", SLA_REPLIED, TICKET_NEW, &business, NORMAL},
        {"11:00", SLA_WROTE, TICKET_NEW, &business, NORMAL},
        {"11:05", SLA_WROTE, TICKET_NEW, &business, NORMAL},
        {"11:15", SLA_REPLIED, TICKET_NEW, &business, NORMAL},
        {"13:00", SLA_WROTE, TICKET_NEW, &business, NORMAL},
        {"14:30", SLA_REPLIED, TICKET_NEW, &business, NORMAL},
    };
    struct sla_result result = fold(8, steps, "15:00");
    assert_int_equal(result.n_clocks, 4);
    expect(&result, SLA_FIRST_RESPONSE, 1, SLA_MET, 10, "11:00");
    expect(&result, SLA_NEXT_RESPONSE, 1, SLA_MET, 15, "12:00");
    expect(&result, SLA_NEXT_RESPONSE, 2, SLA_BREACHED, 90, "14:00");
}

static void opened_again_goes_on(void **state)
{
    (void)state;
    const struct step steps[] = {
        {"10:00", SLA_CREATED, TICKET_NEW, &business, NORMAL},
        {"10:30", SLA_CHANGED, TICKET_RESOLVED, &business, NORMAL},
        {"10:40", SLA_CHANGED, TICKET_CLOSED, &business, NORMAL},
        {"15:00", SLA_CHANGED, TICKET_REOPENED, &business, NORMAL},
        {"15:20", SLA_REPLIED, TICKET_REOPENED, &business, NORMAL},
        {"15:30", SLA_CHANGED, TICKET_RESOLVED, &business, NORMAL},
        {"16:00", SLA_WROTE, TICKET_RESOLVED, &business, NORMAL},
        {"16:10", SLA_CHANGED, TICKET_REOPENED, &business, NORMAL},
    };
    struct sla_result solved = fold(8, steps, "11:00");
    expect(&solved, SLA_FIRST_RESPONSE, 1, SLA_ENDED, 30, "11:00");
    expect(&solved, SLA_RESOLUTION, 1, SLA_MET, 30, "18:00");
    struct sla_result open = fold(8, steps, "15:10");
    expect(&open, SLA_FIRST_RESPONSE, 1, SLA_RUNNING, 40, "15:30");
    expect(&open, SLA_RESOLUTION, 1, SLA_RUNNING, 40, "2026-11-24T13:30");
    struct sla_result end = fold(8, steps, "16:20");
    expect(&end, SLA_FIRST_RESPONSE, 1, SLA_MET, 50, "15:30");
    expect(&end, SLA_NEXT_RESPONSE, 1, SLA_RUNNING, 10, "17:10");
    expect(&end, SLA_RESOLUTION, 1, SLA_RUNNING, 70, "2026-11-24T14:10");
}

static void rejected_is_no_solution(void **state)
{
    (void)state;
    const struct step steps[] = {
        {"10:00", SLA_CREATED, TICKET_NEW, &business, NORMAL},
        {"12:00", SLA_CHANGED, TICKET_REJECTED, &business, NORMAL},
        {"12:10", SLA_REPLIED, TICKET_REJECTED, &business, NORMAL},
    };
    struct sla_result result = fold(2, steps, "13:00");
    expect(&result, SLA_FIRST_RESPONSE, 1, SLA_BREACHED, 120, "11:00");
    expect(&result, SLA_RESOLUTION, 1, SLA_ENDED, 120, "18:00");
    const struct step told[] = {
        {"10:00", SLA_CREATED, TICKET_NEW, &business, NORMAL},
        {"10:30", SLA_CHANGED, TICKET_RESOLVED, &business, NORMAL},
        {"10:31", SLA_REPLIED, TICKET_RESOLVED, &business, NORMAL},
    };
    struct sla_result said = fold(3, told, "13:00");
    expect(&said, SLA_FIRST_RESPONSE, 1, SLA_MET, 30, "11:00");
}

static void without_a_policy_time_is_measured(void **state)
{
    (void)state;
    const struct step steps[] = {
        {"07:00", SLA_CREATED, TICKET_NEW, NULL, NORMAL},
        {"09:00", SLA_CHANGED, TICKET_NEW, &business, NORMAL},
        {"10:00", SLA_CHANGED, TICKET_NEW, &around, NORMAL},
    };
    struct sla_result none = fold(3, steps, "08:00");
    expect(&none, SLA_FIRST_RESPONSE, 1, SLA_RUNNING, 60, NULL);
    struct sla_result kept = fold(3, steps, "09:10");
    expect(&kept, SLA_FIRST_RESPONSE, 1, SLA_BREACHED, 130, "09:00");
    struct sla_result around_the_clock = fold(3, steps, "10:10");
    expect(&around_the_clock, SLA_FIRST_RESPONSE, 1, SLA_RUNNING, 190, "2026-11-24T07:00");
    expect(&around_the_clock, SLA_RESOLUTION, 1, SLA_RUNNING, 190, NULL);
    struct sla_result nothing = fold(0, steps, "10:10");
    assert_int_equal(nothing.n_clocks, 0);
}

/* ---- Random lives ---- */

static uint64_t seed = 7;

static int dice(int sides)
{
    seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
    return (int)(seed % (uint64_t)sides);
}

static size_t random_life(struct sla_event events[static MOST])
{
    static const struct sla_policy *const policies[] = {&business, &lenient, &around, NULL};
    size_t n = 2 + (size_t)dice(12);
    struct sla_event event = {
        1, at("2026-11-20T08:00:00+08:00"), SLA_CREATED, TICKET_NEW, NORMAL, &business};
    for (size_t i = 0; i < n; i++) {
        events[i] = event;
        event.id += 10;
        event.at += dice(4) ? dice(600) * MINUTE : 0;
        event.kind = SLA_CHANGED + dice(3);
        if (event.kind == SLA_CHANGED)
            event.status = 1 + dice(8);
        if (event.kind == SLA_CHANGED && dice(4) == 0)
            event.policy = policies[dice(4)];
        if (event.kind == SLA_CHANGED && dice(4) == 0)
            event.priority = dice(5);
    }
    return n;
}

static void expect_same(const struct sla_result *a, const struct sla_result *b)
{
    assert_int_equal(a->n_clocks, b->n_clocks);
    assert_int_equal(a->next, b->next);
    for (size_t i = 0; i < a->n_clocks; i++)
        assert_memory_equal(&a->clocks[i], &b->clocks[i], sizeof *a->clocks);
}

/* What a clock has counted is the sum of its stretches, and the others add nothing. */
static void expect_sums(const struct sla_result *result)
{
    for (size_t i = 0; i < result->n_clocks; i++) {
        int64_t sum = 0, last = 0;
        for (size_t k = 0; k < result->n_spans; k++) {
            const struct sla_span *span = &result->spans[k];
            if (span->clock != i)
                continue;
            assert_true(span->from >= last && span->to > span->from);
            last = span->to;
            if (span->why == SLA_COUNTED)
                sum += sla_working(span->goal, span->from, span->to);
        }
        assert_int_equal(sum, result->clocks[i].elapsed);
    }
}

/* An event that changes nothing, anywhere, and another order of the same events. */
static void splitting_changes_nothing(void **state)
{
    (void)state;
    for (int round = 0; round < 20000; round++) {
        struct arena *whole = arena;
        struct sla_event events[MOST], again[MOST];
        struct sla_result one, other;
        arena = arena_new(1 << 20);
        size_t n = random_life(events), where = (size_t)dice((int)n);
        int64_t now = events[n - 1].at + dice(3000) * MINUTE;
        memcpy(again, events, n * sizeof *events);
        again[n] = events[where];
        again[n].id++;
        again[n].kind = SLA_CHANGED;
        int64_t gap =
            where + 1 < n ? events[where + 1].at - events[where].at : now - events[where].at;
        again[n].at += gap ? dice((int)(gap / MINUTE)) * MINUTE : 0;
        assert_true(sla_fold(arena, events, n, now, true, &one));
        assert_true(sla_fold(arena, again, n + 1, now, true, &other));
        expect_same(&one, &other);
        expect_sums(&one);
        expect_sums(&other);
        arena_free(arena);
        arena = whole;
    }
}

/* What a policy is changed to at an instant is what another policy from then on would be. */
static void an_edit_counts_from_then_on(void **state)
{
    (void)state;
    struct sla_policy later = lenient;
    for (int round = 0; round < 20000; round++) {
        struct arena *whole = arena;
        struct sla_event events[MOST], again[MOST];
        struct sla_result edited, moved;
        arena = arena_new(1 << 20);
        size_t n = random_life(events), before = 1 + (size_t)dice((int)n);
        int64_t now = events[n - 1].at + dice(3000) * MINUTE;
        later.since = events[before - 1].at + 1 + dice(600) * MINUTE / 2;
        while (before < n && events[before].at < later.since)
            before++;
        for (size_t i = before; i < n; i++)
            if (events[i].policy == &business)
                events[i].policy = &later;
        memcpy(again, events, before * sizeof *events);
        memcpy(&again[before + 1], &events[before], (n - before) * sizeof *events);
        again[before] = events[before - 1];
        again[before].id++;
        again[before].at = later.since;
        again[before].kind = SLA_CHANGED;
        if (again[before].policy == &business)
            again[before].policy = &later;
        business.next = &later;
        assert_true(sla_fold(arena, events, n, now, true, &edited));
        business.next = NULL;
        assert_true(sla_fold(arena, again, n + 1, now, true, &moved));
        expect_same(&edited, &moved);
        expect_sums(&edited);
        assert_int_equal(edited.n_spans, moved.n_spans);
        arena_free(arena);
        arena = whole;
    }
}

/* A holiday and a shorter target: what has counted stays, and what has ended stays as it was. */
static void what_has_counted_stays(void **state)
{
    (void)state;
    const struct step steps[] = {
        {"10:00", SLA_CREATED, TICKET_NEW, &business, NORMAL},
        {"10:50", SLA_REPLIED, TICKET_NEW, &business, NORMAL},
    };
    struct calendar_rules rules;
    struct calendar_error error;
    assert_true(calendar_parse(arena, "Mon-Fri 09:00-18:00", "2026-11-23 holiday Founding day",
                               &rules, &error));
    struct sla_policy later = business;
    set(&later, calendar_new(arena, zone_new(arena, "Asia/Shanghai"), &rules), 30, 30, 240);
    later.since = time_of("12:00");
    business.next = &later;
    struct sla_result result = fold(2, steps, "2026-11-24T10:00");
    expect(&result, SLA_FIRST_RESPONSE, 1, SLA_MET, 50, "11:00");
    expect(&result, SLA_RESOLUTION, 1, SLA_RUNNING, 180, "2026-11-24T11:00");
    assert_int_equal(result.n_spans, 3);
    assert_ptr_equal(result.spans[1].policy, &business);
    assert_ptr_equal(result.spans[2].policy, &later);
    assert_int_equal(result.spans[2].from, later.since);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(clocks_run_and_are_met, make, drop),
        cmocka_unit_test_setup_teardown(late_is_after_the_due_instant, make, drop),
        cmocka_unit_test_setup_teardown(waiting_adds_nothing, make, drop),
        cmocka_unit_test_setup_teardown(elapsed_time_is_kept, make, drop),
        cmocka_unit_test_setup_teardown(each_unanswered_message_waits, make, drop),
        cmocka_unit_test_setup_teardown(opened_again_goes_on, make, drop),
        cmocka_unit_test_setup_teardown(rejected_is_no_solution, make, drop),
        cmocka_unit_test_setup_teardown(without_a_policy_time_is_measured, make, drop),
        cmocka_unit_test_setup_teardown(splitting_changes_nothing, make, drop),
        cmocka_unit_test_setup_teardown(an_edit_counts_from_then_on, make, drop),
        cmocka_unit_test_setup_teardown(what_has_counted_stays, make, drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
