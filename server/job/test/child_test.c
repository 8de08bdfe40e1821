/* SPDX-License-Identifier: Apache-2.0 */
/* Programs as children: input, output, how they end, and none at all. */
#include "server/job/child.h"

#include "tests/test.h"

#include <stdio.h>
#include <unistd.h>

static struct status run(struct arena *arena, const char *program, char *const *arguments,
                         int input, int output)
{
    char *const environment[] = {(char *)"PATH=/usr/bin:/bin", (char *)"WORD=hello", NULL};
    const struct child child = {
        program, 1, arguments, environment, input, output, NULL, NULL,
    };
    return child_run(arena, &child);
}

static void what_it_reads_and_writes_are_files(void **state)
{
    (void)state;
    struct arena *arena = arena_new(100000);
    FILE *in = tmpfile(), *out = tmpfile();
    char *const arguments[] = {(char *)"-c", (char *)"cat; echo $WORD", NULL};
    char text[100] = "";
    assert_true(in && out);
    fputs("read\n", in);
    rewind(in);
    struct status status = run(arena, "sh", arguments, fileno(in), fileno(out));
    assert_int_equal(status.code, RPC_OK);
    assert_int_equal(pread(fileno(out), text, sizeof text - 1, 0), 11);
    assert_string_equal(text, "read\nhello\n");
    fclose(in);
    fclose(out);
    arena_free(arena);
}

static void its_end_is_told(void **state)
{
    (void)state;
    struct arena *arena = arena_new(100000);
    char *const fails[] = {(char *)"-c", (char *)"cat; exit 3", NULL};
    char *const dies[] = {(char *)"-c", (char *)"kill -9 $$", NULL};
    struct status status = run(arena, "sh", fails, -1, -1);
    assert_int_equal(status.code, RPC_INTERNAL);
    assert_string_equal(status.message, "sh failed, see above.");
    assert_string_equal(run(arena, "sh", dies, -1, -1).message, "sh was killed.");
    arena_free(arena);
}

static void one_that_is_missing_is_named(void **state)
{
    (void)state;
    struct arena *arena = arena_new(100000);
    char *const none[] = {NULL};
    struct status status = run(arena, "kith-no-such-program", none, -1, -1);
    assert_string_equal(status.reason, "PROGRAM_MISSING");
    assert_non_null(strstr(status.message, "install postgresql-client-1"));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_it_reads_and_writes_are_files),
        cmocka_unit_test(its_end_is_told),
        cmocka_unit_test(one_that_is_missing_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
