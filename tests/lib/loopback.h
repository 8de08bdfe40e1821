/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The server without a socket: one worker with a migrated database of its own, on the thread of the
 * test. Calls go through the same code as those of HTTP/2; the loop turns while a test waits.
 *
 * Whatever goes wrong in here fails the test. What is returned lives until loopback_free.
 */
#ifndef KITH_TESTS_LIB_LOOPBACK_H
#define KITH_TESTS_LIB_LOOPBACK_H

#include "tests/test.h"

#include "server/rpc/server.h"

struct loopback;
struct loopback_call;

/* A group's set-up and tear-down. Ends the program with 77 (skipped) without KITH_TEST_DB. */
int loopback_start(void **state);
int loopback_stop(void **state);

struct arena *loopback_arena(struct loopback *loopback);
const char *loopback_conninfo(const struct loopback *loopback);
struct rpc_server *loopback_server(struct loopback *loopback);
struct rpc_shared *loopback_shared(struct loopback *loopback);
/* Another worker of the same process: its calls are opened with loopback_open_at. */
struct rpc_server *loopback_second(struct loopback *loopback);

/* A unary call. NULL when it failed; *status says why. */
const ProtobufCMessage *loopback_call(struct loopback *loopback, const char *path,
                                      const char *token, const ProtobufCMessage *request,
                                      struct status *status);
/* The same, and the test fails unless it ends with OK, or with the code and reason. */
const ProtobufCMessage *loopback_ok(struct loopback *loopback, const char *path, const char *token,
                                    const ProtobufCMessage *request);
void loopback_fails(struct loopback *loopback, const char *path, const char *token,
                    const ProtobufCMessage *request, enum rpc_code code, const char *reason);

/* ---- Piece by piece ---- */

struct loopback_head {
    const char *path, *token; /* token NULL: none */
    const char *peer;         /* NULL: "127.0.0.1" */
    int64_t timeout_ms;       /* 0: none given */
    bool slow;                /* replies wait until they are taken */
};

struct loopback_call *loopback_open(struct loopback *loopback, const struct loopback_head *head);
struct loopback_call *loopback_open_at(struct loopback *loopback, struct rpc_server *server,
                                       const struct loopback_head *head);
/* Delivered when the call asks for it. */
void loopback_send(struct loopback_call *call, const ProtobufCMessage *message);
void loopback_send_bytes(struct loopback_call *call, const void *bytes, size_t length);
void loopback_half_close(struct loopback_call *call);
void loopback_cancel(struct loopback_call *call);
/* Turns the loop until the call has ended, or has sent so many messages. */
struct status loopback_wait(struct loopback_call *call);
void loopback_wait_messages(struct loopback_call *call, size_t n);
bool loopback_ended(const struct loopback_call *call);
size_t loopback_messages(const struct loopback_call *call); /* sent so far */
/* The next message, unpacked; NULL: none waits. */
const ProtobufCMessage *loopback_take(struct loopback_call *call);
/* The stream was given back, after a cancel. */
bool loopback_released(const struct loopback_call *call);
/* google.rpc.Status that came with the end. */
const uint8_t *loopback_details(const struct loopback_call *call, size_t *length);

/* Turns the loop until is(owner). */
void loopback_until(struct loopback *loopback, bool (*is)(void *owner), void *owner);

/* ---- The database, beside the server ---- */

void loopback_sql(struct loopback *loopback, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The first value of the first row. */
int64_t loopback_number(struct loopback *loopback, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
const char *loopback_text(struct loopback *loopback, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A new user with the role (NULL: none) in the team (0: none); its number. */
int64_t loopback_user(struct loopback *loopback, const char *login, const char *role,
                      int64_t team_id);
/* A session for the user, without password; its token. */
const char *loopback_token(struct loopback *loopback, int64_t user_id);
/* Gives the user this password. */
void loopback_password(struct loopback *loopback, int64_t user_id, const char *password);

#endif
