/* SPDX-License-Identifier: Apache-2.0 */
/* What is kept of statements for a session: found by what it was made for, gone with the catalog.
 */
#include "server/rpc/memo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct db_query one = {.name = "one"}, two = {.name = "two"};

static void test_found(void **state)
{
    (void)state;
    struct memo memo = {0};
    char text[] = "Asia/Shanghai";
    struct db_param rest[] = {db_text(text), db_null(), db_blob("\0\1", 2)};
    assert_null(memo_find(&memo, &one, 0, 1));
    memo_keep(&memo, &one, 0, &one, 3, rest);
    memo_keep(&memo, &one, 7, &two, 0, NULL);
    memset(text, 'x', sizeof text - 1); /* it has its own copy */
    const struct memo_item *item = memo_find(&memo, &one, 0, 1);
    assert_non_null(item);
    assert_ptr_equal(item->query, &one);
    assert_int_equal(item->n_rest, 3);
    assert_string_equal(item->rest[0].data, "Asia/Shanghai");
    assert_null(item->rest[1].data);
    assert_int_equal(item->rest[2].length, 2);
    assert_memory_equal(item->rest[2].data, "\0\1", 2);
    assert_ptr_equal(memo_find(&memo, &one, 7, 1)->query, &two);
    assert_null(memo_find(&memo, &two, 0, 1));
    memo_fini(&memo);
}

static void test_edition(void **state)
{
    (void)state;
    struct memo memo = {0};
    assert_null(memo_find(&memo, &one, 0, 1));
    memo_keep(&memo, &one, 0, &one, 0, NULL);
    assert_non_null(memo_find(&memo, &one, 0, 1));
    assert_null(memo_find(&memo, &one, 0, 2));
    assert_null(memo_find(&memo, &one, 0, 1)); /* for good */
    memo_fini(&memo);
}

static void test_bounded(void **state)
{
    (void)state;
    static char large[MEMO_MOST_BYTES + 1];
    struct memo memo = {0};
    assert_null(memo_find(&memo, &one, 0, 1));
    memset(large, 'x', sizeof large - 1);
    memo_keep(&memo, &one, 1000, &one, 1, (const struct db_param[]){db_text(large)});
    for (unsigned i = 0; i < 2 * MEMO_MOST; i++)
        memo_keep(&memo, &one, i, &one, 0, NULL);
    assert_int_equal(memo.n, MEMO_MOST);
    assert_null(memo_find(&memo, &one, 1000, 1));
    assert_non_null(memo_find(&memo, &one, MEMO_MOST - 1, 1));
    assert_null(memo_find(&memo, &one, MEMO_MOST, 1));
    memo_fini(&memo);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_found),
        cmocka_unit_test(test_edition),
        cmocka_unit_test(test_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
