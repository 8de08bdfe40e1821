/* SPDX-License-Identifier: Apache-2.0 */
/* Segments through a pool: values, atomicity, what is prepared, errors, locks, limits. */
#include "server/db/test/fixture.h"

#include <stdio.h>
#include <stdlib.h>

static void test_values(void **state)
{
    struct fixture *fixture = fixture_table(*state);
    struct sent sent;
    sent_run(fixture, &sent, DB_READ,
             "select true, -2::int2, -3::int4, -4000000000::int8, 'grün'::text, null::int8,"
             " '2000-01-01 00:00:01.5+00'::timestamptz, '1970-01-01 00:00:00+00'::timestamptz,"
             " '\\x00ff00'::bytea, ''::text, false, 'infinity'::timestamptz");
    assert_ok(sent);
    struct db_segment *segment = sent.segment;
    assert_int_equal(db_rows(segment, 0), 1);
    assert_int_equal(db_columns(segment, 0), 12);
    assert_int_equal(db_int(segment, 0, 0, 0), 1);
    assert_int_equal(db_int(segment, 0, 0, 1), -2);
    assert_int_equal(db_int(segment, 0, 0, 2), -3);
    assert_true(db_int(segment, 0, 0, 3) == INT64_C(-4000000000));
    assert_string_equal(db_string(segment, 0, 0, 4), "grün");
    assert_true(db_is_null(segment, 0, 0, 5));
    assert_int_equal(db_int(segment, 0, 0, 5), 0);
    assert_true(db_micros(segment, 0, 0, 6) == INT64_C(946684801500000));
    assert_int_equal(db_micros(segment, 0, 0, 7), 0);
    size_t length;
    const char *bytes = db_bytes(segment, 0, 0, 8, &length);
    assert_int_equal(length, 3);
    assert_memory_equal(bytes, "\0\xff\0", 4); /* with the NUL behind it */
    assert_false(db_is_null(segment, 0, 0, 9));
    assert_string_equal(db_string(segment, 0, 0, 9), "");
    assert_int_equal(db_int(segment, 0, 0, 10), 0);
    assert_true(db_micros(segment, 0, 0, 11) == INT64_MAX);
    sent_free(&sent);
}

static void test_bounds(void **state)
{
    struct fixture *fixture = fixture_table(*state);
    struct sent sent;
    sent_run(fixture, &sent, DB_READ, "select 7");
    const int wrong[][3] = {{0, 1, 0}, {0, 0, 1}, {0, -1, 0}, {0, 0, -1}, {1, 0, 0}, {-1, 0, 0}};
    for (size_t i = 0; i < TEST_COUNT(wrong); i++) {
        const int *at = wrong[i];
        size_t length = 9;
        assert_null(db_bytes(sent.segment, at[0], at[1], at[2], &length));
        assert_int_equal(length, 0);
        assert_int_equal(db_int(sent.segment, at[0], at[1], at[2]), 0);
        assert_string_equal(db_string(sent.segment, at[0], at[1], at[2]), "");
        assert_true(db_is_null(sent.segment, at[0], at[1], at[2]));
    }
    assert_int_equal(db_rows(sent.segment, 1), 0);
    assert_int_equal(db_affected(sent.segment, -1), 0);
    sent_free(&sent);
}

