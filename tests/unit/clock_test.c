/* SPDX-License-Identifier: Apache-2.0 */
/* Time: the calendar against itself and known days, RFC 3339, dates as people write them. */
#include "tests/test.h"

#include "common/clock.h"

static void days_and_dates_agree(void **state)
{
    (void)state;
    struct clock_date last = {0};
    int64_t first = clock_days((struct clock_date){1, 1, 1});
    int64_t end = clock_days((struct clock_date){9999, 12, 31});
    assert_int_equal(first, -719162);
    assert_int_equal(end, 2932896);
    for (int64_t days = first; days <= end; days++) {
        struct clock_date date = clock_date(days);
        bool next = date.day == last.day + 1 ||
                    (date.day == 1 && (date.month == last.month + 1 || date.month == 1));
        if (!clock_date_valid(date) || clock_days(date) != days || !next)
            fail_msg("day %lld", (long long)days);
        last = date;
    }
    assert_int_equal(clock_weekday(clock_days((struct clock_date){2026, 11, 21})), 6);
    assert_int_equal(clock_weekday(-5), 6);
}

static void impossible_days_are_known(void **state)
{
    (void)state;
    static const struct clock_date none[] = {
        {2026, 2, 29}, {1900, 2, 29}, {2026, 4, 31}, {2026, 0, 1},  {2026, 13, 1},
        {2026, 1, 0},  {2026, 1, 32}, {0, 1, 1},     {10000, 1, 1},
    };
    for (size_t i = 0; i < TEST_COUNT(none); i++)
        assert_false(clock_date_valid(none[i]));
    assert_true(clock_date_valid((struct clock_date){2000, 2, 29}));
}

static void assert_date(struct clock_date date, const char *expected)
{
    char text[CLOCK_DATE_TEXT];
    assert_string_equal(clock_format_date(date, text), expected);
}

static void months_and_quarters(void **state)
{
    (void)state;
    struct clock_date date = {2024, 8, 31};
    assert_date(clock_month(date), "2024-08-01");
    assert_date(clock_quarter(date), "2024-07-01");
    assert_date(clock_quarter((struct clock_date){2024, 12, 31}), "2024-10-01");
    assert_date(clock_add_months(date, 1), "2024-09-30");
    assert_date(clock_add_months(date, 6), "2025-02-28");
    assert_date(clock_add_months(date, -6), "2024-02-29");
    assert_date(clock_add_months(date, -8), "2023-12-31");
}

static void times_are_read_and_written(void **state)
{
    (void)state;
    static const struct {
        const char *text, *written;
        int64_t micros;
    } cases[] = {
        {"1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z", 0},
        {"1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z", -1},
        {"2023-11-14t22:13:20.123z", "2023-11-14T22:13:20.123Z", INT64_C(1700000000123000)},
        {"2023-11-15 06:13:20+08:00", "2023-11-14T22:13:20Z", INT64_C(1700000000000000)},
        {"2023-11-14T12:13:20-10:00", "2023-11-14T22:13:20Z", INT64_C(1700000000000000)},
        {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z", INT64_C(1483228800000000)},
        {"2023-11-14T22:13:20.1234569Z", "2023-11-14T22:13:20.123456Z", INT64_C(1700000000123456)},
        {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z", INT64_C(-62135596800000000)},
        {"9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z", INT64_C(253402300799999999)},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        int64_t micros;
        char text[CLOCK_TEXT];
        assert_true(clock_parse(cases[i].text, &micros));
        assert_true(micros == cases[i].micros);
        assert_string_equal(clock_format(micros, text), cases[i].written);
    }
}

static void malformed_times_are_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "2023-11-14",
        "2023-11-14T22:13Z",
        "2023-11-14T22:13:20",
        "2023-11-14T24:00:00Z",
        "2023-11-14T22:60:00Z",
        "2023-11-14T22:13:61Z",
        "2023-02-29T00:00:00Z",
        "2023-11-14T22:13:20.Z",
        "2023-11-14T22:13:20Zx",
        "2023-11-14T22:13:20+8:00",
        "2023-11-14T22:13:20+24:00",
        "23-11-14T22:13:20Z",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
    };
    int64_t micros = 7;
    for (size_t i = 0; i < TEST_COUNT(texts); i++)
        if (clock_parse(texts[i], &micros))
            fail_msg("%s was taken", texts[i]);
    assert_int_equal(micros, 7);
}

