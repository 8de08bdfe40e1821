/* SPDX-License-Identifier: Apache-2.0 */
/* Reply headers and trailers ("gRPC over HTTP2", section Responses). */
#include "server/h2/h2_reply.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PAIRS = 8 };

struct pairs {
    nghttp2_nv nv[MAX_PAIRS];
    size_t n;
};

static bool plain(unsigned char byte)
{
    return byte >= 0x20 && byte <= 0x7e && byte != '%';
}

static size_t character_length(const unsigned char *text)
{
    size_t length = 1;
    while ((text[length] & 0xc0) == 0x80)
        length++;
    return length;
}

size_t h2_reply_percent(char *out, size_t size, const char *text)
{
    static const char hex[] = "0123456789ABCDEF";
    const unsigned char *at = (const unsigned char *)text;
    size_t length = 0;
    while (*at) {
        size_t bytes = character_length(at);
        if (length + bytes * 3 >= size)
            break;
        for (const unsigned char *end = at + bytes; at < end; at++) {
            if (plain(*at)) {
                out[length++] = (char)*at;
                continue;
            }
            out[length++] = '%';
            out[length++] = hex[*at >> 4];
            out[length++] = hex[*at & 15];
        }
    }
    return length;
}

size_t h2_reply_base64(char *out, const void *bytes, size_t length)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const uint8_t *in = bytes;
    uint32_t window = 0;
    int bits = 0;
    size_t n = 0;
    for (size_t i = 0; i < length; i++) {
        window = window << 8 | in[i];
        for (bits += 8; bits >= 6; bits -= 6)
            out[n++] = digits[window >> (bits - 6) & 63];
    }
    if (bits)
        out[n++] = digits[window << (6 - bits) & 63];
    return n;
}

struct h2_trailers *h2_reply_encode(struct status status, const void *details, size_t length)
{
    if (!details || length > H2_DETAILS_MAX / 4 * 3)
        length = 0;
    struct h2_trailers *trailers = malloc(sizeof *trailers + H2_MESSAGE_MAX + length * 4 / 3 + 2);
    if (!trailers)
        return NULL;
    *trailers = (struct h2_trailers){0};
    snprintf(trailers->code, sizeof trailers->code, "%u", (unsigned)status.code);
    if (status.retry_ms)
        snprintf(trailers->retry, sizeof trailers->retry, "%u", status.retry_ms);
    else if (status.code == RPC_RESOURCE_EXHAUSTED)
        memcpy(trailers->retry, "-1", sizeof "-1"); /* "do not retry" (gRFC A6) */
    const char *message = status.message ? status.message : "";
    trailers->message_length = h2_reply_percent(trailers->text, H2_MESSAGE_MAX, message);
    if (length)
        trailers->details_length =
            h2_reply_base64(trailers->text + trailers->message_length, details, length);
    return trailers;
}

static void add(struct pairs *pairs, const char *name, const char *value, size_t length,
                uint8_t flags)
{
    pairs->nv[pairs->n++] = (nghttp2_nv){(uint8_t *)name, (uint8_t *)value, strlen(name), length,
                                         (uint8_t)(NGHTTP2_NV_FLAG_NO_COPY_NAME | flags)};
}

static void add_literal(struct pairs *pairs, const char *name, const char *value)
{
    add(pairs, name, value, strlen(value), NGHTTP2_NV_FLAG_NO_COPY_VALUE);
}

static void add_start(struct pairs *pairs)
{
    add_literal(pairs, ":status", "200");
    add_literal(pairs, "content-type", "application/grpc");
}

/* The texts are copied: the exchange may be gone before the frame is packed. */
static void add_trailers(struct pairs *pairs, const struct h2_trailers *trailers)
{
    if (!trailers) {
        add_literal(pairs, "grpc-status", "0");
        return;
    }
    const char *details = trailers->text + trailers->message_length;
    add(pairs, "grpc-status", trailers->code, strlen(trailers->code), 0);
    if (trailers->message_length)
        add(pairs, "grpc-message", trailers->text, trailers->message_length, 0);
    if (trailers->details_length)
        add(pairs, "grpc-status-details-bin", details, trailers->details_length, 0);
    if (trailers->retry[0])
        add(pairs, "grpc-retry-pushback-ms", trailers->retry, strlen(trailers->retry), 0);
    if (trailers->encoding)
        add_literal(pairs, "grpc-accept-encoding", "identity,gzip");
}

int h2_reply_headers(nghttp2_session *session, int32_t id, const nghttp2_data_provider *body)
{
    struct pairs pairs = {.n = 0};
    add_start(&pairs);
    return nghttp2_submit_response(session, id, pairs.nv, pairs.n, body);
}

int h2_reply_trailers(nghttp2_session *session, int32_t id, const struct h2_trailers *trailers)
{
    struct pairs pairs = {.n = 0};
    add_trailers(&pairs, trailers);
    return nghttp2_submit_trailer(session, id, pairs.nv, pairs.n);
}

int h2_reply_only(nghttp2_session *session, int32_t id, const struct h2_trailers *trailers)
{
    struct pairs pairs = {.n = 0};
    add_start(&pairs);
    add_trailers(&pairs, trailers);
    return nghttp2_submit_response(session, id, pairs.nv, pairs.n, NULL);
}

int h2_reply_http(nghttp2_session *session, int32_t id, const char *code)
{
    struct pairs pairs = {.n = 0};
    add_literal(&pairs, ":status", code);
    return nghttp2_submit_response(session, id, pairs.nv, pairs.n, NULL);
}
