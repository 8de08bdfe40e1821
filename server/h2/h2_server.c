/* SPDX-License-Identifier: Apache-2.0 */
/* The connections of one loop, together. */
#include "server/h2/h2_server.h"
#include "common/log.h"
#include "server/h2/h2_connection.h"
#include "server/h2/h2_exchange.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>

/* A short reply waits behind no more than UNSENT_MAX bytes that the kernel has not sent. */
enum { TICK_MIN = 10, TICK_MAX = 1000, UNSENT_MAX = 128 * 1024 };

/* A limit is met at most a quarter late, and at most a second. */
static int64_t tick_of(const struct h2_limits *limits)
{
    const int64_t all[] = {limits->handshake_ms, limits->headers_ms, limits->body_ms,
                           limits->stall_ms,     limits->idle_ms,    limits->goaway_ms};
    int64_t tick = TICK_MAX;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i] / 4 < tick)
            tick = all[i] / 4;
    return tick < TICK_MIN ? TICK_MIN : tick;
}

static void at_least(size_t *budget, size_t least)
{
    if (*budget < least)
        *budget = least;
}

/* The largest message must fit twice: one that is read, and one that is on its way. */
static void fit(struct h2_limits *limits)
{
    at_least(&limits->input_connection, 2 * limits->message_in);
    at_least(&limits->input_total, 2 * limits->input_connection);
}

struct h2_server *h2_server_new(struct loop *loop, SSL_CTX *tls, const struct h2_config *config)
{
    struct h2_server *server = calloc(1, sizeof *server);
    if (!server)
        return NULL;
    server->loop = loop;
    server->config = *config;
    fit(&server->config.limits);
    server->tick_ms = tick_of(&config->limits);
    h2_server_set_tls(server, tls);
    if (!h2_session_setup(server)) {
        h2_server_free(server);
        return NULL;
    }
    return server;
}

void h2_server_set_tls(struct h2_server *server, SSL_CTX *tls)
{
    SSL_CTX_up_ref(tls);
    SSL_CTX_free(server->tls);
    server->tls = tls;
}

void h2_server_free(struct h2_server *server)
{
    if (!server)
        return;
    h2_server_abort(server);
    while (server->orphans)
        h2_exchange_free(server->orphans);
    nghttp2_session_callbacks_del(server->callbacks);
    nghttp2_option_del(server->option);
    SSL_CTX_free(server->tls);
    free(server);
}

/* Small frames must not wait for each other; dead peers are found by the kernel. */
static void set_options(int fd)
{
    const int on = 1, idle_s = 120, interval_s = 30, probes = 4, unsent = UNSENT_MAX;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, sizeof unsent);
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof idle_s);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval_s, sizeof interval_s);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);
}

bool h2_server_accept(struct h2_server *server, int fd, const struct h2_address *address)
{
    set_options(fd);
    struct h2_connection *c = h2_connection_new(server, fd, address);
    if (c && server->draining)
        h2_connection_drain(c);
    return c != NULL;
}

bool h2_server_shed(struct h2_server *server)
{
    struct h2_connection *oldest = server->fresh;
    while (oldest && oldest->next)
        oldest = oldest->next;
    if (oldest)
        h2_connection_free(oldest);
    return oldest != NULL;
}

static size_t output_of(const struct h2_connection *c)
{
    return c->output;
}

static size_t input_of(const struct h2_connection *c)
{
    return c->input;
}

/* Who holds most, when the others hold `most` or more together with it; NULL: nobody. */
static struct h2_connection *greediest(struct h2_server *server,
                                       size_t (*held)(const struct h2_connection *), size_t most)
{
    struct h2_connection *lists[] = {server->fresh, server->signed_in}, *worst = NULL;
    size_t sum = 0;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        for (struct h2_connection *c = lists[i]; c; c = c->next) {
            sum += c->broken ? 0 : held(c);
            if (!c->broken && held(c) > (worst ? held(worst) : 0))
                worst = c;
        }
    return sum >= most ? worst : NULL;
}

static void cut(struct h2_connection *c)
{
    h2_count(&c->server->stats.crowded_out, 1);
    log_event(LOG_LEVEL_WARN, "h2.crowded_out", log_text("peer", c->peer),
              log_number("output", (int64_t)c->output), log_number("input", (int64_t)c->input));
    h2_connection_fail(c);
}

void h2_server_relieve(struct h2_server *server)
{
    size_t output = server->config.limits.output_total / 4 * 3;
    size_t input = server->config.limits.input_total / 4 * 3;
    struct h2_connection *worst = NULL;
    if (server->output >= output)
        worst = greediest(server, output_of, output);
    else if (server->input >= input)
        worst = greediest(server, input_of, input);
    if (worst)
        cut(worst);
}

void h2_server_drain(struct h2_server *server)
{
    server->draining = true;
    struct h2_connection *lists[] = {server->fresh, server->signed_in};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        for (struct h2_connection *c = lists[i]; c; c = c->next)
            h2_connection_drain(c);
}

void h2_server_abort(struct h2_server *server)
{
    while (server->fresh)
        h2_connection_free(server->fresh);
    while (server->signed_in)
        h2_connection_free(server->signed_in);
}

size_t h2_server_count(const struct h2_server *server)
{
    return server->count;
}

bool h2_server_idle(const struct h2_server *server)
{
    return server->count == 0 && server->n_orphans == 0;
}

const struct h2_stats *h2_server_stats(const struct h2_server *server)
{
    return &server->stats;
}
