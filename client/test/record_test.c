/* SPDX-License-Identifier: Apache-2.0 */
/* Records: what is encoded decodes to the same, and what is malformed is refused. */
#include "client/test/test.h"

#include "client/net/record.h"
#include "common/wire.h"

static const struct contract_message *message(const char *name)
{
    const struct contract_message *found = contract_message(name);
    assert_non_null(found);
    return found;
}

static struct record *customer(struct arena *arena)
{
    struct record *record = record_new(arena, message("kith.v1.Customer"));
    record_set_text(record_find(record, "name"), "上海光明");
    struct value *employees = record_find(record, "employees");
    employees->present = true; /* zero, but said */
    struct value *revenue = record_find(record, "annual_revenue");
    revenue->present = true;
    revenue->money = (struct record_money){-35000, -500000000, "CNY"};
    struct value *day = record_find(record, "founding_date");
    day->present = true;
    day->date = (struct record_date){1999, 12, 31};
    struct value *time = record_find(record, "create_time");
    time->present = true;
    time->integer = -1500000; /* one and a half seconds before 1970 */
    record_set_text(record_append(arena, record_find(record, "tags")), "a");
    record_set_text(record_append(arena, record_find(record, "tags")), "b");
    struct value *point = record_append(arena, record_find(record, "contact_points"));
    point->record = record_new(arena, message("kith.v1.ContactPoint"));
    record_set_text(record_find(point->record, "value"), "+86 21");
    return record;
}

static struct record *round_trip(struct arena *arena, const struct record *record)
{
    struct buf bytes;
    buf_init(&bytes, arena, 65536);
    record_encode(record, &bytes);
    assert_false(bytes.failed);
    struct record *back = record_decode(arena, record->message, bytes.data, bytes.length);
    assert_non_null(back);
    return back;
}

static void values_survive(void **state)
{
    (void)state;
    struct arena *arena = arena_new(TEST_ARENA);
    struct record *back = round_trip(arena, customer(arena));
    assert_string_equal(record_string(arena, back, "name"), "上海光明");
    assert_true(record_find(back, "employees")->present);
    assert_int_equal(record_find(back, "employees")->integer, 0);
    assert_int_equal(record_find(back, "annual_revenue")->money.units, -35000);
    assert_int_equal(record_find(back, "annual_revenue")->money.nanos, -500000000);
    assert_string_equal(record_find(back, "annual_revenue")->money.currency, "CNY");
    assert_int_equal(record_find(back, "founding_date")->date.day, 31);
    assert_true(record_find(back, "create_time")->integer == -1500000);
    assert_int_equal(record_find(back, "tags")->n_items, 2);
    assert_true(record_text_is(&record_find(back, "tags")->items[1], "b"));
    assert_string_equal(
        record_string(arena, record_find(back, "contact_points")->items[0].record, "value"),
        "+86 21");
    assert_false(record_find(back, "city")->present);
    assert_false(record_find(back, "kind")->present);
    arena_free(arena);
}

static void masks_are_lists_of_paths(void **state)
{
    (void)state;
    struct arena *arena = arena_new(TEST_ARENA);
    struct record *request = record_new(arena, message("kith.v1.UpdateCustomerRequest"));
    record_set_text(record_find(request, "update_mask"), "name,custom.level,city");
    struct record *back = round_trip(arena, request);
    assert_true(record_text_is(record_find(back, "update_mask"), "name,custom.level,city"));
    arena_free(arena);
}

static void unknown_fields_are_skipped(void **state)
{
    (void)state;
    struct arena *arena = arena_new(TEST_ARENA);
    struct buf bytes;
    buf_init(&bytes, arena, 65536);
    wire_put_string(&bytes, 9999, "from the future");
    wire_put_uint(&bytes, 9998, 7);
    wire_put_string(&bytes, 2, "Acme");
    struct record *back =
        record_decode(arena, message("kith.v1.Customer"), bytes.data, bytes.length);
    assert_non_null(back);
    assert_string_equal(record_string(arena, back, "name"), "Acme");
    arena_free(arena);
}

static void malformed_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"\x12\x05xbc", "\x13", "\x18\xff", "\x72\x03\x0a\x05x",
                                        "\x10\x01"};
    static const size_t lengths[] = {5, 1, 2, 5, 2};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct arena *arena = arena_new(TEST_ARENA);
        assert_null(record_decode(arena, message("kith.v1.Customer"), wrong[i], lengths[i]));
        arena_free(arena);
    }
}

static void little_memory_is_refused(void **state)
{
    (void)state;
    struct arena *arena = arena_new(TEST_ARENA);
    struct buf bytes;
    buf_init(&bytes, arena, 65536);
    record_encode(customer(arena), &bytes);
    for (size_t budget = 64; budget < 16384; budget += 512) {
        struct arena *small = arena_new(budget);
        record_decode(small, message("kith.v1.Customer"), bytes.data, bytes.length);
        arena_free(small); /* the sanitizers look on */
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_survive),
        cmocka_unit_test(masks_are_lists_of_paths),
        cmocka_unit_test(unknown_fields_are_skipped),
        cmocka_unit_test(malformed_is_refused),
        cmocka_unit_test(little_memory_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
