/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of the prompt as words. */
#include "client/test/test.h"

#include "client/cmd/words.h"

static void splits(const char *line, size_t n, const char *const *expected)
{
    struct arena *arena = arena_new(TEST_ARENA);
    const char **words;
    size_t have;
    assert_true(words_split(arena, line, &words, &have));
    assert_int_equal(have, n);
    for (size_t i = 0; i < n; i++)
        assert_string_equal(words[i], expected[i]);
    arena_free(arena);
}

static void quotes(void **state)
{
    (void)state;
    splits("", 0, NULL);
    splits("  a\tb ", 2, (const char *const[]){"a", "b"});
    splits("list 'city = \"上海\"'", 2, (const char *const[]){"list", "city = \"上海\""});
    splits("name=\"a \\\"b\\\" \\\\ c\"", 1, (const char *const[]){"name=a \"b\" \\ c"});
    splits("a\\ b c", 2, (const char *const[]){"a b", "c"});
    splits("''", 1, (const char *const[]){""});
    splits("a # rest", 1, (const char *const[]){"a"});
    splits("a#b", 1, (const char *const[]){"a#b"});
}

static void open_quotes_and_floods_are_refused(void **state)
{
    struct arena *arena = arena_new(TEST_ARENA);
    const char **words;
    size_t n;
    char many[1024];
    (void)state;
    assert_false(words_split(arena, "a 'b", &words, &n));
    assert_false(words_split(arena, "a \"b\\\"", &words, &n));
    for (size_t i = 0; i + 2 < sizeof many; i += 2)
        memcpy(many + i, "a ", 2);
    many[sizeof many - 2] = '\0';
    assert_false(words_split(arena, many, &words, &n));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(quotes),
                                       cmocka_unit_test(open_quotes_and_floods_are_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
