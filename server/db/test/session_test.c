/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions: segments and scripts on a connection that blocks. */
#include "server/db/session.h"
#include "server/db/test/fixture.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static struct db_session *open_session(struct fixture *fixture, struct arena *arena, int ms)
{
    struct status status;
    struct db_session *session = db_session_open(arena, fixture->conninfo, ms, &status);
    assert_non_null(session);
    assert_true(status_is_ok(status));
    return session;
}

static struct status run(struct db_session *session, struct sent *sent, const char *sql)
{
    sent_new(sent, DB_HEAVY);
    sent_add(sent, sql);
    return sent->status = db_session_run(session, sent->segment);
}

static void test_segments(void **state)
{
    static const struct db_query half = {
        .name = "half", .sql = "select $1::int / $2::int", .n_params = 2};
    struct fixture *fixture = *state;
    struct arena *arena = arena_new(1 << 16);
    struct db_session *session = open_session(fixture, arena, 5000);
    for (int i = 0; i < 4; i++) {
        struct sent sent;
        sent_new(&sent, DB_HEAVY);
        sent_named(&sent, &half, (const char *const[]){"8", i == 1 ? "0" : "2"});
        sent_add(&sent, "select 'after'");
        sent.status = db_session_run(session, sent.segment);
        if (i == 1) {
            assert_code(sent, RPC_INVALID_ARGUMENT);
        } else {
            assert_ok(sent);
            assert_int_equal(db_int(sent.segment, 0, 0, 0), 4);
            assert_string_equal(db_string(sent.segment, 1, 0, 0), "after");
        }
        assert_true(db_session_idle(session));
        sent_free(&sent);
    }
    db_session_close(session);
    arena_free(arena);
}

static void test_scripts(void **state)
{
    struct fixture *fixture = *state;
    struct arena *arena = arena_new(1 << 16);
    struct db_session *session = open_session(fixture, arena, 0);
    struct status status =
        db_session_script(session, arena, "create table s (id int);\ninsert into s values (1);");
    assert_true(status_is_ok(status));
    status = db_session_script(session, arena,
                               "insert into s values (2);\n-- 中文\nselect nothing from s;");
    assert_int_equal(status.code, RPC_INTERNAL);
    assert_string_equal(status.message, "line 3: column \"nothing\" does not exist");
    char *n = fixture_value(fixture, "select count(*) from s");
    assert_string_equal(n, "1"); /* the second script had no effect */
    free(n);
    assert_true(status_is_ok(db_session_script(session, arena, "begin; insert into s values (3)")));
    assert_false(db_session_idle(session));
    assert_true(status_is_ok(db_session_script(session, arena, "rollback")));
    assert_true(db_session_idle(session));
    status = db_session_script(session, arena, "copy s to stdout");
    assert_int_equal(status.code, RPC_INTERNAL);
    assert_true(status_is_ok(db_session_script(session, arena, "select 1"))); /* connected again */
    db_session_close(session);
    arena_free(arena);
}

static void test_lost(void **state)
{
    struct fixture *fixture = *state;
    struct arena *arena = arena_new(1 << 16);
    struct db_session *session = open_session(fixture, arena, 5000);
    struct sent sent;
    run(session, &sent, "select pg_terminate_backend(pg_backend_pid()), pg_sleep(5)");
    assert_code(sent, RPC_UNAVAILABLE);
    assert_string_equal(sent.status.reason, "OUTCOME_UNKNOWN");
    sent_free(&sent);
    run(session, &sent, "select 1");
    assert_ok(sent);
    sent_free(&sent);
    db_session_close(session);
    arena_free(arena);
}

static void test_limit(void **state)
{
    struct fixture *fixture = *state;
    struct arena *arena = arena_new(1 << 16);
    struct db_session *session = open_session(fixture, arena, 30);
    struct sent sent;
    run(session, &sent, "select pg_sleep(20)");
    assert_code(sent, RPC_DEADLINE_EXCEEDED);
    sent_free(&sent);
    db_session_close(session);
    arena_free(arena);
}

static void test_unreachable(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 16);
    struct status status;
    assert_null(db_session_open(arena, "host=/nonexistent dbname=x", 0, &status));
    assert_int_equal(status.code, RPC_UNAVAILABLE);
    assert_non_null(strstr(status.message, "/nonexistent"));
    assert_null(db_session_open(arena, "not = a = conninfo '", 0, &status));
    assert_int_equal(status.code, RPC_UNAVAILABLE);
    arena_free(arena);
}

static void *cancel(void *argument)
{
    db_session_cancel(argument);
    return NULL;
}

struct work {
    struct db_session *session;
    struct sent sent;
};

static void *work_thread(void *argument)
{
    struct work *work = argument;
    run(work->session, &work->sent, "select pg_sleep(20) /* cancelled */");
    return NULL;
}

static bool sleeps(struct fixture *fixture)
{
    char *n =
        fixture_value(fixture, "select count(*) from pg_stat_activity where state = 'active'"
                               " and datname = current_database()"
                               " and query like '%%/* cancelled%%' and pid <> pg_backend_pid()");
    bool yes = strcmp(n, "0") != 0;
    free(n);
    return yes;
}

static void test_cancel(void **state)
{
    struct fixture *fixture = *state;
    struct arena *arena = arena_new(1 << 16);
    struct work work = {.session = open_session(fixture, arena, 0)};
    pthread_t worker;
    pthread_t canceller;
    assert_int_equal(pthread_create(&worker, NULL, work_thread, &work), 0);
    while (!sleeps(fixture))
        fixture_turn(fixture, 1);
    assert_int_equal(pthread_create(&canceller, NULL, cancel, work.session), 0);
    pthread_join(worker, NULL);
    pthread_join(canceller, NULL);
    assert_code(work.sent, RPC_DEADLINE_EXCEEDED);
    sent_free(&work.sent);
    db_session_close(work.session);
    arena_free(arena);
}

static void test_describe(void **state)
{
    static const char *const names[] = {"a", "b"};
    static const char *const other[] = {"a", "c"};
    const struct db_query right = {"right", "select $1::int as a, 2 as b", 1, 2, names};
    const struct db_query columns = {"columns", "select 1 as a, 2 as b", 0, 2, other};
    const struct db_query params = {"params", "select $1::int as a, 2 as b", 2, 2, names};
    const struct db_query count = {"count", "select 1 as a", 0, 2, names};
    const struct db_query broken = {"broken", "select\n nothing", 0, 0, NULL};
    const struct db_query silent = {"silent", "select 1 as unnamed", 0, 0, NULL};
    struct fixture *fixture = *state;
    struct arena *arena = arena_new(1 << 16);
    struct db_session *session = open_session(fixture, arena, 0);
    assert_true(status_is_ok(db_session_describe(session, arena, &right)));
    assert_true(status_is_ok(db_session_describe(session, arena, &silent)));
    struct status status = db_session_describe(session, arena, &columns);
    assert_int_equal(status.code, RPC_FAILED_PRECONDITION);
    assert_string_equal(status.message, "columns: a column is c in the query, b in the database");
    assert_false(status_is_ok(db_session_describe(session, arena, &params)));
    assert_false(status_is_ok(db_session_describe(session, arena, &count)));
    status = db_session_describe(session, arena, &broken);
    assert_string_equal(status.message, "line 2: column \"nothing\" does not exist");
    db_session_close(session);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_segments),    cmocka_unit_test(test_scripts),
        cmocka_unit_test(test_lost),        cmocka_unit_test(test_limit),
        cmocka_unit_test(test_unreachable), cmocka_unit_test(test_cancel),
        cmocka_unit_test(test_describe),
    };
    return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
