/* SPDX-License-Identifier: Apache-2.0 */
/* Hashes, and which passwords are refused. */
#include "server/feature/password.h"
#include "tests/test.h"

#include "server/feature/password_common.h"

#include <stdio.h>

static void a_hash_fits_its_password_only(void **state)
{
    (void)state;
    char first[PASSWORD_PHC], second[PASSWORD_PHC];
    assert_true(password_hash("correct horse battery", first));
    assert_true(password_hash("correct horse battery", second));
    assert_string_not_equal(first, second);
    assert_true(password_check(first, "correct horse battery", NULL));
    assert_false(password_check(first, "correct horse batterz", NULL));
    assert_false(password_check(first, "", NULL));
    assert_false(password_check("nonsense", "x", NULL));
    assert_false(password_check("", "x", NULL));
    assert_false(password_outdated(first));
    assert_true(password_outdated("$argon2id$v=19$m=19456,t=2,p=1$xx$yy"));
}

static void nobody_has_a_hash_that_costs_the_same(void **state)
{
    (void)state;
    assert_false(password_outdated(password_nobody()));
    assert_false(password_check(password_nobody(), "", NULL));
    assert_false(password_check(password_nobody(), "password", NULL));
}

static void invented_ones_are_readable_and_differ(void **state)
{
    struct arena *arena = arena_new(1 << 20);
    char first[PASSWORD_INVENTED], second[PASSWORD_INVENTED];
    (void)state;
    assert_true(password_invent(first) && password_invent(second));
    assert_int_equal(strlen(first), PASSWORD_INVENTED - 1);
    assert_int_equal(strspn(first, "abcdefghjkmnpqrstuvwxyz23456789-"), strlen(first));
    assert_true(first[5] == '-' && first[11] == '-' && first[17] == '-');
    assert_string_not_equal(first, second);
    assert_true(status_is_ok(password_judge(arena, "x", first, "anna", "Anna Li")));
    arena_free(arena);
}

static void judge(const char *const *passwords, size_t n, bool good)
{
    struct arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < n; i++) {
        struct status status =
            password_judge(arena, "new_password", passwords[i], "anna.berg", "Anna Bergström");
        if (status_is_ok(status) != good)
            fail_msg("\"%s\" is %s", passwords[i], good ? status.message : "accepted");
        if (!good)
            assert_string_equal(status.field, "new_password");
    }
    arena_free(arena);
}

static void what_is_guessed_first_is_refused(void **state)
{
    static const char *const bad[] = {
        "short",          "12345678901",      "Password1234",  "PASSWORD!!!!",
        "!!password99",   "passwordpassword", "qwertyuiop123", "123456789012",
        "987654321098",   "abcdefghijkl",     "aaaaaaaaaaaa",  "abcabcabcabc",
        "iloveyou123456", "woaini1314520",    "dragonmonkey",  "Welcome2026!",
        "anna.berg2026",  "AnnaBergstrom",    "bergström1234", "kithkith1234",
        "kith-anna-berg", "11111111111111",   "Sunshine-2026"};
    (void)state;
    judge(bad, TEST_COUNT(bad), false);
}

static void long_ones_of_ones_own_are_taken(void **state)
{
    static const char *const good[] = {"blue-otter-walks-7",
                                       "nine green bottles",
                                       "correct horse battery staple",
                                       "我每天早上七点去西湖跑步",
                                       "Tr0ub4dor&3-x!q",
                                       "kith is what I log into",
                                       "xK9#mQ2$vL7@",
                                       "annabel plays the cello"};
    (void)state;
    judge(good, TEST_COUNT(good), true);
}

static void lengths_are_code_points(void **state)
{
    struct arena *arena = arena_new(1 << 20);
    char text[4 * 130 + 1] = "";
    (void)state;
    for (int i = 0; i < 128; i++) /* in no order */
        snprintf(text + 3 * i, 4, "\xe4%c%c", 0xb8 + i * 7 % 5, 0x80 + i * i % 64);
    assert_true(status_is_ok(password_judge(arena, "x", text, "a", "b")));
    strcat(text, "z");
    assert_int_equal(password_judge(arena, "x", text, "a", "b").code, RPC_INVALID_ARGUMENT);
    assert_int_equal(password_judge(arena, "x", "一二三四五六七八九十天", "a", "b").code,
                     RPC_INVALID_ARGUMENT); /* eleven */
    assert_true(status_is_ok(password_judge(arena, "x", "一二三四五六七八九十天地", "a", "b")));
    arena_free(arena);
}

static void the_list_is_sorted(void **state)
{
    static const char *const words[] = {"000000", "password", "zzzzzz",
                                        "woaini", "qwerty",   "p@ssw0rd"};
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(words); i++)
        assert_true(password_common_has(words[i]));
    assert_false(password_common_has(""));
    assert_false(password_common_has("passwor"));
    assert_true(password_common_has_prefix("passwordx", 8));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hash_fits_its_password_only),
        cmocka_unit_test(nobody_has_a_hash_that_costs_the_same),
        cmocka_unit_test(invented_ones_are_readable_and_differ),
        cmocka_unit_test(what_is_guessed_first_is_refused),
        cmocka_unit_test(long_ones_of_ones_own_are_taken),
        cmocka_unit_test(lengths_are_code_points),
        cmocka_unit_test(the_list_is_sorted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
