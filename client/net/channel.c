/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP/2 towards the server: bytes in and out, and the turn of the wait. */
#include "client/net/channel.h"

#include "client/net/exchange.h"

#include <nghttp2/nghttp2.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

enum { RECORD = 16384, FRAME = RECORD + 512, WINDOW = 4 * 1024 * 1024 };

struct channel {
    struct tls *tls;
    nghttp2_session *session;
    char out[3 * FRAME]; /* frames on their way out */
    size_t out_length;
    size_t out_sent;
    bool going_away;
    bool broken;
};

/* Callbacks: they find the exchange through the stream, the channel through the session. */

static int on_header(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name,
                     size_t name_length, const uint8_t *value, size_t value_length, uint8_t flags,
                     void *user)
{
    (void)flags, (void)user;
    struct exchange *exchange = nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);
    if (exchange)
        exchange_header(exchange, (const char *)name, name_length, (const char *)value,
                        value_length);
    return 0;
}

static int on_data(nghttp2_session *session, uint8_t flags, int32_t stream, const uint8_t *data,
                   size_t length, void *user)
{
    (void)flags, (void)user;
    struct exchange *exchange = nghttp2_session_get_stream_user_data(session, stream);
    if (exchange)
        exchange_data(exchange, data, length); /* what is given up is reset in `detach` */
    return 0;
}

static int on_frame(nghttp2_session *session, const nghttp2_frame *frame, void *user)
{
    struct channel *channel = user;
    struct exchange *exchange;
    if (frame->hd.type == NGHTTP2_GOAWAY)
        channel->going_away = true;
    if (frame->hd.type != NGHTTP2_HEADERS && frame->hd.type != NGHTTP2_DATA)
        return 0;
    if (!(frame->hd.flags & NGHTTP2_FLAG_END_STREAM))
        return 0;
    exchange = nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);
    if (exchange)
        exchange->answered = true;
    return 0;
}

static int on_close(nghttp2_session *session, int32_t stream, uint32_t error, void *user)
{
    (void)user;
    struct exchange *exchange = nghttp2_session_get_stream_user_data(session, stream);
    if (exchange)
        exchange_closed(exchange, error);
    return 0;
}

static ssize_t on_produce(nghttp2_session *session, int32_t stream, uint8_t *buffer, size_t size,
                          uint32_t *flags, nghttp2_data_source *source, void *user)
{
    (void)session, (void)stream, (void)user;
    bool end = false;
    ssize_t length = exchange_produce(source->ptr, buffer, size, &end);
    if (length < 0)
        return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    if (end)
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    return length;
}

static bool session_start(struct channel *channel)
{
    static const nghttp2_settings_entry settings[] = {
        {NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
        {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, WINDOW},
        {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, RECORD},
    };
    nghttp2_session_callbacks *callbacks;
    if (nghttp2_session_callbacks_new(&callbacks) != 0)
        return false;
    nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_close);
    int failed = nghttp2_session_client_new(&channel->session, callbacks, channel);
    nghttp2_session_callbacks_del(callbacks);
    return failed == 0 &&
           nghttp2_submit_settings(channel->session, NGHTTP2_FLAG_NONE, settings,
                                   sizeof settings / sizeof *settings) == 0 &&
           nghttp2_session_set_local_window_size(channel->session, NGHTTP2_FLAG_NONE, 0, WINDOW) ==
               0;
}

struct channel *channel_new(struct tls *tls)
{
    struct channel *channel = calloc(1, sizeof *channel);
    if (!channel) {
        tls_close(tls);
        return NULL;
    }
    channel->tls = tls;
    if (session_start(channel))
        return channel;
    channel_free(channel);
    return NULL;
}

/* Bytes. True: done for now; false: the connection is over. */

static bool flush_some(struct channel *channel, bool *blocked)
{
    while (channel->out_sent < channel->out_length) {
        ssize_t sent = tls_write(channel->tls, channel->out + channel->out_sent,
                                 channel->out_length - channel->out_sent);
        if (sent < 0)
            return false;
        *blocked = sent == 0;
        if (*blocked)
            return true;
        channel->out_sent += (size_t)sent;
    }
    channel->out_sent = channel->out_length = 0;
    return true;
}

/* Several frames share one write, and so one TLS record. */
static bool collect(struct channel *channel)
{
    while (sizeof channel->out - channel->out_length >= FRAME) {
        const uint8_t *data;
        ssize_t length = nghttp2_session_mem_send(channel->session, &data);
        if (length < 0 || (size_t)length > sizeof channel->out - channel->out_length)
            return false;
        if (length == 0)
            break;
        memcpy(channel->out + channel->out_length, data, (size_t)length);
        channel->out_length += (size_t)length;
    }
    return true;
}

static bool send_frames(struct channel *channel, bool *blocked)
{
    *blocked = false;
    while (!*blocked) {
        if (!collect(channel))
            return false;
        if (channel->out_length == 0)
            return true;
        if (!flush_some(channel, blocked))
            return false;
    }
    return true;
}

