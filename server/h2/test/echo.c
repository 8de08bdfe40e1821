/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A server with a service for tests, on a free port of the loopback, which it prints.
 *   echo CERTIFICATE KEY [limit=number …]
 * It ends when its standard input does; a line "drain" there makes it drain.
 */
#include "server/h2/test/echo_service.h"

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
    struct echo echo;
};

static void on_settled(void *context, const struct h2_address *address)
{
    struct test *test = context;
    (void)address;
    test->echo.settled++;
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
    {"output_most", offsetof(struct h2_limits, output_most)},
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
    test.echo.loop = test.loop;
    struct h2_config config = {.limits = H2_LIMITS_DEFAULT,
                               .service = &echo_service,
                               .context = &test.echo,
                               .settled = on_settled,
                               .settled_context = &test};
    for (int i = 3; i < argc; i++)
        set_limit(&config.limits, argv[i]);
    SSL_CTX *tls = tls_context(argv[1], argv[2]);
    test.server = h2_server_new(test.loop, tls, &config);
    SSL_CTX_free(tls);
    test.echo.stats = h2_server_stats(test.server);
    listen_on_loopback(&test);
    test.listener = loop_watch_new(test.loop, test.fd, accept_ready, &test);
    test.input = loop_watch_new(test.loop, STDIN_FILENO, input_ready, &test);
    test.poll = loop_timer_new(test.loop, poll_drained, &test);
    loop_watch_set(test.listener, LOOP_READ);
    loop_watch_set(test.input, LOOP_READ);
    loop_run(test.loop);
    h2_server_abort(test.server);
    while (test.echo.slow > 0)
        loop_turn(test.loop);
    h2_server_free(test.server);
    loop_watch_free(test.listener);
    loop_watch_free(test.input);
    loop_timer_free(test.poll);
    loop_free(test.loop);
    close(test.fd);
    return 0;
}
