/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The server as commands see it: call a method, get an outcome. Connects when it is needed, keeps
 * the connection, connects again when it was lost, and repeats what may be repeated.
 */
#ifndef KITH_CLIENT_NET_REMOTE_H
#define KITH_CLIENT_NET_REMOTE_H

#include "client/net/channel.h"
#include "common/contract.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct remote_options {
    const char *server;      /* "host:port"; "[::1]:7443" */
    const char *ca_file;     /* NULL: the system's */
    const char *fingerprint; /* NULL: by authority */
    const char *certificate; /* of the client; NULL: none */
    const char *key;         /* of the certificate; NULL: in the same file */
    const char *tickets;     /* folder for TLS tickets; NULL: none are kept */
    const char *language;
    int64_t timeout_ms; /* for each call; 0: what the contract says */
    void (*beat)(void *context, int64_t elapsed_ms);
    void *beat_context;
};

struct remote;

/* Does not connect yet. The options' strings must outlive it. NULL without memory. */
struct remote *remote_new(const struct remote_options *options);
void remote_free(struct remote *remote);
/* The session's token, copied; NULL: none. */
void remote_set_token(struct remote *remote, const char *token);
bool remote_has_token(const struct remote *remote);

/* Was the handshake of the present connection a short one? */
bool remote_resumed(const struct remote *remote);

/* A request with one message; each reply goes to `row`. */
struct remote_call {
    const struct contract_method *method;
    const void *request;
    size_t request_length;
    int (*pull)(void *context, const void **bytes, size_t *length); /* as in struct call */
    bool (*row)(void *context, const uint8_t *bytes, size_t length);
    void *context;
};

/*
 * Repeats after UNAVAILABLE, with a growing pause, while the deadline lasts, when the method is
 * idempotent and no reply was seen yet, or when the server did not begin. A call with `pull` is
 * never repeated: its input is gone.
 */
void remote_call(struct remote *remote, const struct remote_call *call, struct arena *arena,
                 struct outcome *outcome);

struct remote_reply {
    const uint8_t *bytes;
    size_t length;
};

/* The same, for one reply: its bytes, copied into the arena. */
void remote_ask(struct remote *remote, const struct contract_method *method, const void *request,
                size_t request_length, struct arena *arena, struct outcome *outcome,
                struct remote_reply *reply);

#endif