static void test_parameters(void **state)
{
    static const struct db_query query = {
        .name = "parameters",
        .sql = "select $1::text, $2::text, $3::bytea, array_to_string($4::text[], '|', 'NULL'),"
               " array_to_string($5::bigint[], '|'), $6::bigint, cardinality($7::text[]),"
               " cardinality($8::bigint[]), $9::bigint",
        .n_params = 9};
    struct fixture *fixture = fixture_table(*state);
    struct sent sent;
    sent_new(&sent, DB_READ);
    struct arena *arena = sent.arena;
    const char *const texts[] = {"plain", "with \"quote\"", "back\\slash", "a,b{c}", NULL, "",
                                 "null"};
    const int64_t numbers[] = {INT64_MIN, 0, INT64_MAX};
    const struct db_param params[] = {
        db_null(),
        db_text("中文"),
        db_blob("\0\1\0", 3),
        db_text_array(arena, TEST_COUNT(texts), texts),
        db_number_array(arena, TEST_COUNT(numbers), numbers),
        db_number(arena, INT64_MIN),
        db_text_array(arena, 0, NULL),
        db_number_array(arena, 0, NULL),
        db_blob("\0\0\0\0\0\0\1\0", 8),
    };
    assert_int_equal(db_segment_add(sent.segment, &query, TEST_COUNT(params), params), 0);
    sent_go(fixture, &sent);
    sent_wait(fixture, &sent);
    assert_ok(sent);
    size_t length;
    assert_true(db_is_null(sent.segment, 0, 0, 0));
    assert_string_equal(db_string(sent.segment, 0, 0, 1), "中文");
    assert_memory_equal(db_bytes(sent.segment, 0, 0, 2, &length), "\0\1\0", 3);
    assert_int_equal(length, 3);
    assert_string_equal(db_string(sent.segment, 0, 0, 3),
                        "plain|with \"quote\"|back\\slash|a,b{c}|NULL||null");
    assert_string_equal(db_string(sent.segment, 0, 0, 4),
                        "-9223372036854775808|0|9223372036854775807");
    assert_true(db_int(sent.segment, 0, 0, 5) == INT64_MIN);
    assert_int_equal(db_int(sent.segment, 0, 0, 6), 0);
    assert_int_equal(db_int(sent.segment, 0, 0, 7), 0);
    assert_int_equal(db_int(sent.segment, 0, 0, 8), 256);
    sent_free(&sent);
}

static void test_large(void **state)
{
    enum { BYTES = 4 << 20, ROWS = 50000 };
    static const struct db_query query = {.name = "large",
                                          .sql = "select (select length($1::text)), n, repeat('x', "
                                                 "200) from generate_series(1, 50000) n",
                                          .n_params = 1};
    struct fixture *fixture = fixture_table(*state);
    struct sent sent[3];
    char *text = malloc(BYTES + 1);
    memset(text, 'a', BYTES);
    text[BYTES] = '\0';
    for (int i = 0; i < 3; i++) {
        sent_new(&sent[i], DB_READ);
        sent_named(&sent[i], &query, (const char *const[]){text});
        sent_go(fixture, &sent[i]);
    }
    sent_wait_all(fixture, sent, 3);
    for (int i = 0; i < 3; i++) {
        assert_ok(sent[i]);
        assert_int_equal(db_rows(sent[i].segment, 0), ROWS);
        assert_int_equal(db_int(sent[i].segment, 0, 0, 0), BYTES);
        assert_int_equal(db_int(sent[i].segment, 0, ROWS - 1, 1), ROWS);
    }
    sent_free_all(sent, 3);
    free(text);
}

/* An error undoes the whole segment, and nothing else. */
static void test_atomic(void **state)
{
    struct fixture *fixture = fixture_table(*state);
    struct sent sent[3];
    static const char *const seconds[] = {"insert into t values (11, 'b')", "select 1/0",
                                          "insert into t values (13, 'd')"};
    for (int i = 0; i < 3; i++) {
        char first[64];
        snprintf(first, sizeof first, "insert into t values (%d, '%d') returning id", i, i);
        sent_new(&sent[i], DB_WRITE);
        assert_int_equal(sent_add(&sent[i], first), 0);
        assert_int_equal(sent_add(&sent[i], seconds[i]), 1);
        assert_int_equal(sent_add(&sent[i], "select 5"), 2);
        assert_int_equal(db_segment_count(sent[i].segment), 3);
        sent_go(fixture, &sent[i]);
    }
    sent_wait_all(fixture, sent, 3);
    assert_ok(sent[0]);
    assert_ok(sent[2]);
    assert_code(sent[1], RPC_INVALID_ARGUMENT);
    assert_string_equal(db_sqlstate(sent[1].segment), "22012");
    assert_int_equal(db_affected(sent[0].segment, 1), 1);
    assert_int_equal(db_int(sent[2].segment, 2, 0, 0), 5);
    assert_int_equal(db_rows(sent[1].segment, 2), 0);
    sent_free_all(sent, 3);
    fixture_assert(fixture, "0,2,11,13", "select string_agg(id::text, ',' order by id) from t");
}

