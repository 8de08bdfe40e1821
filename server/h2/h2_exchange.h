/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One exchange: an HTTP/2 stream below, a call of the service above.
 *
 * It is freed when both have let go: the stream is closed (`net_closed`), and the service holds
 * nothing (`done`: it finished, or released after `closed`, or was never asked).
 */
#ifndef KITH_SERVER_H2_H2_EXCHANGE_H
#define KITH_SERVER_H2_H2_EXCHANGE_H

#include "server/h2/h2_connection.h"
#include "server/h2/h2_head.h"
#include "server/h2/h2_inbox.h"
#include "server/h2/h2_reply.h"

struct h2_exchange {
    struct stream stream; /* first: what the service sees */
    struct h2_server *server;
    struct h2_connection *connection; /* NULL: orphan */
    struct h2_exchange *next, **link;
    struct h2_exchange *ready_next, *ready_previous;
    void *call; /* of the service */
    int32_t id;
    bool ready : 1;      /* in the connection's list */
    bool headed : 1;     /* the request headers are complete */
    bool held : 1;       /* not opened until the client has read more */
    bool opened : 1;     /* the service was asked */
    bool eof : 1;        /* the client sends no more */
    bool told_eof : 1;   /* the service knows */
    bool credit : 1;     /* the service wants a message */
    bool gzip : 1;       /* compressed messages may come */
    bool started : 1;    /* reply headers are queued */
    bool deferred : 1;   /* nghttp2 waits for more data */
    bool answered : 1;   /* trailers are queued */
    bool throttled : 1;  /* the service waits for `writable` */
    bool delivering : 1; /* the service looks at a message */
    bool due_writable : 1;
    bool due_closed : 1; /* the service is to be told */
    bool told_closed : 1;
    bool done : 1;        /* the service holds nothing */
    bool net_closed : 1;  /* the HTTP/2 stream is gone */
    struct h2_head head;  /* until opened */
    const char *language; /* as the headers ask: "en" or "zh"; NULL before */
    struct h2_inbox inbox;
    size_t given; /* bytes of the inbox that the flow-control window got back */
    uint64_t messages;
    uint8_t *out; /* framed messages that wait: out[out_at] … out[out_length - 1] */
    size_t out_at, out_length, out_capacity;
    uint64_t sent; /* bytes, ever */
    struct h2_trailers *trailers;
    int64_t body_since; /* 0: no message is awaited */
    struct h2_progress progress;
};

/* NULL without memory. */
struct h2_exchange *h2_exchange_new(struct h2_connection *c, int32_t id);
/* Puts it on the list of those to be pumped, and a turn behind it. */
void h2_exchange_ready(struct h2_exchange *x);
/* Tells the service what there is to tell. The exchange may be gone afterwards. */
void h2_exchange_pump(struct h2_exchange *x);
/* DATA came. */
void h2_exchange_data(struct h2_exchange *x, const uint8_t *bytes, size_t length);
/* The HTTP/2 stream is gone, or (orphan) its connection. */
void h2_exchange_closed(struct h2_exchange *x);
void h2_exchange_orphan(struct h2_exchange *x);
/* Time limits. */
void h2_exchange_tick(struct h2_exchange *x, int64_t now);
/* Pumps it when it was held up and there is room again. */
void h2_exchange_go_on(struct h2_exchange *x);
/* The connection's replies have reached its budget. */
bool h2_outbox_crowded(const struct h2_connection *c);
void h2_exchange_free(struct h2_exchange *x);

/* h2_outbox.c: the way back. */
extern const struct stream_ops h2_outbox_ops;
/* Answers and, when the service was asked, arranges for `closed`. */
void h2_outbox_refuse(struct h2_exchange *x, struct status status);
void h2_outbox_refuse_head(struct h2_exchange *x, const struct h2_refusal *refusal);
size_t h2_outbox_waiting(const struct h2_exchange *x);
void h2_outbox_fini(struct h2_exchange *x);
/* Drops what the client sent and is not delivered, and gives its windows back. */
void h2_exchange_forget_input(struct h2_exchange *x);

#endif
