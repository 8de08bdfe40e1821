/* SPDX-License-Identifier: Apache-2.0 */
/* The database of a test: a copy of one that was migrated before, by whoever came first. */
#include "server/db/migrate.h"
#include "server/db/session.h"
#include "server/feature/test/rpcloop_internal.h"
#include "server/sql/queries.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* The lock's key is the name's first bytes: "kithtest". */
static const char *const LOCK = "select pg_advisory_lock(7739845426591134580)";

static void check(struct status status)
{
    if (!status_is_ok(status)) {
        fprintf(stderr, "%s\n", status.message);
        exit(EXIT_FAILURE);
    }
}

__attribute__((format(printf, 3, 4))) static void
run(struct rpcloop *rpcloop, struct db_session *session, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *script = arena_vprintf(rpcloop->arena, format, arguments);
    va_end(arguments);
    check(db_session_script(session, rpcloop->arena, script));
}

static struct db_session *administrator(struct rpcloop *rpcloop)
{
    struct status status;
    struct db_session *session =
        db_session_open(rpcloop->arena, getenv("KITH_TEST_DB"), 0, &status);
    if (!session)
        check(status);
    return session;
}

/* Of all that a migrated database is made from. */
static const char *template_name(struct arena *arena)
{
    unsigned char digest[EVP_MAX_MD_SIZE] = {0};
    EVP_MD_CTX *hash = EVP_MD_CTX_new();
    assert_true(hash && EVP_DigestInit_ex(hash, EVP_sha256(), NULL));
    for (size_t i = 0; i < sql_migrations.n_steps; i++)
        assert_true(EVP_DigestUpdate(hash, sql_migrations.steps[i].sql,
                                     strlen(sql_migrations.steps[i].sql) + 1));
    assert_true(EVP_DigestUpdate(hash, sql_migrations.contract, strlen(sql_migrations.contract)));
    assert_true(EVP_DigestFinal_ex(hash, digest, NULL));
    EVP_MD_CTX_free(hash);
    return arena_printf(arena, "kith_template_%02x%02x%02x%02x%02x%02x", digest[0], digest[1],
                        digest[2], digest[3], digest[4], digest[5]);
}

static bool exists(struct rpcloop *rpcloop, struct db_session *session, const char *name)
{
    static const struct db_query query = {
        .sql = "select exists (select from pg_database where datname = $1::text)", .n_params = 1};
    struct db_segment *segment = db_segment_new(rpcloop->arena, DB_HEAVY);
    db_segment_add(segment, &query, 1, &(struct db_param){name, -1, false});
    check(db_session_run(session, segment));
    return db_int(segment, 0, 0, 0) != 0;
}

/*
 * A copy of what was migrated: nobody has been connected to it, so that autovacuum lets it be and
 * all databases made from it begin alike, however late.
 */
static void make_template(struct rpcloop *rpcloop, struct db_session *session, const char *name)
{
    run(rpcloop, session, "drop database if exists %s_raw with (force)", name);
    run(rpcloop, session, "create database %s_raw", name);
    check(
        migrate_run(rpcloop->arena,
                    arena_printf(rpcloop->arena, "%s dbname=%s_raw", getenv("KITH_TEST_DB"), name),
                    &sql_migrations, NULL, NULL));
    run(rpcloop, session, "create database %s template %s_raw allow_connections false", name, name);
    run(rpcloop, session, "drop database %s_raw with (force)", name);
}

void rpcloop_make_database(struct rpcloop *rpcloop)
{
    struct db_session *session = administrator(rpcloop);
    const char *name = template_name(rpcloop->arena);
    run(rpcloop, session, "%s", LOCK);
    if (!exists(rpcloop, session, name))
        make_template(rpcloop, session, name);
    run(rpcloop, session, "create database kith_rpc_%d template %s", (int)getpid(), name);
    rpcloop->conninfo = arena_printf(rpcloop->arena, "%s dbname=kith_rpc_%d",
                                     getenv("KITH_TEST_DB"), (int)getpid());
    db_session_close(session);
}

void rpcloop_drop_database(struct rpcloop *rpcloop)
{
    struct db_session *session = administrator(rpcloop);
    run(rpcloop, session, "drop database kith_rpc_%d with (force)", (int)getpid());
    db_session_close(session);
}