/* A few records at a time, so that a long reply does not keep Ctrl-C waiting. */
static bool receive(struct channel *channel, bool *more)
{
    uint8_t bytes[RECORD];
    ssize_t length = 1;
    for (int i = 0; i < 4 && length > 0; i++) {
        length = tls_read(channel->tls, bytes, sizeof bytes);
        if (length > 0 &&
            nghttp2_session_mem_recv(channel->session, bytes, (size_t)length) != length)
            return false;
    }
    *more = length > 0;
    return length >= 0;
}

/* Calls */

static nghttp2_nv header(const char *name, const char *value)
{
    return (nghttp2_nv){.name = (uint8_t *)(uintptr_t)name,
                        .value = (uint8_t *)(uintptr_t)value,
                        .namelen = strlen(name),
                        .valuelen = strlen(value),
                        .flags = NGHTTP2_NV_FLAG_NONE};
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static int32_t submit(struct channel *channel, const struct call *call, const struct wait *wait,
                      struct exchange *exchange, struct arena *arena)
{
    nghttp2_nv headers[12];
    size_t n = 0;
    headers[n++] = header(":method", "POST");
    headers[n++] = header(":scheme", "https");
    headers[n++] = header(":path", call->path);
    headers[n++] = header(":authority", tls_authority(channel->tls));
    headers[n++] = header("te", "trailers");
    headers[n++] = header("content-type", "application/grpc");
    headers[n++] = header("user-agent", "kith/" KITH_VERSION);
    if (call->language)
        headers[n++] = header("accept-language", call->language);
    if (wait->deadline >= 0)
        headers[n++] = header("grpc-timeout",
                              or_empty(arena_printf(arena, "%lldm", (long long)wait_left(wait))));
    if (call->token) {
        headers[n] =
            header("authorization", or_empty(arena_printf(arena, "Bearer %s", call->token)));
        headers[n++].flags = NGHTTP2_NV_FLAG_NO_INDEX;
    }
    nghttp2_data_provider provider = {.source = {.ptr = exchange}, .read_callback = on_produce};
    return nghttp2_submit_request(channel->session, NULL, headers, n, &provider, exchange);
}

static bool settled(const struct exchange *exchange)
{
    return exchange->closed || exchange->answered || exchange->given_up;
}

static void turn(struct channel *channel, struct wait *wait, struct exchange *exchange)
{
    bool blocked = false;
    bool more = false;
    if (!send_frames(channel, &blocked) || !receive(channel, &more)) {
        channel->broken = true;
        return;
    }
    /* What came in may have given us something to send: windows, pings. */
    bool pending = more || (!blocked && nghttp2_session_want_write(channel->session));
    if (settled(exchange))
        return;
    short events = (short)(POLLIN | (blocked ? POLLOUT : 0));
    enum wait_end end = wait_for(wait, tls_fd(channel->tls), events, pending ? 0 : -1);
    if (end != WAIT_READY)
        exchange_give_up(exchange, end);
}

/* The stream may still be open towards the server: it must not find a dead exchange. */
static void detach(struct channel *channel, int32_t stream, struct exchange *exchange)
{
    bool blocked;
    if (!exchange->closed && !channel->broken) {
        nghttp2_session_set_stream_user_data(channel->session, stream, NULL);
        uint32_t error = exchange->answered ? NGHTTP2_NO_ERROR : NGHTTP2_CANCEL;
        nghttp2_submit_rst_stream(channel->session, NGHTTP2_FLAG_NONE, stream, error);
    }
    if (!channel->broken && !send_frames(channel, &blocked))
        channel->broken = true;
}

void channel_call(struct channel *channel, const struct call *call, struct wait *wait,
                  struct arena *arena, struct outcome *outcome)
{
    struct exchange exchange;
    exchange_init(&exchange, call, arena, outcome);
    int32_t stream = submit(channel, call, wait, &exchange, arena);
    if (stream < 0)
        channel->broken = true;
    while (!channel->broken && !settled(&exchange))
        turn(channel, wait, &exchange);
    if (stream >= 0)
        detach(channel, stream, &exchange);
    exchange_finish(&exchange, channel->broken);
}

bool channel_usable(struct channel *channel)
{
    bool blocked;
    bool more;
    if (channel->broken || channel->going_away)
        return false;
    /* A server that closed while nobody called has said so by now. */
    if (!receive(channel, &more) || channel->going_away || !send_frames(channel, &blocked))
        channel->broken = true;
    return !channel->broken && nghttp2_session_check_request_allowed(channel->session);
}

bool channel_resumed(const struct channel *channel)
{
    return tls_resumed(channel->tls);
}

void channel_free(struct channel *channel)
{
    bool blocked;
    if (!channel)
        return;
    if (channel->session && !channel->broken) {
        nghttp2_session_terminate_session(channel->session, NGHTTP2_NO_ERROR);
        send_frames(channel, &blocked);
    }
    nghttp2_session_del(channel->session);
    tls_close(channel->tls);
    free(channel);
}
