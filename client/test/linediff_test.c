/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of what differs between texts. */
#include "client/ui/linediff.h"
#include "common/buf.h"
#include "tests/test.h"

#include <stdlib.h>
#include <string.h>

/* Lines of one character: " a-b+c". */
static const char *marks(struct arena *arena, const char *was, const char *is)
{
    size_t n;
    struct linediff_line *lines = linediff(arena, was, is, &n);
    struct buf out;
    buf_init(&out, arena, 65536);
    for (size_t i = 0; i < n; i++)
        buf_printf(&out, "%c%.*s", lines[i].mark, (int)lines[i].length, lines[i].text);
    return buf_string(&out);
}

static const struct {
    const char *was, *is, *marks;
} samples[] = {
    {"", "", ""},
    {"a\nb", "a\nb\n", " a b"},
    {"", "a\nb\n", "+a+b"},
    {"a\nb\n", "", "-a-b"},
    {"a\nb\nc\n", "a\nx\nc\n", " a-b+x c"},
    {"a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n", "-a-b c+b a b-b a+c"}, /* of the paper */
    {"a\nc\n", "a\nb\nc\n", " a+b c"},
    {"标题\n一\n", "标题\n二\n", " 标题-一+二"},
    {"a\n\nb\n", "a\nb\n", " a- b"},
};

static void test_samples(void **state)
{
    (void)state;
    struct arena *arena = arena_new(64 << 20);
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        assert_string_equal(marks(arena, samples[i].was, samples[i].is), samples[i].marks);
    arena_free(arena);
}

static const char *text_of(struct arena *arena, unsigned *seed, int lines, int letters)
{
    struct buf out;
    buf_init(&out, arena, 65536);
    for (int i = 0; i < lines; i++) {
        *seed = *seed * 1103515245u + 12345u;
        buf_printf(&out, "%c\n", 'a' + (int)((*seed >> 16) % (unsigned)letters));
    }
    const char *text = buf_string(&out);
    return text ? text : "";
}

/* What is in both and what one has besides is that one, whatever they are. */
static void check(struct arena *arena, const char *was, const char *is, size_t most)
{
    size_t n, changes = 0;
    struct linediff_line *lines = linediff(arena, was, is, &n);
    struct buf old, new;
    buf_init(&old, arena, 1 << 20);
    buf_init(&new, arena, 1 << 20);
    assert_non_null(lines);
    for (size_t i = 0; i < n; i++) {
        changes += lines[i].mark != ' ';
        if (lines[i].mark != '+')
            buf_printf(&old, "%.*s\n", (int)lines[i].length, lines[i].text);
        if (lines[i].mark != '-')
            buf_printf(&new, "%.*s\n", (int)lines[i].length, lines[i].text);
    }
    assert_string_equal(buf_string(&old), was);
    assert_string_equal(buf_string(&new), is);
    assert_true(changes <= most);
}

static void test_random_texts(void **state)
{
    (void)state;
    unsigned seed = 7;
    for (int round = 0; round < 400; round++) {
        struct arena *arena = arena_new(64 << 20);
        int lines = round % 40, letters = 2 + round % 5;
        const char *was = text_of(arena, &seed, lines, letters);
        check(arena, was, text_of(arena, &seed, 40 - lines, letters), 40);
        check(arena, was, was, 0);
        arena_free(arena);
    }
}

static void test_texts_that_have_nothing_in_common(void **state)
{
    (void)state;
    struct arena *arena = arena_new(64 << 20);
    unsigned seed = 3;
    const char *was = text_of(arena, &seed, 1500, 1);
    struct buf other;
    buf_init(&other, arena, 1 << 20);
    for (int i = 0; i < 1500; i++)
        buf_puts(&other, "z\n");
    check(arena, was, buf_string(&other), 3000);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_samples),
        cmocka_unit_test(test_random_texts),
        cmocka_unit_test(test_texts_that_have_nothing_in_common),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
