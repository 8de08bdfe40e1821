/* SPDX-License-Identifier: Apache-2.0 */
/* Migrations: order, refusals, two at once; and the plan that is built in. */
#include "server/db/migrate.h"

#include "server/db/session.h"
#include "server/db/test/fixture.h"
#include "server/sql/queries.h"

#include <pthread.h>
#include <stdlib.h>

static const struct migrate_step steps[] = {
    {1, "first", "create table m (id int); insert into m values (1);", 1},
    {2, "second", "alter table m add name text;\ninsert into m values (2, 'two');", 0},
    {3, "third", "insert into m values (3)", 3},
};

struct bench {
    struct fixture *fixture;
    struct arena *arena;
    char told[256];
};

static int begin(void **state)
{
    struct fixture *fixture = *state;
    fixture_exec(fixture, "drop table if exists m, schema_migration, schema_state, c cascade");
    return 0;
}

static struct bench bench_of(void **state)
{
    return (struct bench){.fixture = *state, .arena = arena_new(1 << 20)};
}

static void tell(const char *what, void *owner)
{
    struct bench *bench = owner;
    strncat(bench->told, what, sizeof bench->told - strlen(bench->told) - 1);
    strncat(bench->told, ";", sizeof bench->told - strlen(bench->told) - 1);
}

static struct status run(struct bench *bench, const struct migrate_step *from, size_t n,
                         const char *contract)
{
    const struct migrate_plan plan = {from, n, contract};
    bench->told[0] = '\0';
    return migrate_run(bench->arena, bench->fixture->conninfo, &plan, tell, bench);
}

static struct status check(struct bench *bench, const struct migrate_step *from, size_t n,
                           const char *contract)
{
    const struct migrate_plan plan = {from, n, contract};
    return migrate_check(bench->arena, bench->fixture->conninfo, &plan);
}

static void assert_well(struct status status)
{
    if (!status_is_ok(status))
        fail_msg("%s: %s", status_code_name(status.code), status.message);
}

static void assert_refused(struct status status, const char *reason)
{
    assert_int_equal(status.code, RPC_FAILED_PRECONDITION);
    assert_string_equal(status.reason, reason);
    assert_true(strlen(status.message) > 20);
}

static void assert_value(struct bench *bench, const char *sql, const char *expected)
{
    char *value = fixture_value(bench->fixture, "%s", sql);
    assert_string_equal(value, expected);
    free(value);
}

static void test_in_order(void **state)
{
    struct bench bench = bench_of(state);
    assert_refused(check(&bench, steps, 1, ""), "SCHEMA_OLDER");
    assert_well(run(&bench, steps, 2, ""));
    assert_string_equal(bench.told, "0001 first;0002 second;contract;");
    assert_well(check(&bench, steps, 2, ""));
    assert_refused(check(&bench, steps, 3, ""), "SCHEMA_OLDER");
    assert_well(run(&bench, steps, 3, ""));
    assert_string_equal(bench.told, "0003 third;");
    assert_well(run(&bench, steps, 3, ""));
    assert_string_equal(bench.told, "");
    assert_value(&bench, "select string_agg(id::text, ',' order by id) from m", "1,2,3");
    assert_value(&bench, "select version || ' ' || min_server from schema_state", "3 3");
    assert_value(&bench, "select sha256 from schema_migration where number = 3",
                 "7f552882a842926ffd1c4b88d487626430daeeb0abf42db2949e135152fa2be6");
    arena_free(bench.arena);
}

static void test_contract(void **state)
{
    struct bench bench = bench_of(state);
    static const char first[] = "create or replace view c as select 1 as a";
    static const char second[] = "create or replace view c as select 1 as a, 2 as b";
    fixture_exec(bench.fixture, "drop view if exists c");
    assert_well(run(&bench, steps, 1, first));
    assert_well(run(&bench, steps, 1, first));
    assert_string_equal(bench.told, "");
    assert_refused(check(&bench, steps, 1, second), "SCHEMA_OLDER");
    assert_well(run(&bench, steps, 1, second));
    assert_string_equal(bench.told, "contract;");
    assert_value(&bench, "select b from c", "2");
    assert_int_equal(run(&bench, steps, 1, "create nonsense").code, RPC_INTERNAL);
    assert_well(check(&bench, steps, 1, second));
    fixture_exec(bench.fixture, "drop view c");
    arena_free(bench.arena);
}

