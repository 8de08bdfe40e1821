/* SPDX-License-Identifier: Apache-2.0 */
/* Streams without a socket: the same promises as those of HTTP/2 (server/h2/stream.h). */
#include "server/feature/test/rpcloop_internal.h"

#include <stdio.h>

struct piece { /* of a request or a reply */
    struct piece *next;
    const void *bytes;
    size_t length;
};

struct rpcloop_call {
    struct stream stream; /* the first member */
    struct rpcloop_call *next;
    struct rpcloop *rpcloop;
    const struct contract_method *method;
    void *call; /* the service's; NULL once it is gone */
    struct piece *requests, **last_request;
    struct piece *replies, **last_reply;
    size_t n_replies, waiting;
    unsigned credit;
    bool slow, throttled, eof, told_eof, cancelled, told_closed, ended, released;
    struct status status;
    const uint8_t *details;
    size_t details_length;
};

static struct rpcloop_call *of(struct stream *stream)
{
    return (struct rpcloop_call *)stream;
}

static struct piece *piece_new(struct arena *arena, const void *bytes, size_t length)
{
    struct piece *piece = arena_alloc(arena, sizeof *piece);
    piece->bytes = arena_copy(arena, length ? bytes : "", length);
    piece->length = length;
    return piece;
}

static void on_want(struct stream *stream)
{
    assert_false(of(stream)->ended || of(stream)->told_closed);
    of(stream)->credit = 1;
}

static size_t on_send(struct stream *stream, const void *message, size_t length)
{
    struct rpcloop_call *call = of(stream);
    assert_false(call->ended || call->told_closed);
    struct piece *piece = piece_new(call->rpcloop->arena, message, length);
    *call->last_reply = piece;
    call->last_reply = &piece->next;
    call->n_replies++;
    if (!call->slow)
        return 0;
    call->waiting += STREAM_HIGH_MARK + 1; /* the first that waits is one too many */
    call->throttled = true;
    return call->waiting;
}

static const char *copy(struct arena *arena, const char *text)
{
    return text ? arena_string(arena, text) : NULL;
}

static void on_finish(struct stream *stream, struct status status, const void *details,
                      size_t length)
{
    struct rpcloop_call *call = of(stream);
    struct arena *arena = call->rpcloop->arena;
    assert_false(call->ended || call->told_closed);
    call->ended = true;
    call->call = NULL;
    call->status = status;
    call->status.message = copy(arena, status.message);
    call->status.reason = copy(arena, status.reason);
    call->status.field = copy(arena, status.field);
    if (details)
        call->details = (const uint8_t *)arena_copy(arena, details, length);
    call->details_length = length;
}

static void on_release(struct stream *stream)
{
    struct rpcloop_call *call = of(stream);
    assert_true(call->told_closed && !call->released);
    call->released = true;
}

static const struct stream_ops ops = {
    .want = on_want, .send = on_send, .finish = on_finish, .release = on_release};

/* One callback, if any is due; they are never called from within one another. */
static bool pump(struct rpcloop_call *call)
{
    const struct stream_service *service = &rpc_server_service;
    if (!call->call)
        return false;
    if (call->cancelled) {
        void *gone = call->call;
        call->call = NULL;
        call->told_closed = call->ended = true;
        call->status = status_error(RPC_CANCELLED, NULL, NULL);
        service->closed(gone);
    } else if (call->credit && call->requests) {
        struct piece *piece = call->requests;
        call->requests = piece->next;
        call->credit = 0;
        service->message(call->call, piece->bytes, piece->length);
    } else if (call->eof && !call->told_eof && !call->requests) {
        call->told_eof = true;
        service->half_closed(call->call);
    } else if (call->throttled && call->waiting == 0) {
        call->throttled = false;
        service->writable(call->call);
    } else {
        return false;
    }
    return true;
}

static void pump_all(struct rpcloop *rpcloop)
{
    for (struct rpcloop_call *call = rpcloop->calls; call; call = call->next)
        while (pump(call))
            continue;
}

void rpcloop_until(struct rpcloop *rpcloop, bool (*is)(void *owner), void *owner)
{
    rpcloop->late = false;
    loop_timer_start(rpcloop->alarm, RPCLOOP_PATIENCE_MS);
    pump_all(rpcloop);
    while (!is(owner) && !rpcloop->late) {
        loop_turn(rpcloop->loop);
        pump_all(rpcloop);
    }
    loop_timer_stop(rpcloop->alarm);
    assert_false(rpcloop->late);
}

struct rpcloop_call *rpcloop_open_at(struct rpcloop *rpcloop, struct rpc_server *server,
                                     const struct rpcloop_head *head)
{
    struct rpcloop_call *call = arena_alloc(rpcloop->arena, sizeof *call);
    char authorization[128];
    *call = (struct rpcloop_call){.stream.ops = &ops, .rpcloop = rpcloop, .slow = head->slow};
    call->last_request = &call->requests;
    call->last_reply = &call->replies;
    call->method = contract_method(head->path);
    call->next = rpcloop->calls;
    rpcloop->calls = call;
    snprintf(authorization, sizeof authorization, "Bearer %s", head->token ? head->token : "");
    struct stream_head stream_head = {
        .path = head->path,
        .authorization = head->token ? authorization : NULL,
        .peer = head->peer ? head->peer : "127.0.0.1",
        .certificate = head->certificate,
        .timeout_ms = head->timeout_ms ? head->timeout_ms : -1,
    };
    call->call = rpc_server_service.open(server, &call->stream, &stream_head);
    assert_true(call->call != NULL || call->ended);
    return call;
}

