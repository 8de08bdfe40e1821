/* SPDX-License-Identifier: Apache-2.0 */
/* The way back: messages that wait to go out, and the end of the exchange. */
#include "server/h2/h2_exchange.h"

#include "server/words/words.h"

#include <stdlib.h>
#include <string.h>

enum { PREFIX = 5 };

size_t h2_outbox_waiting(const struct h2_exchange *x)
{
    return x->out_length - x->out_at;
}

static void account(struct h2_exchange *x, int64_t change)
{
    if (x->connection)
        x->connection->output += (size_t)change;
    x->server->output += (size_t)change;
    h2_count(&x->server->stats.output_bytes, change);
}

static void release_out(struct h2_exchange *x)
{
    if (x->out)
        explicit_bzero(x->out, x->out_capacity); /* tokens and codes go out here */
    free(x->out);
    x->out = NULL;
    x->out_at = x->out_length = x->out_capacity = 0;
}

void h2_outbox_fini(struct h2_exchange *x)
{
    account(x, -(int64_t)h2_outbox_waiting(x));
    release_out(x);
    free(x->trailers);
    x->trailers = NULL;
}

static ssize_t out_of_data(struct h2_exchange *x, uint32_t *flags)
{
    if (!x->answered) {
        x->deferred = true;
        return NGHTTP2_ERR_DEFERRED;
    }
    *flags = NGHTTP2_DATA_FLAG_EOF | NGHTTP2_DATA_FLAG_NO_END_STREAM;
    if (h2_reply_trailers(x->connection->session, x->id, x->trailers) != 0)
        return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    return 0;
}

/* nghttp2 asks for the next DATA frame. */
static ssize_t read_data(nghttp2_session *session, int32_t id, uint8_t *bytes, size_t length,
                         uint32_t *flags, nghttp2_data_source *source, void *user)
{
    (void)session, (void)id, (void)user;
    struct h2_exchange *x = source->ptr;
    size_t waiting = h2_outbox_waiting(x);
    if (waiting == 0)
        return out_of_data(x, flags);
    size_t n = waiting < length ? waiting : length;
    memcpy(bytes, x->out + x->out_at, n);
    x->out_at += n;
    x->sent += n;
    account(x, -(int64_t)n);
    if (n == waiting) {
        release_out(x);
        if (x->answered && out_of_data(x, flags) < 0)
            return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    }
    return (ssize_t)n;
}

static void resume(struct h2_exchange *x)
{
    if (x->deferred && nghttp2_session_resume_data(x->connection->session, x->id) == 0)
        x->deferred = false;
}

static bool start(struct h2_exchange *x)
{
    nghttp2_data_provider provider = {.source.ptr = x, .read_callback = read_data};
    x->started = h2_reply_headers(x->connection->session, x->id, &provider) == 0;
    return x->started;
}

/* From here on nothing of the client counts any more. */
static void end_input(struct h2_exchange *x)
{
    x->answered = true;
    if (!x->delivering)
        h2_exchange_forget_input(x);
    h2_connection_watch_time(x->connection);
    h2_connection_soon(x->connection);
}

static void answer(struct h2_exchange *x, struct status status, const void *details, size_t length,
                   bool encoding)
{
    end_input(x);
    if (!status_is_ok(status) || status.message) {
        x->trailers = h2_reply_encode(status, details, length);
        if (!x->trailers) {
            h2_connection_fail(x->connection);
            return;
        }
        x->trailers->encoding = encoding;
    }
    if (x->started)
        resume(x);
    else if (h2_reply_only(x->connection->session, x->id, x->trailers) != 0)
        h2_connection_fail(x->connection);
}

static void due_closed(struct h2_exchange *x)
{
    h2_count(&x->server->stats.answered, 1);
    if (x->done)
        return;
    x->due_closed = true;
    h2_exchange_ready(x);
}

void h2_outbox_refuse(struct h2_exchange *x, struct status status)
{
    if (x->answered)
        return;
    answer(x, words_literal(x->language, status), NULL, 0, false);
    due_closed(x);
}

void h2_outbox_refuse_head(struct h2_exchange *x, const struct h2_refusal *refusal)
{
    if (!refusal->http) {
        answer(x, words_literal(x->language, refusal->status), NULL, 0, refusal->encoding);
    } else {
        end_input(x);
        if (h2_reply_http(x->connection->session, x->id, refusal->http) != 0)
            h2_connection_fail(x->connection);
    }
    due_closed(x);
}