static void test_refusals(void **state)
{
    struct bench bench = bench_of(state);
    struct migrate_step altered[] = {steps[0], steps[1], steps[2]};
    altered[1].sql = "alter table m add name varchar";
    assert_well(run(&bench, steps, 2, ""));
    assert_refused(run(&bench, altered, 3, ""), "MIGRATION_ALTERED");
    assert_refused(check(&bench, altered, 2, ""), "MIGRATION_ALTERED");
    altered[1].number = 7;
    assert_refused(run(&bench, altered, 3, ""), "MIGRATION_UNKNOWN");
    assert_refused(run(&bench, steps, 1, ""), "SCHEMA_NEWER");
    assert_value(&bench, "select count(*) from m", "2");
    arena_free(bench.arena);
}

/* An older server works on a newer schema until a migration says that it cannot. */
static void test_older_server(void **state)
{
    struct bench bench = bench_of(state);
    assert_well(run(&bench, steps, 2, "select 2"));
    assert_well(check(&bench, steps, 1, "select 1"));
    assert_well(run(&bench, steps, 3, "select 3"));
    assert_refused(check(&bench, steps, 2, "select 2"), "SCHEMA_NEWER");
    arena_free(bench.arena);
}

static void test_failure(void **state)
{
    struct bench bench = bench_of(state);
    struct migrate_step broken[] = {steps[0], steps[1]};
    broken[1].sql = "insert into m values (2);\ninsert into m values (3);\nselect wrong";
    struct status status = run(&bench, broken, 2, "");
    assert_int_equal(status.code, RPC_INTERNAL);
    assert_string_equal(status.message, "0002 second: line 3: column \"wrong\" does not exist");
    assert_value(&bench, "select count(*) from m", "1"); /* what came before stays, all of it */
    assert_value(&bench, "select version from schema_state", "1");
    broken[1].sql = "insert into m values (2); commit";
    assert_refused(run(&bench, broken, 2, ""), "MIGRATION_TRANSACTION");
    assert_value(&bench, "select version from schema_state", "1");
    arena_free(bench.arena);
}

struct racer {
    struct fixture *fixture;
    struct status status;
};

static void *race(void *argument)
{
    struct racer *racer = argument;
    static const struct migrate_step slow[] = {
        {1, "slow", "create table m (id int); select pg_sleep(0.1); insert into m values (1)", 0}};
    const struct migrate_plan plan = {slow, 1, "select 1"};
    struct arena *arena = arena_new(1 << 20);
    racer->status = migrate_run(arena, racer->fixture->conninfo, &plan, NULL, NULL);
    arena_free(arena);
    return NULL;
}

static void test_two_at_once(void **state)
{
    struct bench bench = bench_of(state);
    struct racer racers[3];
    pthread_t threads[3];
    for (int i = 0; i < 3; i++) {
        racers[i].fixture = bench.fixture;
        assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
    }
    for (int i = 0; i < 3; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(racers[i].status.code, RPC_OK);
    }
    assert_value(&bench, "select count(*) from m", "1");
    arena_free(bench.arena);
}

/* The real schema from nothing. The next test looks at it. */
static void test_built_in(void **state)
{
    struct bench bench = bench_of(state);
    assert_well(migrate_run(bench.arena, bench.fixture->conninfo, &sql_migrations, NULL, NULL));
    assert_well(migrate_check(bench.arena, bench.fixture->conninfo, &sql_migrations));
    arena_free(bench.arena);
}

static void test_named_queries(void **state)
{
    struct bench bench = bench_of(state);
    struct status status;
    struct db_session *session = db_session_open(bench.arena, bench.fixture->conninfo, 0, &status);
    assert_non_null(session);
    int wrong = 0;
    for (size_t i = 0; i < sql_n; i++) {
        status = db_session_describe(session, bench.arena, sql_all[i]);
        if (status_is_ok(status))
            continue;
        wrong++;
        print_error("%s: %s\n", sql_all[i]->name, status.message);
    }
    db_session_close(session);
    arena_free(bench.arena);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_in_order, begin),
        cmocka_unit_test_setup(test_contract, begin),
        cmocka_unit_test_setup(test_refusals, begin),
        cmocka_unit_test_setup(test_older_server, begin),
        cmocka_unit_test_setup(test_failure, begin),
        cmocka_unit_test_setup(test_two_at_once, begin),
        cmocka_unit_test_setup(test_built_in, begin),
        cmocka_unit_test(test_named_queries),
    };
    return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
