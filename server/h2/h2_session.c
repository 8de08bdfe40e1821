/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The nghttp2 session of a connection and its callbacks. A callback notes what happened and
 * submits frames; it never reads, writes or frees a connection, and never runs the service, but
 * for `closed`.
 */
#include "server/h2/h2_exchange.h"

/* Past the limit a request is refused, past so many times the limit its connection. */
enum { BOMB_FACTOR = 4 };
enum { MAX_CONTINUATIONS = 8, MAX_SETTINGS = 32, MAX_ACKS = 64, MAX_SENT_HEADERS = 16 * 1024 };

static struct h2_exchange *exchange_at(nghttp2_session *session, int32_t id)
{
    return nghttp2_session_get_stream_user_data(session, id);
}

static int refuse_stream(struct h2_connection *c, int32_t id)
{
    return nghttp2_submit_rst_stream(c->session, NGHTTP2_FLAG_NONE, id, NGHTTP2_REFUSED_STREAM)
               ? NGHTTP2_ERR_CALLBACK_FAILURE
               : 0;
}

static unsigned max_streams(const struct h2_connection *c)
{
    const struct h2_limits *limits = &c->server->config.limits;
    return c->signed_in ? limits->streams : limits->streams_fresh;
}

/* The library drops frames of streams that are gone without a word. */
static int on_begin_frame(nghttp2_session *session, const nghttp2_frame_hd *head, void *user)
{
    struct h2_connection *c = user;
    if (head->type == NGHTTP2_DATA)
        c->guard.unseen--;
    bool again = head->type == NGHTTP2_HEADERS &&
                 head->stream_id <= nghttp2_session_get_last_proc_stream_id(session);
    if (again && !exchange_at(session, head->stream_id) && !h2_guard_take(&c->guard, H2_OTHER))
        h2_connection_calm(c);
    return 0;
}

static int on_begin_headers(nghttp2_session *session, const nghttp2_frame *frame, void *user)
{
    struct h2_connection *c = user;
    int32_t id = frame->hd.stream_id;
    c->block = 0;
    c->headers_since = c->frame_since ? c->frame_since : loop_now(c->server->loop);
    h2_connection_watch_time(c);
    if (frame->headers.cat != NGHTTP2_HCAT_REQUEST)
        return 0;
    if (c->calmed || c->n_exchanges >= max_streams(c))
        return refuse_stream(c, id);
    struct h2_exchange *x = h2_exchange_new(c, id);
    if (!x)
        return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    nghttp2_session_set_stream_user_data(session, id, x);
    h2_guard_stream(&c->guard);
    return 0;
}

/*
 * The library looks at every header byte by byte, of trailers too. What is short on the wire and
 * long to unpack ends within the block. Of streams that were reset it looks at none.
 */
static int count_header(struct h2_connection *c, size_t name_length, size_t value_length)
{
    size_t limit = c->server->config.limits.header_list;
    bool long_before = c->block > limit;
    c->block += name_length + value_length + 32;
    if (c->block > limit && !long_before && !h2_guard_take(&c->guard, H2_PROVOKED))
        h2_connection_calm(c);
    if (c->block > BOMB_FACTOR * limit)
        h2_connection_calm_for(c, "long headers");
    return c->calmed ? NGHTTP2_ERR_PAUSE : 0;
}

static int on_header(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name,
                     size_t name_length, const uint8_t *value, size_t value_length, uint8_t flags,
                     void *user)
{
    (void)flags;
    struct h2_connection *c = user;
    struct h2_exchange *x = exchange_at(session, frame->hd.stream_id);
    if (x && !x->headed)
        h2_head_add(&x->head, name, name_length, value, value_length,
                    c->server->config.limits.header_list);
    return count_header(c, name_length, value_length);
}

/* Streams take turns, so that a long reply does not hold up the short ones. */
static void share_fairly(nghttp2_session *session, int32_t id)
{
    nghttp2_extpri fair = {.urgency = NGHTTP2_EXTPRI_DEFAULT_URGENCY, .inc = 1};
    nghttp2_session_change_extpri_stream_priority(session, id, &fair, 1);
}

static void headers_done(struct h2_connection *c, const nghttp2_frame *frame)
{
    int32_t id = frame->hd.stream_id;
    struct h2_exchange *x = exchange_at(c->session, id);
    if (!x || x->headed)
        return;
    x->headed = true;
    share_fairly(c->session, id);
    h2_exchange_ready(x);
}

static void end_of_stream(struct h2_connection *c, int32_t id)
{
    struct h2_exchange *x = exchange_at(c->session, id);
    if (!x)
        return;
    x->eof = true;
    h2_exchange_ready(x);
}

static void ping_came(struct h2_connection *c, uint8_t flags)
{
    if ((flags & NGHTTP2_FLAG_ACK) && c->draining == 1) {
        c->drain_since = 0;
        h2_connection_soon(c);
    }
}

static int on_frame(nghttp2_session *session, const nghttp2_frame *frame, void *user)
{
    (void)session;
    struct h2_connection *c = user;
    c->headers_since = 0; /* no other frame may come within a header block */
    switch (frame->hd.type) {
    case NGHTTP2_HEADERS:
        headers_done(c, frame);
        break;
    case NGHTTP2_SETTINGS:
        c->greeted = true;
        break;
    case NGHTTP2_PING:
        ping_came(c, frame->hd.flags);
        break;
    default:
        break;
    }
    bool ends = frame->hd.flags & NGHTTP2_FLAG_END_STREAM;
    if (ends && (frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA))
        end_of_stream(c, frame->hd.stream_id);
    return 0;
}

