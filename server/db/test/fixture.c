/* SPDX-License-Identifier: Apache-2.0 */
/* The fixture of the tests of server/db. */
#include "server/db/test/fixture.h"

#include "common/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SKIPPED = 77, PATIENCE_MS = 10000 };

static PGconn *connect_or_die(const char *conninfo)
{
    PGconn *pg = PQconnectdb(conninfo);
    if (PQstatus(pg) != CONNECTION_OK) {
        fprintf(stderr, "%s", PQerrorMessage(pg));
        exit(EXIT_FAILURE);
    }
    return pg;
}

static void exec_or_die(PGconn *pg, const char *sql)
{
    PGresult *result = PQexec(pg, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        fprintf(stderr, "%s: %s", sql, PQerrorMessage(pg));
        exit(EXIT_FAILURE);
    }
    PQclear(result);
}

/* Its name belongs to this process: several tests may run at once. */
static char *make_database(const char *server)
{
    char sql[128];
    char *conninfo = NULL;
    PGconn *pg = connect_or_die(server);
    snprintf(sql, sizeof sql, "create database kith_db_%d", (int)getpid());
    exec_or_die(pg, sql);
    if (asprintf(&conninfo, "host='%s' port='%s' user='%s' password='%s' dbname=kith_db_%d",
                 PQhost(pg), PQport(pg), PQuser(pg), PQpass(pg) ? PQpass(pg) : "",
                 (int)getpid()) < 0)
        exit(EXIT_FAILURE);
    PQfinish(pg);
    return conninfo;
}

static void ignore(void *owner, const char *notice)
{
    (void)owner;
    (void)notice;
}

static void fire(void *owner)
{
    struct fixture *fixture = owner;
    fixture->late = true;
}

int fixture_start(void **state)
{
    const char *server = getenv("KITH_TEST_DB");
    if (!server || !*server) {
        fprintf(stderr, "KITH_TEST_DB is not set: skipped\n");
        exit(SKIPPED);
    }
    struct fixture *fixture = calloc(1, sizeof *fixture);
    log_open(getenv("KITH_TEST_LOG") ? STDERR_FILENO : -1, LOG_LEVEL_DEBUG);
    fixture->conninfo = make_database(server);
    fixture->admin = connect_or_die(fixture->conninfo);
    PQsetNoticeProcessor(fixture->admin, ignore, NULL);
    fixture->loop = loop_new();
    fixture->alarm = loop_timer_new(fixture->loop, fire, fixture);
    fixture->config.conninfo = fixture->conninfo;
    *state = fixture;
    return fixture->loop && fixture->alarm ? 0 : -1;
}

int fixture_stop(void **state)
{
    struct fixture *fixture = *state;
    char sql[128];
    fixture_close(fixture);
    PQfinish(fixture->admin);
    PGconn *pg = connect_or_die(getenv("KITH_TEST_DB"));
    snprintf(sql, sizeof sql, "drop database kith_db_%d with (force)", (int)getpid());
    exec_or_die(pg, sql);
    PQfinish(pg);
    loop_timer_free(fixture->alarm);
    loop_free(fixture->loop);
    free(fixture->conninfo);
    free(fixture);
    return 0;
}

int fixture_reset(void **state)
{
    struct fixture *fixture = *state;
    fixture_close(fixture);
    PQclear(PQexec(fixture->admin, "rollback")); /* of a test that failed */
    fixture->config = (struct db_config){.conninfo = fixture->conninfo};
    return 0;
}

static bool is_ready(void *owner)
{
    return db_pool_ready(owner);
}

void fixture_open(struct fixture *fixture)
{
    fixture->pool = db_pool_new(fixture->loop, &fixture->config);
    assert_non_null(fixture->pool);
    fixture_wait(fixture, is_ready, fixture->pool);
}

void fixture_narrow(struct fixture *fixture)
{
    fixture->config.connections[DB_READ] = 1;
    fixture->config.connections[DB_WRITE] = 1;
    fixture_open(fixture);
}

