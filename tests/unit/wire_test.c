/* SPDX-License-Identifier: Apache-2.0 */
/* The wire format: known bytes, round trips, malformed input. */
#include "tests/test.h"

#include "common/wire.h"

static int set_up(void **state)
{
    *state = arena_new(1 << 20);
    return *state ? 0 : -1;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

static void bytes_are_those_of_the_specification(void **state)
{
    struct buf buf;
    buf_init(&buf, *state, 1000);
    wire_put_uint(&buf, 1, 150);
    wire_put_string(&buf, 2, "testing");
    size_t begin = wire_begin(&buf, 3);
    wire_put_uint(&buf, 1, 150);
    wire_end(&buf, begin);
    static const unsigned char expected[] = {0x08, 0x96, 0x01, 0x12, 0x07, 't',  'e',  's', 't',
                                             'i',  'n',  'g',  0x1a, 0x03, 0x08, 0x96, 0x01};
    assert_int_equal(buf.length, sizeof expected);
    assert_memory_equal(buf.data, expected, sizeof expected);
}

static void fields_come_back(void **state)
{
    struct buf buf;
    struct wire_reader reader;
    struct wire_field field;
    buf_init(&buf, *state, 1000);
    wire_put_int(&buf, 1, -1);
    wire_put_bool(&buf, 2, true);
    wire_put_double(&buf, 3, 1.5);
    wire_put_bytes(&buf, 536870911, "\0x", 2);
    wire_reader_init(&reader, buf.data, buf.length);
    assert_int_equal(wire_next(&reader, &field), 1);
    assert_true((int64_t)field.value == -1);
    assert_int_equal(wire_next(&reader, &field), 1);
    assert_int_equal(field.value, 1);
    assert_int_equal(wire_next(&reader, &field), 1);
    assert_int_equal(field.type, WIRE_FIXED64);
    double number;
    memcpy(&number, &field.value, sizeof number);
    assert_true(number == 1.5);
    assert_int_equal(wire_next(&reader, &field), 1);
    assert_int_equal(field.number, 536870911);
    assert_int_equal(field.length, 2);
    assert_memory_equal(field.bytes, "\0x", 2);
    assert_int_equal(wire_next(&reader, &field), 0);
}

static void long_messages_move_into_place(void **state)
{
    struct buf buf;
    struct wire_reader reader;
    struct wire_field field;
    buf_init(&buf, *state, 100000);
    size_t outer = wire_begin(&buf, 1), inner = wire_begin(&buf, 2);
    for (int i = 0; i < 20000; i++)
        buf_put_byte(&buf, 'x');
    wire_end(&buf, inner);
    wire_end(&buf, outer);
    wire_reader_init(&reader, buf.data, buf.length);
    assert_int_equal(wire_next(&reader, &field), 1);
    assert_int_equal(wire_next(&reader, &(struct wire_field){0}), 0);
    wire_reader_init(&reader, field.bytes, field.length);
    assert_int_equal(wire_next(&reader, &field), 1);
    assert_int_equal(field.number, 2);
    assert_int_equal(field.length, 20000);
}

static void malformed_bytes_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t length;
    } cases[] = {
        {"\x08", 1},                                          /* no value */
        {"\x80", 1},                                          /* half a tag */
        {"\x00\x00", 2},                                      /* number 0 */
        {"\x0b", 1},                                          /* group */
        {"\x0e\x00", 2},                                      /* type 6 */
        {"\x12\x05xx", 4},                                    /* longer than what is there */
        {"\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11}, /* 2^64-1 bytes */
        {"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 11}, /* beyond 64 bits */
        {"\x09\x01\x02\x03", 4},                              /* half a fixed64 */
        {"\x0d\x01\x02\x03", 4},                              /* half a fixed32 */
        {"\x80\x80\x80\x80\x10\x00", 6},                      /* number above 2^29-1 */
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct wire_reader reader;
        struct wire_field field;
        wire_reader_init(&reader, cases[i].bytes, cases[i].length);
        if (wire_next(&reader, &field) != -1)
            fail_msg("case %zu was taken", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(bytes_are_those_of_the_specification, set_up, tear_down),
        cmocka_unit_test_setup_teardown(fields_come_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(long_messages_move_into_place, set_up, tear_down),
        cmocka_unit_test(malformed_bytes_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
