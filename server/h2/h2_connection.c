/* SPDX-License-Identifier: Apache-2.0 */
/* Life of a connection: what the socket had, the turn behind it, the end. */
#include "server/h2/h2_connection.h"
#include "common/log.h"
#include "server/h2/h2_exchange.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Of frames that wait, two for each stream and the acknowledgements are what a good client gets. */
enum { READS_PER_TURN = 4, LINGER_BYTES = 256 * 1024, QUEUE_BEYOND_STREAMS = 400 };

void h2_connection_soon(struct h2_connection *c)
{
    loop_timer_soon(c->turn);
}

void h2_connection_fail(struct h2_connection *c)
{
    c->broken = true;
    h2_connection_soon(c);
}

static void settle(struct h2_connection *c)
{
    const struct h2_config *config = &c->server->config;
    if (c->settled)
        return;
    c->settled = true;
    if (config->settled)
        config->settled(config->settled_context, &c->address);
}

static void unlink_connection(struct h2_connection *c)
{
    *c->link = c->next;
    if (c->next)
        c->next->link = c->link;
}

static void link_connection(struct h2_connection *c, struct h2_connection **list)
{
    c->next = *list;
    if (c->next)
        c->next->link = &c->next;
    c->link = list;
    *list = c;
}

void h2_connection_sign_in(struct h2_connection *c)
{
    if (c->signed_in)
        return;
    c->signed_in = true;
    h2_count(&c->server->stats.signed_in, 1);
    unlink_connection(c);
    link_connection(c, &c->server->signed_in);
    settle(c);
    h2_session_raise(c);
    h2_connection_soon(c);
}

/* Every exchange is told, and nothing more is said or heard. */
static void abandon(struct h2_connection *c)
{
    while (c->exchanges)
        h2_exchange_orphan(c->exchanges);
}

static void close_socket(struct h2_connection *c)
{
    if (c->ssl)
        h2_tls_cool(c);
    SSL_free(c->ssl);
    if (c->fd >= 0)
        close(c->fd);
}

void h2_connection_free(struct h2_connection *c)
{
    abandon(c);
    settle(c);
    unlink_connection(c);
    c->server->count--;
    h2_count(&c->server->stats.open, -1);
    if (c->signed_in)
        h2_count(&c->server->stats.signed_in, -1);
    nghttp2_session_del(c->session);
    loop_watch_free(c->watch);
    loop_timer_free(c->turn);
    loop_timer_free(c->clock);
    close_socket(c);
    free(c->pending);
    free(c);
}

void h2_connection_watch_time(struct h2_connection *c)
{
    if (c->ticking)
        return;
    c->ticking = true;
    if (c->signed_in)
        h2_tls_warm(c);
    loop_timer_start(c->clock, c->server->tick_ms);
}

void h2_connection_calm_for(struct h2_connection *c, const char *cause)
{
    if (c->calmed)
        return;
    c->calmed = true;
    h2_count(&c->server->stats.calmed, 1);
    log_event(LOG_LEVEL_WARN, "h2.calm", log_text("peer", c->peer), log_text("cause", cause));
    if (nghttp2_session_terminate_session(c->session, NGHTTP2_ENHANCE_YOUR_CALM) != 0)
        h2_connection_fail(c);
    /* A client that does not read gets no more time than this. */
    c->calmed_at = loop_now(c->server->loop);
    c->ticking = true;
    loop_timer_start(c->clock, c->server->config.limits.linger_ms);
    h2_connection_soon(c);
}

void h2_connection_calm(struct h2_connection *c)
{
    h2_connection_calm_for(c, h2_guard_name(c->guard.cause));
}

void h2_connection_drain(struct h2_connection *c)
{
    if (c->draining)
        return;
    c->draining = 1;
    c->drain_since = loop_now(c->server->loop);
    h2_connection_watch_time(c);
    if (c->phase != H2_OPEN)
        return;
    if (nghttp2_submit_shutdown_notice(c->session) != 0)
        h2_connection_fail(c);
    h2_connection_soon(c);
}

/* The second GOAWAY: what came until now is served, and nothing else. */
static void drain_on(struct h2_connection *c)
{
    int64_t now = loop_now(c->server->loop);
    if (c->draining != 1 || now - c->drain_since < c->server->config.limits.goaway_ms)
        return;
    c->draining = 2;
    if (nghttp2_submit_goaway(c->session, NGHTTP2_FLAG_NONE,
                              nghttp2_session_get_last_proc_stream_id(c->session), NGHTTP2_NO_ERROR,
                              NULL, 0) != 0)
        h2_connection_fail(c);
}