struct rpcloop_call *rpcloop_open(struct rpcloop *rpcloop, const struct rpcloop_head *head)
{
    return rpcloop_open_at(rpcloop, rpcloop->server, head);
}

void rpcloop_send_bytes(struct rpcloop_call *call, const void *bytes, size_t length)
{
    struct piece *piece = piece_new(call->rpcloop->arena, bytes, length);
    *call->last_request = piece;
    call->last_request = &piece->next;
    if (!call->requests)
        call->requests = piece;
}

void rpcloop_send(struct rpcloop_call *call, const ProtobufCMessage *message)
{
    size_t length = protobuf_c_message_get_packed_size(message);
    uint8_t *bytes = arena_alloc(call->rpcloop->arena, length);
    protobuf_c_message_pack(message, bytes);
    rpcloop_send_bytes(call, bytes, length);
}

void rpcloop_half_close(struct rpcloop_call *call)
{
    call->eof = true;
}

void rpcloop_cancel(struct rpcloop_call *call)
{
    call->cancelled = true;
    pump(call);
}

bool rpcloop_ended(const struct rpcloop_call *call)
{
    return call->ended;
}

bool rpcloop_released(const struct rpcloop_call *call)
{
    return call->released;
}

size_t rpcloop_messages(const struct rpcloop_call *call)
{
    return call->n_replies;
}

const uint8_t *rpcloop_details(const struct rpcloop_call *call, size_t *length)
{
    *length = call->details_length;
    return call->details;
}

static bool is_ended(void *owner)
{
    return rpcloop_ended(owner);
}

struct status rpcloop_wait(struct rpcloop_call *call)
{
    rpcloop_until(call->rpcloop, is_ended, call);
    return call->status;
}

struct count {
    const struct rpcloop_call *call;
    size_t n;
};

static bool has_count(void *owner)
{
    const struct count *count = owner;
    return count->call->n_replies >= count->n || count->call->ended;
}

void rpcloop_wait_messages(struct rpcloop_call *call, size_t n)
{
    struct count count = {call, n};
    rpcloop_until(call->rpcloop, has_count, &count);
    assert_true(call->n_replies >= n);
}

static void *take_memory(void *arena, size_t size)
{
    return arena_alloc(arena, size);
}

static void give_memory(void *arena, void *memory)
{
    (void)arena;
    (void)memory;
}

const ProtobufCMessage *rpcloop_take(struct rpcloop_call *call)
{
    struct piece *piece = call->replies;
    if (!piece)
        return NULL;
    call->replies = piece->next;
    if (!call->replies)
        call->last_reply = &call->replies;
    if (call->slow)
        call->waiting -= STREAM_HIGH_MARK + 1;
    ProtobufCAllocator allocator = {take_memory, give_memory, call->rpcloop->arena};
    const ProtobufCMessage *message = protobuf_c_message_unpack(
        call->method->output->descriptor, &allocator, piece->length, piece->bytes);
    assert_non_null(message);
    return message;
}

const ProtobufCMessage *rpcloop_call(struct rpcloop *rpcloop, const char *path, const char *token,
                                     const ProtobufCMessage *request, struct status *status)
{
    struct rpcloop_head head = {.path = path, .token = token};
    struct rpcloop_call *call = rpcloop_open(rpcloop, &head);
    rpcloop_send(call, request);
    rpcloop_half_close(call);
    *status = rpcloop_wait(call);
    return status_is_ok(*status) ? rpcloop_take(call) : NULL;
}

const ProtobufCMessage *rpcloop_ok(struct rpcloop *rpcloop, const char *path, const char *token,
                                   const ProtobufCMessage *request)
{
    struct status status;
    const ProtobufCMessage *reply = rpcloop_call(rpcloop, path, token, request, &status);
    if (!reply)
        fail_msg("%s: %s: %s", path, status_code_name(status.code), status.message);
    return reply;
}

void rpcloop_fails(struct rpcloop *rpcloop, const char *path, const char *token,
                   const ProtobufCMessage *request, enum rpc_code code, const char *reason)
{
    struct status status;
    rpcloop_call(rpcloop, path, token, request, &status);
    assert_string_equal(status_code_name(status.code), status_code_name(code));
    assert_string_equal(status.reason, reason);
}

static bool all_ended(void *owner)
{
    struct rpcloop *rpcloop = owner;
    for (struct rpcloop_call *call = rpcloop->calls; call; call = call->next)
        if (!call->ended)
            return false;
    return true;
}

void rpcloop_close_all(struct rpcloop *rpcloop)
{
    for (struct rpcloop_call *call = rpcloop->calls; call; call = call->next)
        call->cancelled = true;
    rpcloop_until(rpcloop, all_ended, rpcloop);
}
