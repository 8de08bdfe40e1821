/* SPDX-License-Identifier: Apache-2.0 */
/* Request headers after the gRPC protocol ("gRPC over HTTP2", section Requests). */
#include "server/h2/h2_head.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[H2_FIELDS] = {
    [H2_METHOD] = ":method",
    [H2_PATH] = ":path",
    [H2_CONTENT_TYPE] = "content-type",
    [H2_TE] = "te",
    [H2_AUTHORIZATION] = "authorization",
    [H2_TIMEOUT] = "grpc-timeout",
    [H2_ENCODING] = "grpc-encoding",
    [H2_LANGUAGE] = "accept-language",
    [H2_USER_AGENT] = "user-agent",
};

void h2_head_init(struct h2_head *head)
{
    *head = (struct h2_head){0};
}

void h2_head_fini(struct h2_head *head)
{
    if (head->text)
        explicit_bzero(head->text, head->capacity); /* tokens */
    free(head->text);
    head->text = NULL;
}

static int field_of(const uint8_t *name, size_t length)
{
    for (int field = 0; field < H2_FIELDS; field++)
        if (strlen(names[field]) == length && memcmp(names[field], name, length) == 0)
            return field;
    return -1;
}

static bool reserve(struct h2_head *head, size_t length)
{
    if (head->capacity - head->length >= length)
        return true;
    size_t capacity = head->capacity ? head->capacity * 2 : 256;
    while (capacity - head->length < length)
        capacity *= 2;
    char *text = realloc(head->text, capacity);
    if (!text)
        return false;
    head->text = text;
    head->capacity = capacity;
    return true;
}

static void keep(struct h2_head *head, int field, const uint8_t *value, size_t length)
{
    if (!reserve(head, length + 1)) {
        head->no_memory = true;
        return;
    }
    head->value[field] = (uint32_t)head->length + 1;
    memcpy(head->text + head->length, value, length);
    head->text[head->length + length] = '\0';
    head->length += length + 1;
}

void h2_head_add(struct h2_head *head, const uint8_t *name, size_t name_length,
                 const uint8_t *value, size_t value_length, size_t limit)
{
    head->counted += name_length + value_length + 32;
    if (head->counted > limit)
        head->too_long = true;
    int field = head->too_long ? -1 : field_of(name, name_length);
    if (field < 0)
        return;
    if (head->value[field])
        head->repeated = true;
    else
        keep(head, field, value, value_length);
}

const char *h2_head_value(const struct h2_head *head, enum h2_field field)
{
    return head->value[field] ? head->text + head->value[field] - 1 : NULL;
}

static bool is(const struct h2_head *head, enum h2_field field, const char *expected)
{
    const char *value = h2_head_value(head, field);
    return value && strcmp(value, expected) == 0;
}

/* Exactly application/grpc, or with "+proto" or parameters behind it. */
static bool is_grpc(const char *type)
{
    static const char grpc[] = "application/grpc";
    if (!type || strncmp(type, grpc, sizeof grpc - 1) != 0)
        return false;
    char next = type[sizeof grpc - 1];
    return next == '\0' || next == '+' || next == ';';
}

static int64_t in_ms(int64_t amount, char unit)
{
    switch (unit) {
    case 'H':
        return amount * 3600000;
    case 'M':
        return amount * 60000;
    case 'S':
        return amount * 1000;
    case 'm':
        return amount;
    case 'u':
        return (amount + 999) / 1000;
    case 'n':
        return (amount + 999999) / 1000000;
    default:
        return -1;
    }
}

int64_t h2_head_timeout(const char *text)
{
    int64_t amount = 0;
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 8 || strlen(text) != digits + 1)
        return -1;
    for (size_t i = 0; i < digits; i++)
        amount = amount * 10 + (text[i] - '0');
    return in_ms(amount, text[digits]);
}

static bool refuse(struct h2_refusal *refusal, enum rpc_code code, const char *reason,
                   const char *message)
{
    refusal->status = status_error(code, reason, message);
    return false;
}

static bool check_encoding(const struct h2_head *head, struct h2_checked *checked,
                           struct h2_refusal *refusal)
{
    checked->gzip = is(head, H2_ENCODING, "gzip");
    if (checked->gzip || !h2_head_value(head, H2_ENCODING) || is(head, H2_ENCODING, "identity"))
        return true;
    refusal->encoding = true;
    return refuse(refusal, RPC_UNIMPLEMENTED, "ENCODING_UNKNOWN",
                  "This server reads messages in the encodings identity and gzip.");
}

static bool check_timeout(const struct h2_head *head, struct h2_checked *checked,
                          struct h2_refusal *refusal)
{
    const char *timeout = h2_head_value(head, H2_TIMEOUT);
    checked->timeout_ms = timeout ? h2_head_timeout(timeout) : -1;
    if (timeout && checked->timeout_ms < 0)
        return refuse(refusal, RPC_INVALID_ARGUMENT, "TIMEOUT_MALFORMED",
                      "The header grpc-timeout is malformed.");
    return true;
}

bool h2_head_check(const struct h2_head *head, struct h2_checked *checked,
                   struct h2_refusal *refusal)
{
    *refusal = (struct h2_refusal){0};
    *checked = (struct h2_checked){.timeout_ms = -1};
    if (head->too_long)
        return refuse(refusal, RPC_RESOURCE_EXHAUSTED, "HEADERS_TOO_LONG",
                      "The request headers are too long.");
    if (head->no_memory)
        return refuse(refusal, RPC_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY",
                      "The server is short of memory.");
    if (!is(head, H2_METHOD, "POST"))
        refusal->http = "405";
    else if (!is_grpc(h2_head_value(head, H2_CONTENT_TYPE)))
        refusal->http = "415";
    if (refusal->http)
        return false;
    if (head->repeated)
        return refuse(refusal, RPC_INVALID_ARGUMENT, "HEADER_REPEATED",
                      "A request header that must be single is repeated.");
    if (!is(head, H2_TE, "trailers"))
        return refuse(refusal, RPC_INVALID_ARGUMENT, "TE_MISSING",
                      "The header te: trailers is missing.");
    return check_timeout(head, checked, refusal) && check_encoding(head, checked, refusal);
}
