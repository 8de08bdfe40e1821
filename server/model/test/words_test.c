/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of the words of a text. */
#include "server/model/words.h"
#include "tests/test.h"

#include <stdio.h>
#include <string.h>

static const char *joined(struct arena *arena, const char *text)
{
    struct words words = words_of(arena, text);
    const char *all = "";
    for (size_t i = 0; i < words.n; i++)
        all = arena_printf(arena, "%s%s%s", all, i ? " " : "", words.items[i]);
    return all;
}

static void test_words(void **state)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"", ""},
        {"The Printer doesn't print, the PRINTER!", "the printer doesn't print"},
        {"充电器坏了，充电器没有反应", "充电 没有 反应"},
        {"App 崩溃 v2 2026 ab", "app 崩溃"},
        {"Öffnen geht nicht — ÖFFNEN", "öffnen geht nicht"},
        {"\xff\xfe broken \xf0", "broken"},
    };
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(joined(arena, cases[i].text), cases[i].words);
    arena_free(arena);
}

static void test_bounds(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 22);
    char text[40000] = "", *end = text;
    for (int i = 0; i < 2 * WORDS_MOST; i++)
        end += sprintf(end, "word%c%c%c ", 'a' + i % 26, 'a' + i / 26 % 26, 'a' + i / 676);
    memset(end, 'x', 300);
    assert_int_equal(words_of(arena, text).n, WORDS_MOST);
    assert_int_equal(words_of(arena, end).n, 0);
    arena_free(arena);
    struct arena *small = arena_new(64);
    assert_int_equal(words_of(small, "some words").n, 0);
    arena_free(small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
