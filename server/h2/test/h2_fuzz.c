/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A whole connection that is fed with whatever comes: in place of TLS (h2_tls.c) there is memory.
 * The first byte says how the socket behaves, the rest is what the client sends.
 */
#include "server/h2/h2_connection.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SLOW_WRITES = 1, SMALL_READS = 2, MANY_TURNS = 4, CALLS = 64 };

struct script {
    const uint8_t *bytes;
    size_t length;
    uint8_t behaviour;
    unsigned writes;
};

static struct script script;

/* ---- What stands in for TLS ---- */

enum h2_io h2_tls_handshake(struct h2_connection *c)
{
    (void)c;
    return H2_IO_OK;
}

enum h2_io h2_tls_read(struct h2_connection *c, uint8_t *bytes, size_t size, size_t *length)
{
    (void)c;
    if (script.length == 0)
        return H2_IO_END;
    if ((script.behaviour & SMALL_READS) && size > 7)
        size = 7;
    *length = script.length < size ? script.length : size;
    memcpy(bytes, script.bytes, *length);
    script.bytes += *length;
    script.length -= *length;
    return H2_IO_OK;
}

enum h2_io h2_tls_write(struct h2_connection *c, const uint8_t *bytes, size_t length)
{
    (void)bytes, (void)length;
    c->wants_write = (script.behaviour & SLOW_WRITES) && script.writes++ % 4 != 3;
    return c->wants_write ? H2_IO_WAIT : H2_IO_OK;
}

void h2_tls_goodbye(struct h2_connection *c)
{
    (void)c;
}

bool h2_tls_has_more(const struct h2_connection *c)
{
    (void)c;
    return false;
}

void h2_tls_warm(struct h2_connection *c)
{
    (void)c;
}

void h2_tls_cool(struct h2_connection *c)
{
    (void)c;
}

/* ---- A service; the last letter of the path says what a call does ---- */

struct call {
    struct stream *stream;
    char kind;
    unsigned left;
};

/* Calls whose work goes on after the client is gone. */
struct late {
    struct call *calls[CALLS];
    size_t n;
};

static void end(struct call *call)
{
    struct status status = status_error((enum rpc_code)(call->kind % 17), "R", "caf\xc3\xa9 %");
    stream_finish(call->stream, call->kind == 'U' ? STATUS_OK : status, "details", 7);
    free(call);
}

static void produce(struct call *call)
{
    static const uint8_t block[100000];
    while (call->left > 0) {
        call->left--;
        if (stream_send(call->stream, block, sizeof block) > STREAM_HIGH_MARK)
            return;
    }
    end(call);
}

static void *service_open(void *context, struct stream *stream, const struct stream_head *head)
{
    (void)context;
    size_t length = head->path ? strlen(head->path) : 0;
    struct call *call = length ? calloc(1, sizeof *call) : NULL;
    if (!call) {
        stream_finish(stream, status_error(RPC_UNIMPLEMENTED, NULL, NULL), NULL, 0);
        return NULL;
    }
    *call = (struct call){.stream = stream, .kind = head->path[length - 1], .left = 20};
    if (call->kind == 'A')
        stream_authenticated(stream);
    if (call->kind != 'N')
        stream_want(stream);
    return call;
}

static void service_message(void *owner, const uint8_t *bytes, size_t length)
{
    struct call *call = owner;
    uint8_t sum = 0;
    if (call->kind == 'S') {
        produce(call);
        return;
    }
    stream_send(call->stream, bytes, length);
    if (call->kind == 'U' || call->kind == 'E')
        end(call);
    else
        stream_want(call->stream);
    for (size_t i = 0; i < length; i++) /* still ours, whatever was finished */
        sum ^= bytes[i];
    (void)*(volatile uint8_t *)&sum;
}

static void service_half_closed(void *owner)
{
    struct call *call = owner;
    if (call->kind != 'S' && call->kind != 'R')
        end(call);
}

static void service_writable(void *owner)
{
    struct call *call = owner;
    if (call->kind == 'S')
        produce(call);
}

static struct late *late_calls(void)
{
    static struct late late;
    return &late;
}

static void service_closed(void *owner)
{
    struct call *call = owner;
    struct late *late = late_calls();
    if (call->kind == 'R' && late->n < CALLS) {
        late->calls[late->n++] = call;
        return;
    }
    stream_release(call->stream);
    free(call);
}

static void release_late(void)
{
    struct late *late = late_calls();
    while (late->n > 0) {
        struct call *call = late->calls[--late->n];
        stream_release(call->stream);
        free(call);
    }
}

static const struct stream_service service = {
    .open = service_open,
    .message = service_message,
    .half_closed = service_half_closed,
    .writable = service_writable,
    .closed = service_closed,
};

/* ---- One input is one connection ---- */

static bool connect_one(struct h2_server *server)
{
    static const struct h2_address address = {{[15] = 1}};
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0)
        return false;
    close(pair[1]); /* the socket is ready from now on, for reading and writing */
    return h2_server_accept(server, pair[0], &address);
}

static void run(struct loop *loop, struct h2_server *server)
{
    if (!connect_one(server))
        abort();
    for (unsigned turns = 0; h2_server_count(server) > 0; turns++) {
        loop_turn(loop);
        if (turns % 8 == 7)
            release_late();
        if (turns == 16 && (script.behaviour & MANY_TURNS))
            h2_server_drain(server);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    script = (struct script){.bytes = data + 1, .length = size - 1, .behaviour = data[0]};
    struct h2_config config = {.limits = H2_LIMITS_DEFAULT, .service = &service};
    config.limits.linger_ms = 0;
    struct loop *loop = loop_new();
    SSL_CTX *tls = SSL_CTX_new(TLS_server_method());
    struct h2_server *server = h2_server_new(loop, tls, &config);
    SSL_CTX_free(tls);
    run(loop, server);
    release_late();
    if (!h2_server_idle(server) || h2_server_stats(server)->exchanges ||
        h2_server_stats(server)->output_bytes || h2_server_stats(server)->input_bytes)
        abort();
    h2_server_free(server);
    loop_free(loop);
    return 0;
}
