/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences in Chinese: every entry can be found again, and nothing that was put in is touched. */
#include "tests/test.h"

#include "server/words/match.h"
#include "server/words/words.h"

#include <stdio.h>
#include <string.h>

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_new(1 << 28);
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static const char *say(const char *text)
{
    return words_say(arena, "zh", NULL, text);
}

static void same(const char *text, const char *chinese)
{
    assert_string_equal(say(text), chinese);
}

/* ---- Forms ---- */

static void test_parts(void **state)
{
    static const struct {
        const char *form, *text, *parts; /* parts: separated by |; NULL: none */
    } cases[] = {
        {"There is no %s.", "There is no hope. None.", "hope. None"},
        {"There is no %s.", "There is no .", ""},
        {"There is no %s.", "There is no", NULL},
        {"%s of %s", "a of b", "a|b"},
        {"%s of %s", "a of b of c", NULL}, /* two ways */
        {"\"%s\" is no %s.", "\"x\" is no y\" is no z.", NULL},
        {"%d of %s", "3 of b of c", "3|b of c"}, /* a number tells where */
        {"%d of %s", "a of b", NULL},
        {"%s has %d.", "it has 5 has 6.", "it has 5|6"},
        {"%d", "-12", "-12"},
        {"%d", "-", NULL},
        {"%d", "", NULL},
        {"a%sa", "a", NULL}, /* its ends may not share a letter */
        {"100% of %s", "100% of x", "x"},
        {"no place", "no place", ""},
        {"no place", "no places", NULL},
    };
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct match_form form;
        struct match_part found[MATCH_PLACES];
        char parts[100] = "";
        assert_true(match_form(&form, cases[i].form));
        bool fits = match_text(&form, cases[i].text, found);
        for (size_t k = 0; fits && k < form.n_places; k++) {
            strcat(parts, k ? "|" : "");
            strncat(parts, found[k].text, found[k].length);
        }
        if (fits != (cases[i].parts != NULL) || (fits && strcmp(parts, cases[i].parts) != 0))
            fail_msg("%s: %s: %s", cases[i].form, cases[i].text, fits ? parts : "none");
    }
}

/* ---- The catalogue ---- */

static const char *filled(const char *form, const char *text, bool plain)
{
    char *result = arena_alloc(arena, 4096), *out = result;
    int place = 0;
    for (; *form; form++) {
        if (*form != '%' || (form[1] != 's' && form[1] != 'd')) {
            *out++ = *form;
            continue;
        }
        place++;
        bool number = *++form == 'd';
        if (plain)
            out += sprintf(out, "%s", text);
        else
            out += number ? sprintf(out, "%d", 40 + place) : sprintf(out, "%s%d", text, place);
    }
    return result;
}

/* The Chinese text with the same put in; places that are translated in turn are left out. */
static const char *expected(const struct words_entry *entry, const char *text)
{
    struct match_form form;
    char *result = arena_alloc(arena, 4096), *out = result;
    assert_true(match_form(&form, entry->english));
    for (const char *at = entry->chinese; *at; at++) {
        if (*at != '%' || at[1] < '1' || at[1] > '9' || at[2] != '$') {
            *out++ = *at;
            continue;
        }
        int place = at[1] - '0';
        out += form.number[place - 1] ? sprintf(out, "%d", 40 + place)
                                      : sprintf(out, "%s%d", text, place);
        at += 3;
    }
    return result;
}

/* Whatever is put into an entry, it is that entry that is found, with just that in its places. */
static void test_every_entry(void **state)
{
    static const char *const texts[] = {"x", "C-", "张三（华为）", "%s%1$S", "Acme;Co."};
    (void)state;
    assert_true(words_n_entries > 800);
    for (size_t i = 0; i < words_n_entries; i++) {
        assert_true(i == 0 || strcmp(words_entries[i - 1].english, words_entries[i].english) < 0);
        for (size_t k = 0; k < TEST_COUNT(texts); k++) {
            const char *english = filled(words_entries[i].english, texts[k], false);
            const char *wanted = expected(&words_entries[i], texts[k]);
            const char *said = say(english);
            if (strcmp(said, wanted) != 0)
                fail_msg("%s\n  is said: %s\n  wanted:  %s", english, said, wanted);
        }
    }
}

