/* SPDX-License-Identifier: Apache-2.0 */
/* A worker on the test's thread, its database, and blocking statements beside it. */
#include "tests/lib/loopback.h"

#include "common/log.h"
#include "server/db/migrate.h"
#include "server/db/pool.h"
#include "server/db/session.h"
#include "server/feature/feature.h"
#include "server/feature/password.h"
#include "server/feature/shared.h"
#include "server/rpc/offload.h"
#include "server/rpc/sessions.h"
#include "server/sql/queries.h"
#include "tests/lib/loopback_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SKIPPED = 77, LOOPBACK_BYTES = 512 * 1024 * 1024 };

static void check(struct status status)
{
    if (!status_is_ok(status))
        fail_msg("%s: %s", status_code_name(status.code), status.message);
}

/* ---- The database ---- */

static void run_admin(struct loopback *loopback, const char *script)
{
    struct status status;
    struct db_session *session =
        db_session_open(loopback->arena, getenv("KITH_TEST_DB"), 0, &status);
    if (session)
        status = db_session_script(session, loopback->arena, script);
    db_session_close(session);
    if (!status_is_ok(status)) {
        fprintf(stderr, "%s\n", status.message);
        exit(EXIT_FAILURE);
    }
}

static void make_database(struct loopback *loopback)
{
    struct arena *arena = loopback->arena;
    struct status status;
    run_admin(loopback, arena_printf(arena, "create database kith_loop_%d", (int)getpid()));
    loopback->conninfo =
        arena_printf(arena, "%s dbname=kith_loop_%d", getenv("KITH_TEST_DB"), (int)getpid());
    check(migrate_run(arena, loopback->conninfo, &sql_migrations, NULL, NULL));
    loopback->session = db_session_open(arena, loopback->conninfo, 0, &status);
    assert_non_null(loopback->session);
}

void loopback_sql(struct loopback *loopback, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *script = arena_vprintf(loopback->arena, format, arguments);
    va_end(arguments);
    check(db_session_script(loopback->session, loopback->arena, script));
}

static struct db_segment *ask(struct loopback *loopback, const char *sql)
{
    struct db_query *query = arena_alloc(loopback->arena, sizeof *query);
    struct db_segment *segment = db_segment_new(loopback->arena, DB_WRITE);
    query->sql = sql;
    db_segment_add(segment, query, 0, NULL);
    check(db_session_run(loopback->session, segment));
    assert_true(db_rows(segment, 0) > 0);
    return segment;
}

int64_t loopback_number(struct loopback *loopback, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *sql = arena_vprintf(loopback->arena, format, arguments);
    va_end(arguments);
    return db_int(ask(loopback, sql), 0, 0, 0);
}

const char *loopback_text(struct loopback *loopback, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *sql = arena_vprintf(loopback->arena, format, arguments);
    va_end(arguments);
    return db_string(ask(loopback, sql), 0, 0, 0);
}

int64_t loopback_user(struct loopback *loopback, const char *login, const char *role,
                      int64_t team_id)
{
    int64_t id = loopback_number(
        loopback,
        "insert into app_user (login, name, team_id) values ('%s', '%s', nullif(%lld, 0))"
        " returning id",
        login, login, (long long)team_id);
    if (role)
        loopback_sql(loopback,
                     "insert into role_grant (user_id, role_id) select %lld, id "
                     "from role where code = '%s'",
                     (long long)id, role);
    return id;
}

static const char *hex(struct arena *arena, const uint8_t *bytes, size_t length)
{
    char *text = arena_alloc(arena, 2 * length + 1);
    for (size_t i = 0; i < length; i++)
        snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    return text;
}

const char *loopback_token(struct loopback *loopback, int64_t user_id)
{
    char *token = arena_alloc(loopback->arena, SESSIONS_TOKEN_TEXT);
    uint8_t hash[SESSION_HASH_BYTES];
    assert_true(sessions_token_new(token, hash));
    loopback_sql(loopback,
                 "insert into session (address, client, last_seen_at, idle_end, absolute_end, "
                 "owner_id, team_id, token_hash, idle_seconds) "
                 "select '127.0.0.1', 'test', now(), now() + interval '30 minutes', "
                 "now() + interval '12 hours', id, team_id, '\\x%s', 1800 "
                 "from app_user where id = %lld",
                 hex(loopback->arena, hash, sizeof hash), (long long)user_id);
    return token;
}

