/* SPDX-License-Identifier: Apache-2.0 */
/* Mappings of imports. */
#include "client/test/test.h"

#include "client/cmd/mapping.h"

#include <unistd.h>

static char path[] = "/tmp/kith-mapping-XXXXXX";

static int make_file(void **state)
{
    (void)state;
    static const char text[] = "\xef\xbb\xbfname;\"City\";行业;\"a \"\"b\"\"\";id\r\n1;2;3;4;5\r\n";
    int fd = mkstemp(path);
    bool good = fd >= 0 && write(fd, text, sizeof text - 1) == (ssize_t)sizeof text - 1;
    close(fd);
    return good ? 0 : -1;
}

static int remove_file(void **state)
{
    (void)state;
    return unlink(path);
}

static const char *mapped(struct arena *arena, const char *map, const char **words, size_t n)
{
    struct client client = {0};
    struct arguments arguments = {0};
    struct invocation invocation = {.client = &client,
                                    .arena = arena,
                                    .arguments = &arguments,
                                    .quiet = true,
                                    .words = words,
                                    .n_words = n};
    int code = 0;
    arguments.values[OPTION_MAP] = map;
    return mapping_of(&invocation, path, contract_object("customer"), &code);
}

static void headings_are_names_or_labels(void **state)
{
    struct arena *arena = arena_new(TEST_ARENA);
    const char *words[] = {path};
    (void)state;
    assert_string_equal(mapped(arena, NULL, words, 1),
                        "name = name\ncity = City\nindustry = [行业]\n");
    arena_free(arena);
}

static void words_follow_the_map(void **state)
{
    struct arena *arena = arena_new(TEST_ARENA);
    const char *words[] = {path, "name=account", "owner=rep by name", "key=name"};
    const char *wrong[] = {path, "account"};
    (void)state;
    assert_string_equal(mapped(arena, NULL, words, 4),
                        "name = account\nowner_id = rep by name\nkey = name\n");
    assert_null(mapped(arena, NULL, wrong, 2));
    assert_null(mapped(arena, "/nonexistent/map", words, 1));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(headings_are_names_or_labels),
                                       cmocka_unit_test(words_follow_the_map)};
    return cmocka_run_group_tests(tests, make_file, remove_file);
}
