/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A server with a service for tests, on a free port of the loopback, which it prints.
 *   echo CERTIFICATE KEY [limit=number …]
 * It ends when its standard input does; a line "drain" there makes it drain.
 */
#include "server/h2/h2_server.h"

#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct test {
    struct loop *loop;
    struct h2_server *server;
    struct loop_watch *listener;
    struct loop_watch *input;
    struct loop_timer *poll;
    int fd;
    unsigned settled, slow, slow_started;
    bool draining;
};

struct call;

struct method {
    const char *path;
    void (*message)(struct call *call, const uint8_t *bytes, size_t length);
    void (*half_closed)(struct call *call);
    void (*writable)(struct call *call);
    bool quiet; /* wants nothing */
};

struct call {
    struct test *test;
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
    call->test->slow--;
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
    call->timer = loop_timer_new(call->test->loop, slow_done, call);
    if (!call->timer)
        abort();
    call->test->slow++;
    call->test->slow_started++;
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
    const struct h2_stats *stats = h2_server_stats(call->test->server);
    char text[512];
    int n = snprintf(text, sizeof text,
                     "{\"open\":%lu,\"exchanges\":%lu,\"output\":%lu,\"input\":%lu,"
                     "\"calmed\":%lu,\"refused\":%lu,\"cancelled\":%lu,\"timeouts\":%lu,"
                     "\"streams\":%lu,\"settled\":%u,\"slow\":%u,\"slow_started\":%u}",
                     number(&stats->open), number(&stats->exchanges), number(&stats->output_bytes),
                     number(&stats->input_bytes), number(&stats->calmed), number(&stats->refused),
                     number(&stats->cancelled), number(&stats->timeouts), number(&stats->streams),
                     call->test->settled, call->test->slow, call->test->slow_started);
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
    *call = (struct call){.test = context, .stream = stream, .method = method};
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

static const struct stream_service service = {
    .open = service_open,
    .message = service_message,
    .half_closed = service_half_closed,
    .writable = service_writable,
    .closed = service_closed,
};

static void on_settled(void *context, const struct h2_address *address)
{
    struct test *test = context;
    (void)address;
    test->settled++;
}

struct number_limit {
    const char *name;
    size_t offset;
};

static const struct number_limit times[] = {
    {"handshake", offsetof(struct h2_limits, handshake_ms)},
    {"headers", offsetof(struct h2_limits, headers_ms)},
    {"body", offsetof(struct h2_limits, body_ms)},
    {"stall", offsetof(struct h2_limits, stall_ms)},
    {"idle", offsetof(struct h2_limits, idle_ms)},
    {"goaway", offsetof(struct h2_limits, goaway_ms)},
};

static const struct number_limit sizes[] = {
    {"message_in", offsetof(struct h2_limits, message_in)},
    {"output_connection", offsetof(struct h2_limits, output_connection)},
    {"output_total", offsetof(struct h2_limits, output_total)},
    {"input_connection", offsetof(struct h2_limits, input_connection)},
};

static void set_limit(struct h2_limits *limits, const char *argument)
{
    const char *equals = strchr(argument, '=');
    size_t length = equals ? (size_t)(equals - argument) : 0;
    long value = equals ? atol(equals + 1) : 0;
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        if (strlen(times[i].name) == length && !memcmp(times[i].name, argument, length))
            *(int64_t *)((char *)limits + times[i].offset) = value;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        if (strlen(sizes[i].name) == length && !memcmp(sizes[i].name, argument, length))
            *(size_t *)((char *)limits + sizes[i].offset) = (size_t)value;
    if (length == 13 && !memcmp(argument, "streams_fresh", length))
        limits->streams_fresh = (unsigned)value;
}

static int select_h2(SSL *ssl, const unsigned char **out, unsigned char *out_length,
                     const unsigned char *in, unsigned in_length, void *user)
{
    (void)ssl, (void)user;
    static const unsigned char h2[] = "\x02h2";
    unsigned char *chosen;
    if (SSL_select_next_proto(&chosen, out_length, h2, 3, in, in_length) != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

static SSL_CTX *tls_context(const char *certificate, const char *key)
{
    SSL_CTX *tls = SSL_CTX_new(TLS_server_method());
    if (!tls || SSL_CTX_use_certificate_chain_file(tls, certificate) != 1 ||
        SSL_CTX_use_PrivateKey_file(tls, key, SSL_FILETYPE_PEM) != 1) {
        fprintf(stderr, "cannot use %s and %s\n", certificate, key);
        exit(2);
    }
    SSL_CTX_set_mode(tls, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_alpn_select_cb(tls, select_h2, NULL);
    return tls;
}

static void accept_ready(int what, void *owner)
{
    (void)what;
    struct test *test = owner;
    int fd = accept4(test->fd, NULL, NULL, SOCK_CLOEXEC);
    struct h2_address address = {{[10] = 0xff, [11] = 0xff, [12] = 127, [15] = 1}};
    if (fd >= 0)
        h2_server_accept(test->server, fd, &address);
}

static void poll_drained(void *owner)
{
    struct test *test = owner;
    if (h2_server_idle(test->server))
        loop_stop(test->loop);
    else
        loop_timer_start(test->poll, 10);
}

static void input_ready(int what, void *owner)
{
    (void)what;
    struct test *test = owner;
    char line[64];
    ssize_t n = read(STDIN_FILENO, line, sizeof line);
    if (n <= 0) {
        loop_stop(test->loop);
        return;
    }
    h2_server_drain(test->server);
    loop_timer_start(test->poll, 10);
}

static void listen_on_loopback(struct test *test)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof address;
    test->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(test->fd, (struct sockaddr *)&address, length) || listen(test->fd, 512) ||
        getsockname(test->fd, (struct sockaddr *)&address, &length)) {
        perror("listen");
        exit(2);
    }
    printf("%u\n", (unsigned)ntohs(address.sin_port));
    fflush(stdout);
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    signal(SIGPIPE, SIG_IGN);
    struct test test = {.loop = loop_new()};
    struct h2_config config = {.limits = H2_LIMITS_DEFAULT,
                               .service = &service,
                               .context = &test,
                               .settled = on_settled,
                               .settled_context = &test};
    for (int i = 3; i < argc; i++)
        set_limit(&config.limits, argv[i]);
    SSL_CTX *tls = tls_context(argv[1], argv[2]);
    test.server = h2_server_new(test.loop, tls, &config);
    SSL_CTX_free(tls);
    listen_on_loopback(&test);
    test.listener = loop_watch_new(test.loop, test.fd, accept_ready, &test);
    test.input = loop_watch_new(test.loop, STDIN_FILENO, input_ready, &test);
    test.poll = loop_timer_new(test.loop, poll_drained, &test);
    loop_watch_set(test.listener, LOOP_READ);
    loop_watch_set(test.input, LOOP_READ);
    loop_run(test.loop);
    h2_server_abort(test.server);
    while (test.slow > 0)
        loop_turn(test.loop);
    h2_server_free(test.server);
    loop_watch_free(test.listener);
    loop_watch_free(test.input);
    loop_timer_free(test.poll);
    loop_free(test.loop);
    close(test.fd);
    return 0;
}
