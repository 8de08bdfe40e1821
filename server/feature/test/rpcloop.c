/* SPDX-License-Identifier: Apache-2.0 */
/* A worker on the test's thread, its database, and blocking statements beside it. */
#include "server/feature/test/rpcloop.h"

#include "common/log.h"
#include "server/db/pool.h"
#include "server/db/session.h"
#include "server/feature/feature.h"
#include "server/feature/password.h"
#include "server/feature/shared.h"
#include "server/feature/test/rpcloop_internal.h"
#include "server/rpc/keyring.h"
#include "server/rpc/offload.h"
#include "server/rpc/sessions.h"

#include <argon2.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SKIPPED = 77, RPCLOOP_BYTES = 512 * 1024 * 1024 };

static void check(struct status status)
{
    if (!status_is_ok(status))
        fail_msg("%s: %s", status_code_name(status.code), status.message);
}

/* ---- The database ---- */

static void open_database(struct rpcloop *rpcloop)
{
    struct status status;
    rpcloop_make_database(rpcloop);
    rpcloop->session = db_session_open(rpcloop->arena, rpcloop->conninfo, 0, &status);
    assert_non_null(rpcloop->session);
    /* Most tests make what is alike; those about duplicates switch the rules on again. */
    rpcloop_sql(rpcloop, "update duplicate_rule set active = false");
}

void rpcloop_sql(struct rpcloop *rpcloop, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *script = arena_vprintf(rpcloop->arena, format, arguments);
    va_end(arguments);
    check(db_session_script(rpcloop->session, rpcloop->arena, script));
}

static struct db_segment *ask(struct rpcloop *rpcloop, const char *sql)
{
    struct db_query *query = arena_alloc(rpcloop->arena, sizeof *query);
    struct db_segment *segment = db_segment_new(rpcloop->arena, DB_WRITE);
    query->sql = sql;
    db_segment_add(segment, query, 0, NULL);
    check(db_session_run(rpcloop->session, segment));
    assert_true(db_rows(segment, 0) > 0);
    return segment;
}

int64_t rpcloop_number(struct rpcloop *rpcloop, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *sql = arena_vprintf(rpcloop->arena, format, arguments);
    va_end(arguments);
    return db_int(ask(rpcloop, sql), 0, 0, 0);
}

const char *rpcloop_text(struct rpcloop *rpcloop, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *sql = arena_vprintf(rpcloop->arena, format, arguments);
    va_end(arguments);
    return db_string(ask(rpcloop, sql), 0, 0, 0);
}

