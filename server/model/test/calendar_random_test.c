/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A hundred thousand random calendars, mostly around changes of summer time: what must hold for
 * each of them, and a model that looks at every minute's wall clock as the C library tells it.
 */
#include "server/model/calendar.h"
#include "tests/test.h"

#include <stdlib.h>
#include <time.h>

enum { CALENDARS = 100000, NAIVE_EVERY = 25, NAIVE_MINUTES = 3 * 1440, SPANS = 7 };

static const int64_t MINUTE = INT64_C(60000000);
static const int64_t DAY = INT64_C(86400000000);

static const char *const zones[] = {
    "Asia/Shanghai", "Europe/Berlin",    "America/New_York", "Australia/Lord_Howe",
    "UTC",           "Asia/Kathmandu",   "Pacific/Apia",     "America/Sao_Paulo",
    "Europe/London", "Pacific/Auckland",
};

struct sample {
    const struct calendar *calendar;
    struct calendar_rules rules;
    int64_t a, b, c; /* in order */
};

static uint64_t seed = 20261122;

static int64_t dice(int64_t sides)
{
    seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
    return (int64_t)(seed % (uint64_t)sides);
}

/* ---- Random calendars ---- */

static struct calendar_plan random_plan(void)
{
    struct calendar_plan plan = {0};
    int at = 0, most = (int)dice(4);
    while (plan.n < most && (at += (int)dice(600)) < CALENDAR_DAY_MINUTES) {
        int room = plan.n + 1 < most ? CALENDAR_DAY_MINUTES - at : CALENDAR_DAY_MINUTES;
        int length = 1 + (int)dice(room < 700 ? room : 700);
        plan.shifts[plan.n++] = (struct calendar_shift){at, at + length};
        at += length;
    }
    return plan;
}

/* Some of them within days of an instant, so that they matter. */
static void random_days(struct calendar_rules *rules, struct calendar_day *days, int64_t around)
{
    int64_t day = around / DAY - 4;
    rules->days = days;
    for (rules->n_days = 0; rules->n_days < 6 && dice(4); rules->n_days++) {
        day += 1 + dice(4);
        days[rules->n_days] = (struct calendar_day){.day = day, .kind = CALENDAR_HOURS, .name = ""};
        if (dice(2))
            days[rules->n_days].plan = random_plan();
    }
}

static int64_t near_a_change(const struct zone *zone)
{
    const int64_t first = INT64_C(20) * 365 * DAY, span = INT64_C(45) * 365 * DAY;
    int64_t at = first + dice(span / MINUTE) * MINUTE;
    size_t change = zone_at(zone, at);
    if (change && dice(4))
        at = zone->changes[change].at - DAY + dice(2880) * MINUTE;
    return at;
}

static struct sample random_sample(struct arena *arena, const struct zone *zone,
                                   struct calendar_day *days)
{
    struct sample sample = {0};
    sample.a = near_a_change(zone);
    sample.b = sample.a + dice(3 * DAY);
    sample.c = sample.b + dice(dice(8) ? 4 * DAY : 400 * DAY);
    for (int i = 0; i < 7; i++)
        sample.rules.week[i] = random_plan();
    random_days(&sample.rules, days, sample.a);
    sample.calendar = calendar_new(arena, zone, &sample.rules);
    assert_non_null(sample.calendar);
    return sample;
}

/* ---- What must hold ---- */

static int64_t working(const struct sample *s, int64_t from, int64_t to)
{
    return calendar_working(s->calendar, from, to);
}

static void sums_hold(const struct sample *s)
{
    int64_t ab = working(s, s->a, s->b), bc = working(s, s->b, s->c);
    assert_true(ab >= 0 && ab <= s->b - s->a);
    assert_true(bc >= 0 && bc <= s->c - s->b);
    assert_int_equal(working(s, s->a, s->c), ab + bc);
    assert_int_equal(working(s, s->c, s->a), 0);
}

