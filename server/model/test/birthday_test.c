/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of birthdays against days that almanacs print. */
#include "server/model/birthday.h"
#include "tests/test.h"

static const struct {
    struct clock_date day;
    int year, month, date; /* Chinese; month 0: nobody's */
    const char *what;
} almanac[] = {
    {{2024, 2, 10}, 2024, 1, 1, "new year of the dragon"},
    {{2024, 2, 9}, 2023, 12, 30, "its eve"},
    {{2025, 1, 29}, 2025, 1, 1, "new year of the snake"},
    {{2025, 1, 28}, 2024, 12, 29, "its eve, in a short month"},
    {{2023, 1, 22}, 2023, 1, 1, "new year of the rabbit"},
    {{2026, 2, 17}, 2026, 1, 1, "new year of the horse"},
    {{2024, 6, 10}, 2024, 5, 5, "dragon boats"},
    {{2024, 9, 17}, 2024, 8, 15, "mid autumn"},
    {{2025, 10, 6}, 2025, 8, 15, "mid autumn"},
    {{2025, 5, 31}, 2025, 5, 5, "dragon boats"},
    {{2023, 3, 22}, 2023, 0, 0, "first day of the leap second month"},
    {{2023, 2, 20}, 2023, 2, 1, "first day of the second month"},
    {{2023, 4, 20}, 2023, 3, 1, "first day of the third month"},
    {{2025, 7, 25}, 2025, 0, 0, "first day of the leap sixth month"},
    {{2025, 6, 25}, 2025, 6, 1, "first day of the sixth month"},
    {{2025, 8, 23}, 2025, 7, 1, "first day of the seventh month"},
    {{2020, 5, 23}, 2020, 0, 0, "first day of the leap fourth month"},
    {{1990, 1, 27}, 1990, 1, 1, "new year of 1990"},
    {{1990, 1, 26}, 1989, 12, 30, "its eve"},
};

static void chinese_days_are_those_of_the_almanac(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(almanac); i++) {
        struct birthday_key keys[BIRTHDAY_KEYS] = {0};
        int n = birthday_lunar(almanac[i].day, keys);
        if (!almanac[i].month
                ? n != 0
                : n < 1 || keys[0].year != almanac[i].year || keys[0].month != almanac[i].month ||
                      keys[0].day != almanac[i].date)
            fail_msg("%s: %d keys, %d-%d-%d", almanac[i].what, n, keys[0].year, keys[0].month,
                     keys[0].day);
    }
}

static void a_short_month_takes_the_thirtieth_too(void **state)
{
    struct birthday_key keys[BIRTHDAY_KEYS];
    (void)state;
    assert_int_equal(birthday_lunar((struct clock_date){2025, 1, 28}, keys), 2);
    assert_int_equal(keys[1].month, 12);
    assert_int_equal(keys[1].day, 30);
    assert_int_equal(birthday_lunar((struct clock_date){2024, 2, 9}, keys), 1);
    assert_int_equal(birthday_lunar((struct clock_date){2024, 2, 8}, keys), 1);
}

/* Each day of a Chinese month once a year, however many months there are. */
static void every_day_comes_once_a_year(void **state)
{
    (void)state;
    for (int year = 2019; year < 2032; year++) {
        int seen[13][31] = {{0}};
        for (int64_t day = clock_days((struct clock_date){year, 1, 1}) - 60;
             day < clock_days((struct clock_date){year + 1, 3, 15}); day++) {
            struct birthday_key keys[BIRTHDAY_KEYS];
            int n = birthday_lunar(clock_date(day), keys);
            for (int i = 0; i < n; i++)
                if (keys[i].year == year)
                    seen[keys[i].month][keys[i].day]++;
        }
        for (int month = 1; month <= 12; month++)
            for (int day = 1; day <= 30; day++)
                assert_int_equal(seen[month][day], 1);
    }
}

static void a_leap_day_has_a_day_every_year(void **state)
{
    struct birthday_key keys[BIRTHDAY_KEYS];
    (void)state;
    assert_int_equal(birthday_solar((struct clock_date){2032, 2, 28}, keys), 1);
    assert_int_equal(birthday_solar((struct clock_date){2032, 2, 29}, keys), 1);
    assert_int_equal(keys[0].day, 29);
    assert_int_equal(birthday_solar((struct clock_date){2031, 2, 28}, keys), 2);
    assert_int_equal(keys[1].day, 29);
    assert_int_equal(birthday_solar((struct clock_date){2100, 2, 28}, keys), 2);
    assert_int_equal(birthday_solar((struct clock_date){2031, 3, 1}, keys), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chinese_days_are_those_of_the_almanac),
        cmocka_unit_test(a_short_month_takes_the_thirtieth_too),
        cmocka_unit_test(every_day_comes_once_a_year),
        cmocka_unit_test(a_leap_day_has_a_day_every_year),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
