/* SPDX-License-Identifier: Apache-2.0 */
/* The buffer: it grows, it keeps its limit, and a failure sticks. */
#include "tests/test.h"

#include "common/buf.h"

static void grows(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    struct buf buf;
    buf_init(&buf, arena, 1 << 16);
    for (int i = 0; i < 1000; i++)
        buf_put_byte(&buf, (char)('a' + i % 26));
    buf_puts(&buf, "|");
    buf_printf(&buf, "%d", 42);
    assert_false(buf.failed);
    assert_int_equal(buf.length, 1003);
    assert_string_equal(buf_string(&buf) + 1000, "|42");
    assert_int_equal(buf.length, 1003); /* the final NUL does not count */
    assert_memory_equal(buf.data, "abcdefghij", 10);
    arena_free(arena);
}

static void an_empty_buffer_is_an_empty_string(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    struct buf buf;
    buf_init(&buf, arena, 16);
    buf_put(&buf, NULL, 0);
    assert_string_equal(buf_string(&buf), "");
    arena_free(arena);
}

static void limit_is_kept(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    struct buf buf;
    buf_init(&buf, arena, 10);
    buf_puts(&buf, "0123456789");
    assert_false(buf.failed);
    buf_put_byte(&buf, 'x');
    assert_true(buf.failed);
    assert_int_equal(buf.length, 10);
    assert_null(buf_reserve(&buf, 0));
    assert_null(buf_string(&buf));
    arena_free(arena);
}

static void no_memory_is_a_failure(void **state)
{
    (void)state;
    struct arena *arena = arena_new(64);
    struct buf buf;
    buf_init(&buf, arena, 1 << 20);
    buf_puts(&buf, "x");
    assert_true(buf.failed);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows),
        cmocka_unit_test(an_empty_buffer_is_an_empty_string),
        cmocka_unit_test(limit_is_kept),
        cmocka_unit_test(no_memory_is_a_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