/* Adding and counting are inverse, and what is found is the first and the last such instant. */
static void inverses_hold(const struct sample *s)
{
    int64_t all = working(s, s->a, s->c), some = all ? 1 + dice(all) : 0, at;
    assert_true(calendar_add(s->calendar, s->a, some, &at));
    assert_true(at >= s->a && at <= s->c);
    assert_int_equal(working(s, s->a, at), some);
    assert_true(!some || working(s, s->a, at - 1) == some - 1);
    assert_true(calendar_back(s->calendar, s->c, some, &at));
    assert_true(at >= s->a && at <= s->c);
    assert_int_equal(working(s, at, s->c), some);
    assert_true(!some || working(s, at + 1, s->c) == some - 1);
}

/* Intervals lie apart, count whole, and leave nothing out, however many are asked for at once. */
static void spans_hold(const struct sample *s)
{
    struct calendar_span spans[SPANS];
    int64_t from = s->a, sum = 0, before = s->a - 1;
    size_t most = 1 + (size_t)dice(SPANS);
    while (from < s->b) {
        size_t n = calendar_spans(s->calendar, from, s->b, most, spans, &from);
        for (size_t i = 0; i < n; i++) {
            int64_t length = spans[i].to - spans[i].from;
            assert_true(length > 0 && spans[i].from > before && spans[i].to <= s->b);
            assert_int_equal(working(s, spans[i].from, spans[i].to), length);
            before = spans[i].to;
            sum += length;
        }
    }
    assert_int_equal(sum, working(s, s->a, s->b));
}

/* ---- The naive model ---- */

static bool in_plan(const struct sample *s, int64_t day, int minute)
{
    const struct calendar_plan *plan = &s->rules.week[clock_weekday(day)];
    for (size_t i = 0; i < s->rules.n_days; i++)
        if (s->rules.days[i].day == day)
            plan = &s->rules.days[i].plan;
    for (int i = 0; i < plan->n; i++)
        if (minute >= plan->shifts[i].from && minute < plan->shifts[i].to)
            return true;
    return false;
}

static bool counts(const struct sample *s, int64_t instant)
{
    time_t seconds = (time_t)(instant / 1000000);
    struct tm wall;
    localtime_r(&seconds, &wall);
    int64_t day =
        clock_days((struct clock_date){wall.tm_year + 1900, wall.tm_mon + 1, wall.tm_mday});
    int minute = wall.tm_hour * 60 + wall.tm_min;
    return in_plan(s, day, minute) || in_plan(s, day - 1, minute + CALENDAR_DAY_MINUTES);
}

static void naive_agrees(const struct sample *s)
{
    int64_t from = s->a / MINUTE * MINUTE, sum = 0;
    for (int i = 0; i < NAIVE_MINUTES; i++) {
        int64_t minute = from + i * MINUTE;
        sum += counts(s, minute) ? MINUTE : 0;
        if (i % 500 == 0)
            assert_int_equal(working(s, from, minute + MINUTE), sum);
    }
    assert_int_equal(working(s, from, from + NAIVE_MINUTES * MINUTE), sum);
}

static void random_calendars_hold(void **state)
{
    (void)state;
    struct arena *lasting = arena_new(16 << 20);
    for (size_t z = 0; z < TEST_COUNT(zones); z++) {
        const struct zone *zone = zone_new(lasting, zones[z]);
        assert_non_null(zone);
        setenv("TZ", zones[z], true);
        tzset();
        for (size_t i = 0; i < CALENDARS / TEST_COUNT(zones); i++) {
            struct arena *arena = arena_new(1 << 20);
            struct calendar_day days[8] = {0};
            struct sample sample = random_sample(arena, zone, days);
            sums_hold(&sample);
            inverses_hold(&sample);
            spans_hold(&sample);
            if (i % NAIVE_EVERY == 0)
                naive_agrees(&sample);
            arena_free(arena);
        }
    }
    arena_free(lasting);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_calendars_hold)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
