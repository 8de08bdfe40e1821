/* SPDX-License-Identifier: Apache-2.0 */
/* Options and words, in any order. */
#include "client/test/test.h"

#include "client/cmd/options.h"

static struct status parse(struct arena *arena, struct arguments *arguments,
                           const char *const *argv)
{
    int argc = 0;
    while (argv[argc])
        argc++;
    return options_parse(arguments, arena, argc, argv);
}

static void options_stand_anywhere(void **state)
{
    const char *const argv[] = {"-o",    "json", "customer", "--limit=20",      "list", "--order",
                                "-name", "-qy",  "--",       "--not-an-option", NULL};
    struct arena *arena = arena_new(TEST_ARENA);
    struct arguments arguments;
    (void)state;
    assert_true(status_is_ok(parse(arena, &arguments, argv)));
    assert_string_equal(arguments.values[OPTION_OUTPUT], "json");
    assert_string_equal(arguments.values[OPTION_LIMIT], "20");
    assert_string_equal(arguments.values[OPTION_ORDER], "-name");
    assert_true(options_given(&arguments, OPTION_QUIET) && options_given(&arguments, OPTION_YES));
    assert_int_equal(arguments.n_words, 3);
    assert_string_equal(arguments.words[2], "--not-an-option");
    arena_free(arena);
}

static void a_lone_dash_is_a_word(void **state)
{
    const char *const argv[] = {"customer", "get", "-", NULL};
    struct arena *arena = arena_new(TEST_ARENA);
    struct arguments arguments;
    (void)state;
    assert_true(status_is_ok(parse(arena, &arguments, argv)));
    assert_int_equal(arguments.n_words, 3);
    arena_free(arena);
}

static void mistakes_are_explained(void **state)
{
    static const struct {
        const char *const argv[3];
        const char *hint;
    } cases[] = {{{"--ordr", "x", NULL}, "--order"},
                 {{"--quiet=1", NULL, NULL}, "no value"},
                 {{"--limit", NULL, NULL}, "needs a value"},
                 {{"-Z", NULL, NULL}, "-Z"},
                 {{"--zzzzzzzz", NULL, NULL}, "--zzzzzzzz"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *arena = arena_new(TEST_ARENA);
        struct arguments arguments;
        struct status status = parse(arena, &arguments, cases[i].argv);
        assert_false(status_is_ok(status));
        assert_non_null(strstr(status.message, cases[i].hint));
        arena_free(arena);
    }
}

static void commands_refuse_what_they_do_not_take(void **state)
{
    const char *const argv[] = {"--etag", "3", "--quiet", NULL};
    struct arena *arena = arena_new(TEST_ARENA);
    struct arguments arguments;
    (void)state;
    assert_true(status_is_ok(parse(arena, &arguments, argv)));
    assert_false(status_is_ok(options_check(&arguments, arena, option_bit(OPTION_LIMIT))));
    assert_true(status_is_ok(options_check(&arguments, arena, option_bit(OPTION_ETAG))));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_stand_anywhere),
        cmocka_unit_test(a_lone_dash_is_a_word),
        cmocka_unit_test(mistakes_are_explained),
        cmocka_unit_test(commands_refuse_what_they_do_not_take),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
