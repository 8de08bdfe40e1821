/* SPDX-License-Identifier: Apache-2.0 */
/* JSON: what is printed can be read back, and nothing in it harms a terminal. */
#include "client/test/test.h"

#include "client/cmd/body.h"
#include "client/ui/json.h"

#include <jansson.h>

static struct record *read_customer(struct arena *arena, const char *json)
{
    struct invocation invocation = {.arena = arena};
    struct record *record = record_new(arena, contract_message("kith.v1.Customer"));
    struct status status = body_record(&invocation, json, strlen(json), record);
    assert_string_equal(status_is_ok(status) ? "" : status.message, "");
    return record;
}

static const char *printed(struct arena *arena, const struct record *record, int indent)
{
    struct buf out;
    buf_init(&out, arena, 1024 * 1024);
    json_record(&out, record, indent);
    return buf_string(&out);
}

static const char full[] =
    "{\"name\": \"上海\\\"\\\\\", \"kind\": \"person\", \"employees\": 12,"
    " \"annual_revenue\": {\"amount\": \"35000.50\", \"currency\": \"CNY\"},"
    " \"founding_date\": \"1999-12-31\", \"create_time\": \"2026-11-21T06:00:00Z\","
    " \"contact_points\": [{\"kind\": \"phone\", \"value\": \"+86\", \"primary\": true}],"
    " \"tags\": [\"a\", \"b\"], \"custom\": {\"vip\": true, \"old\": null}}";

static void round_trip(void **state)
{
    (void)state;
    struct arena *arena = arena_new(TEST_ARENA);
    struct record *record = read_customer(arena, full);
    const char *once = printed(arena, record, 0);
    const char *twice = printed(arena, read_customer(arena, once), 0);
    assert_string_equal(once, twice);
    json_t *json = json_loads(once, 0, NULL);
    assert_non_null(json);
    assert_string_equal(json_string_value(json_object_get(json, "kind")), "person");
    assert_int_equal(json_integer_value(json_object_get(json, "employees")), 12);
    const json_t *revenue = json_object_get(json, "annual_revenue");
    assert_string_equal(json_string_value(json_object_get(revenue, "amount")), "35000.50");
    assert_true(json_is_null(json_object_get(json, "birthday")));
    assert_true(json_is_true(json_object_get(json_object_get(json, "custom"), "vip")));
    json_decref(json);
    json = json_loads(printed(arena, record, -1), 0, NULL);
    assert_non_null(json);
    assert_null(strchr(printed(arena, record, -1), '\n'));
    json_decref(json);
    arena_free(arena);
}

static void texts_are_escaped(void **state)
{
    static const struct {
        const char *in;
        const char *out;
    } cases[] = {{"a\"b\\c", "\"a\\\"b\\\\c\""},
                 {"\033[31m", "\"\\u001b[31m\""},
                 {"\xc2\x9b", "\"\\u009b\""},
                 {"\xe2\x80\xae", "\"\\u202e\""},
                 {"\xf3\xa0\x81\x81", "\"\\udb40\\udc41\""},
                 {"\xff", "\"\\ufffd\""},
                 {"上海\n", "\"上海\\n\""}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *arena = arena_new(TEST_ARENA);
        struct buf out;
        buf_init(&out, arena, 65536);
        json_text(&out, cases[i].in, strlen(cases[i].in));
        assert_string_equal(buf_string(&out), cases[i].out);
        arena_free(arena);
    }
}

static void large_integers_are_texts(void **state)
{
    (void)state;
    struct arena *arena = arena_new(TEST_ARENA);
    struct record *record = record_new(arena, contract_message("kith.v1.Customer"));
    record_find(record, "employees")->present = true;
    record_find(record, "employees")->integer = INT64_MAX;
    assert_non_null(strstr(printed(arena, record, -1), "\"employees\": \"9223372036854775807\""));
    arena_free(arena);
}

static void mistakes_are_explained(void **state)
{
    static const struct {
        const char *json;
        const char *field;
        const char *hint;
    } cases[] = {
        {"{\"nam\": \"x\"}", "nam", "name"},
        {"{\"name\": 3}", "name", "another kind"},
        {"{\"employees\": \"many\"}", "employees", "whole number"},
        {"{\"tags\": \"a\"}", "tags", "list"},
        {"{\"annual_revenue\": {\"amount\": \"1\"}}", "annual_revenue", "currency"},
        {"{\"name\": \"x\"", NULL, "line"},
        {"[]", NULL, "object"},
        {"{\"name\": \"a\\u0000b\"}", NULL, ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *arena = arena_new(TEST_ARENA);
        struct invocation invocation = {.arena = arena};
        struct record *record = record_new(arena, contract_message("kith.v1.Customer"));
        struct status status =
            body_record(&invocation, cases[i].json, strlen(cases[i].json), record);
        assert_int_equal(status.code, RPC_INVALID_ARGUMENT);
        assert_non_null(strstr(status.message, cases[i].hint));
        if (cases[i].field)
            assert_string_equal(status.field, cases[i].field);
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip),
        cmocka_unit_test(texts_are_escaped),
        cmocka_unit_test(large_integers_are_texts),
        cmocka_unit_test(mistakes_are_explained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
