/* SPDX-License-Identifier: Apache-2.0 */
/* Money: reading, writing, rounding, limits, and the binary form of PostgreSQL. */
#include "tests/test.h"

#include "common/money.h"

static struct decimal decimal(const char *text, int scale)
{
    struct decimal number = {0};
    struct status status = money_parse_decimal(text, scale, false, &number);
    if (!status_is_ok(status))
        fail_msg("%s: %s", text, status.message);
    return number;
}

static struct money money(const char *text)
{
    struct money result = {0};
    struct status status = money_parse(text, NULL, &result);
    if (!status_is_ok(status))
        fail_msg("%s: %s", text, status.message);
    return result;
}

static void assert_money(struct money value, const char *expected)
{
    char text[MONEY_TEXT];
    assert_string_equal(money_format(value, text), expected);
}

static void assert_decimal(struct decimal value, const char *expected)
{
    char text[MONEY_TEXT];
    assert_string_equal(money_format_decimal(value, 0, text), expected);
}

static void decimals_are_read_and_written(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
        int scale, decimals;
    } cases[] = {
        {"0", "0", 4, 0},
        {"-0", "0", 4, 0},
        {"+1.5", "1.5", 4, 0},
        {"1.5", "1.50", 4, 2},
        {"-0.0001", "-0.0001", 4, 2},
        {"000123", "123", 4, 0},
        {"1.50000", "1.5", 4, 0},
        {"0.00000001", "0.00000001", 8, 0},
        {"9999999999999999.9999", "9999999999999999.9999", 4, 2},
        {"-999999999999.99999999", "-999999999999.99999999", 8, 0},
        {"100", "100.00", 8, 2},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        char text[MONEY_TEXT];
        struct decimal number = decimal(cases[i].text, cases[i].scale);
        assert_string_equal(money_format_decimal(number, cases[i].decimals, text),
                            cases[i].expected);
    }
}

static void malformed_decimals_are_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        "-",
                                        "+",
                                        ".",
                                        ".5",
                                        "5.",
                                        "1e3",
                                        "1 2",
                                        " 1",
                                        "1,000",
                                        "0x10",
                                        "--1",
                                        "1.2.3",
                                        "NaN",
                                        "inf",
                                        "１",
                                        "1.23456",
                                        "1.",
                                        "10000000000000000",
                                        "99999999999999999999999999999999999999999"};
    for (size_t i = 0; i < TEST_COUNT(texts); i++) {
        struct decimal number = {.value = 7};
        struct status status = money_parse_decimal(texts[i], MONEY_SCALE, false, &number);
        if (status.code != RPC_INVALID_ARGUMENT || number.value != 7)
            fail_msg("%s was taken", texts[i]);
    }
}

static void amounts_are_read_with_their_currency(void **state)
{
    (void)state;
    assert_money(money("35000CNY"), "35000.00 CNY");
    assert_money(money("35,000.50 cny"), "35000.50 CNY");
    assert_money(money("EUR 1,234,567.8912"), "1234567.8912 EUR");
    assert_money(money("  -12 JPY "), "-12 JPY");
    assert_money(money("1.5BHD"), "1.500 BHD");
    struct money plain;
    assert_true(status_is_ok(money_parse("100", "usd", &plain)));
    assert_money(plain, "100.00 USD");
    assert_true(status_is_ok(money_parse("100 EUR", "USD", &plain)));
    assert_money(plain, "100.00 EUR");
}

static void refuse(const char *text, const char *currency, const char *reason)
{
    struct money out;
    struct status status = money_parse(text, currency, &out);
    if (status_is_ok(status))
        fail_msg("%s was taken", text);
    assert_string_equal(status.reason, reason);
}

static void malformed_amounts_are_refused(void **state)
{
    (void)state;
    refuse("", "CNY", "NUMBER_INVALID");
    refuse("¥35000", "CNY", "NUMBER_INVALID");
    refuse("100", NULL, "CURRENCY_UNKNOWN");
    refuse("100", "XXX", "CURRENCY_UNKNOWN");
    refuse("100 RMB", NULL, "CURRENCY_UNKNOWN");
    refuse("CNY", NULL, "NUMBER_INVALID");
    refuse("CNY 100 CNY", NULL, "NUMBER_INVALID");
    refuse("1,00 CNY", NULL, "NUMBER_INVALID");
    refuse("1234,567 CNY", NULL, "NUMBER_INVALID");
    refuse("1,234567 CNY", NULL, "NUMBER_INVALID");
    refuse(",123 CNY", NULL, "NUMBER_INVALID");
    refuse("1,234,56 CNY", NULL, "NUMBER_INVALID");
    refuse("0.00001 CNY", NULL, "NUMBER_INVALID");
    refuse("99999999999999999 CNY", NULL, "NUMBER_OUT_OF_RANGE");
}

