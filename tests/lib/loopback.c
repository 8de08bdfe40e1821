/* SPDX-License-Identifier: Apache-2.0 */
/* Calls without a socket, as tests of methods write them. */
#include "tests/lib/loopback.h"

#include "server/db/pool.h"
#include "server/rpc/live.h"
#include "tests/lib/textform.h"

#include <stdlib.h>
#include <time.h>

enum { LOOPBACK_MESSAGE = 64 << 20, LOOPBACK_FLUSHES = 6 };
enum { LOOPBACK_DAY = 24 * 60 * 60, LOOPBACK_CHINA = 8 * 60 * 60, LOOPBACK_BEFORE_MIDNIGHT = 40 };

struct loopback {
    struct rpcloop *rpc;
    struct arena *arena;
    int64_t rows_seen;
};

/* ---- Life ---- */

static bool ends_soon(time_t now, int east)
{
    return (now + east) % LOOPBACK_DAY >= LOOPBACK_DAY - LOOPBACK_BEFORE_MIDNIGHT;
}

/* Tests ask twice what day it is, in UTC and in the company's zone: no day ends between. */
static void let_midnight_pass(void)
{
    const struct timespec pause = {.tv_nsec = 50000000};
    while (ends_soon(time(NULL), 0) || ends_soon(time(NULL), LOOPBACK_CHINA))
        nanosleep(&pause, NULL);
}

struct loopback *loopback_new(void)
{
    void *rpc = NULL;
    assert_int_equal(rpcloop_start(&rpc), 0);
    struct loopback *server = arena_alloc(rpcloop_arena(rpc), sizeof *server);
    assert_non_null(server);
    server->rpc = rpc;
    server->arena = rpcloop_arena(rpc);
    let_midnight_pass();
    return server;
}

void loopback_free(struct loopback *server)
{
    void *rpc = server->rpc;
    assert_int_equal(rpcloop_stop(&rpc), 0);
}

struct arena *loopback_arena(struct loopback *server)
{
    return server->arena;
}

struct rpcloop *loopback_rpc(struct loopback *server)
{
    return server->rpc;
}

/* ---- The database ---- */

__attribute__((format(printf, 2, 0))) static const char *
format_sql(struct loopback *server, const char *format, va_list arguments)
{
    const char *sql = arena_vprintf(server->arena, format, arguments);
    assert_non_null(sql);
    return sql;
}

void loopback_sql(struct loopback *server, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    rpcloop_sql(server->rpc, "%s", format_sql(server, format, arguments));
    va_end(arguments);
}

const char *loopback_value(struct loopback *server, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = rpcloop_text(server->rpc, "%s", format_sql(server, format, arguments));
    va_end(arguments);
    return text;
}

int64_t loopback_number(struct loopback *server, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int64_t number = rpcloop_number(server->rpc, "%s", format_sql(server, format, arguments));
    va_end(arguments);
    return number;
}

void loopback_settle(struct loopback *server)
{
    struct rpc_shared *shared = rpcloop_shared(server->rpc);
    atomic_fetch_add(&shared->sessions_epoch, 1);
    atomic_fetch_add(&shared->catalog_epoch, 1);
}

int64_t loopback_team(struct loopback *server, const char *name, int64_t parent)
{
    return loopback_number(server,
                           "insert into team (name, parent_id) values ('%s', nullif(%lld, 0)) "
                           "returning id",
                           name, (long long)parent);
}

const struct loopback_user *loopback_nobody(struct loopback *server)
{
    struct loopback_user *user = arena_alloc(server->arena, sizeof *user);
    assert_non_null(user);
    *user = (struct loopback_user){.server = server, .login = ""};
    return user;
}

const struct loopback_user *loopback_user(struct loopback *server, const char *login,
                                          const char *roles, int64_t team)
{
    struct loopback_user *user = arena_alloc(server->arena, sizeof *user);
    assert_non_null(user);
    user->server = server;
    user->login = arena_string(server->arena, login);
    user->id = rpcloop_user(server->rpc, login, NULL, team);
    loopback_sql(server,
                 "insert into role_grant (user_id, role_id) select %lld, id from role "
                 "where code = any(string_to_array('%s', ','))",
                 (long long)user->id, roles);
    user->token = rpcloop_token(server->rpc, user->id);
    return user;
}

/* ---- Rows read ---- */

static void flushed(struct db_segment *segment, struct status status, void *owner)
{
    int *left = owner;
    (void)segment;
    assert_int_equal(status.code, RPC_OK);
    --*left;
}

static bool all_flushed(void *owner)
{
    const int *left = owner;
    return *left == 0;
}

/* A connection keeps its counts for up to a second unless it is told not to. */
static void flush_counts(struct loopback *server)
{
    static const struct db_query query = {.sql = "select pg_stat_force_next_flush()"};
    struct db_pool *pool = rpcloop_server(server->rpc)->config.pool;
    int left = LOOPBACK_FLUSHES;
    for (int i = 0; i < LOOPBACK_FLUSHES; i++) {
        struct db_segment *segment = db_segment_new(server->arena, DB_READ);
        db_segment_add(segment, &query, 0, NULL);
        db_segment_send(pool, segment, flushed, &left);
    }
    rpcloop_until(server->rpc, all_flushed, &left);
}

