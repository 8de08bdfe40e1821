/* SPDX-License-Identifier: Apache-2.0 */
/* Messages out of bytes ("gRPC over HTTP2", Length-Prefixed-Message). */
#include "server/h2/h2_inbox.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { PREFIX = 5, SMALLEST = 128, GZIP = 16 };

void h2_inbox_fini(struct h2_inbox *inbox)
{
    if (inbox->bytes)
        explicit_bzero(inbox->bytes, inbox->capacity); /* passwords come in here */
    free(inbox->bytes);
    *inbox = (struct h2_inbox){0};
}

size_t h2_inbox_waiting(const struct h2_inbox *inbox)
{
    return inbox->length - inbox->at;
}

static bool grow(struct h2_inbox *inbox, size_t length)
{
    size_t capacity = inbox->capacity ? inbox->capacity : SMALLEST;
    while (capacity - inbox->length < length)
        capacity *= 2;
    uint8_t *bytes = realloc(inbox->bytes, capacity);
    if (!bytes)
        return false;
    inbox->bytes = bytes;
    inbox->capacity = capacity;
    return true;
}

bool h2_inbox_put(struct h2_inbox *inbox, const uint8_t *bytes, size_t length)
{
    if (inbox->capacity - inbox->length < length && inbox->at > 0) {
        memmove(inbox->bytes, inbox->bytes + inbox->at, h2_inbox_waiting(inbox));
        inbox->length -= inbox->at;
        inbox->at = 0;
    }
    if (inbox->capacity - inbox->length < length && !grow(inbox, length))
        return false;
    if (length)
        memcpy(inbox->bytes + inbox->length, bytes, length);
    inbox->length += length;
    return true;
}

void h2_inbox_drop(struct h2_inbox *inbox, size_t length)
{
    inbox->at += length;
    if (inbox->at == inbox->length)
        h2_inbox_fini(inbox);
}

static enum h2_inbox_state bad(struct status *status, enum rpc_code code, const char *reason,
                               const char *message)
{
    *status = status_error(code, reason, message);
    return H2_INBOX_BAD;
}

enum h2_inbox_state h2_inbox_peek(const struct h2_inbox *inbox, size_t limit, bool gzip,
                                  struct h2_message *message, struct status *status)
{
    size_t waiting = h2_inbox_waiting(inbox);
    *message = (struct h2_message){.need = PREFIX};
    if (waiting < PREFIX)
        return H2_INBOX_PARTIAL;
    const uint8_t *at = inbox->bytes + inbox->at;
    message->length =
        (size_t)at[1] << 24 | (size_t)at[2] << 16 | (size_t)at[3] << 8 | (size_t)at[4];
    message->compressed = at[0] == 1;
    if (at[0] > 1)
        return bad(status, RPC_INVALID_ARGUMENT, "MESSAGE_MALFORMED",
                   "A message begins with an unknown flag.");
    if (message->compressed && !gzip)
        return bad(status, RPC_INVALID_ARGUMENT, "MESSAGE_MALFORMED",
                   "A message is compressed, but the request names no encoding.");
    if (message->length > limit)
        return bad(status, RPC_RESOURCE_EXHAUSTED, "MESSAGE_TOO_LARGE",
                   "The message is larger than this server accepts.");
    message->need += message->length;
    message->bytes = at + PREFIX;
    return waiting < message->need ? H2_INBOX_PARTIAL : H2_INBOX_WHOLE;
}

struct inflated {
    uint8_t *bytes;
    size_t length, capacity;
};

static bool widen(struct inflated *out, size_t limit)
{
    size_t capacity = out->capacity ? out->capacity * 2 : 4096;
    if (capacity > limit + 1)
        capacity = limit + 1;
    uint8_t *bytes = realloc(out->bytes, capacity);
    if (!bytes)
        return false;
    out->bytes = bytes;
    out->capacity = capacity;
    return true;
}

/* One byte more than the limit is allowed for, to see that there is more. */
static int inflate_all(z_stream *stream, struct inflated *out, size_t limit)
{
    int result = Z_OK;
    while (result == Z_OK && out->length <= limit) {
        if (out->length == out->capacity && !widen(out, limit))
            return Z_MEM_ERROR;
        stream->next_out = out->bytes + out->length;
        stream->avail_out = (uInt)(out->capacity - out->length);
        result = inflate(stream, Z_NO_FLUSH);
        out->length = out->capacity - stream->avail_out;
    }
    return result == Z_STREAM_END && stream->avail_in > 0 ? Z_DATA_ERROR : result;
}

static struct status inflate_status(int result, size_t length, size_t limit)
{
    if (length > limit)
        return status_error(RPC_RESOURCE_EXHAUSTED, "MESSAGE_TOO_LARGE",
                            "The inflated message is larger than this server accepts.");
    if (result == Z_STREAM_END)
        return STATUS_OK;
    if (result == Z_MEM_ERROR)
        return status_error(RPC_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY",
                            "The server is short of memory.");
    return status_error(RPC_INVALID_ARGUMENT, "MESSAGE_MALFORMED",
                        "A compressed message is no gzip data.");
}

struct status h2_inbox_inflate(const struct h2_message *message, size_t limit, uint8_t **out,
                               size_t *length)
{
    struct inflated inflated = {0};
    z_stream stream = {.next_in = (Bytef *)message->bytes, .avail_in = (uInt)message->length};
    int result = inflateInit2(&stream, MAX_WBITS + GZIP);
    if (result == Z_OK) {
        result = inflate_all(&stream, &inflated, limit);
        inflateEnd(&stream);
    }
    struct status status = inflate_status(result, inflated.length, limit);
    if (!status_is_ok(status)) {
        free(inflated.bytes);
        return status;
    }
    *out = inflated.bytes;
    *length = inflated.length;
    return status;
}
