/* SPDX-License-Identifier: Apache-2.0 */
/* Reply headers and trailers of gRPC. */
#ifndef KITH_SERVER_H2_H2_REPLY_H
#define KITH_SERVER_H2_H2_REPLY_H

#include "common/status.h"

#include <nghttp2/nghttp2.h>
#include <stdbool.h>
#include <stddef.h>

/* Encoded: what goes into the trailers of an exchange that failed. */
struct h2_trailers {
    char code[12];
    char retry[12]; /* "" when there is no hint; "-1": in vain */
    bool encoding;  /* grpc-accept-encoding too */
    size_t message_length, details_length;
    char text[]; /* message, then details */
};

enum {
    H2_MESSAGE_MAX = 2048, /* encoded; together below the 8 KiB that clients accept */
    H2_DETAILS_MAX = 4096,
};

/* NULL without memory. `details` may be NULL. free() it. */
struct h2_trailers *h2_reply_encode(struct status status, const void *details, size_t length);

/* Each returns what nghttp2 does. `trailers` NULL: OK. */
int h2_reply_headers(nghttp2_session *session, int32_t id, const nghttp2_data_provider *body);
int h2_reply_trailers(nghttp2_session *session, int32_t id, const struct h2_trailers *trailers);
/* Trailers-Only: one HEADERS with END_STREAM. */
int h2_reply_only(nghttp2_session *session, int32_t id, const struct h2_trailers *trailers);
/* An answer in plain HTTP, to what is not gRPC. `code` is a literal. */
int h2_reply_http(nghttp2_session *session, int32_t id, const char *code);

/* Percent-encoding of gRPC; stops before `size` at a whole character. Returns the length. */
size_t h2_reply_percent(char *out, size_t size, const char *text);
/* Without padding. `out` needs (length * 4 + 2) / 3 bytes. Returns the length. */
size_t h2_reply_base64(char *out, const void *bytes, size_t length);

#endif
