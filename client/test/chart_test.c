/* SPDX-License-Identifier: Apache-2.0 */
/* Bars. */
#include "client/test/test.h"

#include "client/ui/chart.h"
#include "common/utf8.h"

static char *drawn(size_t width, const struct chart_bar *bars, size_t n)
{
    char *text = NULL;
    size_t size = 0;
    struct arena *arena = arena_new(TEST_ARENA);
    const struct look look = {.width = width};
    FILE *out = open_memstream(&text, &size);
    chart_print(out, &look, arena, bars, n);
    fclose(out);
    arena_free(arena);
    return text;
}

static void bars_are_in_proportion(void **state)
{
    static const struct chart_bar bars[] = {
        {"上海", "8", 8}, {"Berlin", "4", 4}, {"\033[2J", "0", 0}, {"less", "-2", -2}};
    (void)state;
    char *text = drawn(30, bars, 4);
    assert_string_equal(text, "上海     8  ██████████████████\n"
                              "Berlin   4  █████████\n"
                              "␛[2J     0  \n"
                              "less    -2  ████▌\n");
    free(text);
}

static void lines_fit(void **state)
{
    static const struct chart_bar bars[] = {
        {"a label that is much longer than what a chart has room for", "1,000.00 CNY", 1000},
        {"b", "1.00 CNY", 1}};
    (void)state;
    char *text = drawn(80, bars, 2);
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        assert_true(utf8_width(line) <= 80);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(bars_are_in_proportion),
                                       cmocka_unit_test(lines_fit)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
