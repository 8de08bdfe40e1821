/* SPDX-License-Identifier: Apache-2.0 */
/* Text from outside: nothing that could move the cursor, hide, or talk to the terminal gets out. */
#include "client/test/test.h"

#include "client/ui/print.h"
#include "common/utf8.h"

static struct clean clean(struct arena *arena, const char *text, size_t length)
{
    return print_clean(arena, text, length, false);
}

static void controls_become_marks(void **state)
{
    (void)state;
    for (int code = 0; code < 0xa0; code++) {
        if (code >= 0x20 && code < 0x7f)
            continue;
        struct arena *arena = arena_new(TEST_ARENA);
        char text[4] = {'a', (char)code, 'b', 0};
        char wide[5] = {'a', (char)0xc2, (char)code, 'b', 0};
        struct clean out = code < 0x80 ? clean(arena, text, 3) : clean(arena, wide, 4);
        assert_true(utf8_check(out.text, out.length));
        for (size_t i = 0; i < out.length; i++)
            assert_false((unsigned char)out.text[i] < 0x20 || out.text[i] == 0x7f);
        assert_null(strstr(out.text, "\xc2\x9b"));
        assert_true(out.length > 4);
        assert_int_equal(out.width, utf8_width(out.text));
        arena_free(arena);
    }
}

static void sequences_lose_their_power(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "\033[31mred",
        "\033]52;c;ZXZpbA==\007",
        "\033]8;;http://x\033\\link",
        "\033Pq#0;2;0;0;0",
        "\033_apc\033\\",
        "\033^pm\033\\",
        "\033Xsos\033\\",
        "\005",
        "\033[21t",
        "\xc2\x9b"
        "31m",
        "\xc2\x9d"
        "0;t\xc2\x9c",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct arena *arena = arena_new(TEST_ARENA);
        struct clean out = clean(arena, texts[i], strlen(texts[i]));
        assert_null(strchr(out.text, '\033'));
        assert_null(strchr(out.text, '\007'));
        assert_null(strstr(out.text, "\xc2\x9b"));
        arena_free(arena);
    }
}

static void marks_are_readable(void **state)
{
    static const struct {
        const char *in;
        const char *out;
    } cases[] = {
        {"\033", "␛"},
        {"a\nb", "a␊b"},
        {"\x7f", "␡"},
        {"\xc2\x9b", "<U+009B>"},
        {"\xe2\x80\xae", "<U+202E>"},
        {"\xe2\x81\xa6", "<U+2066>"},
        {"\xf3\xa0\x81\x81", "<U+E0041>"},
        {"\xe2\x80\xa8", "<U+2028>"},
        {"\xe2\x80\x8b", "<U+200B>"},
        {"\xef\xbb\xbf", "<U+FEFF>"},
        {"\xff", "<FF>"},
        {"\xc0\xaf", "<C0><AF>"},
        {"\xed\xa0\x80", "<ED><A0><80>"},
        {"上海 é 한", "上海 é 한"},
        {"👩‍💻", "👩‍💻"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *arena = arena_new(TEST_ARENA);
        assert_string_equal(clean(arena, cases[i].in, strlen(cases[i].in)).text, cases[i].out);
        arena_free(arena);
    }
}

static void random_bytes_are_harmless(void **state)
{
    (void)state;
    uint64_t seed = 88172645463325252u;
    for (int round = 0; round < 20000; round++) {
        char text[24];
        struct arena *arena = arena_new(TEST_ARENA);
        for (size_t i = 0; i < sizeof text; i++) {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            text[i] = (char)(seed >> 32);
        }
        struct clean out = clean(arena, text, sizeof text);
        assert_true(utf8_check(out.text, out.length));
        for (size_t i = 0; i < out.length; i++)
            assert_true((unsigned char)out.text[i] >= 0x20 && out.text[i] != 0x7f);
        /* What is clean stays as it is. */
        assert_string_equal(clean(arena, out.text, out.length).text, out.text);
        arena_free(arena);
    }
}

static void words_of_several_alphabets_are_marked(void **state)
{
    (void)state;
    static const char *const texts[][2] = {
        {"раypal", "<Latin+Cyrillic>раypal"}, /* the first two are Cyrillic */
        {"Acme аcme", "Acme <Latin+Cyrillic>аcme"},
        {"ο365", "ο365"},
        {"gοοgle.com", "<Latin+Greek>gοοgle.com"},
        {"р\u200ca", "<Latin+Cyrillic>р\u200ca"},
        {"АОЅ", "АОЅ"}, /* whole words of one alphabet are what they are */
        {"москва Moskau", "москва Moskau"},
        {"上海ABC公司", "上海ABC公司"},
        {"東京Towerビル", "東京Towerビル"},
        {"한국LG전자", "한국LG전자"},
        {"10kΩ 5μm ΔT", "10kΩ 5μm ΔT"},
        {"Ünïcödé Łódź", "Ünïcödé Łódź"},
        {"ＡＢＣ上海", "ＡＢＣ上海"},
        {"ՕpenAI", "<Latin+Armenian>ՕpenAI"},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct arena *arena = arena_new(TEST_ARENA);
        struct clean out = clean(arena, texts[i][0], strlen(texts[i][0]));
        assert_string_equal(out.text, texts[i][1]);
        assert_int_equal(out.width, utf8_width(out.text));
        arena_free(arena);
    }
}

static void lines_stay_where_they_may(void **state)
{
    (void)state;
    struct arena *arena = arena_new(TEST_ARENA);
    struct clean out = print_clean(arena, "a\tb\n上海市\033", 14, true);
    assert_string_equal(out.text, "a    b\n上海市␛");
    assert_int_equal(out.width, 7);
    arena_free(arena);
}

static void cutting_counts_columns(void **state)
{
    (void)state;
    struct arena *arena = arena_new(TEST_ARENA);
    struct clean text = clean(arena, "上海光明乳业", strlen("上海光明乳业"));
    assert_int_equal(text.width, 12);
    assert_string_equal(print_cut(arena, text, 12).text, "上海光明乳业");
    assert_string_equal(print_cut(arena, text, 8).text, "上海光…");
    assert_int_equal(print_cut(arena, text, 8).width, 7);
    assert_string_equal(print_cut(arena, text, 1).text, "…");
    assert_string_equal(print_cut(arena, text, 0).text, "");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(controls_become_marks),
        cmocka_unit_test(sequences_lose_their_power),
        cmocka_unit_test(marks_are_readable),
        cmocka_unit_test(random_bytes_are_harmless),
        cmocka_unit_test(words_of_several_alphabets_are_marked),
        cmocka_unit_test(lines_stay_where_they_may),
        cmocka_unit_test(cutting_counts_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