/* The rows came, and yet it failed. */
static void test_deferred(void **state)
{
    struct fixture *fixture = fixture_table(*state);
    fixture_exec(fixture, "create table child (id int, parent bigint,"
                          " constraint child_parent_fkey foreign key (parent) references t"
                          " deferrable initially deferred)");
    struct sent sent[3];
    static const char *const inserts[] = {"insert into t values (1)",
                                          "insert into child values (1, 99) returning id",
                                          "insert into child values (2, 1) returning id"};
    for (int i = 0; i < 3; i++) {
        sent_new(&sent[i], DB_WRITE);
        sent_add(&sent[i], inserts[i]);
        sent_go(fixture, &sent[i]);
    }
    sent_wait_all(fixture, sent, 3);
    assert_ok(sent[0]);
    assert_code(sent[1], RPC_FAILED_PRECONDITION);
    assert_string_equal(db_constraint(sent[1].segment), "child_parent_fkey");
    assert_string_equal(sent[1].status.reason, "REFERENCE");
    assert_ok(sent[2]);
    sent_free_all(sent, 3);
    fixture_assert(fixture, "2", "select string_agg(id::text, ',') from child");
}

static void test_prepared_after_error(void **state)
{
    static const struct db_query divide = {
        .name = "divide", .sql = "select 12 / $1::int", .n_params = 1};
    struct fixture *fixture = fixture_table(*state);
    static const char *const divisors[] = {"3", "0", "4"};
    struct sent sent[6];
    for (int i = 0; i < 6; i++) {
        sent_new(&sent[i], DB_READ);
        sent_named(&sent[i], &divide, &divisors[i % 3]);
        sent_go(fixture, &sent[i]);
        if (i >= 3) /* one by one */
            sent_wait(fixture, &sent[i]);
    }
    sent_wait_all(fixture, sent, 6);
    for (int i = 0; i < 6; i++)
        if (i % 3 == 1)
            assert_code(sent[i], RPC_INVALID_ARGUMENT);
        else
            assert_ok(sent[i]);
    assert_int_equal(db_int(sent[5].segment, 0, 0, 0), 3);
    sent_free_all(sent, 6);
    sent_run(fixture, &sent[0], DB_READ,
             "select count(*) from pg_prepared_statements where name = 'divide'");
    assert_int_equal(db_int(sent[0].segment, 0, 0, 0), 1);
    sent_free(&sent[0]);
}

/* A statement that cannot be prepared yet is prepared again when it is next used. */
static void test_preparation_fails(void **state)
{
    static const struct db_query later = {.name = "later", .sql = "select id from t_later"};
    static const struct db_query sound = {.name = "sound", .sql = "select 1"};
    struct fixture *fixture = fixture_table(*state);
    fixture_exec(fixture, "drop table if exists t_later");
    struct sent sent[4];
    for (int i = 0; i < 3; i++) {
        sent_new(&sent[i], DB_READ);
        sent_named(&sent[i], &sound, NULL);
        if (i < 2)
            sent_named(&sent[i], &later, NULL);
        sent_go(fixture, &sent[i]);
    }
    sent_wait_all(fixture, sent, 3);
    assert_code(sent[0], RPC_INTERNAL);
    assert_string_equal(db_sqlstate(sent[0].segment), "42P01");
    assert_code(sent[1], RPC_INTERNAL);
    assert_string_equal(db_sqlstate(sent[1].segment), "42P01"); /* not 26000 */
    assert_ok(sent[2]);
    fixture_exec(fixture, "create table t_later (id int)");
    sent_new(&sent[3], DB_READ);
    sent_named(&sent[3], &later, NULL);
    sent_go(fixture, &sent[3]);
    sent_wait(fixture, &sent[3]);
    assert_ok(sent[3]);
    sent_free_all(sent, 4);
}

