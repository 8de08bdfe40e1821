/* SPDX-License-Identifier: Apache-2.0 */
/* The arena: alignment, budget, destructors. */
#include "tests/test.h"

#include "common/arena.h"

#include <stdalign.h>

static void memory_is_zeroed_and_aligned(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    for (size_t size = 0; size < 3000; size += 7) {
        unsigned char *memory = arena_alloc(arena, size);
        assert_non_null(memory);
        assert_int_equal((uintptr_t)memory % alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(memory[i], 0);
        memset(memory, 0xff, size);
    }
    arena_free(arena);
}

static void budget_is_kept(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1000);
    assert_non_null(arena_alloc(arena, 600));
    assert_null(arena_alloc(arena, 600));
    assert_true(arena_failed(arena));
    assert_non_null(arena_alloc(arena, 100)); /* what fits is still given */
    arena_set_budget(arena, 10000);
    assert_non_null(arena_alloc(arena, 5000));
    arena_set_budget(arena, 0);
    assert_null(arena_alloc(arena, 1));
    assert_true(arena_used(arena) >= 5700);
    arena_free(arena);
}

static void huge_sizes_are_refused(void **state)
{
    (void)state;
    struct arena *arena = arena_new(SIZE_MAX);
    assert_null(arena_alloc(arena, SIZE_MAX));
    assert_null(arena_alloc(arena, SIZE_MAX - 8));
    assert_null(arena_array(arena, SIZE_MAX / 2, 3));
    assert_true(arena_failed(arena));
    arena_free(arena);
}

static void strings_are_copied(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    assert_string_equal(arena_string(arena, "客户"), "客户");
    assert_string_equal(arena_copy(arena, "abcdef", 3), "abc");
    assert_string_equal(arena_copy(arena, NULL, 0), "");
    assert_string_equal(arena_printf(arena, "%s-%d", "C", 12), "C-12");
    arena_free(arena);
}

struct order {
    int *next;
    int seen;
};

static void note(void *object)
{
    struct order *order = object;
    order->seen = (*order->next)++;
}

static void destructors_run_newest_first(void **state)
{
    (void)state;
    int next = 1;
    struct order first = {&next, 0}, second = {&next, 0}, refused = {&next, 0};
    struct arena *arena = arena_new(1 << 10);
    assert_true(arena_on_free(arena, note, &first));
    assert_true(arena_on_free(arena, note, &second));
    arena_set_budget(arena, 0);
    assert_false(arena_on_free(arena, note, &refused));
    assert_int_equal(refused.seen, 1); /* at once */
    arena_free(arena);
    assert_int_equal(second.seen, 2);
    assert_int_equal(first.seen, 3);
    arena_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_and_aligned), cmocka_unit_test(budget_is_kept),
        cmocka_unit_test(huge_sizes_are_refused),       cmocka_unit_test(strings_are_copied),
        cmocka_unit_test(destructors_run_newest_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
