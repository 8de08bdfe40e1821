/* SPDX-License-Identifier: Apache-2.0 */
/* Time limits of a connection and its exchanges, looked at once a tick while there are any. */
#include "common/log.h"
#include "server/h2/h2_exchange.h"

bool h2_clock_stalled(struct h2_progress *progress, int64_t now, bool busy, uint64_t count,
                      uint64_t least, int64_t ms)
{
    if (!busy) {
        progress->since = 0;
        return false;
    }
    if (!progress->since || count - progress->mark >= least) {
        *progress = (struct h2_progress){.since = now, .mark = count};
        return false;
    }
    return now - progress->since >= ms;
}

static bool too_slow(struct h2_connection *c, const char *what)
{
    h2_count(&c->server->stats.timeouts, 1);
    log_event(LOG_LEVEL_INFO, "h2.timeout", log_text("peer", c->peer), log_text("phase", what));
    return false;
}

/* Nothing is lost by closing: the client is told, and the connection ends by itself. */
static void say_goodbye(struct h2_connection *c)
{
    if (nghttp2_session_terminate_session(c->session, NGHTTP2_NO_ERROR) != 0)
        h2_connection_fail(c);
}

static bool idle_too_long(const struct h2_connection *c, int64_t now)
{
    return !c->signed_in && c->n_exchanges == 0 &&
           now - c->idle_since >= c->server->config.limits.idle_ms;
}

static bool check_open(struct h2_connection *c, int64_t now)
{
    const struct h2_limits *limits = &c->server->config.limits;
    if (c->calmed && now - c->calmed_at >= limits->linger_ms)
        return false;
    if (!c->greeted && now - c->phase_since >= limits->headers_ms)
        return too_slow(c, "preface");
    int64_t headers = c->headers_since ? c->headers_since : c->frame_since;
    if (headers && now - headers >= limits->headers_ms)
        return too_slow(c, "headers");
    if (h2_clock_stalled(&c->progress, now, c->pending != NULL, c->written, limits->stall_bytes,
                         limits->stall_ms))
        return too_slow(c, "write");
    if (idle_too_long(c, now) && !c->said_goodbye) {
        c->said_goodbye = true;
        too_slow(c, "idle");
        say_goodbye(c);
    }
    struct h2_exchange *next;
    for (struct h2_exchange *x = c->exchanges; x; x = next) {
        next = x->next;
        h2_exchange_tick(x, now);
    }
    return true;
}

bool h2_clock_check(struct h2_connection *c, int64_t now)
{
    const struct h2_limits *limits = &c->server->config.limits;
    if (c->phase == H2_OPEN)
        return check_open(c, now);
    if (c->draining && now - c->drain_since >= limits->goaway_ms)
        return false; /* the handshake goes on elsewhere */
    if (now - c->phase_since < limits->handshake_ms) {
        h2_connection_watch_time(c);
        return true;
    }
    return too_slow(c, "handshake");
}

bool h2_clock_needed(const struct h2_connection *c)
{
    return !c->signed_in || !c->greeted || c->headers_since || c->frame_since || c->pending ||
           c->n_exchanges > 0 || c->draining;
}
