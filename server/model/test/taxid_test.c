/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of registration and tax numbers. */
#include "server/model/taxid.h"
#include "tests/test.h"

/* The example of GB 32100-2015 itself, then numbers that companies print on their web sites. */
static const char *const credit_codes[] = {
    "91350100M000100Y43", "91110000802100433B", "9144030071526726XG",
    "91330100799655058B", "914403001922038216", "91110108551385082Q",
};

/* The examples of GB 11643-1999. */
static const char *const citizens[] = {"11010519491231002X", "440524188001010014"};

static void numbers_have_one_form(void **state)
{
    static const struct {
        const char *text, *expected;
    } samples[] = {
        {"91350100M000100Y43", "91350100M000100Y43"},
        {" 9135 0100-m000100y43\n", "91350100M000100Y43"},
        {"９１３５０１００Ｍ０００１００Ｙ４３", "91350100M000100Y43"},
        {"de 136 695 976", "DE136695976"},
        {"", ""},
    };
    struct arena *arena = arena_new(1 << 16);
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        assert_string_equal(taxid_normalize(arena, samples[i].text), samples[i].expected);
    arena_free(arena);
}

static void right_ones_are_taken(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof credit_codes / sizeof *credit_codes; i++)
        assert_true(taxid_is_right(credit_codes[i]));
    for (size_t i = 0; i < sizeof citizens / sizeof *citizens; i++)
        assert_true(taxid_is_right(citizens[i]));
    assert_true(taxid_is_right("DE136695976"));
    assert_true(taxid_is_right("440301192203821")); /* fifteen digits: the form before 2015 */
    assert_true(taxid_is_right(""));
}

/* Any other last character, any two neighbours the wrong way round. */
static void slips_are_found(void **state)
{
    static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    (void)state;
    for (size_t i = 0; i < sizeof credit_codes / sizeof *credit_codes; i++) {
        char code[TAXID_CHINESE + 1];
        strcpy(code, credit_codes[i]);
        for (const char *last = letters; *last; last++) {
            code[17] = *last;
            assert_int_equal(taxid_is_right(code), *last == credit_codes[i][17]);
        }
        for (int at = 0; at < 16; at++) {
            strcpy(code, credit_codes[i]);
            char swapped = code[at];
            code[at] = code[at + 1];
            code[at + 1] = swapped;
            assert_int_equal(taxid_is_right(code), code[at] == swapped);
        }
    }
}

static void letters_that_are_not_used_are_refused(void **state)
{
    (void)state;
    assert_int_equal(taxid_credit_check("9I350100M000100Y43"), '\0');
    assert_false(taxid_is_right("9I350100M000100Y43"));
    assert_int_equal(taxid_credit_check("91350100M000100Y"), '\0');
    assert_int_equal(taxid_credit_check("91350100M000100Y4"), '3');
    assert_false(taxid_is_right("110105194912310021"));
    assert_false(taxid_is_right("110105194913310056")); /* a thirteenth month */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_have_one_form),
        cmocka_unit_test(right_ones_are_taken),
        cmocka_unit_test(slips_are_found),
        cmocka_unit_test(letters_that_are_not_used_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
