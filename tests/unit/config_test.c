/* SPDX-License-Identifier: Apache-2.0 */
/* Settings: sources and their order, mistakes with their places, what is shown. */
#include "tests/test.h"

#include "common/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct options {
    const char *name, *key, *level, *secret;
    struct config_list listen;
    int64_t workers, grace, cache;
    bool metrics;
};

static const struct config_setting settings[] = {
    {"name", CONFIG_STRING, offsetof(struct options, name), "kith", 1, 10, .help = "A name"},
    {"tls_key", CONFIG_PATH, offsetof(struct options, key), "key.pem", .help = "The key"},
    {"log_level", CONFIG_CHOICE, offsetof(struct options, level), "info",
     .choices = "debug|info|warn", .reloadable = true, .help = "Detail"},
    {"listen", CONFIG_LIST, offsetof(struct options, listen), "[::1]:1, 127.0.0.1:1", 1, 3,
     .help = "Addresses"},
    {"workers", CONFIG_INT, offsetof(struct options, workers), "2", 1, 64, .help = "Threads"},
    {"grace", CONFIG_DURATION, offsetof(struct options, grace), "30s", 0, 3600000,
     .reloadable = true, .help = "Time to finish"},
    {"cache", CONFIG_BYTES, offsetof(struct options, cache), "64KiB", 0, INT64_C(1) << 30,
     .help = "Memory"},
    {"metrics", CONFIG_BOOL, offsetof(struct options, metrics), "no", .help = "Serve metrics"},
    {"secret", CONFIG_STRING, offsetof(struct options, secret), "", .secret = true,
     .help = "A secret"},
};
static const struct config_table table = {"kithd", settings, TEST_COUNT(settings)};

struct fixture {
    struct arena *arena;
    struct buf errors;
    struct options options;
    struct config_sources sources;
    char folder[32];
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture->arena = arena_new(1 << 20);
    buf_init(&fixture->errors, fixture->arena, 1 << 16);
    strcpy(fixture->folder, "/tmp/kith_config_XXXXXX");
    *state = fixture;
    return mkdtemp(fixture->folder) ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    if (fixture->sources.file)
        unlink(fixture->sources.file);
    rmdir(fixture->folder);
    arena_free(fixture->arena);
    free(fixture);
    return 0;
}

static void write_file(struct fixture *fixture, const char *text, size_t length)
{
    fixture->sources.file = arena_printf(fixture->arena, "%s/kithd.conf", fixture->folder);
    FILE *file = fopen(fixture->sources.file, "w");
    assert_non_null(file);
    fwrite(text, 1, length, file);
    fclose(file);
}

static bool load(struct fixture *fixture)
{
    return config_load(&table, &fixture->sources, fixture->arena, &fixture->options,
                       &fixture->errors);
}

static void load_well(struct fixture *fixture)
{
    if (!load(fixture))
        fail_msg("%s", buf_string(&fixture->errors));
    assert_int_equal(fixture->errors.length, 0);
}

/* Loads what must fail, and looks for a sentence. */
static void load_badly(struct fixture *fixture, const char *sentence)
{
    assert_false(load(fixture));
    const char *errors = buf_string(&fixture->errors);
    if (!strstr(errors, sentence))
        fail_msg("\"%s\" is not in:\n%s", sentence, errors);
}

static void defaults_count(void **state)
{
    struct fixture *fixture = *state;
    load_well(fixture);
    assert_string_equal(fixture->options.name, "kith");
    assert_string_equal(fixture->options.key, "key.pem");
    assert_int_equal(fixture->options.listen.n, 2);
    assert_string_equal(fixture->options.listen.items[1], "127.0.0.1:1");
    assert_int_equal(fixture->options.grace, 30000);
    assert_int_equal(fixture->options.cache, 65536);
    assert_false(fixture->options.metrics);
}