static void open_session(struct h2_connection *c)
{
    int64_t now = loop_now(c->server->loop);
    h2_count(&c->server->stats.handshakes, 1);
    c->phase = H2_OPEN;
    c->phase_since = c->idle_since = now;
    h2_guard_init(&c->guard, c->server->config.limits.rates, now);
    if (!h2_session_open(c)) {
        h2_connection_fail(c);
        return;
    }
    if (c->draining) {
        c->draining = 0;
        h2_connection_drain(c);
    }
}

static void handshake(struct h2_connection *c)
{
    switch (h2_tls_handshake(c)) {
    case H2_IO_OK:
        open_session(c);
        break;
    case H2_IO_WAIT:
        break;
    case H2_IO_END:
        h2_count(&c->server->stats.handshake_failures, 1);
        h2_connection_fail(c);
        break;
    }
    h2_connection_soon(c);
}

/* Whoever makes us answer must read the answers: resets wait in memory that no window bounds. */
static bool queue_is_long(const struct h2_connection *c)
{
    return nghttp2_session_get_outbound_queue_size(c->session) >
           QUEUE_BEYOND_STREAMS + 2 * (size_t)c->server->config.limits.streams;
}

static void take(struct h2_connection *c, const uint8_t *bytes, size_t length)
{
    h2_count(&c->server->stats.bytes_in, (int64_t)length);
    if (!h2_guard_scan(&c->guard, loop_now(c->server->loop), bytes, length))
        h2_connection_calm(c);
    /* A terminated session swallows the rest. */
    ssize_t used = nghttp2_session_mem_recv(c->session, bytes, length);
    if (!h2_guard_dropped(&c->guard))
        h2_connection_calm(c);
    if (queue_is_long(c))
        h2_connection_calm_for(c, "unread frames");
    if (used < 0)
        h2_count(&c->server->stats.protocol_errors, 1);
    if (used < 0)
        h2_connection_fail(c);
    if (c->guard.have == 0)
        c->frame_since = 0;
    else if (!c->frame_since)
        c->frame_since = loop_now(c->server->loop);
}

/* A short record is the last one, most of the time; if it was not, the loop says so. */
static bool reads_on(const struct h2_connection *c, int reads, size_t length)
{
    return h2_tls_has_more(c) || (length == H2_RECORD && reads < READS_PER_TURN);
}

static void read_some(struct h2_connection *c)
{
    bool more = true;
    for (int i = 1; more && !c->broken && !c->calmed; i++) {
        size_t length = 0;
        enum h2_io io = h2_tls_read(c, c->server->record, H2_RECORD, &length);
        if (io == H2_IO_END)
            h2_connection_fail(c);
        if (io != H2_IO_OK)
            return;
        take(c, c->server->record, length);
        more = reads_on(c, i, length);
    }
}

/* Reads and drops, so that closing does not turn into a reset that overtakes our last words. */
static void linger(struct h2_connection *c)
{
    ssize_t length = recv(c->fd, c->server->record, H2_RECORD, 0);
    if (length > 0)
        c->written += (uint64_t)length;
    if (length <= 0 || c->written > LINGER_BYTES)
        h2_connection_fail(c);
}

static void socket_ready(int what, void *owner)
{
    struct h2_connection *c = owner;
    (void)what;
    if (c->phase == H2_HANDSHAKE)
        handshake(c);
    else if (c->phase == H2_LINGER)
        linger(c);
    else if ((what & LOOP_READ) || c->reads_want_write)
        read_some(c);
    h2_connection_soon(c);
}

static void pump(struct h2_connection *c)
{
    /* Those that are added meanwhile wait for the next turn. */
    for (unsigned n = c->n_ready; n > 0 && c->ready_first; n--) {
        struct h2_exchange *x = c->ready_first;
        c->ready_first = x->ready_next;
        *(x->ready_next ? &x->ready_next->ready_previous : &c->ready_last) = NULL;
        c->n_ready--;
        x->ready = false;
        h2_exchange_pump(x);
    }
}