static void test_type_changes(void **state)
{
    static const struct db_query all = {.name = "all_of_it", .sql = "select * from t_changing"};
    struct fixture *fixture = fixture_table(*state);
    fixture_exec(fixture, "create table t_changing (id int); insert into t_changing values (1)");
    for (int i = 0; i < 2; i++) {
        struct sent sent;
        sent_new(&sent, DB_READ);
        sent_named(&sent, &all, NULL);
        sent_go(fixture, &sent);
        sent_wait(fixture, &sent);
        assert_ok(sent);
        assert_int_equal(db_columns(sent.segment, 0), i + 1);
        sent_free(&sent);
        if (i == 0)
            fixture_exec(fixture, "alter table t_changing add name text");
    }
    struct db_lane_stats stats;
    db_pool_stats(fixture->pool, DB_READ, &stats);
    assert_int_equal(stats.resent, 1);
}

/* What is set for a segment is seen by what follows in it, triggers included, and then gone. */
static void test_local_setting(void **state)
{
    struct fixture *fixture = fixture_table(*state);
    fixture_exec(fixture, "create or replace function stamp() returns trigger language plpgsql as"
                          " $$begin new.name := current_setting('kith.actor'); return new; end$$;"
                          "create trigger stamp before insert on t for each row"
                          " execute function stamp()");
    struct sent sent[2];
    sent_new(&sent[0], DB_WRITE);
    sent_add(&sent[0], "select set_config('kith.actor', '42', true)");
    sent_add(&sent[0], "insert into t values (1) returning name");
    sent_new(&sent[1], DB_WRITE);
    sent_add(&sent[1], "select coalesce(current_setting('kith.actor', true), '')");
    sent_go(fixture, &sent[0]);
    sent_go(fixture, &sent[1]);
    sent_wait_all(fixture, sent, 2);
    assert_ok(sent[0]);
    assert_string_equal(db_string(sent[0].segment, 1, 0, 0), "42");
    assert_ok(sent[1]);
    assert_string_equal(db_string(sent[1].segment, 0, 0, 0), "");
    sent_free_all(sent, 2);
}

static void test_raised(void **state)
{
    struct fixture *fixture = fixture_table(*state);
    fixture_exec(fixture,
                 "create or replace function raise(code text, detail text, hint text) returns void"
                 " language plpgsql as $$begin raise exception using errcode = code,"
                 " message = 'Nobody is there.', detail = detail, hint = hint; end$$");
    struct sent sent;
    sent_run(fixture, &sent, DB_WRITE, "select raise('KH005', 'NO_CUSTOMER', 'customer.id')");
    assert_code(sent, RPC_NOT_FOUND);
    assert_string_equal(sent.status.message, "Nobody is there.");
    assert_string_equal(sent.status.reason, "NO_CUSTOMER");
    assert_string_equal(sent.status.field, "customer.id");
    sent_free(&sent);
    sent_run(fixture, &sent, DB_READ, "select raise('KH009', '', '')");
    assert_code(sent, RPC_FAILED_PRECONDITION);
    assert_string_equal(sent.status.reason, "FAILED_PRECONDITION");
    assert_null(sent.status.field);
    sent_free(&sent);
    sent_run(fixture, &sent, DB_READ, "select raise('KH999', '', '')");
    assert_code(sent, RPC_INTERNAL);
    sent_free(&sent);
}

/* validate_only: everything is tried, the rows are there, nothing stays. */
static void test_undone(void **state)
{
    struct fixture *fixture = fixture_table(*state);
    fixture_exec(fixture, "create or replace function undo() returns void language plpgsql as"
                          " $$begin raise exception using errcode = 'KH000'; end$$");
    struct sent sent[2];
    for (int i = 0; i < 2; i++) {
        sent_new(&sent[i], DB_WRITE);
        sent_add(&sent[i],
                 i == 0 ? "insert into t values (1, 'one') returning name" : "select undo()");
        sent_add(&sent[i], i == 0 ? "select undo()" : "select 1");
        sent_go(fixture, &sent[i]);
    }
    sent_wait_all(fixture, sent, 2);
    assert_ok(sent[0]);
    assert_string_equal(db_string(sent[0].segment, 0, 0, 0), "one");
    assert_code(sent[1], RPC_INTERNAL); /* it was not the last */
    sent_free_all(sent, 2);
    fixture_assert(fixture, "0", "select count(*) from t");
}

