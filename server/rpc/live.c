/* SPDX-License-Identifier: Apache-2.0 */
/* A call between its stream and its handler: messages in, the reply and the status out. */
#include "server/rpc/live.h"

#include "common/clock.h"
#include "server/rpc/details.h"
#include "server/rpc/limits.h"
#include "server/rpc/sessions.h"
#include "server/words/words.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LIVE_TICK_MS = 20, LIVE_DETAILS_BYTES = 8192, LIVE_HEAD_TEXT = 256 };

static const int64_t LIVE_MOST_MS = 60000, LIVE_OPEN_STREAM_MS = 600000;

static int compare_paths(const void *path, const void *method)
{
    return strcmp(path, (*(const struct contract_method *const *)method)->path);
}

static const struct contract_method *route(const struct rpc_server *server, const char *path)
{
    const struct contract_method *const *found =
        bsearch(path, server->paths, contract_n_methods, sizeof *server->paths, compare_paths);
    return found && server->handlers[(*found)->index] ? *found : NULL;
}

int64_t live_time_limit(const struct contract_method *method, int64_t asked)
{
    int64_t limit = method->deadline_ms;
    if (method->open && method->server_streaming)
        limit = LIVE_OPEN_STREAM_MS; /* watching health has no end of its own */
    int64_t most = limit > LIVE_MOST_MS ? limit : LIVE_MOST_MS;
    if (asked < 0)
        return limit;
    return asked < most ? asked : most;
}

static const char *copy_text(struct arena *arena, const char *text)
{
    return text ? arena_copy(arena, text, strnlen(text, LIVE_HEAD_TEXT)) : "";
}

static const char *call_id(struct rpc_server *server, struct arena *arena)
{
    uint64_t id = (server->seed + server->count++) * UINT64_C(0x9e3779b97f4a7c15);
    return arena_printf(arena, "%016llx", (unsigned long long)(id ^ id >> 29));
}

/* Whoever sends a header means that one: the certificate counts without any only. */
static void set_bearer(struct live *live, const struct stream_head *head)
{
    static const char scheme[] = "Bearer ";
    const char *value = head->authorization;
    size_t length = 0;
    if (live->call.method->open)
        return;
    if (value && strncasecmp(value, scheme, strlen(scheme)) == 0)
        live->bearer = sessions_token_hash(value + strlen(scheme), live->hash);
    else if (!value && head->certificate &&
             OPENSSL_hexstr2buf_ex(live->hash, sizeof live->hash, &length, head->certificate, 0) &&
             length == sizeof live->hash)
        live->bearer = SESSION_CERTIFICATE;
    if (live->bearer == SESSION_DEVICE)
        live->bearer = SESSION_NOTHING;
}

static void fill(struct live *live, struct rpc_server *server, const struct stream_head *head)
{
    struct rpc_call *call = &live->call;
    struct arena *arena = call->arena;
    call->server = server;
    live->handler = server->handlers[call->method->index];
    live->grpc = strncmp(call->method->path, "/grpc.", strlen("/grpc.")) == 0;
    live->held = true;
    live->begun_us = call->now = clock_micros();
    live->deadline =
        loop_now(server->config.loop) + live_time_limit(call->method, head->timeout_ms);
    call->id = call_id(server, arena);
    call->peer = copy_text(arena, head->peer);
    call->language = words_language(head->language); /* until there is a session */
    buf_init(&call->reply, arena, server->shared->limits.message_out);
    set_bearer(live, head);
}

static void list(struct live *live, struct rpc_server *server)
{
    live->next = server->calls;
    live->link = &server->calls;
    if (live->next)
        live->next->link = &live->next;
    server->calls = live;
    server->n_calls++;
    live_count(&server->stats.now, 1);
    if (!server->ticking)
        loop_timer_start(server->tick, LIVE_TICK_MS);
    server->ticking = true;
}

static struct live *live_new(struct rpc_server *server, struct stream *stream,
                             const struct contract_method *method, const struct stream_head *head)
{
    struct arena *arena = arena_new(live_budget(server->shared));
    struct live *live = arena ? arena_alloc(arena, sizeof *live) : NULL;
    if (!live) {
        arena_free(arena);
        return NULL;
    }
    live->call.arena = live->call.round = arena;
    live->call.method = method;
    live->stream = stream;
    fill(live, server, head);
    if (!live->call.id || !live->call.peer) {
        arena_free(arena);
        return NULL;
    }
    list(live, server);
    return live;
}

void *live_open(void *context, struct stream *stream, const struct stream_head *head)
{
    struct rpc_server *server = context;
    const struct contract_method *method = route(server, head->path);
    if (!method) {
        stream_finish(
            stream,
            words_literal(head->language, status_error(RPC_UNIMPLEMENTED, "METHOD_UNKNOWN",
                                                       "The server has no such method.")),
            NULL, 0);
        return NULL;
    }
    struct live *live = live_new(server, stream, method, head);
    if (!live) {
        stream_finish(stream, words_literal(head->language, rpc_no_memory()), NULL, 0);
        return NULL;
    }
    admit_start(live);
    live->held = false;
    bool over = live->phase == LIVE_OVER;
    live_settle(live);
    return over ? NULL : live;
}

static bool is_streaming(const struct live *live)
{
    return live->call.method->client_streaming;
}

static struct status cardinality(void)
{
    return status_error(RPC_UNIMPLEMENTED, "MESSAGE_COUNT",
                        "The method takes exactly one message.");
}

