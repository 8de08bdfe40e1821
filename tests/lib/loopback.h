/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls without a socket, as tests of methods write them: a layer over
 * server/feature/test/rpcloop.h, with requests and replies in the form of textform.h.
 *
 *   struct loopback *server = loopback_new();
 *   const struct loopback_user *li = loopback_user(server, "li", "sales", team);
 *   struct loopback_reply reply = loopback_call(li, "CreateCustomer", "customer { name: 'Acme' }");
 *   expect_text(reply, "name", "Acme");
 *
 * Methods go by their names, or by their paths where names are used twice. Everything returned
 * lives until loopback_free. What goes wrong, fails the test; nothing waits for ever.
 */
#ifndef KITH_TESTS_LIB_LOOPBACK_H
#define KITH_TESTS_LIB_LOOPBACK_H

#include "server/feature/test/rpcloop.h"

struct loopback;

struct loopback_user {
    struct loopback *server;
    const char *login;
    int64_t id;
    const char *token;       /* NULL: nobody */
    const char *certificate; /* SHA-256 of the one shown, hex; NULL: none */
};

/* A call under way. */
struct loopback_stream {
    struct loopback *server;
    const struct contract_method *method;
    struct rpcloop_call *call;
};

struct loopback_reply {
    struct arena *arena;
    const struct contract_method *method;
    struct status status;            /* never NULL: message, reason, field */
    size_t n;                        /* messages */
    const ProtobufCMessage *message; /* the last one, NULL: none */
};

/* Ends the program with 77 when there is no PostgreSQL. */
struct loopback *loopback_new(void);
void loopback_free(struct loopback *server);
struct arena *loopback_arena(struct loopback *server);
struct rpcloop *loopback_rpc(struct loopback *server);

/* ---- The database, from the side ---- */

void loopback_sql(struct loopback *server, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The one value of a result: text, or a whole number. */
const char *loopback_value(struct loopback *server, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
int64_t loopback_number(struct loopback *server, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* What was changed from the side counts for the next call: roles, teams, settings, code lists. */
void loopback_settle(struct loopback *server);
/*
 * Rows of the table, entries of its indexes included, that the connections for reads have read
 * since this was asked last.
 */
int64_t loopback_rows_read(struct loopback *server, const char *table);

/* parent 0: none. */
int64_t loopback_team(struct loopback *server, const char *name, int64_t parent);
/* Signed in. Roles by code, separated by commas; "" for none. team 0: none. */
const struct loopback_user *loopback_user(struct loopback *server, const char *login,
                                          const char *roles, int64_t team);
const struct loopback_user *loopback_nobody(struct loopback *server);

/* ---- Calls ---- */

/* One message in, everything out. */
struct loopback_reply loopback_call(const struct loopback_user *user, const char *method,
                                    const char *format, ...) __attribute__((format(printf, 3, 4)));

/* In pieces: several calls at once, streams. */
struct loopback_stream loopback_open(const struct loopback_user *user, const char *method);
void loopback_send(struct loopback_stream stream, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A call that has all it needs, and is not waited for. */
struct loopback_stream loopback_start(const struct loopback_user *user, const char *method,
                                      const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* No more messages: waits for the end. */
struct loopback_reply loopback_wait(struct loopback_stream stream);

/* ---- What came back ---- */

/* The value at a path of the (last) message, as textform_read. */
const char *loopback_text(struct loopback_reply reply, const char *path);

void loopback_expect_ok(struct loopback_reply reply, const char *file, int line);
void loopback_expect_text(struct loopback_reply reply, const char *path, const char *text,
                          const char *file, int line);
void loopback_expect_error(struct loopback_reply reply, enum rpc_code code, const char *reason,
                           const char *field, const char *file, int line);

#define expect_ok(reply) loopback_expect_ok(reply, __FILE__, __LINE__)
#define expect_text(reply, path, text) loopback_expect_text(reply, path, text, __FILE__, __LINE__)
/* reason or field NULL: any. */
#define expect_error(reply, code, reason, field)                                                   \
    loopback_expect_error(reply, code, reason, field, __FILE__, __LINE__)

#endif