static void currencies_have_their_decimals(void **state)
{
    (void)state;
    assert_int_equal(money_exponent("CNY"), 2);
    assert_int_equal(money_exponent("AED"), 2);
    assert_int_equal(money_exponent("ZWG"), 2);
    assert_int_equal(money_exponent("JPY"), 0);
    assert_int_equal(money_exponent("XPF"), 0);
    assert_int_equal(money_exponent("KWD"), 3);
    assert_int_equal(money_exponent("UYW"), 4);
    assert_int_equal(money_exponent("XAU"), -1);
    assert_int_equal(money_exponent("cny"), -1);
    assert_int_equal(money_exponent(""), -1);
    assert_int_equal(money_exponent("CNYX"), -1);
    assert_int_equal(money_exponent(" AF"), -1);
}

static void wire_amounts_are_checked(void **state)
{
    (void)state;
    struct money out;
    int64_t units;
    int32_t nanos;
    assert_true(status_is_ok(money_from_units(-1, -750000000, "USD", &out)));
    assert_money(out, "-1.75 USD");
    money_to_units(out, &units, &nanos);
    assert_int_equal(units, -1);
    assert_int_equal(nanos, -750000000);
    assert_true(status_is_ok(money_from_units(0, -100000, "USD", &out)));
    assert_money(out, "-0.0001 USD");
    assert_true(status_is_ok(money_from_units(9999999999999999, 999900000, "USD", &out)));
    assert_false(status_is_ok(money_from_units(10000000000000000, 0, "USD", &out)));
    assert_false(status_is_ok(money_from_units(INT64_MIN, 0, "USD", &out)));
    assert_false(status_is_ok(money_from_units(1, -1, "USD", &out)));
    assert_false(status_is_ok(money_from_units(-1, 100000, "USD", &out)));
    assert_false(status_is_ok(money_from_units(1, 50000, "USD", &out)));
    assert_false(status_is_ok(money_from_units(1, 1000000000, "USD", &out)));
    assert_false(status_is_ok(money_from_units(0, INT32_MIN, "USD", &out)));
    assert_string_equal(money_from_units(1, 0, "", &out).reason, "CURRENCY_UNKNOWN");
}

static void rounding_is_half_away_from_zero(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
    } cases[] = {
        {"1.005 CNY", "1.01 CNY"},    {"-1.005 CNY", "-1.01 CNY"}, {"1.0049 CNY", "1.00 CNY"},
        {"-1.0049 CNY", "-1.00 CNY"}, {"2.5 JPY", "3 JPY"},        {"-2.5 JPY", "-3 JPY"},
        {"0.4999 JPY", "0 JPY"},      {"1.2345 BHD", "1.235 BHD"}, {"1.2345 UYW", "1.2345 UYW"},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct money out;
        assert_true(money_round(money(cases[i].from), &out));
        assert_money(out, cases[i].to);
    }
    struct money out = money("9999999999999999.9999 CNY");
    assert_false(money_round(out, &out)); /* up into 21 digits */
    out.currency[0] = '\0';
    assert_false(money_round(out, &out));
}

static void sums_are_checked(void **state)
{
    (void)state;
    struct money out = {0};
    assert_true(money_add(money("1.5 CNY"), money("-2 CNY"), &out));
    assert_money(out, "-0.50 CNY");
    assert_false(money_add(money("1 CNY"), money("1 EUR"), &out));
    assert_false(money_add(money("9999999999999999 CNY"), money("1 CNY"), &out));
    assert_money(out, "-0.50 CNY");
}

static void products_are_rounded_once(void **state)
{
    (void)state;
    struct decimal out;
    assert_true(money_multiply(decimal("100", 4), decimal("7.12345678", 8), &out));
    assert_decimal(out, "712.3457");
    assert_true(money_multiply(decimal("-0.0001", 4), decimal("0.5", 8), &out));
    assert_decimal(out, "-0.0001");
    assert_true(money_multiply(decimal("-0.0001", 4), decimal("0.49999999", 8), &out));
    assert_decimal(out, "0");
    assert_false(money_multiply(decimal("9999999999999999", 4), decimal("2", 8), &out));
    assert_false(money_multiply(decimal("9999999999999999", 4), decimal("999999999999", 8), &out));
    assert_true(money_rescale(decimal("1.23456789", 8), 4, &out));
    assert_decimal(out, "1.2346");
    assert_true(money_rescale(decimal("1.2346", 4), 8, &out));
    assert_decimal(out, "1.2346");
    assert_false(money_rescale(decimal("9999999999999999", 4), 8, &out));
    assert_int_equal(money_compare(decimal("1.5", 4), decimal("1.50000001", 8)), -1);
    assert_int_equal(money_compare(decimal("1.5", 8), decimal("1.5", 4)), 0);
    assert_int_equal(money_compare(decimal("-1", 4), decimal("-2", 8)), 1);
}

