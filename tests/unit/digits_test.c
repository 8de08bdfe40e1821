/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of numbers as text. */
#include "common/digits.h"
#include "tests/test.h"

#include <inttypes.h>
#include <stdio.h>

static void expect(int64_t number)
{
    char text[DIGITS_TEXT], expected[DIGITS_TEXT];
    int length = snprintf(expected, sizeof expected, "%" PRId64, number);
    memset(text, 'x', sizeof text);
    assert_int_equal(digits_write(text, number), length);
    assert_string_equal(text, expected);
}

static void test_as_printf_does(void **state)
{
    static const int64_t numbers[] = {
        0, 1, 9, 10, 11, 99, 100, 1024, INT32_MAX, INT64_C(999999999999999999), INT64_MAX,
    };
    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        expect(numbers[i]);
        expect(-numbers[i]);
    }
    expect(INT64_MIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_as_printf_does)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
