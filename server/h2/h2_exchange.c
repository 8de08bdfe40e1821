/* SPDX-License-Identifier: Apache-2.0 */
/* Life of an exchange and the way in: request headers, messages, end, in their order. */
#include "server/h2/h2_exchange.h"

#include "server/words/words.h"

#include <stdlib.h>

struct h2_exchange *h2_exchange_new(struct h2_connection *c, int32_t id)
{
    struct h2_exchange *x = calloc(1, sizeof *x);
    if (!x)
        return NULL;
    *x = (struct h2_exchange){
        .stream.ops = &h2_outbox_ops, .server = c->server, .connection = c, .id = id, .done = true};
    x->next = c->exchanges;
    if (x->next)
        x->next->link = &x->next;
    x->link = &c->exchanges;
    c->exchanges = x;
    c->n_exchanges++;
    h2_count(&c->server->stats.exchanges, 1);
    return x;
}

static void unlink_exchange(struct h2_exchange *x)
{
    *x->link = x->next;
    if (x->next)
        x->next->link = x->link;
}

/* Out of the connection's books: no longer ready, no slot. */
static void leave(struct h2_exchange *x)
{
    struct h2_connection *c = x->connection;
    unlink_exchange(x);
    c->n_exchanges--;
    if (c->n_exchanges == 0)
        c->idle_since = loop_now(c->server->loop);
    c->n_waiting -= x->throttled + x->held;
    x->throttled = x->held = false;
    if (!x->ready)
        return;
    x->ready = false;
    c->n_ready--;
    *(x->ready_previous ? &x->ready_previous->ready_next : &c->ready_first) = x->ready_next;
    *(x->ready_next ? &x->ready_next->ready_previous : &c->ready_last) = x->ready_previous;
}

void h2_exchange_free(struct h2_exchange *x)
{
    h2_exchange_forget_input(x);
    h2_outbox_fini(x);
    h2_head_fini(&x->head);
    if (x->connection) {
        leave(x);
        if (x->connection->draining)
            h2_connection_soon(x->connection);
    } else {
        unlink_exchange(x);
        x->server->n_orphans--;
    }
    h2_count(&x->server->stats.exchanges, -1);
    free(x);
}

void h2_exchange_ready(struct h2_exchange *x)
{
    struct h2_connection *c = x->connection;
    if (!c || x->ready)
        return;
    x->ready = true;
    x->ready_next = NULL;
    x->ready_previous = c->ready_last;
    *(c->ready_last ? &c->ready_last->ready_next : &c->ready_first) = x;
    c->ready_last = x;
    c->n_ready++;
    h2_connection_soon(c);
}

/* What the service can not get any more is given back to the windows and forgotten. */
void h2_exchange_forget_input(struct h2_exchange *x)
{
    size_t waiting = h2_inbox_waiting(&x->inbox);
    struct h2_connection *c = x->connection;
    h2_inbox_fini(&x->inbox);
    if (c) {
        c->input -= waiting;
        if (c->session && waiting > x->given) {
            nghttp2_session_consume_connection(c->session, waiting - x->given);
            if (!x->net_closed)
                nghttp2_session_consume_stream(c->session, x->id, waiting - x->given);
        }
    }
    x->server->input -= waiting;
    h2_count(&x->server->stats.input_bytes, -(int64_t)waiting);
    x->given = 0;
}

/* Bytes of a message that the service waits for go back to the window as they come. */
static void give_back(struct h2_exchange *x, size_t need)
{
    size_t waiting = h2_inbox_waiting(&x->inbox);
    size_t allowed = waiting < need ? waiting : need;
    if (allowed <= x->given)
        return;
    nghttp2_session_consume(x->connection->session, x->id, allowed - x->given);
    x->given = allowed;
}

static void drop(struct h2_exchange *x, size_t length)
{
    give_back(x, length);
    x->given -= length;
    h2_inbox_drop(&x->inbox, length);
    x->connection->input -= length;
    x->server->input -= length;
    h2_count(&x->server->stats.input_bytes, -(int64_t)length);
}

static bool input_full(const struct h2_exchange *x)
{
    const struct h2_limits *limits = &x->server->config.limits;
    return x->connection->input > limits->input_connection ||
           x->server->input > limits->input_total;
}