/* The client has read: those that waited for it go on. */
static void go_on(struct h2_connection *c)
{
    if (h2_outbox_crowded(c))
        return;
    struct h2_exchange *next;
    for (struct h2_exchange *x = c->exchanges; x && c->n_waiting; x = next) {
        next = x->next;
        h2_exchange_go_on(x);
    }
}

static bool finished(const struct h2_connection *c)
{
    if (!h2_output_empty(c))
        return false;
    if (!nghttp2_session_want_read(c->session))
        return true;
    return c->draining == 2 && c->n_exchanges == 0;
}

static void start_linger(struct h2_connection *c)
{
    abandon(c);
    h2_tls_goodbye(c);
    c->phase = H2_LINGER;
    c->written = 0;
    loop_watch_set(c->watch, LOOP_READ);
    loop_timer_start(c->clock, c->server->config.limits.linger_ms);
}

static void set_watch(struct h2_connection *c)
{
    bool write = c->reads_want_write || (c->pending && c->wants_write);
    loop_watch_set(c->watch, LOOP_READ | (write ? LOOP_WRITE : 0));
}

static void turn_open(struct h2_connection *c)
{
    pump(c);
    if (c->draining)
        drain_on(c);
    bool more = h2_output_flush(c);
    if (c->n_waiting)
        go_on(c);
    if (c->broken)
        return;
    if (finished(c)) {
        start_linger(c);
        return;
    }
    set_watch(c);
    if (h2_clock_needed(c))
        h2_connection_watch_time(c);
    if (more || c->n_ready)
        loop_timer_start(c->turn, 0);
}

/* Everything that one turn of the loop brought is done here, at its end. */
static void turn(void *owner)
{
    struct h2_connection *c = owner;
    if (!c->broken && c->phase == H2_OPEN)
        turn_open(c);
    else if (!c->broken && c->phase == H2_HANDSHAKE)
        set_watch(c);
    if (c->broken)
        h2_connection_free(c);
}

static void tick(void *owner)
{
    struct h2_connection *c = owner;
    c->ticking = false;
    h2_tls_cool(c);
    if (c->phase == H2_LINGER || !h2_clock_check(c, loop_now(c->server->loop)))
        h2_connection_fail(c);
    h2_connection_soon(c);
}

static void name_peer(struct h2_connection *c)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    static const uint8_t nothing[16] = {0};
    const uint8_t *bytes = c->address.bytes;
    if (memcmp(bytes, nothing, sizeof nothing) == 0)
        memcpy(c->peer, "local", sizeof "local");
    else if (memcmp(bytes, mapped, sizeof mapped) == 0)
        inet_ntop(AF_INET, bytes + sizeof mapped, c->peer, sizeof c->peer);
    else
        inet_ntop(AF_INET6, bytes, c->peer, sizeof c->peer);
}

static bool set_up(struct h2_connection *c)
{
    if (fcntl(c->fd, F_SETFL, fcntl(c->fd, F_GETFL) | O_NONBLOCK) != 0)
        return false;
    struct loop *loop = c->server->loop;
    c->ssl = SSL_new(c->server->tls);
    c->watch = loop_watch_new(loop, c->fd, socket_ready, c);
    c->turn = loop_timer_new(loop, turn, c);
    c->clock = loop_timer_new(loop, tick, c);
    if (!c->ssl || !c->watch || !c->turn || !c->clock)
        return false;
    /* A record that waits is sent again from a copy; records without data do not hold us up. */
    SSL_set_mode(c->ssl, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_clear_mode(c->ssl, SSL_MODE_AUTO_RETRY);
    return SSL_set_fd(c->ssl, c->fd) == 1;
}

struct h2_connection *h2_connection_new(struct h2_server *server, int fd,
                                        const struct h2_address *address)
{
    struct h2_connection *c = calloc(1, sizeof *c);
    if (!c) {
        close(fd);
        if (server->config.settled)
            server->config.settled(server->config.settled_context, address);
        return NULL;
    }
    c->server = server;
    c->fd = fd;
    c->address = *address;
    c->phase_since = c->idle_since = loop_now(server->loop);
    link_connection(c, &server->fresh);
    server->count++;
    h2_count(&server->stats.connections, 1);
    h2_count(&server->stats.open, 1);
    if (!set_up(c)) {
        h2_connection_free(c);
        return NULL;
    }
    name_peer(c);
    loop_watch_set(c->watch, LOOP_READ);
    h2_connection_watch_time(c);
    return c;
}
