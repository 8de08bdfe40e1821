/* SPDX-License-Identifier: Apache-2.0 */
/* Page tokens: what goes in comes out, under the same key and scope only. */
#include "tests/test.h"

#include "server/resource/page_token.h"

static const uint8_t key[PAGE_TOKEN_KEY_BYTES] = {1, 2, 3};
static const struct page_token_scope scope = {
    .user_id = 7, .method = "/kith.v1.CustomerService/ListCustomers", .query = "city = a\nname"};

static int set_up(void **state)
{
    *state = arena_new(16 << 20);
    return *state ? 0 : -1;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

static void assert_refused(struct arena *arena, const uint8_t *with,
                           const struct page_token_scope *in, const char *token, size_t n)
{
    const char *keys[PAGE_TOKEN_MAX_KEYS + 1];
    struct status status = page_token_open(arena, with, in, token, n, keys);
    assert_int_equal(status.code, RPC_INVALID_ARGUMENT);
    assert_string_equal(status.field, "page_token");
}

static void keys_come_back(void **state)
{
    struct arena *arena = *state;
    const char *const keys[PAGE_TOKEN_MAX_KEYS] = {"上海", NULL, "", "1024", "x", "y", NULL, "z"};
    for (size_t n = 0; n <= PAGE_TOKEN_MAX_KEYS; n++) {
        const char *back[PAGE_TOKEN_MAX_KEYS];
        const char *token = page_token_seal(arena, key, &scope, n, keys);
        assert_non_null(token);
        assert_int_equal(strspn(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                       "0123456789-_"),
                         strlen(token));
        assert_int_equal(page_token_open(arena, key, &scope, token, n, back).code, RPC_OK);
        for (size_t i = 0; i < n; i++) {
            assert_int_equal(!keys[i], !back[i]);
            if (keys[i])
                assert_string_equal(keys[i], back[i]);
        }
    }
}

static void tokens_do_not_repeat_nor_show_the_keys(void **state)
{
    const char *const keys[] = {"secret-name"};
    const char *first = page_token_seal(*state, key, &scope, 1, keys);
    const char *second = page_token_seal(*state, key, &scope, 1, keys);
    assert_string_not_equal(first, second);
    assert_null(strstr(first, "c2VjcmV0")); /* "secret" in base64 */
}

static void another_scope_or_key_is_refused(void **state)
{
    const char *const keys[] = {"a", "1"};
    const char *token = page_token_seal(*state, key, &scope, 2, keys);
    struct page_token_scope user = scope, method = scope, query = scope, shifted = scope;
    uint8_t other[PAGE_TOKEN_KEY_BYTES] = {1, 2, 4};
    user.user_id = 8;
    method.method = "/kith.v1.CustomerService/ListCustomer";
    query.query = "city = b\nname";
    shifted.method = "/kith.v1.CustomerService/ListCustomersc"; /* the same bytes in a row */
    shifted.query = "ity = a\nname";
    assert_refused(*state, key, &user, token, 2);
    assert_refused(*state, key, &method, token, 2);
    assert_refused(*state, key, &query, token, 2);
    assert_refused(*state, key, &shifted, token, 2);
    assert_refused(*state, other, &scope, token, 2);
    assert_refused(*state, key, &scope, token, 1);
    assert_refused(*state, key, &scope, token, 3);
    assert_refused(*state, key, &scope, token, PAGE_TOKEN_MAX_KEYS + 1);
}

static void every_changed_letter_is_refused(void **state)
{
    const char *const keys[] = {"Beijing", "12"};
    const char *token = page_token_seal(*state, key, &scope, 2, keys);
    size_t length = strlen(token);
    for (size_t i = 0; i < length; i++) {
        char *copy = arena_string(*state, token);
        copy[i] = copy[i] == 'A' ? 'B' : 'A';
        assert_refused(*state, key, &scope, copy, 2);
        copy[i] = '=';
        assert_refused(*state, key, &scope, copy, 2);
        copy[i] = '\0';
        assert_refused(*state, key, &scope, copy, 2);
    }
    assert_refused(*state, key, &scope, arena_printf(*state, "%sA", token), 2);
    assert_refused(*state, key, &scope, arena_printf(*state, "%s=", token), 2);
}

static void nonsense_is_refused(void **state)
{
    static const char *const tokens[] = {"", "A", "AAAA", "%", "上海", "AQ", "Ag"};
    for (size_t i = 0; i < TEST_COUNT(tokens); i++)
        assert_refused(*state, key, &scope, tokens[i], 1);
    char *large = arena_alloc(*state, 1 << 20);
    memset(large, 'A', (1 << 20) - 1);
    assert_refused(*state, key, &scope, large, 1);
}

static void the_length_is_bounded(void **state)
{
    char *large = arena_alloc(*state, PAGE_TOKEN_MAX_LENGTH + 1);
    memset(large, 'a', PAGE_TOKEN_MAX_LENGTH);
    const char *keys[] = {large};
    const char *back[1];
    assert_null(page_token_seal(*state, key, &scope, 1, keys));
    large[PAGE_TOKEN_MAX_LENGTH / 4 * 3 - 13 - 16 - 6] = '\0';
    const char *token = page_token_seal(*state, key, &scope, 1, keys);
    assert_non_null(token);
    assert_int_equal(strlen(token), PAGE_TOKEN_MAX_LENGTH);
    assert_int_equal(page_token_open(*state, key, &scope, token, 1, back).code, RPC_OK);
    assert_string_equal(back[0], large);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(keys_come_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(tokens_do_not_repeat_nor_show_the_keys, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_scope_or_key_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_changed_letter_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nonsense_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_length_is_bounded, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