void loopback_password(struct loopback *loopback, int64_t user_id, const char *password)
{
    char phc[PASSWORD_PHC];
    assert_true(password_hash(password, phc));
    loopback_sql(loopback,
                 "insert into credential (user_id, phc) values (%lld, '%s') on conflict (user_id) "
                 "do update set phc = excluded.phc, must_change = false, expires_at = null",
                 (long long)user_id, phc);
}

/* ---- The worker ---- */

static void alarm_rang(void *owner)
{
    struct loopback *loopback = owner;
    loopback->late = true;
}

static struct rpc_server *make_server(struct loopback *loopback)
{
    struct rpc_config config = {loopback->loop, loopback->pool, loopback->port, loopback->shared,
                                &registry};
    struct rpc_server *server = rpc_server_new(&config);
    assert_non_null(server);
    return server;
}

static void make_worker(struct loopback *loopback)
{
    static const uint8_t page_key[32] = {1, 2, 3};
    struct rpc_limits limits = RPC_LIMITS_DEFAULT;
    struct db_config config = {.conninfo = loopback->conninfo, .connections = {2, 2, 1, 1}};
    loopback->loop = loop_new();
    loopback->alarm = loop_timer_new(loopback->loop, alarm_rang, loopback);
    loopback->features = shared_new();
    loopback->shared = rpc_shared_new(&limits, page_key, loopback->features);
    loopback->offload = offload_new(2, 64);
    loopback->port = offload_port_new(loopback->offload, loopback->loop);
    loopback->pool = db_pool_new(loopback->loop, &config);
    assert_non_null(loopback->pool);
    loopback->server = make_server(loopback);
}

static bool is_serving(void *owner)
{
    struct loopback *loopback = owner;
    return rpc_server_serving(loopback->server) &&
           (!loopback->second || rpc_server_serving(loopback->second));
}

int loopback_start(void **state)
{
    if (!getenv("KITH_TEST_DB")) {
        fprintf(stderr, "KITH_TEST_DB is not set: skipped\n");
        exit(SKIPPED);
    }
    struct arena *arena = arena_new(LOOPBACK_BYTES);
    struct loopback *loopback = arena ? arena_alloc(arena, sizeof *loopback) : NULL;
    if (!loopback)
        return -1;
    loopback->arena = arena;
    log_open(STDERR_FILENO, LOG_LEVEL_WARN);
    make_database(loopback);
    make_worker(loopback);
    loopback_until(loopback, is_serving, loopback);
    *state = loopback;
    return 0;
}

struct rpc_server *loopback_second(struct loopback *loopback)
{
    if (!loopback->second)
        loopback->second = make_server(loopback);
    loopback_until(loopback, is_serving, loopback);
    return loopback->second;
}

int loopback_stop(void **state)
{
    struct loopback *loopback = *state;
    loopback_close_all(loopback);
    offload_port_free(loopback->port);
    db_pool_free(loopback->pool);
    rpc_server_free(loopback->server);
    rpc_server_free(loopback->second);
    offload_free(loopback->offload);
    rpc_shared_free(loopback->shared);
    shared_free(loopback->features);
    loop_timer_free(loopback->alarm);
    loop_free(loopback->loop);
    db_session_close(loopback->session);
    run_admin(loopback, arena_printf(loopback->arena, "drop database kith_loop_%d with (force)",
                                     (int)getpid()));
    arena_free(loopback->arena);
    return 0;
}

struct arena *loopback_arena(struct loopback *loopback)
{
    return loopback->arena;
}

const char *loopback_conninfo(const struct loopback *loopback)
{
    return loopback->conninfo;
}

struct rpc_server *loopback_server(struct loopback *loopback)
{
    return loopback->server;
}

struct rpc_shared *loopback_shared(struct loopback *loopback)
{
    return loopback->shared;
}
