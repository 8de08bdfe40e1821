/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of help. */
#include "client/ui/wrap.h"

#include "client/test/test.h"

#include <stdlib.h>
#include <string.h>

static void expect(const char *text, size_t indent, size_t width, const char *wanted)
{
    char *lines = NULL;
    size_t length = 0;
    struct arena *arena = arena_new(1024 * 1024);
    FILE *out = open_memstream(&lines, &length);
    assert_non_null(out);
    wrap_print(out, arena, text, indent, width);
    fclose(out);
    assert_string_equal(lines, wanted);
    free(lines);
    arena_free(arena);
}

static void words_stay_whole(void **state)
{
    (void)state;
    expect("one", 2, 30, "one\n");
    expect("one two three four five six seven", 2, 22, "one two three four\n  five six seven\n");
    expect("", 2, 30, "\n");
}

/* Chinese has no blanks to break at, and no stop begins a line. */
static void characters_are_broken_between(void **state)
{
    (void)state;
    expect("领取自己队列中等待的工单最紧急的", 2, 22, "领取自己队列中等待的\n  工单最紧急的\n");
    expect("领取自己队列中等待的，工单", 2, 22, "领取自己队列中等待\n  的，工单\n");
    expect("结果见 kith job list。", 2, 40, "结果见 kith job list。\n");
    expect("结果见 kith job list。", 2, 22, "结果见 kith job\n  list。\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_stay_whole),
        cmocka_unit_test(characters_are_broken_between),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