static void test_unique(void **state)
{
    struct fixture *fixture = fixture_table(*state);
    fixture_exec(fixture, "insert into t values (1, 'one')");
    struct sent sent;
    sent_run(fixture, &sent, DB_WRITE, "insert into t values (2, 'one')");
    assert_code(sent, RPC_ALREADY_EXISTS);
    assert_string_equal(sent.status.field, "name");
    assert_string_equal(db_constraint(sent.segment), "t_name_key");
    sent_free(&sent);
}

static void test_reads_only(void **state)
{
    struct fixture *fixture = fixture_table(*state);
    struct sent sent;
    sent_run(fixture, &sent, DB_READ, "insert into t values (1, 'one')");
    assert_code(sent, RPC_INTERNAL);
    assert_string_equal(db_sqlstate(sent.segment), "25006");
    sent_free(&sent);
    sent_run(fixture, &sent, DB_READ, "select 1");
    assert_ok(sent);
    sent_free(&sent);
}

/* What would break the neighbours costs the connection instead. */
static void test_forbidden(void **state)
{
    static const char *const words[] = {"begin", "commit", "rollback", "copy (select 1) to stdout",
                                        "copy t from stdin"};
    struct fixture *fixture = fixture_table(*state);
    for (size_t i = 0; i < TEST_COUNT(words); i++) {
        struct sent sent;
        sent_run(fixture, &sent, DB_WRITE, words[i]);
        assert_false(status_is_ok(sent.status));
        sent_free(&sent);
        sent_run(fixture, &sent, DB_WRITE, "select 1");
        assert_ok(sent);
        sent_free(&sent);
    }
    struct sent sent;
    sent_run(fixture, &sent, DB_WRITE, "select 1; select 2");
    assert_code(sent, RPC_INTERNAL);
    sent_free(&sent);
    sent_run(fixture, &sent, DB_WRITE, "");
    assert_ok(sent);
    sent_free(&sent);
}

static void test_malformed(void **state)
{
    static const struct db_query one = {.name = "one", .sql = "select $1::int", .n_params = 1};
    struct fixture *fixture = fixture_table(*state);
    struct sent sent[3];
    sent_new(&sent[0], DB_READ); /* nothing in it */
    sent_new(&sent[1], DB_READ);
    db_segment_add(sent[1].segment, &one, 0, NULL);
    sent_new(&sent[2], DB_READ);
    arena_set_budget(sent[2].arena, 0);
    db_segment_add(sent[2].segment, &one, 1, (const struct db_param[]){db_text("1")});
    static const enum rpc_code expected[] = {RPC_INTERNAL, RPC_INTERNAL, RPC_RESOURCE_EXHAUSTED};
    for (int i = 0; i < 3; i++) {
        sent_go(fixture, &sent[i]);
        sent_wait(fixture, &sent[i]);
        assert_code(sent[i], expected[i]);
    }
    sent_free_all(sent, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_values, fixture_reset),
        cmocka_unit_test_teardown(test_bounds, fixture_reset),
        cmocka_unit_test_teardown(test_parameters, fixture_reset),
        cmocka_unit_test_teardown(test_large, fixture_reset),
        cmocka_unit_test_teardown(test_atomic, fixture_reset),
        cmocka_unit_test_teardown(test_deferred, fixture_reset),
        cmocka_unit_test_teardown(test_prepared_after_error, fixture_reset),
        cmocka_unit_test_teardown(test_preparation_fails, fixture_reset),
        cmocka_unit_test_teardown(test_type_changes, fixture_reset),
        cmocka_unit_test_teardown(test_local_setting, fixture_reset),
        cmocka_unit_test_teardown(test_raised, fixture_reset),
        cmocka_unit_test_teardown(test_undone, fixture_reset),
        cmocka_unit_test_teardown(test_unique, fixture_reset),
        cmocka_unit_test_teardown(test_reads_only, fixture_reset),
        cmocka_unit_test_teardown(test_forbidden, fixture_reset),
        cmocka_unit_test_teardown(test_malformed, fixture_reset),
    };
    return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
