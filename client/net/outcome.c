/* SPDX-License-Identifier: Apache-2.0 */
/* Reading what gRPC says about a call that failed. */
#include "client/net/outcome.h"

#include "common/wire.h"

#include <string.h>

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

const char *outcome_unescape(struct arena *arena, const char *text, size_t length)
{
    char *out = arena_copy(arena, text, length);
    size_t n = 0;
    for (size_t i = 0; out && i < length; i++) {
        if (text[i] == '%' && length - i > 2 && hex_digit(text[i + 1]) >= 0 &&
            hex_digit(text[i + 2]) >= 0) {
            out[n++] = (char)(hex_digit(text[i + 1]) << 4 | hex_digit(text[i + 2]));
            i += 2;
        } else {
            out[n++] = text[i];
        }
    }
    if (out)
        out[n] = '\0';
    return out ? out : "";
}

static int base64_digit(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

static uint8_t *base64_decode(struct arena *arena, const char *text, size_t length, size_t *out)
{
    uint8_t *bytes = arena_alloc(arena, length);
    uint32_t bits = 0;
    int have = 0;
    *out = 0;
    for (size_t i = 0; bytes && i < length && text[i] != '='; i++) {
        int digit = base64_digit(text[i]);
        if (digit < 0)
            return NULL;
        bits = bits << 6 | (uint32_t)digit;
        have += 6;
        if (have >= 8) {
            have -= 8;
            bytes[(*out)++] = (uint8_t)(bits >> have);
        }
    }
    return bytes;
}

static const char *copied(struct arena *arena, const struct wire_field *field)
{
    const char *copy = arena_copy(arena, field->bytes, field->length);
    return copy ? copy : "";
}

static void read_error_info(struct outcome *outcome, struct arena *arena,
                            struct wire_reader *reader)
{
    struct wire_field field;
    while (wire_next(reader, &field) > 0)
        if (field.number == 1 && field.type == WIRE_BYTES)
            outcome->status.reason = copied(arena, &field);
}

static void read_violation(struct outcome *outcome, struct arena *arena,
                           const struct wire_field *bytes)
{
    struct violation *violation = &outcome->violations[outcome->n_violations];
    struct wire_reader reader;
    struct wire_field field;
    *violation = (struct violation){"", ""};
    wire_reader_init(&reader, bytes->bytes, bytes->length);
    while (wire_next(&reader, &field) > 0) {
        if (field.type == WIRE_BYTES && field.number == 1)
            violation->field = copied(arena, &field);
        else if (field.type == WIRE_BYTES && field.number == 2)
            violation->text = copied(arena, &field);
    }
    outcome->n_violations++;
}

static void read_bad_request(struct outcome *outcome, struct arena *arena,
                             struct wire_reader *reader)
{
    struct wire_field field;
    while (wire_next(reader, &field) > 0 && outcome->n_violations < OUTCOME_VIOLATIONS)
        if (field.number == 1 && field.type == WIRE_BYTES)
            read_violation(outcome, arena, &field);
    if (outcome->n_violations)
        outcome->status.field = outcome->violations[0].field;
}

static void read_retry_info(struct outcome *outcome, struct wire_reader *reader)
{
    struct wire_field field;
    uint64_t seconds = 0;
    uint64_t nanos = 0;
    if (wire_next(reader, &field) <= 0 || field.number != 1 || field.type != WIRE_BYTES)
        return;
    wire_reader_init(reader, field.bytes, field.length);
    while (wire_next(reader, &field) > 0) {
        if (field.number == 1)
            seconds = field.value;
        else if (field.number == 2)
            nanos = field.value;
    }
    if (seconds < 3600 && nanos < 1000000000)
        outcome->status.retry_ms = (unsigned)(seconds * 1000 + nanos / 1000000);
}

static bool type_is(const struct wire_field *url, const char *name)
{
    size_t length = strlen(name);
    return url->length >= length && memcmp(url->bytes + url->length - length, name, length) == 0;
}

/* google.protobuf.Any: 1 type_url, 2 value. */
static void read_any(struct outcome *outcome, struct arena *arena, const struct wire_field *any)
{
    struct wire_field field;
    struct wire_field url = {0};
    struct wire_field value = {0};
    struct wire_reader reader;
    wire_reader_init(&reader, any->bytes, any->length);
    while (wire_next(&reader, &field) > 0) {
        if (field.type == WIRE_BYTES && field.number == 1)
            url = field;
        else if (field.type == WIRE_BYTES && field.number == 2)
            value = field;
    }
    wire_reader_init(&reader, value.bytes, value.length);
    if (type_is(&url, "/google.rpc.ErrorInfo"))
        read_error_info(outcome, arena, &reader);
    else if (type_is(&url, "/google.rpc.BadRequest"))
        read_bad_request(outcome, arena, &reader);
    else if (type_is(&url, "/google.rpc.RetryInfo"))
        read_retry_info(outcome, &reader);
}

void outcome_details(struct outcome *outcome, struct arena *arena, const char *base64,
                     size_t length)
{
    size_t n;
    const uint8_t *bytes = base64_decode(arena, base64, length, &n);
    struct wire_reader reader;
    struct wire_field field;
    if (!bytes)
        return;
    wire_reader_init(&reader, bytes, n);
    while (wire_next(&reader, &field) > 0) /* google.rpc.Status: 3 details */
        if (field.number == 3 && field.type == WIRE_BYTES)
            read_any(outcome, arena, &field);
}

enum rpc_code outcome_http(int http_status)
{
    switch (http_status) {
    case 400:
        return RPC_INTERNAL;
    case 401:
        return RPC_UNAUTHENTICATED;
    case 403:
        return RPC_PERMISSION_DENIED;
    case 404:
        return RPC_UNIMPLEMENTED;
    case 429:
    case 502:
    case 503:
    case 504:
        return RPC_UNAVAILABLE;
    default:
        return RPC_UNKNOWN;
    }
}