/* As `select numeric_send(x)` of PostgreSQL 15 gives them. */
static void numerics_have_known_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int scale;
        size_t length;
        const char *bytes;
    } cases[] = {
        {"12345.67", 4, 14, "\0\3\0\1\0\0\0\4\0\1\x09\x29\x1a\x2c"},
        {"-0.0001", 4, 10, "\0\1\xff\xff\x40\0\0\4\0\1"},
        {"7.1234", 8, 12, "\0\2\0\0\0\0\0\x08\0\7\4\xd2"},
        {"100000000", 4, 10, "\0\1\0\2\0\0\0\4\0\1"},
        {"0", 4, 8, "\0\0\0\0\0\0\0\4"},
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        uint8_t bytes[MONEY_NUMERIC_BYTES];
        struct decimal number = decimal(cases[i].text, cases[i].scale), back;
        assert_int_equal(money_to_numeric(number, bytes), cases[i].length);
        assert_memory_equal(bytes, cases[i].bytes, cases[i].length);
        assert_true(money_from_numeric(bytes, cases[i].length, cases[i].scale, &back));
        assert_true(back.value == number.value);
    }
}

static void every_numeric_comes_back(void **state)
{
    (void)state;
    struct decimal number = {1, MONEY_SCALE}, back;
    uint8_t bytes[MONEY_NUMERIC_BYTES];
    for (int i = 0; i < 40; i++) {
        number.scale = i % 2 ? MONEY_SCALE : RATE_SCALE;
        number.value = number.value * -3 + i;
        size_t length = money_to_numeric(number, bytes);
        assert_true(length <= sizeof bytes);
        assert_true(money_from_numeric(bytes, length, number.scale, &back));
        assert_true(back.value == number.value);
    }
    number.value = 0;
    assert_int_equal(money_to_numeric(number, bytes), 8);
    assert_true(money_from_numeric(bytes, 8, RATE_SCALE, &back));
    assert_true(back.value == 0);
}

static void foreign_numerics_are_rounded_or_refused(void **state)
{
    (void)state;
    struct decimal out;
    /* 1.23465 = 1, 2346, 5000 */
    assert_true(money_from_numeric("\0\3\0\0\0\0\0\5\0\1\x09\x2a\x13\x88", 14, 4, &out));
    assert_decimal(out, "1.2347");
    /* 0.00005 */
    assert_true(money_from_numeric("\0\1\xff\xfe\x40\0\0\5\x13\x88", 10, 4, &out));
    assert_decimal(out, "-0.0001");
    /* far below the scale */
    assert_true(money_from_numeric("\0\1\xff\xf0\0\0\0\x40\x26\x0f", 10, 4, &out));
    assert_decimal(out, "0");
    assert_false(money_from_numeric("\0\0\0\0\xc0\0\0\0", 8, 4, &out));        /* NaN */
    assert_false(money_from_numeric("\0\0\0\0\xd0\0\0\0", 8, 4, &out));        /* infinity */
    assert_false(money_from_numeric("\0\1\0\0\0\0\0\0\x27\x10", 10, 4, &out)); /* digit 10000 */
    assert_false(money_from_numeric("\0\2\0\0\0\0\0\0\0\1", 10, 4, &out));     /* cut */
    assert_false(money_from_numeric("\0\1\0\x04\0\0\0\0\0\1", 10, 4, &out));   /* 10^16 */
    assert_false(money_from_numeric("\0\1\x7f\xff\0\0\0\0\0\1", 10, 4, &out)); /* 10^131068 */
    assert_false(money_from_numeric("\0\0\0", 3, 4, &out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decimals_are_read_and_written),
        cmocka_unit_test(malformed_decimals_are_refused),
        cmocka_unit_test(amounts_are_read_with_their_currency),
        cmocka_unit_test(malformed_amounts_are_refused),
        cmocka_unit_test(currencies_have_their_decimals),
        cmocka_unit_test(wire_amounts_are_checked),
        cmocka_unit_test(rounding_is_half_away_from_zero),
        cmocka_unit_test(sums_are_checked),
        cmocka_unit_test(products_are_rounded_once),
        cmocka_unit_test(numerics_have_known_bytes),
        cmocka_unit_test(every_numeric_comes_back),
        cmocka_unit_test(foreign_numerics_are_rounded_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
