/* SPDX-License-Identifier: Apache-2.0 */
/* One gRPC call on a stream: message frames in both directions, and how it ends. */
#ifndef KITH_CLIENT_NET_EXCHANGE_H
#define KITH_CLIENT_NET_EXCHANGE_H

#include "client/net/channel.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { EXCHANGE_PREFIX = 5 }; /* of a gRPC message: a flag and a length of four bytes */

struct exchange {
    const struct call *call;
    struct arena *arena;
    struct outcome *outcome;
    /* out */
    const uint8_t *message;
    size_t message_length; /* including the prefix */
    size_t message_sent;
    uint8_t prefix[EXCHANGE_PREFIX];
    bool request_taken; /* the only message of a call without `pull` */
    bool ended;
    /* in */
    uint8_t head[EXCHANGE_PREFIX];
    size_t head_length;
    uint8_t *body;
    size_t body_length, body_have, body_capacity;
    int http_status;
    int grpc_status; /* -1: none came */
    const char *grpc_message;
    const char *details;
    size_t details_length;
    bool answered; /* the server ended its half */
    bool closed;   /* the stream is gone */
    bool given_up; /* by us; the outcome says why */
    uint32_t error;
};

void exchange_init(struct exchange *exchange, const struct call *call, struct arena *arena,
                   struct outcome *outcome);
void exchange_header(struct exchange *exchange, const char *name, size_t name_length,
                     const char *value, size_t value_length);
/* False: the call is given up. */
bool exchange_data(struct exchange *exchange, const uint8_t *data, size_t length);
/* Bytes for a DATA frame; *end when they are the last; -1: the call is given up. */
ssize_t exchange_produce(struct exchange *exchange, uint8_t *buffer, size_t size, bool *end);
void exchange_closed(struct exchange *exchange, uint32_t error);
void exchange_give_up(struct exchange *exchange, enum wait_end why);
/* Settles the outcome. */
void exchange_finish(struct exchange *exchange, bool connection_lost);

#endif