static int64_t counted(struct loopback *server, const char *table)
{
    return loopback_number(server,
                           "select (s.seq_tup_read + coalesce((select sum(i.idx_tup_read) from "
                           "pg_stat_user_indexes i where i.relid = s.relid), 0))::bigint from "
                           "pg_stat_user_tables s where s.relname = '%s'",
                           table);
}

/* They arrive when the connection has become idle, shortly after its answer. */
int64_t loopback_rows_read(struct loopback *server, const char *table)
{
    enum { SAME = 3 };
    int64_t now = -1;
    for (int same = 0; same < SAME; same++) {
        flush_counts(server);
        int64_t next = counted(server, table);
        if (next != now)
            same = 0;
        now = next;
    }
    int64_t read = now - server->rows_seen;
    server->rows_seen = now;
    return read;
}

/* ---- Calls ---- */

static const struct contract_method *find_method(const char *name)
{
    for (size_t i = 0; i < contract_n_methods; i++)
        if (strcmp(contract_methods[i]->name, name) == 0)
            return contract_methods[i];
    const struct contract_method *method = contract_method(name);
    if (!method)
        fail_msg("there is no method %s", name);
    return method;
}

__attribute__((format(printf, 2, 0))) static void send_text(struct loopback_stream stream,
                                                            const char *format, va_list arguments)
{
    struct arena *arena = stream.server->arena;
    struct buf bytes;
    buf_init(&bytes, arena, LOOPBACK_MESSAGE);
    textform_write(stream.method->input, arena_vprintf(arena, format, arguments), &bytes);
    rpcloop_send_bytes(stream.call, bytes.data, bytes.length);
}

struct loopback_stream loopback_open(const struct loopback_user *user, const char *method)
{
    struct loopback_stream stream = {user->server, find_method(method), NULL};
    struct rpcloop_head head = {
        .path = stream.method->path, .token = user->token, .certificate = user->certificate};
    stream.call = rpcloop_open(user->server->rpc, &head);
    return stream;
}

void loopback_send(struct loopback_stream stream, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    send_text(stream, format, arguments);
    va_end(arguments);
}

static const char *text_or(const char *text)
{
    return text ? text : "";
}

struct loopback_reply loopback_wait(struct loopback_stream stream)
{
    rpcloop_half_close(stream.call);
    struct loopback_reply reply = {.arena = stream.server->arena, .method = stream.method};
    reply.status = rpcloop_wait(stream.call);
    reply.status.message = text_or(reply.status.message);
    reply.status.reason = text_or(reply.status.reason);
    reply.status.field = text_or(reply.status.field);
    for (const ProtobufCMessage *next; (next = rpcloop_take(stream.call)); reply.n++)
        reply.message = next;
    return reply;
}

struct loopback_stream loopback_start(const struct loopback_user *user, const char *method,
                                      const char *format, ...)
{
    va_list arguments;
    struct loopback_stream stream = loopback_open(user, method);
    va_start(arguments, format);
    send_text(stream, format, arguments);
    va_end(arguments);
    rpcloop_half_close(stream.call);
    return stream;
}

struct loopback_reply loopback_call(const struct loopback_user *user, const char *method,
                                    const char *format, ...)
{
    va_list arguments;
    struct loopback_stream stream = loopback_open(user, method);
    va_start(arguments, format);
    send_text(stream, format, arguments);
    va_end(arguments);
    return loopback_wait(stream);
}

/* ---- What came back ---- */

const char *loopback_text(struct loopback_reply reply, const char *path)
{
    assert_non_null(reply.message);
    return textform_read(reply.arena, reply.method->output, reply.message, path);
}

void loopback_expect_ok(struct loopback_reply reply, const char *file, int line)
{
    if (status_is_ok(reply.status))
        return;
    print_error("%s: %s %s %s: %s\n", reply.method->name, status_code_name(reply.status.code),
                reply.status.reason, reply.status.field, reply.status.message);
    _fail(file, line);
}

void loopback_expect_text(struct loopback_reply reply, const char *path, const char *text,
                          const char *file, int line)
{
    loopback_expect_ok(reply, file, line);
    _assert_string_equal(loopback_text(reply, path), text, file, line);
}

void loopback_expect_error(struct loopback_reply reply, enum rpc_code code, const char *reason,
                           const char *field, const char *file, int line)
{
    const struct status *status = &reply.status;
    if (status->code == code && (!reason || strcmp(status->reason, reason) == 0) &&
        (!field || strcmp(status->field, field) == 0))
        return;
    print_error("%s: %s %s %s: %s\nexpected: %s %s %s\n", reply.method->name,
                status_code_name(status->code), status->reason, status->field, status->message,
                status_code_name(code), reason ? reason : "(any reason)",
                field ? field : "(any field)");
    _fail(file, line);
}