struct fixture *fixture_table(struct fixture *fixture)
{
    fixture_exec(fixture, "drop table if exists t, child cascade;"
                          "create table t (id bigint primary key, name text unique)");
    fixture_narrow(fixture);
    return fixture;
}

void fixture_close(struct fixture *fixture)
{
    db_pool_free(fixture->pool);
    fixture->pool = NULL;
}

void fixture_wait(struct fixture *fixture, bool (*is)(void *owner), void *owner)
{
    fixture->late = false;
    loop_timer_start(fixture->alarm, PATIENCE_MS);
    while (!is(owner) && !fixture->late)
        loop_turn(fixture->loop);
    loop_timer_stop(fixture->alarm);
    assert_true(is(owner));
}

void fixture_turn(struct fixture *fixture, int ms)
{
    fixture->late = false;
    loop_timer_start(fixture->alarm, ms);
    while (!fixture->late)
        loop_turn(fixture->loop);
}

__attribute__((format(printf, 2, 0))) static PGresult *
execute(struct fixture *fixture, const char *format, va_list arguments)
{
    char sql[2048];
    assert_true(vsnprintf(sql, sizeof sql, format, arguments) < (int)sizeof sql);
    PGresult *result = PQexec(fixture->admin, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        fail_msg("%s: %s", sql, PQresultErrorMessage(result));
    return result;
}

void fixture_exec(struct fixture *fixture, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    PQclear(execute(fixture, format, arguments));
    va_end(arguments);
}

char *fixture_value(struct fixture *fixture, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    PGresult *result = execute(fixture, format, arguments);
    va_end(arguments);
    char *value = strdup(PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : "");
    PQclear(result);
    return value;
}

void fixture_assert(struct fixture *fixture, const char *expected, const char *sql)
{
    char *value = fixture_value(fixture, "%s", sql);
    assert_string_equal(value, expected);
    free(value);
}

void sent_new(struct sent *sent, enum db_lane lane)
{
    *sent = (struct sent){.arena = arena_new(64 << 20)};
    assert_non_null(sent->arena);
    sent->segment = db_segment_new(sent->arena, lane);
    assert_non_null(sent->segment);
}

int sent_add(struct sent *sent, const char *sql)
{
    struct db_query *query = arena_alloc(sent->arena, sizeof *query);
    query->sql = arena_string(sent->arena, sql);
    return db_segment_add(sent->segment, query, 0, NULL);
}

int sent_named(struct sent *sent, const struct db_query *query, const char *const *texts)
{
    struct db_param *params = arena_array(sent->arena, query->n_params, sizeof *params);
    for (int i = 0; i < query->n_params; i++)
        params[i] = db_text(texts[i]);
    return db_segment_add(sent->segment, query, query->n_params, params);
}

static void done(struct db_segment *segment, struct status status, void *owner)
{
    struct sent *sent = owner;
    assert_ptr_equal(segment, sent->segment);
    sent->status = status;
    sent->done++;
}

void sent_go(struct fixture *fixture, struct sent *sent)
{
    db_segment_send(fixture->pool, sent->segment, done, sent);
    assert_int_equal(sent->done, 0);
}

static bool is_done(void *owner)
{
    struct sent *sent = owner;
    return sent->done > 0;
}

void sent_wait(struct fixture *fixture, struct sent *sent)
{
    fixture_wait(fixture, is_done, sent);
    assert_int_equal(sent->done, 1);
}

void sent_free(struct sent *sent)
{
    arena_free(sent->arena);
}

void sent_run(struct fixture *fixture, struct sent *sent, enum db_lane lane, const char *sql)
{
    sent_new(sent, lane);
    sent_add(sent, sql);
    sent_go(fixture, sent);
    sent_wait(fixture, sent);
}

void sent_wait_all(struct fixture *fixture, struct sent *sent, int n)
{
    for (int i = 0; i < n; i++)
        sent_wait(fixture, &sent[i]);
}

void sent_free_all(struct sent *sent, int n)
{
    for (int i = 0; i < n; i++)
        sent_free(&sent[i]);
}
