/* SPDX-License-Identifier: Apache-2.0 */
/* Values for people and for programs. */
#include "client/test/test.h"

#include "client/cmd/input.h"
#include "client/ui/column.h"
#include "client/ui/format.h"

#include <time.h>

static const struct look english = {0};
static const struct look chinese = {.chinese = true};

static const char *shown(struct arena *arena, const char *message, const char *name,
                         const char *text, const struct look *look, bool machine)
{
    const struct contract_field *field = contract_field(contract_message(message), name);
    struct format format = {.look = look, .machine = machine};
    struct value value = {0};
    struct buf out;
    buf_init(&out, arena, 65536);
    assert_true(status_is_ok(input_value(arena, field, text, &value)));
    format_value(&out, field, &value, &format);
    return buf_string(&out);
}

static void people_and_programs(void **state)
{
    struct arena *arena = arena_new(TEST_ARENA);
    static const char c[] = "kith.v1.Customer";
    (void)state;
    setenv("TZ", "Asia/Shanghai", 1);
    tzset();
    assert_string_equal(shown(arena, c, "kind", "person", &english, false), "person");
    assert_string_equal(shown(arena, c, "kind", "person", &chinese, false), "个人");
    assert_string_equal(shown(arena, c, "kind", "person", &chinese, true), "person");
    assert_string_equal(shown(arena, c, "annual_revenue", "-1234567.5CNY", &english, false),
                        "-1,234,567.50 CNY");
    assert_string_equal(shown(arena, c, "annual_revenue", "1234567.5CNY", &english, true),
                        "1234567.50 CNY");
    assert_string_equal(shown(arena, c, "annual_revenue", "999JPY", &english, false), "999 JPY");
    assert_string_equal(shown(arena, c, "create_time", "2026-11-21T06:00:00Z", &english, false),
                        "2026-11-21 14:00");
    assert_string_equal(shown(arena, c, "create_time", "2026-11-21 14:00", &english, true),
                        "2026-11-21T06:00:00Z");
    assert_string_equal(shown(arena, c, "founding_date", "1999-1-2", &english, false),
                        "1999-01-02");
    assert_string_equal(
        shown(arena, c, "contact_points", "kind:phone,value:+86 21", &english, false),
        "phone +86 21");
    arena_free(arena);
}

static const char *left(struct arena *arena, const char *due, bool seconds)
{
    const struct contract_field *field =
        contract_field(contract_message("kith.v1.Ticket"), "next_due");
    struct format format = {.look = &english, .seconds = seconds, .now = INT64_C(1795852800000000)};
    struct value value = {0};
    struct buf out;
    buf_init(&out, arena, 1024);
    assert_true(status_is_ok(input_value(arena, field, due, &value)));
    format_value(&out, field, &value, &format);
    assert_int_equal(format_is_over(field, &value, &format),
                     strstr(buf_string(&out), "overdue") != NULL);
    return buf_string(&out);
}

static void one_counts_down_to_a_due_time(void **state)
{
    struct arena *arena = arena_new(TEST_ARENA);
    (void)state;
    assert_string_equal(left(arena, "2026-11-28T09:12:30Z", false), "1h12m left");
    assert_string_equal(left(arena, "2026-11-28T08:00:30Z", false), "less than 1m left");
    assert_string_equal(left(arena, "2026-11-28T07:59:30Z", false), "overdue");
    assert_string_equal(left(arena, "2026-11-28T07:18:00Z", false), "42m overdue");
    assert_string_equal(left(arena, "2026-12-01T11:00:00Z", false), "3d3h left");
    assert_string_equal(left(arena, "2026-11-25T05:00:00Z", true),
                        "2026-11-25 13:00:00 +0800 (3d3h overdue)");
    arena_free(arena);
}

static void columns_follow_paths(void **state)
{
    struct arena *arena = arena_new(TEST_ARENA);
    struct columns columns;
    const char *wrong;
    struct format format = {.look = &english};
    struct buf out;
    const struct contract_message *message = contract_message("kith.v1.Customer");
    (void)state;
    struct record *record = record_new(arena, message);
    const struct contract_field *points = contract_field(message, "contact_points");
    for (int i = 0; i < 2; i++)
        assert_true(
            status_is_ok(input_value(arena, points, i ? "kind:phone,value:2" : "kind:phone,value:1",
                                     record_append(arena, record_value(record, points)))));
    record_set_text(record_find(record, "owner_id"), "U-1");
    assert_true(
        column_parse(&columns, arena, message, "owner, contact_points.value", &english, &wrong));
    assert_int_equal(columns.n, 2);
    assert_string_equal(columns.items[0].name, "owner_id");
    buf_init(&out, arena, 65536);
    column_text(&out, &columns.items[0], record, &format);
    buf_puts(&out, "|");
    column_text(&out, &columns.items[1], record, &format);
    assert_string_equal(buf_string(&out), "U-1|1, 2");
    assert_false(column_parse(&columns, arena, message, "id,nme", &english, &wrong));
    assert_string_equal(wrong, "nme");
    arena_free(arena);
}

static void headings_speak_the_language(void **state)
{
    struct arena *arena = arena_new(TEST_ARENA);
    struct columns columns;
    const struct contract_message *message = contract_message("kith.v1.Customer");
    (void)state;
    column_default(&columns, arena, message, &chinese);
    assert_string_equal(columns.items[1].name, "name");
    assert_string_equal(columns.items[1].heading, "名称");
    column_default(&columns, arena, message, &english);
    assert_string_equal(columns.items[1].heading, "name");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_and_programs),
        cmocka_unit_test(one_counts_down_to_a_due_time),
        cmocka_unit_test(columns_follow_paths),
        cmocka_unit_test(headings_speak_the_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
