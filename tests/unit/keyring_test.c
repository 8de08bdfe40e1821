/* SPDX-License-Identifier: Apache-2.0 */
/* Keys in files: made once, whoever asks first; the newest counts, old ones stay. */
#include "server/rpc/keyring.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { ARENA = 1 << 16, RACERS = 8 };

struct place {
    struct arena *arena;
    char parent[64];
    char folder[80];
    struct keyring *keyring;
};

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    place->arena = arena_new(ARENA);
    strcpy(place->parent, "/tmp/keyring-test.XXXXXX");
    assert_non_null(mkdtemp(place->parent));
    snprintf(place->folder, sizeof place->folder, "%s/keys", place->parent);
    place->keyring = keyring_open(place->arena, place->folder);
    *state = place;
    return 0;
}

static const char *path(const struct place *place, const char *file)
{
    return arena_printf(place->arena, "%s/%s", place->folder, file);
}

static int tear_down(void **state)
{
    struct place *place = *state;
    static const char *const files[] = {"audit-1.key", "audit-2.key", "totp-1.key", ".lock"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        unlink(path(place, files[i]));
    rmdir(place->folder);
    rmdir(place->parent);
    arena_free(place->arena);
    free(place);
    return 0;
}

static void write_file(const struct place *place, const char *file, const char *text, mode_t mode)
{
    FILE *out = fopen(path(place, file), "w");
    assert_non_null(out);
    fputs(text, out);
    fclose(out);
    assert_int_equal(chmod(path(place, file), mode), 0);
}

static struct status current(const struct place *place, const char *name, struct keyring_key *key)
{
    return keyring_current(place->keyring, place->arena, name, key);
}

static void test_made_once(void **state)
{
    struct place *place = *state;
    struct keyring_key first, second, other;
    struct stat about;
    assert_true(status_is_ok(current(place, "audit", &first)));
    assert_true(status_is_ok(current(place, "audit", &second)));
    assert_true(status_is_ok(current(place, "totp", &other)));
    assert_int_equal(first.number, 1);
    assert_memory_equal(first.bytes, second.bytes, KEYRING_KEY_BYTES);
    assert_memory_not_equal(first.bytes, other.bytes, KEYRING_KEY_BYTES);
    assert_int_equal(stat(place->folder, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0700);
    assert_int_equal(stat(path(place, "audit-1.key"), &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
}

static void test_newest_counts(void **state)
{
    struct place *place = *state;
    struct keyring_key key, old;
    char digits[66];
    assert_true(status_is_ok(current(place, "audit", &old)));
    memset(digits, 'a', 64);
    strcpy(digits + 64, "\n");
    write_file(place, "audit-2.key", digits, 0600);
    assert_true(status_is_ok(current(place, "audit", &key)));
    assert_int_equal(key.number, 2);
    assert_int_equal(key.bytes[31], 0xaa);
    assert_true(status_is_ok(keyring_find(place->keyring, place->arena, "audit", 1, &key)));
    assert_memory_equal(key.bytes, old.bytes, KEYRING_KEY_BYTES);
    assert_false(status_is_ok(keyring_find(place->keyring, place->arena, "audit", 3, &key)));
    assert_false(status_is_ok(keyring_find(place->keyring, place->arena, "../audit", 1, &key)));
}

static void expect_refused(const struct place *place, const char *text, mode_t mode)
{
    struct keyring_key key;
    write_file(place, "audit-2.key", text, mode);
    struct status status = current(place, "audit", &key);
    assert_int_equal(status.code, RPC_FAILED_PRECONDITION);
    assert_string_equal(status.reason, "KEYRING");
    assert_non_null(strstr(status.message, "audit-2.key"));
    unlink(path(place, "audit-2.key"));
}

/* A broken file is never replaced by a new key: what the old one closed would be lost. */
static void test_bad_files(void **state)
{
    struct place *place = *state;
    struct keyring_key key;
    char digits[65];
    memset(digits, 'b', 64);
    digits[64] = '\0';
    assert_true(status_is_ok(current(place, "audit", &key)));
    expect_refused(place, digits, 0644);
    expect_refused(place, "", 0600);
    expect_refused(place, "abc", 0600);
    digits[63] = 'x';
    expect_refused(place, digits, 0600);
}

static void test_no_folder(void **state)
{
    struct place *place = *state;
    struct keyring_key key;
    struct keyring *nowhere = keyring_open(place->arena, "/proc/no/such/place");
    struct status status = keyring_current(nowhere, place->arena, "audit", &key);
    assert_int_equal(status.code, RPC_FAILED_PRECONDITION);
    assert_non_null(strstr(status.message, "/proc/no/such/place"));
}

struct racer {
    const struct place *place;
    pthread_t thread;
    struct keyring_key key;
    bool good;
};

static void *race(void *argument)
{
    struct racer *racer = argument;
    struct arena *arena = arena_new(ARENA);
    racer->good = status_is_ok(keyring_current(racer->place->keyring, arena, "audit", &racer->key));
    arena_free(arena);
    return NULL;
}

static void test_race(void **state)
{
    struct racer racers[RACERS];
    for (int i = 0; i < RACERS; i++) {
        racers[i].place = *state;
        assert_int_equal(pthread_create(&racers[i].thread, NULL, race, &racers[i]), 0);
    }
    for (int i = 0; i < RACERS; i++)
        pthread_join(racers[i].thread, NULL);
    for (int i = 0; i < RACERS; i++) {
        assert_true(racers[i].good);
        assert_memory_equal(racers[i].key.bytes, racers[0].key.bytes, KEYRING_KEY_BYTES);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_made_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_newest_counts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_bad_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_no_folder, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_race, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
