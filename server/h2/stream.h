/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One gRPC exchange, seen from the call that serves it. HTTP/2 implements it (h2/), and so do the
 * feature tests, without a socket.
 *
 * Everything runs on the loop's thread of the connection. The stream is valid from `open` until
 * stream_finish was called; after it the caller never touches it again. After `closed` one thing is
 * left to do: stream_release, once, when the work that the call had begun has ended.
 */
#ifndef KITH_SERVER_H2_STREAM_H
#define KITH_SERVER_H2_STREAM_H

#include "common/buf.h"
#include "common/status.h"

#include <stddef.h>
#include <stdint.h>

/* The request headers that matter, borrowed for the duration of `open`. */
struct stream_head {
    const char *path;          /* "/kith.v1.CustomerService/GetCustomer" */
    const char *authorization; /* NULL: none */
    const char *language;      /* accept-language; NULL: none */
    const char *user_agent;    /* NULL: none */
    const char *peer;          /* address of the client, without port */
    const char *certificate;   /* SHA-256 of the client's verified certificate, hex; NULL: none */
    int64_t timeout_ms;        /* grpc-timeout; -1: none */
};

struct stream;

struct stream_ops {
    /* Asks for the next request message (credit for one); `message` or `half_closed` follows. */
    void (*want)(struct stream *stream);
    /*
     * Queues one reply message; the bytes are copied. Returns the bytes that now wait to go out,
     * at least STREAM_HIGH_MARK + 1 while the whole connection holds too much. A message for which
     * there is no room ends the exchange with RESOURCE_EXHAUSTED: `closed` follows, in a later
     * turn, unless stream_finish comes first (its status is then dropped).
     */
    size_t (*send)(struct stream *stream, const void *message, size_t length);
    /*
     * Ends the exchange. `details` is a serialized google.rpc.Status or NULL; above 3 KiB it is
     * left out, since clients refuse long headers. Messages that wait go out first. The stream is
     * gone for the caller, `closed` does not follow.
     */
    void (*finish)(struct stream *stream, struct status status, const void *details, size_t length);
    /* The client has proved who it is: from now on the connection has the limits of its own kind.
     */
    void (*authenticated)(struct stream *stream);
    /*
     * After `closed`, also from within it: the call's statements have ended. Until then the stream
     * keeps one of the connection's slots, so that cancelling does not buy more work.
     */
    void (*release)(struct stream *stream);
};

struct stream {
    const struct stream_ops *ops;
};

static inline void stream_want(struct stream *stream)
{
    stream->ops->want(stream);
}

static inline size_t stream_send(struct stream *stream, const void *message, size_t length)
{
    return stream->ops->send(stream, message, length);
}

static inline void stream_finish(struct stream *stream, struct status status, const void *details,
                                 size_t length)
{
    stream->ops->finish(stream, status, details, length);
}

/* Both may be missing where there is no connection (tests). */
static inline void stream_authenticated(struct stream *stream)
{
    if (stream->ops->authenticated)
        stream->ops->authenticated(stream);
}

static inline void stream_release(struct stream *stream)
{
    if (stream->ops->release)
        stream->ops->release(stream);
}

/* What serves the exchanges: implemented by rpc/. None of these may block. */
struct stream_service {
    /*
     * Request headers came. Returns the call, or NULL after it has finished the stream itself
     * (an unknown method is answered here, before any message).
     */
    void *(*open)(void *context, struct stream *stream, const struct stream_head *head);
    /* One whole request message, already inflated; borrowed for the duration of this function. */
    void (*message)(void *call, const uint8_t *bytes, size_t length);
    /* The client will send no more messages. Comes once, after the last `message`, without credit.
     */
    void (*half_closed)(void *call);
    /* After `send` returned more than the high mark: below the low mark again. */
    void (*writable)(void *call);
    /*
     * Before stream_finish: the client went away, cancelled, or broke a rule and has been answered.
     * Of the stream only stream_release may still be used, and must be.
     */
    void (*closed)(void *call);
};

/* Above this many waiting bytes a producer waits for `writable`. */
enum { STREAM_HIGH_MARK = 256 * 1024, STREAM_LOW_MARK = 64 * 1024 };

#endif