/* No two entries have the same text between their places: nothing could tell them apart. */
static void test_none_twice(void **state)
{
    (void)state;
    const char **texts = arena_array(arena, words_n_entries, sizeof *texts);
    for (size_t i = 0; i < words_n_entries; i++)
        texts[i] = filled(words_entries[i].english, "\x01", true);
    for (size_t i = 0; i < words_n_entries; i++)
        for (size_t k = i + 1; k < words_n_entries; k++)
            if (strcmp(texts[i], texts[k]) == 0)
                fail_msg("%s\n%s", words_entries[i].english, words_entries[k].english);
}

/* ---- Sentences ---- */

static void test_sentences(void **state)
{
    (void)state;
    same("The server is stopping.", "服务器正在停止。");
    same("C-12 does not exist, or you may not see it.", "C-12 不存在，或您无权查看。");
    /* What a person typed goes through as it is, with texts of the form in it. */
    same("There is no user \"x\". There is no user \"y\".",
         "没有用户“x\". There is no user \"y”。");
    same("T-7 came through no queue; put it into one: kith ticket transfer T-7 queue=…",
         "T-7 不是从队列来的，请转入一个队列：kith ticket transfer T-7 queue=…");
    same("There is no user \"is missing\".", "没有用户“is missing”。");
    same("There is no user \"张三\".", "没有用户“张三”。");
    /* Sentences in sentences, phrases, labels of the contract. */
    same("At character 7 of the filter: Amount expects a number such as 0.5, not \"x\".",
         "过滤条件第 7 个字符：Amount 应为数字，例如 0.5，而不是“x”。");
    same("Your role does not let you read customers.", "您的角色不能查看客户。");
    same("A lead can be nurtured only while it is new, assigned or being worked on.",
         "线索处于“新建、已分配或跟进中”状态时才能转入培育。");
    same("Line 3 of the mapping: Here should be \"=\".", "映射第 3 行：这里应是“=”。");
}

static void test_left_alone(void **state)
{
    static const char *const texts[] = {"", "Nobody has ever said this.", "没有用户",
                                        "No ticket says \"x\" of \"y\".",
                                        /* Which of the quotation marks are its own? */
                                        "\"a\" lies before \"b\" lies before \"c\"."};
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(texts); i++)
        assert_ptr_equal(say(texts[i]), texts[i]);
    assert_null(say(NULL));
    static const char stopping[] = "The server is stopping.";
    assert_ptr_equal(words_say(arena, "en", NULL, stopping), stopping);
}

static void test_status(void **state)
{
    (void)state;
    struct status status = status_error(RPC_FAILED_PRECONDITION, "COMPLAINT_INCOMPLETE",
                                        "T-3 cannot be closed yet, it needs more: root cause.");
    status.field = "root_cause\tSay why it happened: root_cause.\ncause\tWhy 张三 says so";
    struct status said = words_status(arena, "zh", NULL, status);
    assert_string_equal(said.message, "T-3 还不能关闭，尚缺：根本原因。");
    assert_string_equal(said.field,
                        "root_cause\t请写明根本原因：root_cause。\ncause\tWhy 张三 says so");
    assert_string_equal(said.reason, "COMPLAINT_INCOMPLETE");
    assert_int_equal(said.code, RPC_FAILED_PRECONDITION);
    assert_ptr_equal(words_status(arena, "en", NULL, status).message, status.message);
}

static void test_header(void **state)
{
    struct status status = status_error(RPC_UNAVAILABLE, "UNAVAILABLE", "The server is busy.");
    (void)state;
    assert_string_equal(words_literal("zh-CN,zh;q=0.9", status).message,
                        "服务器繁忙，请稍后再试。");
    assert_string_equal(words_literal("ZH", status).message, "服务器繁忙，请稍后再试。");
    assert_ptr_equal(words_literal("en", status).message, status.message);
    assert_ptr_equal(words_literal(NULL, status).message, status.message);
}

/* Without memory the English sentence is better than none, and better than half of one. */
static void test_no_memory(void **state)
{
    static const char text[] = "There is no user \"a name that takes some memory\".";
    (void)state;
    for (size_t budget = 0; budget < 400; budget += 8) {
        struct arena *small = arena_new(budget);
        const char *said = small ? words_say(small, "zh", NULL, text) : text;
        if (said != text)
            assert_string_equal(said, "没有用户“a name that takes some memory”。");
        arena_free(small);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts),      cmocka_unit_test(test_every_entry),
        cmocka_unit_test(test_none_twice), cmocka_unit_test(test_sentences),
        cmocka_unit_test(test_left_alone), cmocka_unit_test(test_status),
        cmocka_unit_test(test_header),     cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
