/* SPDX-License-Identifier: Apache-2.0 */
/* Text: what is well-formed, what is refused, what it becomes, how wide it is. */
#include "tests/test.h"

#include "common/utf8.h"

static int set_up(void **state)
{
    *state = arena_new(1 << 20);
    return *state ? 0 : -1;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

static void well_formed_texts_are_taken(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        "plain",
                                        "more than eight bytes of ASCII, twice over",
                                        "上海测试有限公司",
                                        "\xc2\x80",
                                        "\xdf\xbf",
                                        "\xe0\xa0\x80",
                                        "\xed\x9f\xbf",
                                        "\xee\x80\x80",
                                        "\xf0\x90\x80\x80",
                                        "\xf4\x8f\xbf\xbf"};
    for (size_t i = 0; i < TEST_COUNT(texts); i++)
        if (!utf8_check(texts[i], strlen(texts[i])))
            fail_msg("text %zu was refused", i);
    assert_true(utf8_check("a\0b", 3));
}

static void malformed_texts_are_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "\x80",                     /* continuation first */
        "\xc0\x80",                 /* overlong NUL */
        "\xc1\xbf",                 /* overlong */
        "\xe0\x9f\xbf",             /* overlong */
        "\xf0\x8f\xbf\xbf",         /* overlong */
        "\xed\xa0\x80",             /* surrogate */
        "\xed\xbf\xbf",             /* surrogate */
        "\xf4\x90\x80\x80",         /* above U+10FFFF */
        "\xf5\x80\x80\x80",         /* above */
        "\xff",                     /* never */
        "\xe4\xb8",                 /* cut */
        "eight bytes, then \xe4",   /* cut at the end */
        "eight bytes, then \xe4xx", /* no continuation */
    };
    for (size_t i = 0; i < TEST_COUNT(texts); i++)
        if (utf8_check(texts[i], strlen(texts[i])))
            fail_msg("text %zu was taken", i);
}

static void texts_become_nfc(void **state)
{
    const char *out;
    assert_true(status_is_ok(utf8_normalize(*state, "Cafe\xcc\x81", false, &out)));
    assert_string_equal(out, "Caf\xc3\xa9");
    assert_true(status_is_ok(utf8_normalize(*state, "  李雷 \"x\"  ", false, &out)));
    assert_string_equal(out, "  李雷 \"x\"  ");
    assert_true(status_is_ok(utf8_normalize(*state, "", false, &out)));
    assert_string_equal(out, "");
    /* compatibility forms stay what they are: NFC, not NFKC */
    assert_true(status_is_ok(utf8_normalize(*state, "ＡＢＣ", false, &out)));
    assert_string_equal(out, "ＡＢＣ");
}

static void line_ends_become_one(void **state)
{
    const char *out;
    assert_true(status_is_ok(utf8_normalize(*state, "a\r\nb\rc\n\td\r", true, &out)));
    assert_string_equal(out, "a\nb\nc\n\td\n");
}

static void refuse(struct arena *arena, const char *text, bool multiline, const char *part)
{
    const char *out = "untouched";
    struct status status = utf8_normalize(arena, text, multiline, &out);
    assert_int_equal(status.code, RPC_INVALID_ARGUMENT);
    assert_string_equal(status.reason, "TEXT_INVALID");
    assert_string_equal(out, "untouched");
    if (!strstr(status.message, part))
        fail_msg("\"%s\" does not say \"%s\"", status.message, part);
}

static void invisible_characters_are_refused(void **state)
{
    refuse(*state, "a\nb", false, "single line");
    refuse(*state, "a\tb", false, "single line");
    refuse(*state, "a\rb", false, "single line");
    refuse(*state, "\x1b[31m", true, "U+001B");
    refuse(*state, "\x7f", true, "U+007F");
    refuse(*state, "\xc2\x85", true, "U+0085");
    refuse(*state, "\xe2\x80\xa8", true, "U+2028");
    refuse(*state, "\xe2\x80\xae", true, "U+202E");
    refuse(*state, "\xe2\x81\xa6", true, "U+2066");
    refuse(*state, "\xe2\x80\x8f", true, "U+200F");
    refuse(*state, "\xd8\x9c", true, "U+061C");
    refuse(*state, "\xf3\xa0\x81\x81", true, "U+E0041");
    refuse(*state, "\xef\xb7\x90", true, "U+FDD0");
    refuse(*state, "\xf0\x9f\xbf\xbe", true, "U+1FFFE");
    refuse(*state, "bad \xff", true, "UTF-8");
}

static void memory_is_bounded(void **state)
{
    (void)state;
    struct arena *arena = arena_new(64);
    const char *out;
    struct status status = utf8_normalize(arena, "长长长长长长长长长长长长长长", false, &out);
    assert_int_equal(status.code, RPC_RESOURCE_EXHAUSTED);
    arena_free(arena);
}

static void texts_are_measured(void **state)
{
    (void)state;
    assert_int_equal(utf8_length(""), 0);
    assert_int_equal(utf8_length("a客\xf0\x9f\x98\x80"), 3);
    assert_int_equal(utf8_width("abc"), 3);
    assert_int_equal(utf8_width("客户"), 4);
    assert_int_equal(utf8_width("e\xcc\x81"), 1);
    assert_int_equal(utf8_fit("客户ab", 3), 3);
    assert_int_equal(utf8_fit("客户ab", 5), 7);
    assert_int_equal(utf8_fit("ab", 0), 0);
    assert_int_equal(utf8_fit("ab", 9), 2);
    assert_int_equal(utf8_fit("e\xcc\x81x", 1), 3); /* the accent stays with its letter */
}

static void folding_compares(void **state)
{
    assert_string_equal(utf8_fold(*state, "Straße ＡＢ"), "strasse ab");
    assert_string_equal(utf8_fold(*state, "CAFÉ"), utf8_fold(*state, "cafe\xcc\x81"));
    assert_string_equal(utf8_fold(*state, "客户"), "客户");
    assert_null(utf8_fold(*state, "\xff"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(well_formed_texts_are_taken),
        cmocka_unit_test(malformed_texts_are_refused),
        cmocka_unit_test_setup_teardown(texts_become_nfc, set_up, tear_down),
        cmocka_unit_test_setup_teardown(line_ends_become_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(invisible_characters_are_refused, set_up, tear_down),
        cmocka_unit_test(memory_is_bounded),
        cmocka_unit_test(texts_are_measured),
        cmocka_unit_test_setup_teardown(folding_compares, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