static void each_source_overrides_the_one_before(void **state)
{
    struct fixture *fixture = *state;
    static const char file[] = "# a comment\n\nname = 上海\ntls_key = tls/key.pem\nworkers=3\n"
                               "grace = 5m ; why\nmetrics: on\nlisten = a:1 ,b:2\n";
    const char *environment[] = {"PATH=/bin",
                                 "KITHD_WORKERS=4",
                                 "KITHD_GRACE=250ms",
                                 "KITH_NAME=x",
                                 "KITHD_TEST_DB=y",
                                 "KITHD_SECRET=abc=def",
                                 "KITHD",
                                 NULL};
    const char *argv[] = {"kithd",           "serve",      "--grace=1h",       "--cache=1MiB",
                          "--metrics=false", "--config=x", "--log-level=warn", "--",
                          "--nonsense",      NULL};
    static const char *const others[] = {"config", NULL};
    write_file(fixture, file, sizeof file - 1);
    fixture->sources.environment = (char **)environment;
    fixture->sources.argc = 9;
    fixture->sources.argv = (char **)argv;
    fixture->sources.other_flags = others;
    load_well(fixture);
    assert_string_equal(fixture->options.name, "上海");
    assert_string_equal(fixture->options.key,
                        arena_printf(fixture->arena, "%s/tls/key.pem", fixture->folder));
    assert_int_equal(fixture->options.workers, 4);
    assert_int_equal(fixture->options.grace, 3600000);
    assert_int_equal(fixture->options.cache, 1 << 20);
    assert_false(fixture->options.metrics);
    assert_string_equal(fixture->options.level, "warn");
    assert_string_equal(fixture->options.secret, "abc=def");
    assert_int_equal(fixture->options.listen.n, 2);
    assert_string_equal(fixture->options.listen.items[0], "a:1");
}

static void mistakes_in_the_file_have_places(void **state)
{
    struct fixture *fixture = *state;
    static const char file[] = "workers = 65\n"
                               "worker = 3\n"
                               "name = far too long a name\n"
                               "name = twice\n"
                               "grace = 30\n"
                               "log_level = loud\n"
                               "metrics = maybe\n"
                               "listen = a,,b\n"
                               "cache = 1.5MiB\n"
                               "tls_key = \x1b[2J\n"
                               "[section]\n"
                               "what is this\n";
    write_file(fixture, file, sizeof file - 1);
    load_badly(fixture, "kithd.conf:1: the value of \"workers\" must be a whole number, from 1 to "
                        "64.\n");
    const char *errors = buf_string(&fixture->errors);
    static const char *const sentences[] = {
        ":2: there is no setting \"worker\"; did you mean \"workers\"?\n",
        ":3: the value of \"name\" must be a text, from 1 to 10 bytes.\n",
        ":4: \"name\" is set twice, first in line 3.\n",
        ":5: the value of \"grace\" must be a duration such as 250ms, 30s, 5m, 12h or 7d, from 0ms "
        "to 1h.\n",
        ":6: the value of \"log_level\" must be one of debug, info, warn.\n",
        ":7: the value of \"metrics\" must be yes or no.\n",
        ":8: the value of \"listen\" must be a list with commas, from 1 to 3 items.\n",
        ":9: the value of \"cache\" must be a size such as 4096, 64KiB, 1MiB or 2GiB, from 0 to "
        "1GiB.\n",
        ":10: the value of \"tls_key\" must be a path.\n",
        ":12: a line is name = value, [section], or a comment after #.\n",
    };
    for (size_t i = 0; i < TEST_COUNT(sentences); i++)
        if (!strstr(errors, sentences[i]))
            fail_msg("\"%s\" is not in:\n%s", sentences[i], errors);
    assert_null(strchr(errors, '\x1b'));
}

static void long_lines_and_odd_bytes_are_refused(void **state)
{
    struct fixture *fixture = *state;
    static char file[10000];
    memset(file, 'x', sizeof file);
    memcpy(file, "workers = 3\nname = ", 19);
    memcpy(file + 9000, "\ngrace = 7s\n# ", 14);
    write_file(fixture, file, sizeof file);
    load_badly(fixture, ":2: the line is longer than");
    assert_int_equal(fixture->options.grace, 7000); /* the lines behind it keep their numbers */
    memset(file, 'x', 4000);
    memcpy(file, "name = ", 7);
    file[4000] = '\n';
    write_file(fixture, file, 4001);
    load_badly(fixture, ":1: the value of \"name\" must be");
    write_file(fixture, "name = a\0b\n", 11);
    load_badly(fixture, "holds a NUL byte");
}

static void a_missing_file_is_a_mistake_or_not(void **state)
{
    struct fixture *fixture = *state;
    fixture->sources.file = "/nonexistent/kithd.conf";
    fixture->sources.may_miss = true;
    load_well(fixture);
    fixture->sources.may_miss = false;
    load_badly(fixture, "/nonexistent/kithd.conf: No such file or directory.");
    fixture->sources.file = fixture->folder;
    load_badly(fixture, ": cannot be read.");
    fixture->sources.file = NULL;
}

static void sections_are_profiles(void **state)
{
    struct fixture *fixture = *state;
    static const char file[] = "workers = 3\ngrace = 1s\n[office]\nworkers = 5\n[home]\nbad = 1\n";
    write_file(fixture, file, sizeof file - 1);
    fixture->sources.section = "office";
    load_well(fixture);
    assert_int_equal(fixture->options.workers, 5);
    assert_int_equal(fixture->options.grace, 1000);
    fixture->sources.section = "";
    load_well(fixture);
    assert_int_equal(fixture->options.workers, 3);
    fixture->sources.section = "moon";
    load_badly(fixture, "there is no section [moon]");
    fixture->sources.section = NULL;
    load_badly(fixture, ":4: sections ([office]) have no meaning here.");
}

