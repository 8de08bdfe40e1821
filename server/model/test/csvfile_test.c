/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of CSV files as people write them, in pieces of every size. */
#include "server/model/csvfile.h"

#include "common/buf.h"
#include "tests/test.h"

struct text {
    const char *at;
    size_t left, piece;
};

static struct status give(void *owner, const char **text, size_t *length)
{
    struct text *source = owner;
    *length = source->left < source->piece ? source->left : source->piece;
    *text = source->at;
    source->at += *length;
    source->left -= *length;
    return STATUS_OK;
}

/* "line:cell|cell" of each row, separated by "/". */
static struct status read_all(struct arena *arena, const char *text, size_t length, char delimiter,
                              size_t piece, const char **out)
{
    struct text source = {text, length, piece};
    struct csvfile *file = csvfile_new(arena, delimiter, give, &source);
    struct csvfile_row row;
    struct buf rows;
    buf_init(&rows, arena, 1 << 20);
    assert_non_null(file);
    for (;;) {
        struct status status = csvfile_next(file, arena, &row);
        if (!status_is_ok(status))
            return status;
        if (!row.n)
            break;
        buf_printf(&rows, "%s%d:", rows.length ? "/" : "", (int)row.line);
        for (size_t i = 0; i < row.n; i++)
            buf_printf(&rows, "%s%s", i ? "|" : "", row.cells[i]);
    }
    *out = buf_string(&rows);
    return STATUS_OK;
}

static void assert_rows(const char *text, char delimiter, const char *expected)
{
    for (size_t piece = 1; piece < strlen(text) + 2; piece++) {
        struct arena *arena = arena_new(1 << 22);
        const char *rows = NULL;
        assert_true(status_is_ok(read_all(arena, text, strlen(text), delimiter, piece, &rows)));
        assert_string_equal(rows, expected);
        arena_free(arena);
    }
}

static void test_rows(void **state)
{
    (void)state;
    assert_rows("a,b\n1,2\n", ',', "1:a|b/2:1|2");
    assert_rows("a,b\r\n1,2", ',', "1:a|b/2:1|2");
    assert_rows("a,b\r1,2\r", ',', "1:a|b/2:1|2");
    assert_rows("a;b\n\"x;\"\"y\"\"\";2\n", ';', "1:a|b/2:x;\"y\"|2");
    assert_rows("a\tb\n 1\t\t\n", '\t', "1:a|b/2:1||");
    assert_rows("", ',', "");
    assert_rows("\n\n", ',', "");
}

static void test_lines(void **state)
{
    (void)state;
    assert_rows("a,b\n\n\"x\ny\",2\n , \n3,4\n", ',', "1:a|b/3:x\ny|2/6:3|4");
    assert_rows("a\r\n\r\n\"x\r\n\r\ny\"\r\nz\r\n", ',', "1:a/3:x\r\n\r\ny/6:z");
}

static void test_loose(void **state)
{
    (void)state;
    assert_rows("a,b\nsize 5\" pipe,2\n", ',', "1:a|b/2:size 5\" pipe|2");
    assert_rows("a,b\n\"quoted\" ,2\n", ',', "1:a|b/2:quoted|2");
}

static void test_refused(void **state)
{
    struct arena *arena = arena_new(1 << 24);
    const char *rows;
    (void)state;
    struct status status = read_all(arena, "a\nb\n\"c\nd\n", 9, ',', 100, &rows);
    assert_int_equal(status.code, RPC_INVALID_ARGUMENT);
    assert_non_null(strstr(status.message, "Line 3"));
    char *wide = arena_alloc(arena, 3000);
    memset(wide, ',', 2000);
    status = read_all(arena, wide, 2000, ',', 100, &rows);
    assert_non_null(strstr(status.message, "a thousand cells"));
    char *long_row = arena_alloc(arena, 2 << 20);
    memset(long_row, 'x', 2 << 20);
    *long_row = '"';
    status = read_all(arena, long_row, 2 << 20, ',', 1 << 16, &rows);
    assert_non_null(strstr(status.message, "longer than a megabyte"));
    status = read_all(arena, "a\0b,c", 5, ',', 100, &rows);
    assert_string_equal(rows, "1:a\xef\xbf\xbd"
                              "b|c");
    arena_free(arena);
}

static void test_guess(void **state)
{
    (void)state;
    assert_int_equal(csvfile_guess("a,b;c,d\n;;;;", 12), ',');
    assert_int_equal(csvfile_guess("a;\"x,y,z\";c\n", 12), ';');
    assert_int_equal(csvfile_guess("a\tb", 3), '\t');
    assert_int_equal(csvfile_guess("one", 3), ',');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),    cmocka_unit_test(test_lines), cmocka_unit_test(test_loose),
        cmocka_unit_test(test_refused), cmocka_unit_test(test_guess),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