void h2_exchange_data(struct h2_exchange *x, const uint8_t *bytes, size_t length)
{
    struct h2_connection *c = x->connection;
    if (x->answered || !h2_inbox_put(&x->inbox, bytes, length)) {
        nghttp2_session_consume(c->session, x->id, length);
        if (!x->answered)
            h2_outbox_refuse(x, status_error(RPC_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY",
                                             "The server is short of memory."));
        return;
    }
    c->input += length;
    x->server->input += length;
    h2_count(&x->server->stats.input_bytes, (int64_t)length);
    h2_server_relieve(x->server);
    if (input_full(x))
        h2_outbox_refuse(x, (struct status){.code = RPC_RESOURCE_EXHAUSTED,
                                            .reason = "INPUT_FULL",
                                            .message = "Too many requests wait to be complete.",
                                            .retry_ms = 1000});
    h2_exchange_ready(x);
}

static struct stream_head head_of(const struct h2_exchange *x, const struct h2_checked *checked)
{
    const struct h2_connection *c = x->connection;
    return (struct stream_head){
        .path = h2_head_value(&x->head, H2_PATH),
        .authorization = h2_head_value(&x->head, H2_AUTHORIZATION),
        .language = h2_head_value(&x->head, H2_LANGUAGE),
        .user_agent = h2_head_value(&x->head, H2_USER_AGENT),
        .peer = c->peer,
        .certificate = c->certificate[0] ? c->certificate : NULL,
        .timeout_ms = checked->timeout_ms,
    };
}

static void open_call(struct h2_exchange *x, const struct h2_checked *checked)
{
    const struct h2_config *config = &x->server->config;
    struct stream_head head = head_of(x, checked);
    x->gzip = checked->gzip;
    x->opened = true;
    x->done = false;
    h2_count(&x->server->stats.streams, 1);
    void *call = config->service->open(config->context, &x->stream, &head);
    h2_head_fini(&x->head);
    if (x->done)
        return;
    x->call = call;
    if (call)
        return;
    x->done = true; /* nobody is left who could */
    h2_outbox_refuse(x, status_error(RPC_UNAVAILABLE, "UNAVAILABLE", "The server is busy."));
}

static void hold(struct h2_exchange *x, bool held)
{
    x->connection->n_waiting += held - x->held;
    x->held = held;
}

static void open_exchange(struct h2_exchange *x)
{
    struct h2_checked checked;
    struct h2_refusal refusal;
    hold(x, false);
    x->language = words_language(h2_head_value(&x->head, H2_LANGUAGE));
    if (!h2_head_check(&x->head, &checked, &refusal))
        h2_outbox_refuse_head(x, &refusal);
    else if (x->server->output >= x->server->config.limits.output_total)
        h2_outbox_refuse(x, (struct status){.code = RPC_RESOURCE_EXHAUSTED,
                                            .reason = "OUTPUT_FULL",
                                            .message = "Too many replies wait to be read.",
                                            .retry_ms = 1000});
    else if (h2_outbox_crowded(x->connection))
        hold(x, true);
    else
        open_call(x, &checked);
}

static void deliver(struct h2_exchange *x, const struct h2_message *message)
{
    const struct stream_service *service = x->server->config.service;
    if (!message->compressed) {
        service->message(x->call, message->bytes, message->length);
        return;
    }
    uint8_t *bytes;
    size_t length;
    struct status status =
        h2_inbox_inflate(message, x->server->config.limits.message_in, &bytes, &length);
    if (!status_is_ok(status)) {
        h2_outbox_refuse(x, status);
        return;
    }
    service->message(x->call, bytes, length);
    free(bytes);
}

/* True when a message was delivered: there may be another one. */
static bool pump_message(struct h2_exchange *x)
{
    struct h2_message message;
    struct status status;
    enum h2_inbox_state state =
        h2_inbox_peek(&x->inbox, x->server->config.limits.message_in, x->gzip, &message, &status);
    if (state == H2_INBOX_BAD)
        h2_outbox_refuse(x, status);
    if (state == H2_INBOX_BAD || !x->credit)
        return false;
    give_back(x, message.need);
    if (state == H2_INBOX_PARTIAL)
        return false;
    x->credit = false;
    x->body_since = 0;
    x->messages++;
    x->delivering = true; /* keeps the bytes, whatever the service does meanwhile */
    deliver(x, &message);
    x->delivering = false;
    if (x->answered)
        h2_exchange_forget_input(x);
    else
        drop(x, message.need);
    return true;
}

