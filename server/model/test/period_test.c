/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of months, quarters and fiscal years. */
#include "server/model/period.h"
#include "tests/test.h"

#include <string.h>

struct sample {
    const char *text;
    int fiscal_month;
    const char *name, *start, *end; /* name NULL: refused */
};

static const struct sample samples[] = {
    {"2026-11", 1, "2026-11", "2026-11-01", "2026-11-30"},
    {"2026-M2", 1, "2026-02", "2026-02-01", "2026-02-28"},
    {"2024-2", 7, "2024-02", "2024-02-01", "2024-02-29"},
    {"2026-Q4", 1, "2026-Q4", "2026-10-01", "2026-12-31"},
    {"2026q1", 1, "2026-Q1", "2026-01-01", "2026-03-31"},
    {"2026-Q1", 4, "2026-Q1", "2026-04-01", "2026-06-30"},
    {"2026-Q4", 4, "2026-Q4", "2027-01-01", "2027-03-31"},
    {"2026-Q2", 12, "2026-Q2", "2027-03-01", "2027-05-31"},
    {"2026", 1, "2026", "2026-01-01", "2026-12-31"},
    {"2026", 4, "2026", "2026-04-01", "2027-03-31"},
    {"2026-Q0", 1, NULL, NULL, NULL},
    {"2026-Q5", 1, NULL, NULL, NULL},
    {"2026-13", 1, NULL, NULL, NULL},
    {"2026-0", 1, NULL, NULL, NULL},
    {"2026-", 1, NULL, NULL, NULL},
    {"2026-11-22", 1, NULL, NULL, NULL},
    {"202611", 1, NULL, NULL, NULL},
    {"26-11", 1, NULL, NULL, NULL},
    {"2026 Q4", 1, NULL, NULL, NULL},
    {"Q4", 1, NULL, NULL, NULL},
    {"", 1, NULL, NULL, NULL},
};

static void expect_day(struct clock_date date, const char *expected)
{
    char text[CLOCK_DATE_TEXT];
    assert_string_equal(clock_format_date(date, text), expected);
}

static void names_are_read_and_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        const struct sample *sample = &samples[i];
        struct period period;
        char name[PERIOD_TEXT];
        assert_int_equal(period_parse(sample->text, sample->fiscal_month, &period),
                         sample->name != NULL);
        if (!sample->name)
            continue;
        expect_day(period.start, sample->start);
        expect_day(period.end, sample->end);
        assert_string_equal(period_format(&period, sample->fiscal_month, name), sample->name);
    }
}

/* Whatever the fiscal year, every day lies in one period of each kind, and the next begins after.
 */
static void periods_cover_every_day_once(void **state)
{
    (void)state;
    int64_t first = clock_days((struct clock_date){2023, 1, 1});
    for (int month = 1; month <= 12; month++)
        for (int64_t day = first; day < first + 1500; day++)
            for (int kind = PERIOD_MONTH; kind <= PERIOD_YEAR; kind++) {
                struct period period = period_of((enum period_kind)kind, clock_date(day), month);
                int64_t start = clock_days(period.start), end = clock_days(period.end);
                char name[PERIOD_TEXT];
                struct period again;
                assert_true(start <= day && day <= end);
                assert_true(period_parse(period_format(&period, month, name), month, &again));
                assert_int_equal(clock_days(again.start), start);
                again = period_of((enum period_kind)kind, clock_date(end + 1), month);
                assert_int_equal(clock_days(again.start), end + 1);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_read_and_written),
        cmocka_unit_test(periods_cover_every_day_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
