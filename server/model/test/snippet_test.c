/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of parts of texts that show what was looked for. */
#include "server/model/snippet.h"

#include "common/buf.h"
#include "tests/test.h"

#include <stdio.h>

/* "2+3,9+1" */
static const char *hits(struct arena *arena, const struct snippet *snippet)
{
    const char *text = "";
    for (size_t i = 0; i < snippet->n_hits; i++)
        text = arena_printf(arena, "%s%s%d+%d", text, i ? "," : "", (int)snippet->hits[i].start,
                            (int)snippet->hits[i].length);
    return text;
}

static const struct {
    const char *text, *folded, *words, *hits;
} wholes[] = {
    {"充電器沒反應", "充电器没反应", "充电", "0+2"},
    {"充电器没反应", "充电器没反应", "没反应\n充电器", "0+3,3+3"},
    {"Das Ladegerät lädt", "das ladegerat ladt", "lad", "4+3,14+3"},
    {"reload load", "reload load", "load", "7+4"},
    {"E-4711", "e-4711", "4711", "2+4"},
    {"没有反应", "没有反应", "没反应", "2+2"}, /* not in one piece: its pairs */
    {"ababab", "ababab", "ab\naba", "0+3"},
    {"充电充电", "充电充电", "充电\n电充", "0+4"}, /* what overlaps is one */
    {"ﬁt", "fit", "fit", ""},                      /* another number of characters */
    {"", "", "x", ""},
    {"text", "text", "", ""},
};

static void test_hits_in_a_whole_text(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < sizeof wholes / sizeof *wholes; i++) {
        struct snippet snippet;
        snippet_whole(wholes[i].text, wholes[i].folded, wholes[i].words, &snippet);
        assert_string_equal(snippet.text, wholes[i].text);
        assert_string_equal(hits(arena, &snippet), wholes[i].hits);
    }
    arena_free(arena);
}

static void test_a_part_shows_most_of_the_words(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    struct snippet snippet;
    struct buf text;
    buf_init(&text, arena, 4096);
    for (int i = 0; i < 30; i++)
        buf_puts(&text, i == 2 ? "红色。" : i == 20 ? "红色\n蓝色。" : "无关文字。");
    const char *whole = buf_string(&text);
    snippet_cut(arena, whole, whole, "红色\n蓝色", 20, &snippet);
    assert_string_equal(snippet.text, "…关文字。红色 蓝色。无关文字。无关文字。…");
    assert_string_equal(hits(arena, &snippet), "5+2,8+2");
    /* short texts are left as they are; without a hit it is the beginning */
    snippet_cut(arena, "一二三", "一二三", "二", 20, &snippet);
    assert_string_equal(snippet.text, "一二三");
    assert_string_equal(hits(arena, &snippet), "1+1");
    snippet_cut(arena, "一二三四五六", "一二三四五六", "九", 4, &snippet);
    assert_string_equal(snippet.text, "一二三四…");
    assert_int_equal(snippet.n_hits, 0);
    snippet_cut(arena, "一二三四五六", "一二三四五六", "六", 4, &snippet);
    assert_string_equal(snippet.text, "…三四五六");
    assert_string_equal(hits(arena, &snippet), "4+1");
    snippet_cut(arena, "ﬁx it", "fix it", "fix", 40, &snippet); /* the folded text then */
    assert_string_equal(snippet.text, "fix it");
    snippet_cut(arena, "", "", "x", 40, &snippet);
    assert_string_equal(snippet.text, "");
    arena_free(arena);
}

/* However much of it there is, no more than so many hits. */
static void test_many_hits(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    struct snippet snippet;
    struct buf text;
    buf_init(&text, arena, 65536);
    for (int i = 0; i < 5000; i++)
        buf_puts(&text, "水 ");
    const char *whole = buf_string(&text);
    snippet_whole(whole, whole, "水\n水\n水", &snippet);
    assert_true(snippet.n_hits <= SNIPPET_HITS);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hits_in_a_whole_text),
        cmocka_unit_test(test_a_part_shows_most_of_the_words),
        cmocka_unit_test(test_many_hits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
