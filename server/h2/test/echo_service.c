/* SPDX-License-Identifier: Apache-2.0 */
/* The service of the tests: what a client asks for, it gets. */
#include "server/h2/test/echo_service.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct call;

struct method {
    const char *path;
    void (*message)(struct call *call, const uint8_t *bytes, size_t length);
    void (*half_closed)(struct call *call);
    void (*writable)(struct call *call);
    bool quiet; /* wants nothing */
};

struct call {
    struct echo *echo;
    struct stream *stream;
    const struct method *method;
    struct loop_timer *timer;
    long count, size;
    size_t bytes;
    bool asked, closed;
};

static void call_free(struct call *call)
{
    loop_timer_free(call->timer);
    free(call);
}

static void finish(struct call *call, struct status status)
{
    stream_finish(call->stream, status, NULL, 0);
    call_free(call);
}

static void unary_message(struct call *call, const uint8_t *bytes, size_t length)
{
    stream_send(call->stream, bytes, length);
    finish(call, STATUS_OK);
}

static void too_few(struct call *call)
{
    if (!call->asked)
        finish(call, status_error(RPC_INVALID_ARGUMENT, "NO_MESSAGE", "A message is missing."));
}

static void nothing(struct call *call)
{
    (void)call;
}

/* "COUNT SIZE": that many messages of that size. */
static void stream_writable(struct call *call)
{
    static uint8_t block[1024 * 1024];
    while (call->count > 0) {
        call->count--;
        if (stream_send(call->stream, block, (size_t)call->size) > STREAM_HIGH_MARK)
            return;
    }
    finish(call, STATUS_OK);
}

static void parse_two(struct call *call, const uint8_t *bytes, size_t length)
{
    char text[64];
    snprintf(text, sizeof text, "%.*s", (int)length, (const char *)bytes);
    char *end;
    call->count = strtol(text, &end, 10);
    call->size = strtol(end, NULL, 10);
}

static void stream_message(struct call *call, const uint8_t *bytes, size_t length)
{
    parse_two(call, bytes, length);
    stream_writable(call);
}

static void sum_message(struct call *call, const uint8_t *bytes, size_t length)
{
    (void)bytes;
    call->bytes += length;
    call->count++;
    stream_want(call->stream);
}

static void sum_end(struct call *call)
{
    char text[64];
    int n = snprintf(text, sizeof text, "%ld %zu", call->count, call->bytes);
    stream_send(call->stream, text, (size_t)n);
    finish(call, STATUS_OK);
}

static void bidi_message(struct call *call, const uint8_t *bytes, size_t length)
{
    stream_send(call->stream, bytes, length);
    stream_want(call->stream);
}

static void bidi_end(struct call *call)
{
    finish(call, STATUS_OK);
}

/* "CODE RETRY_MS": an error with every part. */
static void error_message(struct call *call, const uint8_t *bytes, size_t length)
{
    parse_two(call, bytes, length);
    struct status status = {.code = (enum rpc_code)call->count,
                            .message = "100 % of \"客户\" failed\n",
                            .retry_ms = (unsigned)call->size};
    stream_finish(call->stream, status, "\x08\x05\x12\x02no", 6);
    call_free(call);
}

static void slow_done(void *owner)
{
    struct call *call = owner;
    call->echo->slow--;
    if (!call->closed) {
        stream_send(call->stream, "done", 4);
        finish(call, STATUS_OK);
        return;
    }
    stream_release(call->stream);
    call_free(call);
}

/* "MS 0": the reply comes later, and work that was begun goes on when the client is gone. */
static void slow_message(struct call *call, const uint8_t *bytes, size_t length)
{
    parse_two(call, bytes, length);
    call->timer = loop_timer_new(call->echo->loop, slow_done, call);
    if (!call->timer)
        abort();
    call->echo->slow++;
    call->echo->slow_started++;
    loop_timer_start(call->timer, call->count);
}

static void sign_in_message(struct call *call, const uint8_t *bytes, size_t length)
{
    stream_authenticated(call->stream);
    stream_send(call->stream, bytes, length);
    finish(call, STATUS_OK);
}

static uint64_t number(const atomic_uint_fast64_t *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

static void stats_message(struct call *call, const uint8_t *bytes, size_t length)
{
    (void)bytes, (void)length;
    const struct h2_stats *stats = call->echo->stats;
    char text[512];
    int n = snprintf(text, sizeof text,
                     "{\"open\":%lu,\"exchanges\":%lu,\"output\":%lu,\"input\":%lu,"
                     "\"calmed\":%lu,\"refused\":%lu,\"cancelled\":%lu,\"timeouts\":%lu,"
                     "\"crowded_out\":%lu,"
                     "\"streams\":%lu,\"settled\":%u,\"slow\":%u,\"slow_started\":%u}",
                     number(&stats->open), number(&stats->exchanges), number(&stats->output_bytes),
                     number(&stats->input_bytes), number(&stats->calmed), number(&stats->refused),
                     number(&stats->cancelled), number(&stats->timeouts),
                     number(&stats->crowded_out), number(&stats->streams), call->echo->settled,
                     call->echo->slow, call->echo->slow_started);
    stream_send(call->stream, text, (size_t)n);
    finish(call, STATUS_OK);
}

static const struct method methods[] = {
    {"/test.Echo/Unary", unary_message, too_few, NULL, false},
    {"/test.Echo/ServerStream", stream_message, too_few, stream_writable, false},
    {"/test.Echo/ClientStream", sum_message, sum_end, NULL, false},
    {"/test.Echo/Bidi", bidi_message, bidi_end, NULL, false},
    {"/test.Echo/Error", error_message, too_few, NULL, false},
    {"/test.Echo/Slow", slow_message, nothing, NULL, false},
    {"/test.Echo/SignIn", sign_in_message, too_few, NULL, false},
    {"/test.Echo/Stats", stats_message, too_few, NULL, false},
    {"/test.Echo/Quiet", stats_message, nothing, NULL, true},
};

static const struct method *method_at(const char *path)
{
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (path && strcmp(methods[i].path, path) == 0)
            return &methods[i];
    return NULL;
}

static void *service_open(void *context, struct stream *stream, const struct stream_head *head)
{
    const struct method *method = method_at(head->path);
    struct call *call = method ? calloc(1, sizeof *call) : NULL;
    if (!call) {
        stream_finish(stream, status_error(RPC_UNIMPLEMENTED, NULL, "There is no such method."),
                      NULL, 0);
        return NULL;
    }
    *call = (struct call){.echo = context, .stream = stream, .method = method};
    if (!method->quiet)
        stream_want(stream);
    return call;
}

static void service_message(void *owner, const uint8_t *bytes, size_t length)
{
    struct call *call = owner;
    call->asked = true;
    call->method->message(call, bytes, length);
}

static void service_half_closed(void *owner)
{
    struct call *call = owner;
    call->method->half_closed(call);
}

static void service_writable(void *owner)
{
    struct call *call = owner;
    if (call->method->writable)
        call->method->writable(call);
}

static void service_closed(void *owner)
{
    struct call *call = owner;
    call->closed = true;
    if (call->timer)
        return; /* the work goes on, and so the slot stays taken */
    stream_release(call->stream);
    call_free(call);
}

const struct stream_service echo_service = {
    .open = service_open,
    .message = service_message,
    .half_closed = service_half_closed,
    .writable = service_writable,
    .closed = service_closed,
};
