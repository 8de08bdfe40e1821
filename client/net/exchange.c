/* SPDX-License-Identifier: Apache-2.0 */
/* The framing of gRPC over one stream, and its status. */
#include "client/net/exchange.h"

#include <libintl.h>
#include <nghttp2/nghttp2.h>
#include <stdlib.h>
#include <string.h>

void exchange_init(struct exchange *exchange, const struct call *call, struct arena *arena,
                   struct outcome *outcome)
{
    *exchange =
        (struct exchange){.call = call, .arena = arena, .outcome = outcome, .grpc_status = -1};
    *outcome = (struct outcome){.call_id = ""};
}

static void fail(struct exchange *exchange, enum rpc_code code, const char *reason,
                 const char *message)
{
    exchange->given_up = true;
    exchange->outcome->status = status_error(code, reason, message);
}

void exchange_give_up(struct exchange *exchange, enum wait_end why)
{
    if (why == WAIT_INTERRUPTED)
        fail(exchange, RPC_CANCELLED, "INTERRUPTED", "interrupted");
    else
        fail(exchange, RPC_DEADLINE_EXCEEDED, "TIMEOUT",
             gettext("the server did not answer in time"));
}

/* Requests */

static bool next_message(struct exchange *exchange)
{
    const struct call *call = exchange->call;
    const void *bytes = call->request;
    size_t length = call->request_length;
    int more = call->pull ? call->pull(call->context, &bytes, &length) : !exchange->request_taken;
    exchange->request_taken = true;
    if (more < 0) {
        fail(exchange, RPC_CANCELLED, "INPUT_FAILED",
             gettext("the input could not be read to its end"));
        return false;
    }
    exchange->ended = more == 0;
    if (exchange->ended)
        return true;
    exchange->prefix[0] = 0;
    for (int i = 0; i < 4; i++)
        exchange->prefix[1 + i] = (uint8_t)((uint32_t)length >> (24 - 8 * i));
    exchange->message = bytes;
    exchange->message_length = length + EXCHANGE_PREFIX;
    exchange->message_sent = 0;
    return true;
}

static size_t copy_out(struct exchange *exchange, uint8_t *buffer, size_t size)
{
    size_t sent = exchange->message_sent;
    const uint8_t *from = exchange->prefix + sent;
    size_t left = EXCHANGE_PREFIX - sent;
    if (sent >= EXCHANGE_PREFIX) {
        from = exchange->message + (sent - EXCHANGE_PREFIX);
        left = exchange->message_length - sent;
    }
    size_t part = left < size ? left : size;
    if (part)
        memcpy(buffer, from, part);
    exchange->message_sent += part;
    return part;
}

ssize_t exchange_produce(struct exchange *exchange, uint8_t *buffer, size_t size, bool *end)
{
    size_t filled = 0;
    while (filled < size && !exchange->ended) {
        if (exchange->message_sent == exchange->message_length) {
            if (!next_message(exchange))
                return -1;
            continue;
        }
        filled += copy_out(exchange, buffer + filled, size - filled);
    }
    /* Unary: the end is known with the message, and goes in the same frame. */
    if (!exchange->ended && !exchange->call->pull &&
        exchange->message_sent == exchange->message_length)
        exchange->ended = true;
    *end = exchange->ended;
    return (ssize_t)filled;
}

/* Replies */

static bool name_is(const char *name, size_t length, const char *wanted)
{
    return length == strlen(wanted) && memcmp(name, wanted, length) == 0;
}

static int number_of(const char *value, size_t length)
{
    int number = 0;
    if (length == 0 || length > 9)
        return -1;
    for (size_t i = 0; i < length; i++) {
        if (value[i] < '0' || value[i] > '9')
            return -1;
        number = number * 10 + (value[i] - '0');
    }
    return number;
}

void exchange_header(struct exchange *exchange, const char *name, size_t name_length,
                     const char *value, size_t value_length)
{
    const char *copy;
    if (name_is(name, name_length, ":status")) {
        exchange->http_status = number_of(value, value_length);
    } else if (name_is(name, name_length, "grpc-status")) {
        exchange->grpc_status = number_of(value, value_length);
    } else if (name_is(name, name_length, "grpc-message")) {
        exchange->grpc_message = outcome_unescape(exchange->arena, value, value_length);
    } else if (name_is(name, name_length, "grpc-status-details-bin")) {
        exchange->details = arena_copy(exchange->arena, value, value_length);
        exchange->details_length = exchange->details ? value_length : 0;
    } else if (name_is(name, name_length, "grpc-retry-pushback-ms")) {
        int wait = number_of(value, value_length);
        exchange->outcome->status.retry_ms = wait > 0 ? (unsigned)wait : 0;
    } else if (name_is(name, name_length, "kith-call-id")) {
        copy = arena_copy(exchange->arena, value, value_length);
        exchange->outcome->call_id = copy ? copy : "";
    }
}

