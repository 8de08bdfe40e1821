/* SPDX-License-Identifier: Apache-2.0 */
/* Codes against the test values of RFC 6238, appendix B (the last six of its eight digits). */
#include "tests/test.h"

#include "server/feature/totp.h"

#include <string.h>

static const uint8_t seed[] = "12345678901234567890";

static const struct {
    int64_t seconds;
    const char *code;
} values[] = {
    {59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
    {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"},
};

static int64_t step_at(const char *code, int64_t seconds)
{
    return totp_step(seed, code, seconds * 1000000);
}

static void codes_are_those_of_the_standard(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(values); i++) {
        int64_t step = values[i].seconds / 30;
        assert_int_equal(step_at(values[i].code, values[i].seconds), step);
        assert_int_equal(step_at(values[i].code, values[i].seconds + 30), step);
        assert_int_equal(step_at(values[i].code, values[i].seconds - 30), step);
        assert_int_equal(step_at(values[i].code, values[i].seconds + 60), 0);
        if (step > 2)
            assert_int_equal(step_at(values[i].code, values[i].seconds - 60), 0);
    }
}

static void what_is_no_code_is_of_no_step(void **state)
{
    static const char *const bad[] = {"", "28708", "2870822", "28708x", "２８７０８２", " 287082"};
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        assert_false(totp_is_code(bad[i]));
        assert_int_equal(step_at(bad[i], 59), 0);
    }
}

/* RFC 4648: the standard's own example of a seed, as applications take it. */
static void seeds_are_written_as_base32(void **state)
{
    char text[TOTP_SEED_TEXT];
    uint8_t fresh[2][TOTP_SEED_BYTES];
    (void)state;
    totp_seed_text(seed, text);
    assert_string_equal(text, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    assert_true(totp_seed_new(fresh[0]) && totp_seed_new(fresh[1]));
    assert_memory_not_equal(fresh[0], fresh[1], TOTP_SEED_BYTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_those_of_the_standard),
        cmocka_unit_test(what_is_no_code_is_of_no_step),
        cmocka_unit_test(seeds_are_written_as_base32),
    };
    return cmocka_run_group_tests_name("totp", tests, NULL, NULL);
}
