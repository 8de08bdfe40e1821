/* SPDX-License-Identifier: Apache-2.0 */
/* Lines over weeks and maps of hours, in both languages, with and without blocks. */
#include "client/test/test.h"

#include "client/ui/plot.h"
#include "common/utf8.h"

static const double values[] = {4, 8, 0, -1, 6};
static const struct plot_line lines[] = {{"新增", values, "6"}, {"reopened", values, "1/20"}};

static char *line_picture(struct look look)
{
    char *text = NULL;
    size_t size = 0;
    struct arena *arena = arena_new(TEST_ARENA);
    FILE *out = open_memstream(&text, &size);
    plot_lines(out, &look, arena, lines, 2, 5);
    fclose(out);
    arena_free(arena);
    return text;
}

static void lines_are_aligned(void **state)
{
    (void)state;
    char *text = line_picture((struct look){.width = 40});
    assert_string_equal(text, "新增      ▅█▁·▆  6\n"
                              "reopened  ▅█▁·▆  1/20\n");
    free(text);
    text = line_picture((struct look){.width = 40, .ascii = true});
    assert_string_equal(text, "新增      581.6  6\n"
                              "reopened  581.6  1/20\n");
    free(text);
}

/* The latest stay where there is no room for all. */
static void the_latest_are_shown(void **state)
{
    (void)state;
    char *text = line_picture((struct look){.width = 19});
    assert_string_equal(text, "新增      ▁·█  6\n"
                              "reopened  ▁·█  1/20\n");
    free(text);
}

static char *map_picture(struct look look)
{
    static const char *const labels[] = {"周一", "Sun"};
    static const char *const heads[] = {"0", NULL, "12", NULL};
    static const double cells[] = {0, 1, 2, 3, 4, 4, 0, 0};
    char *text = NULL;
    size_t size = 0;
    struct arena *arena = arena_new(TEST_ARENA);
    FILE *out = open_memstream(&text, &size);
    plot_map(out, &look, arena, labels, 2, heads, 4, cells);
    fclose(out);
    arena_free(arena);
    return text;
}

static void maps_have_shades(void **state)
{
    (void)state;
    char *text = map_picture((struct look){.width = 40});
    assert_string_equal(text, "      0   12\n"
                              "周一    ▒▒▓▓██\n"
                              "Sun   ████    \n");
    free(text);
    text = map_picture((struct look){.width = 12, .ascii = true});
    assert_string_equal(text, "      0 12\n"
                              "周一   :*#\n"
                              "Sun   ##  \n");
    free(text);
}

/* No line is wider than the terminal. */
static void pictures_fit(void **state)
{
    (void)state;
    for (size_t width = 20; width <= 80; width += 20) {
        char *text = line_picture((struct look){.width = width});
        for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
            assert_true(utf8_width(line) <= width);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_aligned),
        cmocka_unit_test(the_latest_are_shown),
        cmocka_unit_test(maps_have_shades),
        cmocka_unit_test(pictures_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
