/* SPDX-License-Identifier: Apache-2.0 */
/* Tables: columns stand under each other, whatever the script, and fit the terminal. */
#include "client/test/test.h"

#include "client/ui/table.h"
#include "common/utf8.h"

static char *table_text(const struct look *look, const char *const *cells, size_t columns,
                        size_t rows)
{
    char *text = NULL;
    size_t size = 0;
    struct table table;
    FILE *out = open_memstream(&text, &size);
    assert_true(table_init(&table, out, look, columns));
    for (size_t i = 0; i < columns; i++)
        table_heading(&table, i, cells[i], i == columns - 1);
    for (size_t row = 1; row <= rows; row++) {
        for (size_t i = 0; i < columns; i++)
            table_cell(&table, i, cells[row * columns + i], strlen(cells[row * columns + i]));
        table_row_end(&table);
    }
    table_flush(&table);
    table_fini(&table);
    fclose(out);
    return text;
}

static void chinese_aligns(void **state)
{
    static const char *const cells[] = {"id",    "名称", "amount",    "C-1", "上海光明",
                                        "12.00", "C-2",  "Acme GmbH", "3.00"};
    const struct look look = {0};
    (void)state;
    char *text = table_text(&look, cells, 3, 2);
    assert_string_equal(text, "id   名称       amount\n"
                              "C-1  上海光明    12.00\n"
                              "C-2  Acme GmbH    3.00\n");
    free(text);
}

static void rows_fit_the_terminal(void **state)
{
    static const char *const cells[] = {
        "id", "name", "note", "C-1", "上海光明乳业股份有限公司", "a long note that does not fit"};
    (void)state;
    for (size_t width = 20; width < 80; width += 3) {
        const struct look look = {.tty = true, .width = width};
        char *text = table_text(&look, cells, 3, 1);
        for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
            assert_true(utf8_width(line) <= width);
        free(text);
    }
}

static void hostile_cells_keep_their_widths(void **state)
{
    static const char *const cells[] = {"a", "b", "\033[2J", "x", "n\nl\t", "y"};
    const struct look look = {0};
    (void)state;
    char *text = table_text(&look, cells, 2, 2);
    assert_string_equal(text, "a     b\n␛[2J  x\nn␊l␉  y\n");
    free(text);
}

static void the_widest_shrinks_first(void **state)
{
    size_t widths[] = {5, 40, 10};
    const bool soft[] = {false, false, false, false};
    const bool rigid[] = {false, true, false, true};
    (void)state;
    assert_int_equal(table_fit(widths, soft, 3, 39, 2), 3);
    assert_int_equal(widths[0], 5);
    assert_int_equal(widths[1], 20);
    assert_int_equal(widths[2], 10);
    size_t many[] = {10, 10, 10, 10};
    assert_int_equal(table_fit(many, soft, 4, 20, 2), 2);
    size_t mixed[] = {20, 16, 12, 10};
    assert_int_equal(table_fit(mixed, rigid, 4, 50, 2), 4);
    assert_int_equal(mixed[1], 16);
    assert_int_equal(mixed[3], 10);
    size_t tight[] = {20, 16, 12, 10};
    assert_int_equal(table_fit(tight, rigid, 4, 40, 2), 3);
    assert_int_equal(tight[1], 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chinese_aligns),
        cmocka_unit_test(rows_fit_the_terminal),
        cmocka_unit_test(hostile_cells_keep_their_widths),
        cmocka_unit_test(the_widest_shrinks_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