int64_t rpcloop_user(struct rpcloop *rpcloop, const char *login, const char *role, int64_t team_id)
{
    int64_t id = rpcloop_number(
        rpcloop,
        "insert into app_user (login, name, team_id) values ('%s', '%s', nullif(%lld, 0))"
        " returning id",
        login, login, (long long)team_id);
    if (role)
        rpcloop_sql(rpcloop,
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

const char *rpcloop_token(struct rpcloop *rpcloop, int64_t user_id)
{
    char *token = arena_alloc(rpcloop->arena, SESSIONS_TOKEN_TEXT);
    uint8_t hash[SESSION_HASH_BYTES];
    assert_true(sessions_token_new(SESSION_TOKEN, token, hash));
    rpcloop_sql(rpcloop,
                "insert into session (address, client, last_seen_at, idle_end, absolute_end, "
                "owner_id, team_id, token_hash, idle_seconds) "
                "select '127.0.0.1', 'test', now(), now() + interval '30 minutes', "
                "now() + interval '12 hours', id, team_id, '\\x%s', 1800 "
                "from app_user where id = %lld",
                hex(rpcloop->arena, hash, sizeof hash), (long long)user_id);
    return token;
}

const char *rpcloop_weak_hash(struct rpcloop *rpcloop, const char *password)
{
    char *phc = arena_alloc(rpcloop->arena, PASSWORD_PHC);
    assert_int_equal(argon2id_hash_encoded(1, 64, 1, password, strlen(password), "salt-salt", 9, 32,
                                           phc, PASSWORD_PHC),
                     ARGON2_OK);
    return phc;
}

void rpcloop_password(struct rpcloop *rpcloop, int64_t user_id, const char *password)
{
    char phc[PASSWORD_PHC];
    assert_true(password_hash(password, phc));
    rpcloop_sql(rpcloop,
                "insert into credential (user_id, phc) values (%lld, '%s') on conflict (user_id) "
                "do update set phc = excluded.phc, must_change = false, expires_at = null",
                (long long)user_id, phc);
}

/* ---- The worker ---- */

static void alarm_rang(void *owner)
{
    struct rpcloop *rpcloop = owner;
    rpcloop->late = true;
}

static struct rpc_server *make_server(struct rpcloop *rpcloop)
{
    struct rpc_config config = {rpcloop->loop,     rpcloop->pool,    rpcloop->port, rpcloop->shared,
                                rpcloop->registry, rpcloop->keyring, NULL};
    struct rpc_server *server = rpc_server_new(&config);
    assert_non_null(server);
    return server;
}

static void make_worker(struct rpcloop *rpcloop, const struct rpc_limits *limits)
{
    static const uint8_t page_key[32] = {1, 2, 3};
    struct db_config config = {.conninfo = rpcloop->conninfo, .connections = {2, 2, 1, 1}};
    rpcloop->loop = loop_new();
    rpcloop->alarm = loop_timer_new(rpcloop->loop, alarm_rang, rpcloop);
    rpcloop->features = shared_new(&throttle_standard);
    rpcloop->shared = rpc_shared_new(limits, page_key, rpcloop->features);
    rpcloop->offload = offload_new(2, 64);
    rpcloop->port = offload_port_new(rpcloop->offload, rpcloop->loop);
    rpcloop->pool = db_pool_new(rpcloop->loop, &config);
    assert_non_null(rpcloop->pool);
    rpcloop->keyring = keyring_open(rpcloop->arena, rpcloop->keys);
    rpcloop->server = make_server(rpcloop);
}

static void remove_keys(const struct rpcloop *rpcloop)
{
    DIR *folder = opendir(rpcloop->keys);
    for (const struct dirent *entry; folder && (entry = readdir(folder));)
        unlinkat(dirfd(folder), entry->d_name, 0);
    if (folder)
        closedir(folder);
    rmdir(rpcloop->keys);
}

static bool is_serving(void *owner)
{
    struct rpcloop *rpcloop = owner;
    return rpc_server_serving(rpcloop->server) &&
           (!rpcloop->second || rpc_server_serving(rpcloop->second));
}

int rpcloop_start(void **state)
{
    return rpcloop_start_with(state, &registry, &RPC_LIMITS_DEFAULT);
}

int rpcloop_start_with(void **state, const struct rpc_registry *with,
                       const struct rpc_limits *limits)
{
    if (!getenv("KITH_TEST_DB")) {
        fprintf(stderr, "KITH_TEST_DB is not set: skipped\n");
        exit(SKIPPED);
    }
    struct arena *arena = arena_new(RPCLOOP_BYTES);
    struct rpcloop *rpcloop = arena ? arena_alloc(arena, sizeof *rpcloop) : NULL;
    if (!rpcloop)
        return -1;
    rpcloop->arena = arena;
    log_open(STDERR_FILENO, LOG_LEVEL_WARN);
    open_database(rpcloop);
    rpcloop_user(rpcloop, "first", "administrator", 1); /* there is always one */
    rpcloop->registry = with;
    rpcloop->keys = mkdtemp(arena_copy(arena, "/tmp/kith-rpc-keys.XXXXXX", 25));
    assert_non_null(rpcloop->keys);
    make_worker(rpcloop, limits);
    rpcloop_until(rpcloop, is_serving, rpcloop);
    *state = rpcloop;
    return 0;
}

struct rpc_server *rpcloop_second(struct rpcloop *rpcloop)
{
    if (!rpcloop->second)
        rpcloop->second = make_server(rpcloop);
    rpcloop_until(rpcloop, is_serving, rpcloop);
    return rpcloop->second;
}

int rpcloop_stop(void **state)
{
    struct rpcloop *rpcloop = *state;
    rpcloop_close_all(rpcloop);
    offload_port_free(rpcloop->port);
    db_pool_free(rpcloop->pool);
    rpc_server_free(rpcloop->server);
    rpc_server_free(rpcloop->second);
    offload_free(rpcloop->offload);
    rpc_shared_free(rpcloop->shared);
    shared_free(rpcloop->features);
    loop_timer_free(rpcloop->alarm);
    loop_free(rpcloop->loop);
    db_session_close(rpcloop->session);
    rpcloop_drop_database(rpcloop);
    remove_keys(rpcloop);
    arena_free(rpcloop->arena);
    return 0;
}

struct arena *rpcloop_arena(struct rpcloop *rpcloop)
{
    return rpcloop->arena;
}

const char *rpcloop_conninfo(const struct rpcloop *rpcloop)
{
    return rpcloop->conninfo;
}

struct rpc_server *rpcloop_server(struct rpcloop *rpcloop)
{
    return rpcloop->server;
}

struct db_pool *rpcloop_pool(struct rpcloop *rpcloop)
{
    return rpcloop->pool;
}

struct rpc_shared *rpcloop_shared(struct rpcloop *rpcloop)
{
    return rpcloop->shared;
}