static void dates_are_read_as_written(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum clock_order order;
        const char *expected; /* NULL: refused */
    } cases[] = {
        {"2017-03-01", CLOCK_YMD, "2017-03-01"},
        {"2017/3/1", CLOCK_YMD, "2017-03-01"},
        {"17.3.1", CLOCK_YMD, "2017-03-01"},
        {"1/3/2017", CLOCK_DMY, "2017-03-01"},
        {"3/1/2017", CLOCK_MDY, "2017-03-01"},
        {"01.03.17", CLOCK_DMY, "2017-03-01"},
        {"12-31-68", CLOCK_MDY, "2068-12-31"},
        {"12-31-69", CLOCK_MDY, "1969-12-31"},
        {"2017-03-01", CLOCK_DMY, "2017-03-01"},
        {"2017年3月1日", CLOCK_MDY, "2017-03-01"},
        {"17年12月31号", CLOCK_YMD, "2017-12-31"},
        {"20170301", CLOCK_DMY, "2017-03-01"},
        {"  2017-3-1\t", CLOCK_YMD, "2017-03-01"},
        {"2024-02-29", CLOCK_YMD, "2024-02-29"},
        {"", CLOCK_YMD, NULL},
        {"2017-03", CLOCK_YMD, NULL},
        {"2017-03/01", CLOCK_YMD, NULL},
        {"2017-02-29", CLOCK_YMD, NULL},
        {"13/12/2017", CLOCK_MDY, NULL},
        {"1/3/2017", CLOCK_YMD, NULL},
        {"1/3/117", CLOCK_DMY, NULL},
        {"1-2-3", CLOCK_YMD, NULL},
        {"2017-03-01x", CLOCK_YMD, NULL},
        {"2017-003-01", CLOCK_YMD, NULL},
        {"20170229", CLOCK_YMD, NULL},
        {"2017年3月", CLOCK_YMD, NULL},
        {"2017年3月1", CLOCK_YMD, NULL},
        {"20170301123456", CLOCK_YMD, NULL},
        {"0000-01-01", CLOCK_YMD, NULL},
        {"2017--1-1", CLOCK_YMD, NULL},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct clock_date date;
        char text[CLOCK_DATE_TEXT];
        bool taken = clock_parse_date(cases[i].text, cases[i].order, &date);
        if (taken != (cases[i].expected != NULL))
            fail_msg("\"%s\" was %s", cases[i].text, taken ? "taken" : "refused");
        if (taken)
            assert_string_equal(clock_format_date(date, text), cases[i].expected);
    }
}

static void orders_have_names(void **state)
{
    (void)state;
    enum clock_order order;
    assert_true(clock_order_parse("mdy", &order));
    assert_int_equal(order, CLOCK_MDY);
    assert_false(clock_order_parse("dym", &order));
}

static void clocks_run(void **state)
{
    (void)state;
    int64_t before = clock_monotonic_ms();
    assert_true(clock_monotonic_ms() >= before);
    assert_true(clock_micros() > INT64_C(1600000000000000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_and_dates_agree),        cmocka_unit_test(impossible_days_are_known),
        cmocka_unit_test(months_and_quarters),         cmocka_unit_test(times_are_read_and_written),
        cmocka_unit_test(malformed_times_are_refused), cmocka_unit_test(dates_are_read_as_written),
        cmocka_unit_test(orders_have_names),           cmocka_unit_test(clocks_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
