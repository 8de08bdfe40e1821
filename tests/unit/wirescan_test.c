/* SPDX-License-Identifier: Apache-2.0 */
/* The scan of request bytes: what it lets through, and the path it names when it does not. */
#include "tests/test.h"

#include "common/wire.h"
#include "server/rpc/wirescan.h"
#include "tests/unit/sample_contract.h"

/* Fields of sample_request and of its customer. */
enum { CUSTOMER = 1, COUNTS = 2, NUMBERS = 3, WEIGHTS = 4, DATA = 5, SELF = 6, WORDS = 1000 };
enum { NAME = 2, EMPLOYEES = 6, SCORE = 7, REVENUE = 9, POINTS = 30, TAGS = 70 };

static struct arena *arena;
static struct buf buf;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(64 << 20);
    buf_init(&buf, arena, 8 << 20);
    return arena ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct status scan(void)
{
    assert_false(buf.failed);
    return wirescan_check(arena, &sample_request, (const uint8_t *)buf.data, buf.length);
}

static void assert_path(const char *path)
{
    struct status status = scan();
    assert_int_equal(status.code, RPC_INVALID_ARGUMENT);
    assert_string_equal(status.field ? status.field : "", path);
}

static void put_entry(const char *key, int64_t value)
{
    size_t entry = wire_begin(&buf, COUNTS);
    wire_put_string(&buf, 1, key);
    wire_put_int(&buf, 2, value);
    wire_end(&buf, entry);
}

static void good_requests_pass(void **state)
{
    (void)state;
    assert_int_equal(scan().code, RPC_OK);
    size_t customer = wire_begin(&buf, CUSTOMER);
    wire_put_string(&buf, NAME, "上海电子");
    wire_put_int(&buf, EMPLOYEES, -5);
    wire_put_double(&buf, SCORE, 0.5);
    wire_put_string(&buf, TAGS, "vip");
    wire_put_string(&buf, TAGS, "vip");
    wire_end(&buf, wire_begin(&buf, POINTS));
    wire_end(&buf, wire_begin(&buf, POINTS));
    size_t money = wire_begin(&buf, REVENUE);
    wire_put_string(&buf, 1, "CNY");
    wire_end(&buf, money);
    wire_end(&buf, customer);
    put_entry("a", 1);
    put_entry("", 1);
    put_entry("b", 1);
    wire_put_int(&buf, NUMBERS, 1);
    wire_put_bytes(&buf, NUMBERS, "\x01\x96\x01", 3);
    wire_put_bytes(&buf, WEIGHTS, "12345678", 8);
    wire_put_double(&buf, WEIGHTS, 1);
    wire_put_bytes(&buf, DATA, "\0\xff", 2);
    wire_put_bytes(&buf, 99, "\0\xff", 2); /* unknown */
    wire_put_double(&buf, 98, 1);
    assert_int_equal(scan().code, RPC_OK);
}

static void texts_are_utf8_without_nul(void **state)
{
    (void)state;
    wire_put_string(&buf, WORDS, "a");
    wire_put_int(&buf, NUMBERS, 3);
    wire_put_bytes(&buf, WORDS, "a\0b", 3);
    assert_path("words[1]");
    buf.length = 0;
    size_t customer = wire_begin(&buf, CUSTOMER);
    size_t point = wire_begin(&buf, POINTS);
    wire_put_string(&buf, 1, "ok");
    wire_end(&buf, point);
    point = wire_begin(&buf, POINTS);
    wire_put_bytes(&buf, 1, "\xc0\xaf", 2);
    wire_end(&buf, point);
    wire_end(&buf, customer);
    assert_path("customer.contact_points[1].value");
}

static void types_must_fit(void **state)
{
    (void)state;
    static const uint32_t fields[] = {CUSTOMER, COUNTS, DATA, SELF, WORDS};
    for (size_t i = 0; i < TEST_COUNT(fields); i++) {
        buf.length = 0;
        wire_put_int(&buf, fields[i], 1);
        assert_int_equal(scan().code, RPC_INVALID_ARGUMENT);
        buf.length = 0;
        wire_put_double(&buf, fields[i], 1);
        assert_int_equal(scan().code, RPC_INVALID_ARGUMENT);
    }
    buf.length = 0;
    wire_put_string(&buf, 7, "true"); /* a singular bool is never packed */
    assert_path("validate_only");
    buf.length = 0;
    wire_put_bytes(&buf, WEIGHTS, "123456789", 9);
    assert_path("weights[0]");
    buf.length = 0;
    wire_put_bytes(&buf, NUMBERS, "\x80", 1);
    assert_path("numbers[0]");
}

