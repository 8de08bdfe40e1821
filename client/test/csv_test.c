/* SPDX-License-Identifier: Apache-2.0 */
/* CSV: quotes, and cells that a spreadsheet would run. */
#include "client/test/test.h"

#include "client/ui/csv.h"

static void is_cell(const char *in, const char *expected)
{
    struct arena *arena = arena_new(TEST_ARENA);
    struct buf out;
    buf_init(&out, arena, 65536);
    csv_cell(&out, in, strlen(in), true);
    assert_string_equal(buf_string(&out) ? out.data : "", expected);
    arena_free(arena);
}

static void plain_cells_stay_plain(void **state)
{
    (void)state;
    is_cell("", "");
    is_cell("Acme", "Acme");
    is_cell("上海", "上海");
    is_cell("-12.5", "-12.5");
    is_cell("+8613800000000", "+8613800000000");
    is_cell("12", "12");
}

static void specials_are_quoted(void **state)
{
    (void)state;
    is_cell("a,b", "\"a,b\"");
    is_cell("say \"hi\"", "\"say \"\"hi\"\"\"");
    is_cell("two\nlines", "\"two\nlines\"");
    is_cell(" blank", "\" blank\"");
}

static void formulas_are_disarmed(void **state)
{
    static const char *const leads[] = {"=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"};
    (void)state;
    for (size_t i = 0; i < sizeof leads / sizeof *leads; i++) {
        char in[64];
        char expected[64];
        snprintf(in, sizeof in, "%scmd(1)", leads[i]);
        snprintf(expected, sizeof expected, "\"'%scmd(1)\"", leads[i]);
        is_cell(in, expected);
    }
    is_cell("-1+2", "\"'-1+2\"");
    is_cell("+1 555 0100", "\"'+1 555 0100\"");
    is_cell("-", "\"'-\"");
    is_cell("=\"a,b\"", "\"'=\"\"a,b\"\"\"");
    is_cell(" =1", "\"' =1\"");
    is_cell("'=1", "\"''=1\"");
    is_cell("a\n=1", "\"a\n'=1\"");
    is_cell("a;\u3000+b,-5", "\"a;'\u3000+b,-5\"");
}

static void cells_make_lines(void **state)
{
    (void)state;
    struct arena *arena = arena_new(TEST_ARENA);
    struct buf out;
    buf_init(&out, arena, 65536);
    csv_cell(&out, "", 0, true);
    csv_cell(&out, "b", 1, false);
    csv_line_end(&out);
    assert_string_equal(buf_string(&out), ",b\r\n");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_cells_stay_plain),
        cmocka_unit_test(specials_are_quoted),
        cmocka_unit_test(formulas_are_disarmed),
        cmocka_unit_test(cells_make_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