static void mistakes_elsewhere_have_places(void **state)
{
    struct fixture *fixture = *state;
    const char *environment[] = {"KITHD_WORKERS=none", "KITHD_LISTENN=a", "KITHD_ZZZZZZZZZZZZ=1",
                                 NULL};
    const char *argv[] = {"kithd",     "--grace",      "--graze=3s", "--secret=x",
                          "--metrics", "--cache=9TiB", NULL};
    fixture->sources.environment = (char **)environment;
    fixture->sources.argc = 6;
    fixture->sources.argv = (char **)argv;
    load_badly(fixture, "KITHD_WORKERS: the value of \"workers\" must be");
    load_badly(fixture, "environment: there is no setting \"listenn\"; did you mean \"listen\"?");
    load_badly(fixture, "environment: there is no setting \"zzzzzzzzzzzz\".\n");
    load_badly(fixture, "--grace: write --grace=value.");
    load_badly(fixture, "flags: there is no setting \"graze\"; did you mean \"grace\"?");
    load_badly(fixture, "--secret: a secret belongs into the file or the environment.");
    load_badly(fixture, "flags: the value of \"cache\" must be");
}

static void required_settings_are_missed(void **state)
{
    struct fixture *fixture = *state;
    const char *value = NULL;
    static const struct config_setting must[] = {
        {"database", CONFIG_STRING, 0, NULL, 1, 100, .help = "Where PostgreSQL is"}};
    const struct config_table strict = {"kithd", must, 1};
    assert_false(config_load(&strict, &fixture->sources, fixture->arena, &value, &fixture->errors));
    assert_string_equal(buf_string(&fixture->errors),
                        "\"database\" must be set: Where PostgreSQL is.\n");
}

static void what_is_shown_can_be_loaded(void **state)
{
    struct fixture *fixture = *state;
    struct buf shown;
    const char *argv[] = {"kithd",        "--listen=a:1,b:2", "--grace=90s",
                          "--cache=1000", "--metrics",        NULL};
    fixture->sources.argc = 5;
    fixture->sources.argv = (char **)argv;
    load_well(fixture);
    struct options first = fixture->options;
    buf_init(&shown, fixture->arena, 1 << 16);
    config_show(&table, &first, &shown);
    assert_non_null(
        strstr(buf_string(&shown), "grace = 90s\ncache = 1000\nmetrics = yes\n# secret"));
    write_file(fixture, shown.data, shown.length);
    fixture->sources.argc = 0;
    load_well(fixture);
    struct options *second = &fixture->options;
    second->key = first.key; /* from a file it is relative to the file */
    assert_null(config_fixed_change(&table, &first, second));
    second->grace = 1; /* reloadable */
    assert_null(config_fixed_change(&table, &first, second));
    second->workers++;
    assert_string_equal(config_fixed_change(&table, &first, second)->name, "workers");
    second->workers--;
    second->listen.n--;
    assert_string_equal(config_fixed_change(&table, &first, second)->name, "listen");
}

static void everything_is_described(void **state)
{
    struct fixture *fixture = *state;
    struct buf out;
    buf_init(&out, fixture->arena, 1 << 16);
    config_describe(&table, &out);
    const char *text = buf_string(&out);
    assert_non_null(strstr(text, "  workers\n      Threads\n      a whole number, from 1 to 64; "
                                 "default: 2\n"));
    assert_non_null(strstr(text, "default: 30s; reloadable\n"));
    assert_non_null(strstr(text, "default: empty\n"));
}

static void flags_are_found(void **state)
{
    (void)state;
    const char *argv[] = {"kithd", "--config=a", "--help", "--configure=b",
                          "--",    "--version",  NULL};
    assert_string_equal(config_flag(6, (char **)argv, "config"), "a");
    assert_string_equal(config_flag(6, (char **)argv, "help"), "");
    assert_null(config_flag(6, (char **)argv, "version"));
    assert_null(config_flag(6, (char **)argv, "conf"));
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(defaults_count),
        CASE(each_source_overrides_the_one_before),
        CASE(mistakes_in_the_file_have_places),
        CASE(long_lines_and_odd_bytes_are_refused),
        CASE(a_missing_file_is_a_mistake_or_not),
        CASE(sections_are_profiles),
        CASE(mistakes_elsewhere_have_places),
        CASE(required_settings_are_missed),
        CASE(what_is_shown_can_be_loaded),
        CASE(everything_is_described),
        cmocka_unit_test(flags_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