static void parts_come_once(void **state)
{
    (void)state;
    wire_end(&buf, wire_begin(&buf, CUSTOMER));
    wire_end(&buf, wire_begin(&buf, SELF));
    assert_int_equal(scan().code, RPC_OK);
    wire_end(&buf, wire_begin(&buf, CUSTOMER));
    assert_path("customer");
}

static void map_keys_come_once(void **state)
{
    (void)state;
    put_entry("a", 1);
    put_entry("ab", 1);
    put_entry("a", 2);
    assert_path("counts[2]");
    buf.length = 0;
    put_entry("", 1);
    wire_end(&buf, wire_begin(&buf, COUNTS)); /* no key is the empty key */
    assert_path("counts[1]");
}

static void put_depth(int depth)
{
    size_t self = wire_begin(&buf, SELF);
    if (depth > 1)
        put_depth(depth - 1);
    wire_end(&buf, self);
}

static void depth_is_bounded(void **state)
{
    (void)state;
    put_depth(WIRESCAN_MAX_DEPTH - 1);
    assert_int_equal(scan().code, RPC_OK);
    buf.length = 0;
    put_depth(WIRESCAN_MAX_DEPTH);
    assert_path("self.self.self.self.self.self.self.self.self.self.self.self.self.self.self.self");
    buf.length = 0;
    put_depth(5000);
    assert_int_equal(scan().code, RPC_INVALID_ARGUMENT);
}

static void elements_are_counted(void **state)
{
    (void)state;
    for (int i = 0; i < WIRESCAN_MAX_ELEMENTS; i++)
        wire_put_int(&buf, i % 2 ? NUMBERS : 99, 1);
    assert_int_equal(scan().code, RPC_OK);
    wire_put_int(&buf, 99, 1);
    assert_int_equal(scan().code, RPC_INVALID_ARGUMENT);
    buf.length = 0;
    char *zeros = arena_alloc(arena, WIRESCAN_MAX_ELEMENTS);
    wire_put_bytes(&buf, NUMBERS, zeros, WIRESCAN_MAX_ELEMENTS - 1);
    assert_int_equal(scan().code, RPC_OK);
    buf.length = 0;
    wire_put_bytes(&buf, NUMBERS, zeros, WIRESCAN_MAX_ELEMENTS);
    assert_path("numbers[0]");
}

static void cut_bytes_are_malformed(void **state)
{
    (void)state;
    size_t customer = wire_begin(&buf, CUSTOMER);
    wire_put_string(&buf, NAME, "Acme");
    wire_put_int(&buf, EMPLOYEES, 1000);
    wire_end(&buf, customer);
    size_t whole = buf.length;
    for (size_t length = 1; length < whole; length++) {
        buf.length = length;
        assert_path("");
    }
    buf.length = 0;
    wire_put_bytes(&buf, CUSTOMER, "\x12", 1);
    assert_path("customer");
    buf.length = 0;
    buf_put(&buf, "\x0b", 1); /* a group */
    assert_path("");
    buf.length = 0;
    buf_put(&buf, "\xb8\x80\x80\x80\x80\x00\x01", 7); /* a tag of six bytes */
    assert_path("");
    buf.length = 0;
    buf_put(&buf, "\x0a\x80\x80\x80\x80\x80\x00", 7); /* a length of six bytes */
    assert_path("");
    buf.length = 0;
    buf_put(&buf, "\x00\x00", 2); /* field number 0 */
    assert_path("");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(good_requests_pass, set_up, tear_down),
        cmocka_unit_test_setup_teardown(texts_are_utf8_without_nul, set_up, tear_down),
        cmocka_unit_test_setup_teardown(types_must_fit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(parts_come_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(map_keys_come_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(depth_is_bounded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(elements_are_counted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cut_bytes_are_malformed, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
