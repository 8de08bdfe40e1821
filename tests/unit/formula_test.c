/* SPDX-License-Identifier: Apache-2.0 */
/* Apostrophes against formulas: every variant gets one, and what comes back is what went out. */
#include "tests/test.h"

#include "common/formula.h"

#include <string.h>

static const char *guarded(struct arena *arena, const char *text)
{
    struct buf out;
    buf_init(&out, arena, 1 << 16);
    formula_guard(&out, text, strlen(text));
    return buf_string(&out);
}

static void comes_back(const char *text)
{
    struct arena *arena = arena_new(1 << 20);
    const char *out = guarded(arena, text);
    assert_non_null(out);
    assert_string_equal(formula_bare(arena, out), text);
    assert_int_equal(formula_is(text, strlen(text)), strcmp(out, text) != 0);
    arena_free(arena);
}

static void every_variant_is_guarded(void **state)
{
    static const char *const leads[] = {"=", "+", "-", "@", "＝", "＋", "－", "＠"};
    static const char *const fronts[] = {"",    " ",      "  ",     "'",  "\"",
                                         "\" ", "\u3000", "\u00a0", "＂", "＇"};
    static const char *const before[] = {"", "x,", "x;", "x\t", "x\n", "x\r\n", "x, y;"};
    (void)state;
    for (size_t b = 0; b < TEST_COUNT(before); b++)
        for (size_t f = 0; f < TEST_COUNT(fronts); f++)
            for (size_t i = 0; i < TEST_COUNT(leads); i++) {
                struct arena *arena = arena_new(1 << 16);
                const char *tail = arena_printf(arena, "%s%scmd|'/c x'!A0", fronts[f], leads[i]);
                const char *text = arena_printf(arena, "%s%s", before[b], tail);
                assert_string_equal(guarded(arena, text),
                                    arena_printf(arena, "%s'%s", before[b], tail));
                comes_back(text);
                arena_free(arena);
            }
}

static void the_rest_stays(void **state)
{
    static const char *const texts[] = {
        "",       "a",    "-5",     "+4.25",  "a=b",  "x, y",  "l'été", "O'Neil",  "'n'",
        "a-b, c", "7,-5", "a\n\nb", "上海-1", "a\tb", "\"q\"", "a@b.c", "2026-01", "'quoted"};
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(texts); i++) {
        assert_false(formula_is(texts[i], strlen(texts[i])));
        comes_back(texts[i]);
    }
}

/* All texts of up to seven of the characters that matter. */
static void everything_comes_back(void **state)
{
    static const char letters[] = "'=-5, \n\tx";
    (void)state;
    for (uint32_t seed = 0; seed < 200000; seed++) {
        char text[8];
        uint32_t number = seed * 2654435761u;
        size_t length = number % 8;
        for (size_t i = 0; i < length; i++, number = number / 9 + seed)
            text[i] = letters[number % 9];
        text[length] = '\0';
        comes_back(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_variant_is_guarded),
        cmocka_unit_test(the_rest_stays),
        cmocka_unit_test(everything_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