/* All messages are there. */
static void input_over(struct live *live)
{
    if (!is_streaming(live) && !live->has_message)
        live_finish(live, cardinality());
    else
        steps_begin(live);
}

void live_want(struct live *live)
{
    live->phase = LIVE_LISTEN;
    live->wants = live->blocked;
    if (live->half_closed)
        input_over(live);
    else if (!live->wants)
        stream_want(live->stream);
}

void live_message(void *object, const uint8_t *bytes, size_t length)
{
    struct live *live = object;
    struct status status = STATUS_OK;
    if (live->phase == LIVE_OVER)
        return;
    if (is_streaming(live))
        status = steps_round(live);
    else if (live->has_message)
        status = cardinality();
    live->has_message = true;
    live->bytes_in += length;
    if (status_is_ok(status))
        status = request_read(live, bytes, length);
    if (!status_is_ok(status))
        live_finish(live, status);
    else if (is_streaming(live))
        steps_each(live);
    else
        live_want(live); /* to see that there is no second one */
}

void live_half_closed(void *object)
{
    struct live *live = object;
    live->half_closed = true;
    if (live->phase == LIVE_LISTEN) /* else it is looked at when that is over */
        input_over(live);
}

void live_writable(void *object)
{
    struct live *live = object;
    live->blocked = false;
    if (live->phase == LIVE_LISTEN && live->wants)
        live_want(live);
    else if (live->phase == LIVE_PAUSE && live->wake_at <= loop_now(live->call.server->config.loop))
        steps_again(live);
}

void live_closed(void *object)
{
    struct live *live = object;
    live->orphan = live->stream;
    live->stream = NULL;
    if (live->phase != LIVE_OVER) {
        live->phase = LIVE_OVER;
        tell_end(live, status_error(RPC_CANCELLED, "CANCELLED", "The client went away."));
    }
    live_settle(live);
}

static void send_status(struct live *live, struct status status)
{
    struct rpc_call *call = &live->call;
    struct buf details;
    status = words_status(call->arena, call->language, call->method, status);
    buf_init(&details, call->arena, LIVE_DETAILS_BYTES);
    if (!status_is_ok(status))
        details_write(&details, status);
    if (!status_is_ok(status) && live->call.details.length)
        buf_put(&details, live->call.details.data, live->call.details.length);
    if (details.failed)
        details.length = 0;
    stream_finish(live->stream, status, details.length ? details.data : NULL, details.length);
    live->stream = NULL;
}

/* What this process changed counts at once for the calls that begin in it from now on. */
static void note_change(struct live *live)
{
    static const char *const access[] = {"user",       "team",       "role",    "permission",
                                         "role_grant", "membership", "session", "share"};
    static const char *const catalog[] = {"code", "currency", "setting", "custom_field"};
    const struct contract_method *method = live->call.method;
    if (!method->object || rpc_lane(&live->call) == DB_READ)
        return;
    for (size_t i = 0; i < sizeof access / sizeof *access; i++)
        if (strcmp(method->object->name, access[i]) == 0)
            atomic_fetch_add(&live->call.server->shared->sessions_epoch, 1);
    for (size_t i = 0; i < sizeof catalog / sizeof *catalog; i++)
        if (strcmp(method->object->name, catalog[i]) == 0)
            atomic_fetch_add(&live->call.server->shared->catalog_epoch, 1);
}

void live_finish(struct live *live, struct status status)
{
    struct rpc_call *call = &live->call;
    live->phase = LIVE_OVER;
    if (status_is_ok(status) && call->reply.failed)
        status = status_error(RPC_RESOURCE_EXHAUSTED, "REPLY_TOO_LARGE",
                              "The reply is too large; ask for less.");
    if (status_is_ok(status)) {
        note_change(live);
        if (!call->method->server_streaming)
            rpc_send(call);
    }
    send_status(live, status);
    tell_end(live, status);
    live_settle(live);
}

void live_settle(struct live *live)
{
    if (live->phase != LIVE_OVER || live->busy || live->checking || live->held || live->stream ||
        live->ahead.running)
        return;
    struct rpc_server *server = live->call.server;
    limits_leave(server->shared->ledger, &live->ticket);
    if (live->orphan)
        stream_release(live->orphan);
    *live->link = live->next;
    if (live->next)
        live->next->link = live->link;
    server->n_calls--;
    live_count(&server->stats.now, -1);
    if (live->call.round != live->call.arena)
        arena_free(live->call.round);
    arena_free(live->ahead.round);
    arena_free(live->call.arena);
}

static void tick_one(struct live *live, int64_t now, int64_t micros)
{
    if (live->phase == LIVE_OVER || !recheck_tick(live, now, micros))
        return;
    if (live->deadline <= now)
        live_finish(live, status_error(RPC_DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED",
                                       "The call took longer than it was given."));
    else if (live->phase == LIVE_PAUSE && !live->blocked && live->wake_at <= now)
        steps_again(live);
}

void live_tick(void *owner)
{
    struct rpc_server *server = owner;
    int64_t now = loop_now(server->config.loop), micros = clock_micros();
    for (struct live *live = server->calls, *next; live; live = next) {
        next = live->next;
        tick_one(live, now, micros);
    }
    server->ticking = server->calls != NULL;
    if (server->ticking)
        loop_timer_start(server->tick, LIVE_TICK_MS);
}
