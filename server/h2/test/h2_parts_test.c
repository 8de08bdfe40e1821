/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of HTTP/2 that stand alone: guard, request headers, messages, reply texts. */
#include "server/h2/h2_guard.h"
#include "server/h2/h2_head.h"
#include "server/h2/h2_inbox.h"
#include "server/h2/h2_reply.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_timeout(void **state)
{
    (void)state;
    const struct {
        const char *text;
        int64_t ms;
    } rows[] = {
        {"1H", 3600000},
        {"2M", 120000},
        {"3S", 3000},
        {"4m", 4},
        {"1u", 1},
        {"1000u", 1},
        {"1001u", 2},
        {"1n", 1},
        {"0S", 0},
        {"0n", 0},
        {"99999999H", 359999996400000},
        {"", -1},
        {"S", -1},
        {"1", -1},
        {"1s", -1},
        {"1SS", -1},
        {" 1S", -1},
        {"123456789S", -1},
        {"-1S", -1},
        {"1.5S", -1},
        {"+1S", -1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(h2_head_timeout(rows[i].text), rows[i].ms);
}

static void check_percent(const char *text, size_t size, const char *expected)
{
    char out[64] = {0};
    size_t length = h2_reply_percent(out, size, text);
    assert_int_equal(length, strlen(expected));
    assert_memory_equal(out, expected, length);
}

static void test_percent(void **state)
{
    (void)state;
    check_percent("", 64, "");
    check_percent("plain ~", 64, "plain ~");
    check_percent("100 %", 64, "100 %25");
    check_percent("a\nb\x7f", 64, "a%0Ab%7F");
    check_percent("\xe5\xae\xa2", 64, "%E5%AE%A2");
    check_percent("a\xe5\xae\xa2", 10, "a"); /* no half characters */
    check_percent("abcdef", 6, "abc");       /* room for the worst case */
}

static void check_base64(const char *bytes, const char *expected)
{
    char out[64];
    size_t length = h2_reply_base64(out, bytes, strlen(bytes));
    assert_int_equal(length, strlen(expected));
    assert_memory_equal(out, expected, length);
}

static void test_base64(void **state)
{
    (void)state;
    check_base64("", "");
    check_base64("f", "Zg");
    check_base64("fo", "Zm8");
    check_base64("foo", "Zm9v");
    check_base64("foob", "Zm9vYg");
    check_base64("\xfb\xff\xfe", "+//+");
}

static void test_details_that_are_too_long(void **state)
{
    (void)state;
    static char details[4000];
    struct status status = status_error(RPC_INTERNAL, NULL, "text");
    struct h2_trailers *trailers = h2_reply_encode(status, details, 3072);
    assert_int_equal(trailers->details_length, 4096);
    free(trailers);
    trailers = h2_reply_encode(status, details, 3073);
    assert_int_equal(trailers->details_length, 0);
    assert_int_equal(trailers->message_length, 4);
    free(trailers);
}

static size_t put_frame(uint8_t *out, size_t length, uint8_t type, uint8_t flags)
{
    const uint8_t header[9] = {(uint8_t)(length >> 16), (uint8_t)(length >> 8), (uint8_t)length,
                               type, flags};
    memcpy(out, header, sizeof header);
    memset(out + sizeof header, 0, length);
    return sizeof header + length;
}

/* The same frames in pieces of every size are counted the same. */
static void test_guard_pieces(void **state)
{
    (void)state;
    struct h2_rate rates[H2_KINDS] = {{0}};
    for (int kind = 0; kind < H2_KINDS; kind++)
        rates[kind].burst = 100;
    uint8_t bytes[512] = {0};
    size_t n = 24;
    n += put_frame(bytes + n, 6, 4, 0);  /* SETTINGS */
    n += put_frame(bytes + n, 8, 6, 0);  /* PING */
    n += put_frame(bytes + n, 30, 0, 0); /* DATA */
    n += put_frame(bytes + n, 0, 0, 0);  /* DATA, empty */
    n += put_frame(bytes + n, 0, 0, 1);  /* DATA, empty, the end */
    n += put_frame(bytes + n, 1, 0, 8);  /* DATA, padding of none */
    n += put_frame(bytes + n, 40, 1, 4); /* HEADERS */
    n += put_frame(bytes + n, 4, 3, 0);  /* RST_STREAM */
    n += put_frame(bytes + n, 3, 99, 0); /* unknown */
    n += put_frame(bytes + n, 4, 8, 0);  /* WINDOW_UPDATE */
    n += put_frame(bytes + n, 5, 2, 0);  /* PRIORITY */
    for (size_t piece = 1; piece <= n; piece++) {
        struct h2_guard guard;
        h2_guard_init(&guard, rates, 0);
        for (size_t at = 0; at < n; at += piece)
            assert_true(h2_guard_scan(&guard, 0, bytes + at, n - at < piece ? n - at : piece));
        assert_int_equal(guard.tokens[H2_SETTINGS], 99000);
        assert_int_equal(guard.tokens[H2_PING], 99000);
        assert_int_equal(guard.tokens[H2_EMPTY_DATA], 98000);
        assert_int_equal(guard.tokens[H2_RESET], 99000);
        assert_int_equal(guard.tokens[H2_OTHER], 99000);
        assert_int_equal(guard.tokens[H2_WINDOW_UPDATE], 99000);
        assert_int_equal(guard.tokens[H2_PRIORITY], 99000);
    }
}

static void test_guard_tokens(void **state)
{
    (void)state;
    struct h2_rate rates[H2_KINDS] = {[H2_PING] = {.burst = 2, .per_second = 10, .per_data = 1}};
    struct h2_guard guard;
    h2_guard_init(&guard, rates, 1000);
    assert_true(h2_guard_take(&guard, H2_PING));
    assert_true(h2_guard_take(&guard, H2_PING));
    h2_guard_data(&guard);
    assert_true(h2_guard_take(&guard, H2_PING));
    assert_true(h2_guard_scan(&guard, 1200, NULL, 0)); /* two more, and never above the burst */
    assert_true(h2_guard_scan(&guard, 901200, NULL, 0));
    assert_true(h2_guard_take(&guard, H2_PING));
    assert_true(h2_guard_take(&guard, H2_PING));
    assert_false(h2_guard_take(&guard, H2_PING));
    h2_guard_data(&guard);
    assert_false(h2_guard_take(&guard, H2_PING)); /* for good */
    assert_int_equal(guard.cause, H2_PING);
}

static void test_inbox(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {0, 0, 0, 0, 2, 'a', 'b', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0};
    struct h2_inbox inbox = {0};
    struct h2_message message;
    struct status status;
    for (size_t i = 0; i < 6; i++) {
        assert_true(h2_inbox_put(&inbox, bytes + i, 1));
        assert_int_equal(h2_inbox_peek(&inbox, 100, false, &message, &status), H2_INBOX_PARTIAL);
        assert_int_equal(message.need, i < 4 ? 5 : 7);
    }
    assert_true(h2_inbox_put(&inbox, bytes + 6, sizeof bytes - 6));
    assert_int_equal(h2_inbox_peek(&inbox, 100, false, &message, &status), H2_INBOX_WHOLE);
    assert_memory_equal(message.bytes, "ab", 2);
    h2_inbox_drop(&inbox, message.need);
    assert_int_equal(h2_inbox_peek(&inbox, 100, false, &message, &status), H2_INBOX_WHOLE);
    assert_int_equal(message.length, 0);
    h2_inbox_drop(&inbox, message.need);
    assert_int_equal(h2_inbox_peek(&inbox, 100, false, &message, &status), H2_INBOX_BAD);
    assert_int_equal(status.code, RPC_RESOURCE_EXHAUSTED); /* 65536 > 100 */
    h2_inbox_fini(&inbox);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_timeout),      cmocka_unit_test(test_percent),
        cmocka_unit_test(test_base64),       cmocka_unit_test(test_details_that_are_too_long),
        cmocka_unit_test(test_guard_pieces), cmocka_unit_test(test_guard_tokens),
        cmocka_unit_test(test_inbox),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