static bool begin_body(struct exchange *exchange)
{
    const uint8_t *head = exchange->head;
    size_t length = (size_t)head[1] << 24 | (size_t)head[2] << 16 | (size_t)head[3] << 8 | head[4];
    if (head[0] != 0) {
        fail(exchange, RPC_INTERNAL, "COMPRESSED_REPLY",
             gettext("the reply is compressed, unasked"));
        return false;
    }
    if (length > CHANNEL_LARGEST_REPLY) {
        fail(exchange, RPC_RESOURCE_EXHAUSTED, "REPLY_TOO_LARGE",
             gettext("the reply is too large"));
        return false;
    }
    if (length > exchange->body_capacity) {
        uint8_t *body = realloc(exchange->body, length);
        if (!body) {
            fail(exchange, RPC_RESOURCE_EXHAUSTED, "NO_MEMORY", gettext("out of memory"));
            return false;
        }
        exchange->body = body;
        exchange->body_capacity = length;
    }
    exchange->body_length = length;
    exchange->body_have = 0;
    return true;
}

static bool finish_body(struct exchange *exchange)
{
    const struct call *call = exchange->call;
    exchange->head_length = 0;
    const uint8_t *body = exchange->body ? exchange->body : (const uint8_t *)"";
    if (call->row(call->context, body, exchange->body_length))
        return true;
    if (!exchange->given_up)
        fail(exchange, RPC_CANCELLED, "OUTPUT_CLOSED", gettext("the output was closed"));
    return false;
}

bool exchange_data(struct exchange *exchange, const uint8_t *data, size_t length)
{
    while (length && !exchange->given_up) {
        bool in_head = exchange->head_length < EXCHANGE_PREFIX;
        uint8_t *to =
            in_head ? exchange->head + exchange->head_length : exchange->body + exchange->body_have;
        size_t need = in_head ? EXCHANGE_PREFIX - exchange->head_length
                              : exchange->body_length - exchange->body_have;
        size_t part = need < length ? need : length;
        memcpy(to, data, part);
        *(in_head ? &exchange->head_length : &exchange->body_have) += part;
        data += part;
        length -= part;
        if (in_head && exchange->head_length == EXCHANGE_PREFIX && !begin_body(exchange))
            return false;
        if (exchange->head_length == EXCHANGE_PREFIX &&
            exchange->body_have == exchange->body_length && !finish_body(exchange))
            return false;
    }
    return !exchange->given_up;
}

/* The end */

void exchange_closed(struct exchange *exchange, uint32_t error)
{
    exchange->closed = true;
    exchange->error = error;
}

static struct status reset_status(uint32_t error)
{
    switch (error) {
    case NGHTTP2_REFUSED_STREAM:
        return status_error(RPC_UNAVAILABLE, "REFUSED", gettext("the server refused the call"));
    case NGHTTP2_ENHANCE_YOUR_CALM:
        return status_error(RPC_RESOURCE_EXHAUSTED, "TOO_FAST",
                            gettext("the server asks to slow down"));
    case NGHTTP2_INADEQUATE_SECURITY:
        return status_error(RPC_PERMISSION_DENIED, "INADEQUATE_SECURITY",
                            gettext("the server does not accept the connection's encryption"));
    case NGHTTP2_CANCEL:
        return status_error(RPC_CANCELLED, "CANCELLED", gettext("the server cancelled the call"));
    default:
        return status_error(RPC_INTERNAL, "STREAM_RESET", gettext("the server broke off the call"));
    }
}

static struct status grpc_outcome(struct exchange *exchange)
{
    struct status status = exchange->outcome->status;
    status.code = exchange->grpc_status <= RPC_UNAUTHENTICATED
                      ? (enum rpc_code)exchange->grpc_status
                      : RPC_UNKNOWN;
    status.message = exchange->grpc_message ? exchange->grpc_message : "";
    status.reason = "";
    return status;
}

static void settle(struct exchange *exchange, bool connection_lost)
{
    struct outcome *outcome = exchange->outcome;
    if (exchange->grpc_status >= 0) {
        outcome->status = grpc_outcome(exchange);
        outcome_details(outcome, exchange->arena, exchange->details, exchange->details_length);
    } else if (exchange->http_status && exchange->http_status != 200) {
        const char *text = arena_printf(
            exchange->arena, gettext("the server answered HTTP status %d"), exchange->http_status);
        outcome->status =
            status_error(outcome_http(exchange->http_status), "NOT_GRPC", text ? text : "");
    } else if (connection_lost) {
        outcome->status = status_error(RPC_UNAVAILABLE, "CONNECTION_LOST",
                                       gettext("the connection to the server was lost"));
    } else {
        outcome->status = reset_status(exchange->error);
        outcome->untouched = exchange->error == NGHTTP2_REFUSED_STREAM;
    }
}

void exchange_finish(struct exchange *exchange, bool connection_lost)
{
    if (!exchange->given_up)
        settle(exchange, connection_lost);
    free(exchange->body);
    exchange->body = NULL;
}
