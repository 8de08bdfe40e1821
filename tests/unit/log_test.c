/* SPDX-License-Identifier: Apache-2.0 */
/* The log: the form of a line, escapes, bounds, and lines that stay whole among threads. */
#include "tests/test.h"

#include "common/log.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *format(const struct log_pair *pairs, size_t n)
{
    static char line[LOG_LINE_BYTES];
    size_t length =
        log_format(line, sizeof line, INT64_C(1700000000123456), LOG_LEVEL_WARN, "x.y", pairs, n);
    assert_true(length < LOG_LINE_BYTES);
    assert_int_equal(strlen(line), length);
    return line;
}

static void a_line_has_a_form(void **state)
{
    (void)state;
    const struct log_pair pairs[] = {log_text("method", "/kith.v1.X/Get"), log_number("ms", -3),
                                     log_flag("retry", true), log_text("none", NULL),
                                     log_text("empty", "")};
    assert_string_equal(format(pairs, TEST_COUNT(pairs)),
                        "2023-11-14T22:13:20.123456Z warn x.y method=/kith.v1.X/Get ms=-3 "
                        "retry=true none=- empty=\"\"");
    assert_string_equal(format(NULL, 0), "2023-11-14T22:13:20.123456Z warn x.y");
}

static const char *value(const char *text, size_t length)
{
    const struct log_pair pair = log_bytes("v", text, length);
    return strstr(format(&pair, 1), "v=") + 2;
}

static void values_are_escaped(void **state)
{
    (void)state;
    assert_string_equal(value("a b", 3), "\"a b\"");
    assert_string_equal(value("a=b", 3), "\"a=b\"");
    assert_string_equal(value("say \"x\"\\", 8), "\"say \\\"x\\\"\\\\\"");
    assert_string_equal(value("a\nb\tc\r", 6), "\"a\\nb\\tc\\r\"");
    assert_string_equal(value("\x1b[2J", 4), "\"\\u001b[2J\"");
    assert_string_equal(value("a\0b", 3), "\"a\\u0000b\"");
    assert_string_equal(value("\xff\xe4", 2), "\"\\xff\\xe4\"");
    assert_string_equal(value("\xe2\x80\xae", 3), "\"\\u202e\"");
    assert_string_equal(value("\xf3\xa0\x81\x81", 4), "\"\\U000e0041\"");
    assert_string_equal(value("客户", 6), "\"客户\"");
}

static void lengths_are_bounded(void **state)
{
    (void)state;
    static char text[5000];
    memset(text, 'x', sizeof text);
    const struct log_pair one = log_bytes("v", text, sizeof text);
    const char *line = format(&one, 1);
    assert_true(strlen(line) < LOG_VALUE_BYTES + 60);
    assert_non_null(strstr(line, "x…\""));
    const struct log_pair many[] = {one, one, one, one, one, one, one};
    line = format(many, TEST_COUNT(many));
    assert_string_equal(line + strlen(line) - 4, " …");
    memset(text, 0x1b, sizeof text); /* six bytes each when escaped */
    line = format(&one, 1);
    assert_non_null(strstr(line, "\\u001b…\""));
    memset(text, 'x', LOG_VALUE_BYTES - 1); /* a code point across the bound stays whole */
    memcpy(text + LOG_VALUE_BYTES - 1, "客", 3);
    assert_non_null(strstr(format(&one, 1), "x客…\""));
}

static void levels_have_names(void **state)
{
    (void)state;
    enum log_level level = LOG_LEVEL_INFO;
    assert_true(log_level_parse("error", &level));
    assert_int_equal(level, LOG_LEVEL_ERROR);
    assert_true(log_level_parse("Debug", &level));
    assert_false(log_level_parse("verbose", &level));
    assert_int_equal(level, LOG_LEVEL_DEBUG);
}

static void *log_many(void *unused)
{
    for (int i = 0; i < 500; i++)
        log_event(LOG_LEVEL_INFO, "thread", log_text("v", "two words"), log_number("i", i));
    return unused;
}

static void threads_write_whole_lines(void **state)
{
    (void)state;
    char path[] = "/tmp/kith_log_XXXXXX", line[200];
    int fd = mkstemp(path), lines = 0;
    pthread_t threads[4];
    assert_true(fd >= 0);
    FILE *file = fopen(path, "r");
    unlink(path);
    assert_int_equal(lseek(fd, 0, SEEK_END), 0);
    log_open(fd, LOG_LEVEL_INFO);
    assert_false(log_wants(LOG_LEVEL_DEBUG));
    log_plain(LOG_LEVEL_DEBUG, "dropped");
    for (size_t i = 0; i < TEST_COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, log_many, NULL), 0);
    for (size_t i = 0; i < TEST_COUNT(threads); i++)
        pthread_join(threads[i], NULL);
    log_open(-1, LOG_LEVEL_INFO);
    log_plain(LOG_LEVEL_ERROR, "dropped");
    while (fgets(line, sizeof line, file)) {
        assert_non_null(strstr(line, "Z info thread v=\"two words\" i="));
        lines++;
    }
    assert_int_equal(lines, 2000);
    fclose(file);
    close(fd);
    log_open(STDERR_FILENO, LOG_LEVEL_INFO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_has_a_form),         cmocka_unit_test(values_are_escaped),
        cmocka_unit_test(lengths_are_bounded),       cmocka_unit_test(levels_have_names),
        cmocka_unit_test(threads_write_whole_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
