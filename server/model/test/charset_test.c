/* SPDX-License-Identifier: Apache-2.0 */
/* Encodings of files, in pieces of every size. */
#include "server/model/charset.h"

#include "tests/test.h"

static const char *decode(struct arena *arena, enum charset charset, const char *bytes,
                          size_t length, size_t piece)
{
    struct buf out;
    struct charset_decoder *decoder = charset_decoder_new(arena, charset);
    assert_non_null(decoder);
    buf_init(&out, arena, 1 << 20);
    for (size_t at = 0; at < length; at += piece) {
        size_t n = length - at < piece ? length - at : piece;
        assert_true(charset_decode(decoder, bytes + at, n, at + n == length, &out));
    }
    return buf_string(&out);
}

static void assert_decoded(enum charset charset, const char *bytes, size_t length,
                           const char *expected)
{
    for (size_t piece = 1; piece <= length + 1; piece++) {
        struct arena *arena = arena_new(1 << 22);
        assert_string_equal(decode(arena, charset, bytes, length, piece), expected);
        arena_free(arena);
    }
}

static void test_decode(void **state)
{
    (void)state;
    assert_decoded(CHARSET_UTF8, "\xef\xbb\xbf\xe5\x8c\x97\xe4\xba\xac,a\n", 12, "北京,a\n");
    assert_decoded(CHARSET_UTF8,
                   "a\xff\xe5\x8c"
                   "b\xf0\x9f\x98\x80",
                   9,
                   "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
                   "b\xf0\x9f\x98\x80");
    assert_decoded(CHARSET_UTF8, "a\xe5\x8c", 3, "a\xef\xbf\xbd\xef\xbf\xbd");
    assert_decoded(CHARSET_GB18030, "\xb1\xb1\xbe\xa9,\xc9\xcf\xba\xa3\n", 10, "北京,上海\n");
    /* four bytes: U+1F600 */
    assert_decoded(CHARSET_GB18030,
                   "a\x94\x39\xfc\x36"
                   "b",
                   6,
                   "a\xf0\x9f\x98\x80"
                   "b");
    assert_decoded(CHARSET_GB18030, "\xb1\xb1\xff,x", 5, "北\xef\xbf\xbd,x");
    assert_decoded(CHARSET_UTF16LE, "\xff\xfe\x17\x53\x2c\0a\0", 8, "北,a");
    assert_decoded(CHARSET_UTF16BE, "\xfe\xff\x53\x17\0,\0a", 8, "北,a");
}

static bool is_utf8(const char *bytes, size_t length, size_t piece)
{
    struct charset_check check = {0};
    for (size_t at = 0; at < length; at += piece)
        charset_check(&check, bytes + at, length - at < piece ? length - at : piece);
    return charset_is_utf8(&check);
}

static void test_check(void **state)
{
    static const struct {
        const char *bytes;
        bool good;
    } cases[] = {
        {"", true},
        {"plain", true},
        {"北京 \xf0\x9f\x98\x80 é", true},
        {"\xb1\xb1\xbe\xa9", false},
        {"a\xe5\x8c", false},
        {"\xed\xa0\x80", false},
        {"\xc0\xaf", false},
        {"\xf4\x90\x80\x80", false},
        {"\xf4\x8f\xbf\xbf", true},
        {"\xe0\xa0\x80", true},
    };
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++)
        for (size_t piece = 1; piece < 12; piece++)
            assert_int_equal(is_utf8(cases[i].bytes, strlen(cases[i].bytes), piece), cases[i].good);
}

static void test_names(void **state)
{
    enum charset charset;
    (void)state;
    assert_true(charset_parse("GBK", &charset));
    assert_string_equal(charset_name(charset), "gb18030");
    assert_false(charset_parse("latin-9", &charset));
    assert_int_equal(charset_of_mark("\xff\xfe"
                                     "a",
                                     3),
                     CHARSET_UTF16LE);
    assert_int_equal(charset_of_mark("abc", 3), CHARSET_AUTO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decode),
        cmocka_unit_test(test_check),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
