/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of e-mail addresses. */
#include "server/model/email.h"
#include "tests/test.h"

#define A10 "aaaaaaaaaa"
#define A60 A10 A10 A10 A10 A10 A10

static const struct {
    const char *text, *expected; /* NULL: refused */
} samples[] = {
    {"li.wei@example.com", "li.wei@example.com"},
    {"  Li.Wei@Example.COM ", "li.wei@example.com"},
    {"a+b_c-d@mail.example.co.uk", "a+b_c-d@mail.example.co.uk"},
    {"李伟@例子.中国", "李伟@xn--fsqu00a.xn--fiqs8s"},
    {"info@Bücher.example", "info@xn--bcher-kva.example"},
    {"info@xn--bcher-kva.example", "info@xn--bcher-kva.example"},
    {"info@faß.de", "info@fass.de"}, /* folded: for comparing, both spellings are one */
    {"ｌｉ＠ｅｘａｍｐｌｅ．ｃｏｍ", "li@example.com"},
    {"li@例子。中国", "li@xn--fsqu00a.xn--fiqs8s"},
    {"", NULL},
    {"li", NULL},
    {"li@", NULL},
    {"@example.com", NULL},
    {"li@example", NULL},
    {"li@@example.com", NULL},
    {"li@example@example.com", NULL},
    {"li wei@example.com", NULL},
    {"li@exa mple.com", NULL},
    {".li@example.com", NULL},
    {"li.@example.com", NULL},
    {"li..wei@example.com", NULL},
    {"li@-example.com", NULL},
    {"li@example-.com", NULL},
    {"li@example..com", NULL},
    {"li@.example.com", NULL},
    {"li@exa_mple.com", NULL},
    {"li@127.0.0.1", NULL},
    {"li@[127.0.0.1]", NULL},
    {"\"li wei\"@example.com", NULL},
    {"Li <li@example.com>", NULL},
    {"li@example.com, wei@example.com", NULL},
    {A60 "aaaa@example.com", A60 "aaaa@example.com"},
    {A60 "aaaaa@example.com", NULL},
    {"li@" A60 "aaaa.com", NULL},
    {"li@" A60 "." A60 "." A60 "." A60 "." A60 ".com", NULL},
};

static void test_samples(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < TEST_COUNT(samples); i++) {
        const char *found = email_normalize(arena, samples[i].text);
        const char *expected = samples[i].expected;
        if (!found != !expected || (found && strcmp(found, expected) != 0))
            fail_msg("%s: %s", samples[i].text, found ? found : "refused");
    }
    arena_free(arena);
}

static void test_stable(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < TEST_COUNT(samples); i++)
        if (samples[i].expected)
            assert_string_equal(email_normalize(arena, samples[i].expected), samples[i].expected);
    arena_free(arena);
}

static void test_no_memory(void **state)
{
    (void)state;
    struct arena *arena = arena_new(4);
    assert_null(email_normalize(arena, "li.wei@example.com"));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_samples),
        cmocka_unit_test(test_stable),
        cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
