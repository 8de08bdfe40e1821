/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of calendars: how they are written, and days that are known. */
#include "server/model/calendar.h"
#include "tests/test.h"

static const char business[] = "Mon-Fri 09:00-12:00,13:30-18:00; Sat 10:00-16:00";
static const char october[] = "# 国庆\n"
                              "2026-10-01..2026-10-07 holiday 国庆节\n"
                              "2026-10-10 like Mon 国庆节调休 # Saturday\n"
                              "\n"
                              "2026-09-30 hours 09:00-12:00 节前\n";

static struct arena *arena;

static int make(void **state)
{
    (void)state;
    return (arena = arena_new(64 << 20)) ? 0 : -1;
}

static int drop(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static int64_t at(const char *text)
{
    int64_t micros;
    assert_true(clock_parse(text, &micros));
    return micros;
}

static const struct calendar *calendar(const char *zone, const char *shifts, const char *days)
{
    struct calendar_rules rules;
    struct calendar_error error;
    if (!calendar_parse(arena, shifts, days, &rules, &error))
        fail_msg("%s: %s", error.field, error.text);
    const struct zone *of = zone_new(arena, zone);
    assert_non_null(of);
    return calendar_new(arena, of, &rules);
}

static void expect_minutes(const struct calendar *calendar, const char *from, const char *to,
                           int64_t minutes)
{
    assert_int_equal(calendar_working(calendar, at(from), at(to)), minutes * 60000000);
}

static void expect_due(const struct calendar *calendar, const char *from, int64_t minutes,
                       const char *due)
{
    int64_t instant;
    char text[CLOCK_TEXT], expected[CLOCK_TEXT];
    assert_true(calendar_add(calendar, at(from), minutes * 60000000, &instant));
    assert_string_equal(clock_format(instant, text), clock_format(at(due), expected));
}

static void shifts_of_a_week_count(void **state)
{
    (void)state;
    const struct calendar *c = calendar("Asia/Shanghai", business, "");
    /* Friday 20 November 2026 */
    expect_minutes(c, "2026-11-20T17:00:00+08:00", "2026-11-21T11:00:00+08:00", 120);
    expect_minutes(c, "2026-11-16T00:00:00+08:00", "2026-11-23T00:00:00+08:00", 5 * 450 + 360);
    expect_minutes(c, "2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z", 0);
    expect_due(c, "2026-11-20T17:00:00+08:00", 60, "2026-11-20T18:00:00+08:00");
    expect_due(c, "2026-11-20T17:00:00+08:00", 61, "2026-11-21T10:01:00+08:00");
    expect_due(c, "2026-11-22T17:00:00+08:00", 0, "2026-11-22T17:00:00+08:00");
    int64_t instant;
    assert_true(
        calendar_back(c, at("2026-11-21T11:00:00+08:00"), 60 * INT64_C(60000000), &instant));
    assert_int_equal(instant, at("2026-11-21T10:00:00+08:00"));
    assert_true(
        calendar_back(c, at("2026-11-21T11:00:00+08:00"), 61 * INT64_C(60000000), &instant));
    assert_int_equal(instant, at("2026-11-20T17:59:00+08:00"));
}

static void holidays_and_working_weekends_count(void **state)
{
    (void)state;
    const struct calendar *c = calendar("Asia/Shanghai", business, october);
    expect_minutes(c, "2026-09-30T00:00:00+08:00", "2026-10-08T00:00:00+08:00", 180);
    expect_minutes(c, "2026-10-10T00:00:00+08:00", "2026-10-11T00:00:00+08:00", 450);
    expect_due(c, "2026-09-30T11:00:00+08:00", 61, "2026-10-08T09:01:00+08:00");
    int64_t day = clock_days((struct clock_date){2026, 10, 3});
    assert_string_equal(calendar_day(c, day)->name, "国庆节");
    assert_null(calendar_day(c, day + 5));
    assert_int_equal(calendar_day_minutes(c, day), 0);
    assert_int_equal(calendar_plan(c, day + 7)->n, 2);
    assert_string_equal(calendar_day(c, day + 7)->name, "国庆节调休");
}

static void night_shifts_belong_to_their_evening(void **state)
{
    (void)state;
    const struct calendar *c = calendar("UTC", "daily 22:00-06:00", "2026-03-10 holiday x");
    expect_minutes(c, "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z", 480);
    expect_minutes(c, "2026-03-10T00:00:00Z", "2026-03-11T00:00:00Z", 360);
    expect_minutes(c, "2026-03-11T00:00:00Z", "2026-03-12T00:00:00Z", 120);
    struct calendar_span spans[4];
    assert_int_equal(
        calendar_spans(c, at("2026-03-09T12:00:00Z"), at("2026-03-12T12:00:00Z"), 4, spans, NULL),
        2);
    assert_int_equal(spans[0].to, at("2026-03-10T06:00:00Z"));
    assert_int_equal(spans[1].from, at("2026-03-11T22:00:00Z"));
}

static void summer_time_skips_and_repeats(void **state)
{
    (void)state;
    const struct calendar *ny = calendar("America/New_York", "24x7", "");
    expect_minutes(ny, "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z", 23 * 60);
    const struct calendar *night = calendar("America/New_York", "Sun 01:30-03:00", "");
    expect_minutes(night, "2026-03-08T00:00:00Z", "2026-03-09T00:00:00Z", 30);
    /* 1:30 to 2:00 comes twice, then 2:00 to 3:00 */
    expect_minutes(night, "2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z", 120);
    struct calendar_span spans[4];
    assert_int_equal(calendar_spans(night, at("2026-11-01T00:00:00Z"), at("2026-11-02T00:00:00Z"),
                                    4, spans, NULL),
                     2);
    assert_int_equal(spans[0].from, at("2026-11-01T01:30:00-04:00"));
    assert_int_equal(spans[0].to, at("2026-11-01T02:00:00-04:00"));
    assert_int_equal(spans[1].from, at("2026-11-01T01:30:00-05:00"));
    assert_int_equal(spans[1].to, at("2026-11-01T03:00:00-05:00"));
    /* Half an hour of summer time, and a day that an island never had. */
    const struct calendar *howe = calendar("Australia/Lord_Howe", "daily 01:00-03:00", "");
    expect_minutes(howe, "2026-04-04T15:00:00+11:00", "2026-04-05T15:00:00+10:30", 150);
    expect_minutes(howe, "2026-10-03T15:00:00+10:30", "2026-10-04T15:00:00+11:00", 90);
    const struct calendar *apia = calendar("Pacific/Apia", "daily 09:00-17:00", "");
    expect_minutes(apia, "2011-12-29T00:00:00-10:00", "2012-01-01T00:00:00+14:00", 2 * 480);
}

static void limits_are_said(void **state)
{
    (void)state;
    int64_t instant;
    struct calendar_span spans[2];
    const struct calendar *c = calendar("UTC", "Mon 09:00-10:00", "");
    assert_false(calendar_add(c, at("2026-01-01T00:00:00Z"), ZONE_LAST, &instant));
    assert_false(calendar_back(c, at("2026-01-01T00:00:00Z"), ZONE_LAST, &instant));
    assert_int_equal(calendar_working(c, ZONE_LAST, ZONE_LAST + 1000000), 0);
    int64_t from = at("2026-01-01T00:00:00Z"), to = at("2026-01-20T00:00:00Z"), rest;
    assert_int_equal(calendar_spans(c, from, to, 2, spans, &rest), 2);
    assert_int_equal(rest, spans[1].to);
    assert_int_equal(calendar_spans(c, rest, to, 2, spans, &rest), 1);
    assert_int_equal(rest, to);
}

static void zones_are_known(void **state)
{
    (void)state;
    assert_null(zone_new(arena, "Mars/Olympus"));
    assert_null(zone_new(arena, "GMT+8"));
    assert_null(zone_new(arena, ""));
    assert_null(zone_new(arena, "Asia/上海"));
    assert_int_equal(zone_new(arena, "UTC")->n, 1);
    const struct zone *shanghai = zone_new(arena, "Asia/Shanghai");
    int64_t noon = at("2026-07-01T12:00:00Z");
    assert_int_equal(zone_local(shanghai, noon) - noon, 8 * INT64_C(3600000000));
}

static void chinese_and_english_mean_the_same(void **state)
{
    (void)state;
    static const char *const same[] = {
        "Mon-Fri 09:00-12:00,13:30-18:00; Sat 10:00-16:00",
        "周一至周五 09:00-12:00、13:30-18:00；周六 10:00-16:00",
        "星期一到星期五 9：00～12：00，13:30–18:00\n礼拜六 10:00-16:00;",
        " monday, tue , Wed-fri 13:30-18:00 , 09:00-12:00 ;; SATURDAY 10:00 - 16:00 ",
    };
    struct calendar_rules first, rules;
    struct calendar_error error;
    assert_true(calendar_parse(arena, same[0], "", &first, &error));
    for (size_t i = 1; i < TEST_COUNT(same); i++) {
        if (!calendar_parse(arena, same[i], "", &rules, &error))
            fail_msg("%s: %s", same[i], error.text);
        assert_memory_equal(rules.week, first.week, sizeof first.week);
    }
    assert_true(calendar_parse(arena, "每天 全天",
                               "2026-10-01至2026-10-07 休 国庆节\n"
                               "2026-10-10 班 周三 调休\n",
                               &rules, &error));
    assert_int_equal(rules.n_days, 8);
    assert_int_equal(rules.days[7].like, 3);
    assert_string_equal(rules.days[0].name, "国庆节");
}

/* Servers keep many calendars: one with few days is small. */
static void few_days_are_small(void **state)
{
    (void)state;
    struct arena *small = arena_new(64 * 1024);
    struct calendar_rules rules;
    struct calendar_error error;
    assert_true(calendar_parse(small, "Mon-Fri 09:00-18:00",
                               "2026-10-02 holiday\n2026-10-01 holiday", &rules, &error));
    assert_int_equal(rules.n_days, 2);
    assert_true(rules.days[0].day < rules.days[1].day);
    arena_free(small);
}

static void errors_are_sentences(void **state)
{
    (void)state;
    static const struct {
        const char *shifts, *days, *field, *text;
    } samples[] = {
        {"", "", "shifts", "Write when it works, such as Mon-Fri 09:00-18:00, or 24x7."},
        {"Mon", "", "shifts", "A time such as 09:00 is expected at the end."},
        {"Mon 9", "", "shifts", "A time such as 09:00 is expected at \"9\"."},
        {"Foo 09:00-10:00", "", "shifts",
         "A weekday such as Mon or 周一 is expected at \"Foo 09:00-10:00\"."},
        {"Mon 09:00-09:00", "", "shifts",
         "A shift must not end when it begins: write 00:00-24:00 for a whole day."},
        {"Mon 24:00-09:00", "", "shifts",
         "A shift cannot begin at 24:00: write 00:00 of the next day."},
        {"Mon 09:00-12:00,11:00-13:00", "", "shifts", "Two shifts of one day overlap."},
        {"Mon-Fri 09:00-12:00; Fri 13:00-14:00", "", "shifts",
         "A weekday is given twice: write all of its shifts in one part."},
        {"Mon 09:00-10:00 Tue 09:00-10:00", "", "shifts",
         "\";\" is expected between the parts at \"Tue 09:00-10:00\"."},
        {"24x7 always", "", "shifts",
         "Nothing may follow 24x7, but something stands at \"always\"."},
        {"24x7", "2026-02-29 holiday x", "days",
         "Line 1: A date such as 2026-10-01 is expected at \"2026-02-29 holiday x\"."},
        {"24x7", "\n2026-02-20 party", "days",
         "Line 2: \"holiday\", \"like Mon\" or \"hours 09:00-12:00\" is expected at \"party\"."},
        {"24x7", "2026-02-20 like x", "days",
         "Line 1: The weekday that it works as is expected, such as Mon or 周一, at \"x\"."},
        {"24x7", "2026-02-20..2026-02-19 holiday", "days",
         "Line 1: The last day lies before the first."},
        {"24x7", "2000-01-01..2099-12-31 holiday", "days",
         "Line 1: These are too many days: 4000 at most."},
        {"24x7", "2026-02-20 holiday\n2026-02-19..2026-02-21 holiday", "days",
         "The day 2026-02-20 is given twice."},
    };
    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        struct calendar_rules rules;
        struct calendar_error error;
        assert_false(calendar_parse(arena, samples[i].shifts, samples[i].days, &rules, &error));
        assert_string_equal(error.text, samples[i].text);
        assert_string_equal(error.field, samples[i].field);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(shifts_of_a_week_count, make, drop),
        cmocka_unit_test_setup_teardown(holidays_and_working_weekends_count, make, drop),
        cmocka_unit_test_setup_teardown(night_shifts_belong_to_their_evening, make, drop),
        cmocka_unit_test_setup_teardown(summer_time_skips_and_repeats, make, drop),
        cmocka_unit_test_setup_teardown(limits_are_said, make, drop),
        cmocka_unit_test_setup_teardown(zones_are_known, make, drop),
        cmocka_unit_test_setup_teardown(chinese_and_english_mean_the_same, make, drop),
        cmocka_unit_test(few_days_are_small),
        cmocka_unit_test_setup_teardown(errors_are_sentences, make, drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
