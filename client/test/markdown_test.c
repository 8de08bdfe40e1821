/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of Markdown in a terminal. */
#include "client/ui/markdown.h"
#include "tests/test.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    size_t width;
    const char *text, *shown;
} samples[] = {
    {40, "# 标题\n\n正文 **重点** 和 `代码`。\n", "标题\n\n正文 重点 和 代码。\n"},
    {40, "- 一\n  - 二\n1. 三\n", "• 一\n  • 二\n1. 三\n"},
    {20, "- eins zwei drei vier fünf sechs", "• eins zwei drei \n  vier fünf sechs\n"},
    {20, "一二三四五六七八九十十一", "一二三四五六七八九十\n十一\n"},
    {40, "```\n# kein **Titel**\n```\nnach", "    # kein **Titel**\nnach\n"},
    {40, "> 引用", "│ 引用\n"},
    {60, "[手册](https://example.org/a) 见", "手册 (https://example.org/a) 见\n"},
    {40, "[nur so] und a*b", "[nur so] und a*b\n"},
    {40, "rot\x1b[31m", "rot␛[31m\n"}, /* nobody moves the cursor */
    {40, "", ""},
};

static void test_samples(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        struct arena *arena = arena_new(1 << 20);
        struct look look = {.width = samples[i].width};
        char *shown = NULL;
        size_t length;
        FILE *out = open_memstream(&shown, &length);
        assert_true(markdown_print(out, &look, arena, samples[i].text, strlen(samples[i].text)));
        fclose(out);
        assert_string_equal(shown, samples[i].shown);
        free(shown);
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_samples),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
