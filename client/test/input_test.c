/* SPDX-License-Identifier: Apache-2.0 */
/* Values as people type them. */
#include "client/test/test.h"

#include "client/cmd/input.h"
#include "common/clock.h"

#include <time.h>

static struct status parse(struct arena *arena, const char *message, const char *field,
                           const char *text, struct value *value)
{
    const struct contract_message *found = contract_message(message);
    *value = (struct value){0};
    return input_value(arena, contract_field(found, field), text, value);
}

static void refused(const char *message, const char *field, const char *text, const char *hint)
{
    struct arena *arena = arena_new(TEST_ARENA);
    struct value value;
    struct status status = parse(arena, message, field, text, &value);
    assert_int_equal(status.code, RPC_INVALID_ARGUMENT);
    assert_string_equal(status.field, field);
    assert_non_null(strstr(status.message, hint));
    arena_free(arena);
}

static void enums_by_short_name_and_label(void **state)
{
    (void)state;
    static const char *const ways[] = {"person", "PERSON", "CUSTOMER_KIND_PERSON", "个人"};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct arena *arena = arena_new(TEST_ARENA);
        struct value value;
        assert_true(status_is_ok(parse(arena, "kith.v1.Customer", "kind", ways[i], &value)));
        assert_int_equal(value.integer, 2);
        arena_free(arena);
    }
    refused("kith.v1.Customer", "kind", "persn", "did you mean person?");
    refused("kith.v1.Customer", "kind", "xyz", "organisation, person");
}

static void money_needs_a_currency(void **state)
{
    (void)state;
    static const char *const ways[] = {"35000.5CNY", "35,000.50 CNY", "cny 35000.50"};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct arena *arena = arena_new(TEST_ARENA);
        struct value value;
        struct status status = parse(arena, "kith.v1.Customer", "annual_revenue", ways[i], &value);
        assert_true(status_is_ok(status));
        assert_int_equal(value.money.units, 35000);
        assert_int_equal(value.money.nanos, 500000000);
        assert_string_equal(value.money.currency, "CNY");
        arena_free(arena);
    }
    refused("kith.v1.Customer", "annual_revenue", "35000", "35000CNY");
    refused("kith.v1.Customer", "annual_revenue", "lots", "lots");
}

static void numbers_have_bounds(void **state)
{
    struct arena *arena = arena_new(TEST_ARENA);
    struct value value;
    (void)state;
    assert_true(status_is_ok(parse(arena, "kith.v1.Customer", "employees", "120", &value)));
    assert_int_equal(value.integer, 120);
    refused("kith.v1.Customer", "employees", "-1", "between");
    refused("kith.v1.Customer", "employees", "12.5", "whole number");
    refused("kith.v1.Customer", "employees", "99999999999999999999", "whole number");
    arena_free(arena);
}

static void ids_by_prefix(void **state)
{
    struct arena *arena = arena_new(TEST_ARENA);
    struct value value;
    const char *id;
    (void)state;
    assert_true(status_is_ok(parse(arena, "kith.v1.Contact", "customer_id", "c-12", &value)));
    assert_true(record_text_is(&value, "C-12"));
    refused("kith.v1.Contact", "customer_id", "T-12", "C-12");
    refused("kith.v1.Contact", "customer_id", "12", "C-12");
    assert_false(input_id(arena, "C-", NULL, &id));
    assert_false(input_id(arena, "C-1x", NULL, &id));
    assert_true(input_id(arena, "CP-9", NULL, &id));
    arena_free(arena);
}

static void days(void **state)
{
    struct record_date date;
    struct record_date today;
    (void)state;
    assert_true(input_date("2026-11-21", &date));
    assert_int_equal(date.month, 11);
    assert_true(input_date("2026年11月21日", &date));
    assert_true(input_date("today", &today));
    assert_true(input_date("+0d", &date));
    assert_int_equal(date.day, today.day);
    assert_true(input_date("+1w", &date));
    struct clock_date a = {today.year, today.month, today.day};
    struct clock_date b = {date.year, date.month, date.day};
    assert_int_equal(clock_days(b) - clock_days(a), 7);
    assert_true(input_date("-1y", &date));
    assert_false(input_date("2026-02-30", &date));
    assert_false(input_date("+7", &date));
    assert_false(input_date("soon", &date));
    refused("kith.v1.Customer", "founding_date", "soon", "2026-11-21");
}

static void times(void **state)
{
    int64_t micros;
    int64_t other;
    (void)state;
    setenv("TZ", "Asia/Shanghai", 1);
    tzset();
    assert_true(input_time("2026-11-21T06:00:00Z", &micros));
    assert_true(input_time("2026-11-21 14:00", &other));
    assert_int_equal(micros, other);
    assert_true(input_time("2026-11-21 14:00:30", &other));
    assert_int_equal(other - micros, 30000000);
    assert_true(input_time("2026-11-21", &other));
    assert_int_equal(micros - other, INT64_C(14) * 3600 * 1000000);
    assert_true(input_time("now", &micros));
    assert_true(input_time("+2h", &other));
    assert_true(other - micros >= INT64_C(7200) * 1000000);
    assert_false(input_time("2026-11-21 25:00", &other));
    assert_false(input_time("2026-11-21 14:00x", &other));
    assert_false(input_time("", &other));
}

static void yes_and_no(void **state)
{
    bool yes;
    (void)state;
    assert_true(input_bool("YES", &yes) && yes);
    assert_true(input_bool("是", &yes) && yes);
    assert_true(input_bool("off", &yes) && !yes);
    assert_false(input_bool("perhaps", &yes));
    assert_false(input_bool("", &yes));
}

static void elements_of_lists(void **state)
{
    struct arena *arena = arena_new(TEST_ARENA);
    struct value value;
    (void)state;
    struct status status = parse(arena, "kith.v1.Customer", "contact_points",
                                 "kind:phone,value:+86 21\\, ext: 5,primary:yes", &value);
    assert_true(status_is_ok(status));
    assert_string_equal(record_string(arena, value.record, "value"), "+86 21, ext: 5");
    assert_int_equal(record_find(value.record, "primary")->integer, 1);
    refused("kith.v1.Customer", "contact_points", "phone", "field:value");
    refused("kith.v1.Customer", "contact_points", "colour:red", "one of its fields");
    arena_free(arena);
}

static void texts_are_checked(void **state)
{
    (void)state;
    char long_text[802];
    memset(long_text, 'x', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = '\0';
    refused("kith.v1.Customer", "name", long_text, "200");
    struct arena *arena = arena_new(TEST_ARENA);
    struct value value;
    struct status status = parse(arena, "kith.v1.Customer", "name", "a\033[31m", &value);
    assert_false(status_is_ok(status));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(enums_by_short_name_and_label),
        cmocka_unit_test(money_needs_a_currency),
        cmocka_unit_test(numbers_have_bounds),
        cmocka_unit_test(ids_by_prefix),
        cmocka_unit_test(days),
        cmocka_unit_test(times),
        cmocka_unit_test(yes_and_no),
        cmocka_unit_test(elements_of_lists),
        cmocka_unit_test(texts_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