static struct h2_exchange *exchange_of(struct stream *stream)
{
    return (struct h2_exchange *)stream;
}

static void op_want(struct stream *stream)
{
    struct h2_exchange *x = exchange_of(stream);
    x->credit = true;
    if (!x->answered && !x->delivering && (x->eof || h2_inbox_waiting(&x->inbox) > 0))
        h2_exchange_ready(x);
}

static bool reserve(struct h2_exchange *x, size_t length)
{
    if (x->out_capacity - x->out_length >= length)
        return true;
    size_t capacity = x->out_capacity ? x->out_capacity : 64;
    while (capacity - x->out_length < length)
        capacity *= 2;
    uint8_t *out = realloc(x->out, capacity);
    if (!out)
        return false;
    x->out = out;
    x->out_capacity = capacity;
    return true;
}

/* What has gone out already makes room when that spares memory. */
static void compact(struct h2_exchange *x)
{
    if (x->out_at < x->out_length / 2)
        return;
    memmove(x->out, x->out + x->out_at, h2_outbox_waiting(x));
    x->out_length -= x->out_at;
    x->out_at = 0;
}

static bool append(struct h2_exchange *x, const void *message, size_t length)
{
    if (x->out_at > 0)
        compact(x);
    if (!reserve(x, PREFIX + length))
        return false;
    uint8_t *at = x->out + x->out_length;
    at[0] = 0;
    for (int i = 1; i < PREFIX; i++)
        at[i] = (uint8_t)(length >> (8 * (PREFIX - 1 - i)));
    if (length)
        memcpy(at + PREFIX, message, length);
    x->out_length += PREFIX + length;
    account(x, (int64_t)(PREFIX + length));
    h2_server_relieve(x->server);
    return true;
}

static bool room(const struct h2_exchange *x)
{
    const struct h2_limits *limits = &x->server->config.limits;
    if (x->server->output >= limits->output_total)
        return false;
    return x->connection->output < limits->output_most;
}

bool h2_outbox_crowded(const struct h2_connection *c)
{
    return c->output >= c->server->config.limits.output_connection;
}

static bool queue(struct h2_exchange *x, const void *message, size_t length)
{
    struct status status = {.code = RPC_RESOURCE_EXHAUSTED};
    if (length > x->server->config.limits.message_out) {
        status.message = "The reply is larger than this server sends.";
    } else if (!room(x)) {
        status.message = "Too many replies wait to be read.";
        status.retry_ms = 1000;
    } else if (append(x, message, length) && (x->started || start(x))) {
        return true;
    } else {
        status.message = "The server is short of memory.";
    }
    h2_outbox_refuse(x, status);
    return false;
}

static size_t op_send(struct stream *stream, const void *message, size_t length)
{
    struct h2_exchange *x = exchange_of(stream);
    if (x->answered || !queue(x, message, length))
        return STREAM_HIGH_MARK + 1;
    resume(x);
    h2_connection_watch_time(x->connection);
    h2_connection_soon(x->connection);
    size_t waiting = h2_outbox_waiting(x);
    if (waiting <= STREAM_HIGH_MARK && !h2_outbox_crowded(x->connection))
        return waiting;
    x->connection->n_waiting += !x->throttled;
    x->throttled = true;
    return waiting > STREAM_HIGH_MARK ? waiting : STREAM_HIGH_MARK + 1;
}

static void op_finish(struct stream *stream, struct status status, const void *details,
                      size_t length)
{
    struct h2_exchange *x = exchange_of(stream);
    x->done = true;
    x->call = NULL;
    x->due_closed = false;
    if (!x->answered)
        answer(x, status, details, length, false);
}

static void op_authenticated(struct stream *stream)
{
    struct h2_exchange *x = exchange_of(stream);
    if (x->connection)
        h2_connection_sign_in(x->connection);
}

static void op_release(struct stream *stream)
{
    struct h2_exchange *x = exchange_of(stream);
    x->done = true;
    if (x->net_closed)
        h2_exchange_free(x);
}

const struct stream_ops h2_outbox_ops = {
    .want = op_want,
    .send = op_send,
    .finish = op_finish,
    .authenticated = op_authenticated,
    .release = op_release,
};
