/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The server without a socket: one worker with a migrated database of its own, on the thread of the
 * test. Calls go through the same code as those of HTTP/2; the loop turns while a test waits.
 *
 * Whatever goes wrong in here fails the test. What is returned lives until rpcloop_free.
 */
#ifndef KITH_SERVER_FEATURE_TEST_RPCLOOP_H
#define KITH_SERVER_FEATURE_TEST_RPCLOOP_H

#include "tests/test.h"

#include "server/rpc/server.h"

struct rpcloop;
struct rpcloop_call;

/* A group's set-up and tear-down. The user "first" (U-1) is administrator. Ends the program with 77
 * (skipped) without KITH_TEST_DB. */
int rpcloop_start(void **state);
/* With other handlers, or limits, than those of the program; for a set-up that calls it. */
int rpcloop_start_with(void **state, const struct rpc_registry *registry,
                       const struct rpc_limits *limits);
int rpcloop_stop(void **state);

struct arena *rpcloop_arena(struct rpcloop *rpcloop);
const char *rpcloop_conninfo(const struct rpcloop *rpcloop);
struct rpc_server *rpcloop_server(struct rpcloop *rpcloop);
struct rpc_shared *rpcloop_shared(struct rpcloop *rpcloop);
struct db_pool *rpcloop_pool(struct rpcloop *rpcloop);
/* Another worker of the same process: its calls are opened with rpcloop_open_at. */
struct rpc_server *rpcloop_second(struct rpcloop *rpcloop);

/* A unary call. NULL when it failed; *status says why. */
const ProtobufCMessage *rpcloop_call(struct rpcloop *rpcloop, const char *path, const char *token,
                                     const ProtobufCMessage *request, struct status *status);
/* The same, and the test fails unless it ends with OK, or with the code and reason. */
const ProtobufCMessage *rpcloop_ok(struct rpcloop *rpcloop, const char *path, const char *token,
                                   const ProtobufCMessage *request);
void rpcloop_fails(struct rpcloop *rpcloop, const char *path, const char *token,
                   const ProtobufCMessage *request, enum rpc_code code, const char *reason);

/* ---- Piece by piece ---- */

struct rpcloop_head {
    const char *path, *token; /* token NULL: none */
    const char *peer;         /* NULL: "127.0.0.1" */
    const char *certificate;  /* SHA-256 of the client's, hex; NULL: none */
    int64_t timeout_ms;       /* 0: none given */
    bool slow;                /* replies wait until they are taken */
};

struct rpcloop_call *rpcloop_open(struct rpcloop *rpcloop, const struct rpcloop_head *head);
struct rpcloop_call *rpcloop_open_at(struct rpcloop *rpcloop, struct rpc_server *server,
                                     const struct rpcloop_head *head);
/* Delivered when the call asks for it. */
void rpcloop_send(struct rpcloop_call *call, const ProtobufCMessage *message);
void rpcloop_send_bytes(struct rpcloop_call *call, const void *bytes, size_t length);
void rpcloop_half_close(struct rpcloop_call *call);
void rpcloop_cancel(struct rpcloop_call *call);
/* Turns the loop until the call has ended, or has sent so many messages. */
struct status rpcloop_wait(struct rpcloop_call *call);
void rpcloop_wait_messages(struct rpcloop_call *call, size_t n);
bool rpcloop_ended(const struct rpcloop_call *call);
size_t rpcloop_messages(const struct rpcloop_call *call); /* sent so far */
/* The next message, unpacked; NULL: none waits. */
const ProtobufCMessage *rpcloop_take(struct rpcloop_call *call);
/* The stream was given back, after a cancel. */
bool rpcloop_released(const struct rpcloop_call *call);
/* google.rpc.Status that came with the end. */
const uint8_t *rpcloop_details(const struct rpcloop_call *call, size_t *length);

/* Turns the loop until is(owner). */
void rpcloop_until(struct rpcloop *rpcloop, bool (*is)(void *owner), void *owner);

/* ---- The database, beside the server ---- */

void rpcloop_sql(struct rpcloop *rpcloop, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The first value of the first row. */
int64_t rpcloop_number(struct rpcloop *rpcloop, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
const char *rpcloop_text(struct rpcloop *rpcloop, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A new user with the role (NULL: none) in the team (0: none); its number. */
int64_t rpcloop_user(struct rpcloop *rpcloop, const char *login, const char *role, int64_t team_id);
/* A session for the user, without password; its token. */
const char *rpcloop_token(struct rpcloop *rpcloop, int64_t user_id);
/* A hash made with far too little memory. */
const char *rpcloop_weak_hash(struct rpcloop *rpcloop, const char *password);
/* Gives the user this password. */
void rpcloop_password(struct rpcloop *rpcloop, int64_t user_id, const char *password);

#endif