static int on_data(nghttp2_session *session, uint8_t flags, int32_t id, const uint8_t *bytes,
                   size_t length, void *user)
{
    (void)flags, (void)user;
    struct h2_exchange *x = exchange_at(session, id);
    if (x)
        h2_exchange_data(x, bytes, length);
    else
        nghttp2_session_consume(session, id, length);
    return 0;
}

static int on_stream_close(nghttp2_session *session, int32_t id, uint32_t error, void *user)
{
    (void)error, (void)user;
    struct h2_exchange *x = exchange_at(session, id);
    if (!x)
        return 0;
    nghttp2_session_set_stream_user_data(session, id, NULL);
    h2_exchange_closed(x);
    return 0;
}

static void reset_sent(struct h2_connection *c, uint32_t error)
{
    c->headers_since = 0; /* a block that was refused counts as complete */
    if (error == NGHTTP2_NO_ERROR || error == NGHTTP2_CANCEL)
        return;
    /* The library refuses by itself once the client knows the limit: so they are counted here. */
    bool refused = error == NGHTTP2_REFUSED_STREAM;
    h2_count(&c->server->stats.refused, refused);
    if (!h2_guard_take(&c->guard, refused ? H2_REFUSED : H2_PROVOKED))
        h2_connection_calm(c);
}

/* A client that is still sending after our last word is told to stop: not before it is out. */
static int stop_sender(nghttp2_session *session, const nghttp2_frame *frame)
{
    int32_t id = frame->hd.stream_id;
    if (!(frame->hd.flags & NGHTTP2_FLAG_END_STREAM) ||
        nghttp2_session_get_stream_remote_close(session, id) != 0)
        return 0;
    return nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, id, NGHTTP2_NO_ERROR)
               ? NGHTTP2_ERR_CALLBACK_FAILURE
               : 0;
}

/* The client answers a PING behind the first GOAWAY when it has seen that. */
static int goaway_sent(struct h2_connection *c, uint32_t error)
{
    if (error != NGHTTP2_NO_ERROR && error != NGHTTP2_ENHANCE_YOUR_CALM)
        h2_count(&c->server->stats.protocol_errors, 1);
    if (c->draining != 1)
        return 0;
    return nghttp2_submit_ping(c->session, NGHTTP2_FLAG_NONE, NULL) ? NGHTTP2_ERR_CALLBACK_FAILURE
                                                                    : 0;
}

static int on_frame_sent(nghttp2_session *session, const nghttp2_frame *frame, void *user)
{
    struct h2_connection *c = user;
    switch (frame->hd.type) {
    case NGHTTP2_HEADERS:
        return stop_sender(session, frame);
    case NGHTTP2_DATA:
        h2_guard_data(&c->guard);
        return 0;
    case NGHTTP2_RST_STREAM:
        reset_sent(c, frame->rst_stream.error_code);
        return 0;
    case NGHTTP2_GOAWAY:
        return goaway_sent(c, frame->goaway.error_code);
    default:
        return 0;
    }
}

static void set_callbacks(nghttp2_session_callbacks *callbacks)
{
    nghttp2_session_callbacks_set_on_begin_frame_callback(callbacks, on_begin_frame);
    nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, on_begin_headers);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_stream_close);
    nghttp2_session_callbacks_set_on_frame_send_callback(callbacks, on_frame_sent);
}

static void set_options(nghttp2_option *option, const struct h2_limits *limits)
{
    const struct h2_rate *resets = &limits->rates[H2_RESET];
    nghttp2_option_set_no_auto_window_update(option, 1);
    nghttp2_option_set_no_closed_streams(option, 1);
    nghttp2_option_set_max_send_header_block_length(option, MAX_SENT_HEADERS);
    nghttp2_option_set_max_outbound_ack(option, MAX_ACKS);
    nghttp2_option_set_max_settings(option, MAX_SETTINGS);
    nghttp2_option_set_max_continuations(option, MAX_CONTINUATIONS);
    /* Ours comes first and says why. */
    nghttp2_option_set_stream_reset_rate_limit(option, resets->burst + 1000u,
                                               resets->per_second + 10u);
}

bool h2_session_setup(struct h2_server *server)
{
    if (nghttp2_session_callbacks_new(&server->callbacks) != 0 ||
        nghttp2_option_new(&server->option) != 0)
        return false;
    set_callbacks(server->callbacks);
    set_options(server->option, &server->config.limits);
    return true;
}

bool h2_session_open(struct h2_connection *c)
{
    const struct h2_server *server = c->server;
    const nghttp2_settings_entry settings[] = {
        {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, server->config.limits.streams_fresh},
        {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, (uint32_t)server->config.limits.header_list},
        {NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1},
    };
    nghttp2_mem memory = h2_memory(c);
    return nghttp2_session_server_new3(&c->session, server->callbacks, c, server->option,
                                       &memory) == 0 &&
           nghttp2_submit_settings(c->session, NGHTTP2_FLAG_NONE, settings,
                                   sizeof settings / sizeof *settings) == 0 &&
           nghttp2_session_set_local_window_size(c->session, NGHTTP2_FLAG_NONE, 0, H2_WINDOW) == 0;
}

void h2_session_raise(struct h2_connection *c)
{
    const nghttp2_settings_entry setting = {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS,
                                            c->server->config.limits.streams};
    if (nghttp2_submit_settings(c->session, NGHTTP2_FLAG_NONE, &setting, 1) != 0)
        h2_connection_fail(c);
}