static void pump_eof(struct h2_exchange *x)
{
    struct h2_message message;
    struct status status;
    if (h2_inbox_waiting(&x->inbox) > 0) {
        if (h2_inbox_peek(&x->inbox, SIZE_MAX, true, &message, &status) == H2_INBOX_PARTIAL)
            h2_outbox_refuse(x, status_error(RPC_INVALID_ARGUMENT, "MESSAGE_TRUNCATED",
                                             "The request ends within a message."));
        return;
    }
    x->told_eof = true;
    x->server->config.service->half_closed(x->call);
}

/* The service may release at once: the exchange may be gone afterwards. */
static void tell_closed(struct h2_exchange *x)
{
    void *call = x->call;
    x->due_closed = false;
    x->told_closed = true;
    x->call = NULL;
    x->server->config.service->closed(call);
}

static bool live(const struct h2_exchange *x)
{
    return x->opened && !x->done && !x->answered && !x->told_closed;
}

void h2_exchange_pump(struct h2_exchange *x)
{
    if (!x->opened && !x->answered)
        open_exchange(x);
    while (live(x) && pump_message(x))
        continue;
    if (live(x) && x->eof && !x->told_eof)
        pump_eof(x);
    if (live(x) && x->due_writable) {
        x->due_writable = false;
        x->server->config.service->writable(x->call);
    }
    if (x->due_closed)
        tell_closed(x);
}

static void end(struct h2_exchange *x)
{
    if (x->done) {
        h2_exchange_free(x);
        return;
    }
    if (x->told_closed)
        return;
    h2_count(&x->server->stats.cancelled, 1);
    tell_closed(x);
}

void h2_exchange_closed(struct h2_exchange *x)
{
    x->net_closed = true;
    h2_exchange_forget_input(x);
    h2_outbox_fini(x);
    end(x);
}

void h2_exchange_orphan(struct h2_exchange *x)
{
    struct h2_server *server = x->server;
    x->net_closed = true;
    h2_exchange_forget_input(x);
    h2_outbox_fini(x);
    leave(x);
    x->connection = NULL;
    x->next = server->orphans;
    if (x->next)
        x->next->link = &x->next;
    x->link = &server->orphans;
    server->orphans = x;
    server->n_orphans++;
    end(x);
}

void h2_exchange_go_on(struct h2_exchange *x)
{
    struct h2_connection *c = x->connection;
    bool drained = h2_outbox_waiting(x) < STREAM_LOW_MARK;
    if (!x->held && !(x->throttled && drained))
        return;
    c->n_waiting--;
    x->due_writable = x->throttled;
    x->throttled = x->held = false;
    h2_exchange_ready(x);
}

static void tick_body(struct h2_exchange *x, int64_t now)
{
    bool awaited =
        live(x) && x->credit && !x->eof && (x->messages == 0 || h2_inbox_waiting(&x->inbox) > 0);
    if (!awaited)
        x->body_since = 0;
    else if (!x->body_since)
        x->body_since = now;
    else if (now - x->body_since >= x->server->config.limits.body_ms) {
        h2_count(&x->server->stats.timeouts, 1);
        h2_outbox_refuse(x, status_error(RPC_DEADLINE_EXCEEDED, "BODY_TOO_SLOW",
                                         "The request did not arrive in time."));
    }
}

void h2_exchange_tick(struct h2_exchange *x, int64_t now)
{
    const struct h2_limits *limits = &x->server->config.limits;
    if (x->net_closed)
        return;
    tick_body(x, now);
    bool waits = h2_outbox_waiting(x) > 0 || x->answered || x->held;
    if (!h2_clock_stalled(&x->progress, now, waits, x->sent, limits->stall_bytes, limits->stall_ms))
        return;
    h2_count(&x->server->stats.timeouts, 1);
    nghttp2_submit_rst_stream(x->connection->session, NGHTTP2_FLAG_NONE, x->id, NGHTTP2_CANCEL);
    h2_connection_soon(x->connection);
}
