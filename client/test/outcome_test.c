/* SPDX-License-Identifier: Apache-2.0 */
/* What gRPC says about failures. */
#include "client/test/test.h"

#include "client/net/outcome.h"

static const char *unescaped(struct arena *arena, const char *text)
{
    return outcome_unescape(arena, text, strlen(text));
}

static void messages_are_percent_encoded(void **state)
{
    struct arena *arena = arena_new(TEST_ARENA);
    (void)state;
    assert_string_equal(unescaped(arena, "a%20b%25"), "a b%");
    assert_string_equal(unescaped(arena, "%E4%B8%8A"), "上");
    assert_string_equal(unescaped(arena, "100% %zz %4"), "100% %zz %4");
    arena_free(arena);
}

/* Status{3, "m", ErrorInfo{"ETAG_MISMATCH", "kith"}, BadRequest{{"a.b", "Too long"}}} */
static const char details[] =
    "CAMSAW0aQQoodHlwZS5nb29nbGVhcGlzLmNvbS9nb29nbGUucnBjLkVycm9ySW5mbxIVCg1FVEFHX01JU01BVENIEg"
    "RraXRoGj4KKXR5cGUuZ29vZ2xlYXBpcy5jb20vZ29vZ2xlLnJwYy5CYWRSZXF1ZXN0EhEKDwoDYS5iEghUb28gbG9u"
    "Zw";

static void details_are_read(void **state)
{
    struct arena *arena = arena_new(TEST_ARENA);
    struct outcome outcome = {0};
    (void)state;
    outcome_details(&outcome, arena, details, strlen(details));
    assert_string_equal(outcome.status.reason, "ETAG_MISMATCH");
    assert_int_equal(outcome.n_violations, 1);
    assert_string_equal(outcome.violations[0].field, "a.b");
    assert_string_equal(outcome.violations[0].text, "Too long");
    arena_free(arena);
}

static void nonsense_is_ignored(void **state)
{
    static const char *const texts[] = {"", "!!!!", "AAAA", "////", "CAMSAW0a/w", "GgEB"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct arena *arena = arena_new(TEST_ARENA);
        struct outcome outcome = {0};
        outcome_details(&outcome, arena, texts[i], strlen(texts[i]));
        assert_int_equal(outcome.n_violations, 0);
        arena_free(arena);
    }
    for (size_t cut = 0; cut < strlen(details); cut++) {
        struct arena *arena = arena_new(TEST_ARENA);
        struct outcome outcome = {0};
        outcome_details(&outcome, arena, details, cut);
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(messages_are_percent_encoded),
                                       cmocka_unit_test(details_are_read),
                                       cmocka_unit_test(nonsense_is_ignored)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
