/* SPDX-License-Identifier: Apache-2.0 */
/* The file of profiles: rewriting it keeps what it does not touch. */
#include "client/test/test.h"

#include "client/cmd/profile.h"

static const char file[] = "# mine\n"
                           "profile = home\n"
                           "\n"
                           "[home]\n"
                           "server = localhost:7443\n"
                           "[office]\n"
                           "server = crm:7443\n"
                           "# the end\n";

static void names_and_default(void **state)
{
    struct arena *arena = arena_new(TEST_ARENA);
    const char *names[8];
    (void)state;
    assert_int_equal(profile_names(arena, file, names, 8), 2);
    assert_string_equal(names[1], "office");
    assert_int_equal(profile_names(arena, file, names, 1), 1);
    assert_string_equal(profile_default(arena, file), "home");
    assert_string_equal(profile_default(arena, "[x]\nprofile = y\n"), "default");
    assert_false(profile_has_default("[x]\nprofile = y\n"));
    arena_free(arena);
}

static void sections_go_and_the_rest_stays(void **state)
{
    struct arena *arena = arena_new(TEST_ARENA);
    (void)state;
    assert_string_equal(profile_without(arena, file, "home"), "# mine\nprofile = home\n\n"
                                                              "[office]\nserver = crm:7443\n"
                                                              "# the end\n");
    assert_string_equal(profile_without(arena, file, "hom"), file);
    assert_string_equal(profile_with_default(arena, file, "office"),
                        "profile = office\n# mine\n\n[home]\nserver = localhost:7443\n"
                        "[office]\nserver = crm:7443\n# the end\n");
    arena_free(arena);
}

static void names_are_plain(void **state)
{
    (void)state;
    assert_true(profile_name_valid("office-2_b"));
    assert_false(profile_name_valid(""));
    assert_false(profile_name_valid("../x"));
    assert_false(profile_name_valid("a b"));
    assert_false(profile_name_valid("a]"));
}

static void options_override_the_file(void **state)
{
    struct arena *arena = arena_new(TEST_ARENA);
    struct arguments arguments = {0};
    struct profile profile;
    char folder[] = "/tmp/kith-profile-XXXXXX";
    (void)state;
    assert_non_null(mkdtemp(folder));
    setenv("XDG_CONFIG_HOME", folder, 1);
    unsetenv("KITH_PROFILE");
    unsetenv("KITH_SERVER");
    unsetenv("KITH_CA");
    unsetenv("KITH_FINGERPRINT");
    assert_true(status_is_ok(profile_load(&profile, &arguments, arena)));
    assert_string_equal(profile.server, "localhost:7443");
    assert_true(status_is_ok(profile_store(arena, file)));
    assert_true(status_is_ok(profile_load(&profile, &arguments, arena)));
    assert_string_equal(profile.name, "home");
    arguments.values[OPTION_PROFILE] = "office";
    arguments.values[OPTION_FINGERPRINT] = "ab";
    arguments.values[OPTION_TIMEOUT] = "2.5";
    assert_true(status_is_ok(profile_load(&profile, &arguments, arena)));
    assert_string_equal(profile.server, "crm:7443");
    assert_string_equal(profile.fingerprint, "ab");
    assert_int_equal(profile.timeout, 2500);
    setenv("KITH_SERVER", "other:1", 1);
    assert_true(status_is_ok(profile_load(&profile, &arguments, arena)));
    assert_string_equal(profile.server, "other:1");
    arguments.values[OPTION_PROFILE] = "nowhere";
    assert_false(status_is_ok(profile_load(&profile, &arguments, arena)));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_default),
        cmocka_unit_test(sections_go_and_the_rest_stays),
        cmocka_unit_test(names_are_plain),
        cmocka_unit_test(options_override_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
