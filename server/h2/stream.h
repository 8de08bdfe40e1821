/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One gRPC exchange, seen from the call that serves it. HTTP/2 implements it (h2/), and so do the
 * feature tests, without a socket.
 *
 * Everything runs on the loop's thread of the connection. The stream is valid from `open` until
 * `closed` was called or stream_finish was; after either, the other side never touches it again.
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
    int64_t timeout_ms;        /* grpc-timeout; -1: none */
};

struct stream;

struct stream_ops {
    /* Asks for the next request message (credit for one); `message` or `half_closed` follows. */
    void (*want)(struct stream *stream);
    /* Queues one reply message; the bytes are copied. Returns the bytes that now wait to go out. */
    size_t (*send)(struct stream *stream, const void *message, size_t length);
    /*
     * Ends the exchange. `details` is a serialized google.rpc.Status or NULL. Messages that wait
     * go out first. The stream is gone for the caller, `closed` does not follow.
     */
    void (*finish)(struct stream *stream, struct status status, const void *details,
                   size_t length);
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

/* What serves the exchanges: implemented by rpc/. None of these may block. */
struct stream_service {
    /*
     * Request headers came. Returns the call, or NULL after it has finished the stream itself
     * (an unknown method is answered here, before any message).
     */
    void *(*open)(void *context, struct stream *stream, const struct stream_head *head);
    /* One whole request message, already inflated; borrowed for the duration of this function. */
    void (*message)(void *call, const uint8_t *bytes, size_t length);
    /* The client will send no more messages. Comes once, after the last `message`. */
    void (*half_closed)(void *call);
    /* What `send` queued has gone out: below the low mark again. */
    void (*writable)(void *call);
    /* The client went away or cancelled, before stream_finish. The stream is gone. */
    void (*closed)(void *call);
};

/* Above this many waiting bytes a producer waits for `writable`. */
enum { STREAM_HIGH_MARK = 256 * 1024, STREAM_LOW_MARK = 64 * 1024 };

#endif
