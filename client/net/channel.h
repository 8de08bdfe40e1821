/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One HTTP/2 connection to the server, and one gRPC call at a time on it.
 * Blocking towards the caller; deadline and Ctrl-C end a call with RST_STREAM, and the connection
 * stays usable.
 */
#ifndef KITH_CLIENT_NET_CHANNEL_H
#define KITH_CLIENT_NET_CHANNEL_H

#include "client/net/outcome.h"
#include "client/net/tls.h"
#include "client/net/wait.h"
#include "common/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Requests to send and what to do with replies. */
struct call {
    const char *path;     /* "/kith.v1.CustomerService/GetCustomer" */
    const char *token;    /* of the session; NULL: none */
    const char *language; /* "zh", "en" */
    int64_t timeout_ms;   /* < 0: none */
    /*
     * The next request message: 1, and *bytes stays valid until the next pull; 0: there are no
     * more; -1: give the call up. Called only when there is room on the way to the server, so a
     * slow server slows the reading down. NULL: `request` is the only message.
     */
    int (*pull)(void *context, const void **bytes, size_t *length);
    const void *request;
    size_t request_length;
    /* Each reply message; the bytes are borrowed. False gives the call up. May take its time. */
    bool (*row)(void *context, const uint8_t *bytes, size_t length);
    void (*beat)(void *context, int64_t elapsed_ms); /* while waiting; NULL: nobody */
    void *context;
};

enum { CHANNEL_LARGEST_REPLY = 16 * 1024 * 1024 };

struct channel;

/* Takes the connection over, on failure too. NULL without memory. */
struct channel *channel_new(struct tls *tls);
void channel_free(struct channel *channel);
/* False: the next call needs a new one. */
bool channel_usable(struct channel *channel);
bool channel_resumed(const struct channel *channel);
/* *outcome is set in full; its texts live in the arena. */
void channel_call(struct channel *channel, const struct call *call, struct wait *wait,
                  struct arena *arena, struct outcome *outcome);

#endif
