/* SPDX-License-Identifier: Apache-2.0 */
/* Segments through a pool: values, atomicity, what is prepared, errors, locks, limits. */
#include "server/db/test/fixture.h"

#include <stdio.h>
#include <stdlib.h>

/* All writes on one connection, so that neighbours are neighbours. */
static struct fixture *open_narrow(void **state)
{
    struct fixture *fixture = *state;
    fixture->config.connections[DB_READ] = 1;
    fixture->config.connections[DB_WRITE] = 1;
    fixture_exec(fixture, "drop table if exists t, child cascade;"
                          "create table t (id bigint primary key, name text unique)");
    fixture_open(fixture);
    return fixture;
}

static void wait_all(struct fixture *fixture, struct sent *sent, int n)
{
    for (int i = 0; i < n; i++)
        sent_wait(fixture, &sent[i]);
}

static void free_all(struct sent *sent, int n)
{
    for (int i = 0; i < n; i++)
        sent_free(&sent[i]);
}

static void assert_value(struct fixture *fixture, const char *expected, const char *sql)
{
    char *value = fixture_value(fixture, "%s", sql);
    assert_string_equal(value, expected);
    free(value);
}

static void test_values(void **state)
{
    struct fixture *fixture = open_narrow(state);
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
    struct fixture *fixture = open_narrow(state);
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
    struct fixture *fixture = open_narrow(state);
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
    struct fixture *fixture = open_narrow(state);
    struct sent sent[3];
    char *text = malloc(BYTES + 1);
    memset(text, 'a', BYTES);
    text[BYTES] = '\0';
    for (int i = 0; i < 3; i++) {
        sent_new(&sent[i], DB_READ);
        sent_named(&sent[i], &query, (const char *const[]){text});
        sent_go(fixture, &sent[i]);
    }
    wait_all(fixture, sent, 3);
    for (int i = 0; i < 3; i++) {
        assert_ok(sent[i]);
        assert_int_equal(db_rows(sent[i].segment, 0), ROWS);
        assert_int_equal(db_int(sent[i].segment, 0, 0, 0), BYTES);
        assert_int_equal(db_int(sent[i].segment, 0, ROWS - 1, 1), ROWS);
    }
    free_all(sent, 3);
    free(text);
}

/* An error undoes the whole segment, and nothing else. */
static void test_atomic(void **state)
{
    struct fixture *fixture = open_narrow(state);
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
    wait_all(fixture, sent, 3);
    assert_ok(sent[0]);
    assert_ok(sent[2]);
    assert_code(sent[1], RPC_INVALID_ARGUMENT);
    assert_string_equal(db_sqlstate(sent[1].segment), "22012");
    assert_int_equal(db_affected(sent[0].segment, 1), 1);
    assert_int_equal(db_int(sent[2].segment, 2, 0, 0), 5);
    assert_int_equal(db_rows(sent[1].segment, 2), 0);
    free_all(sent, 3);
    assert_value(fixture, "0,2,11,13", "select string_agg(id::text, ',' order by id) from t");
}

/* The rows came, and yet it failed. */
static void test_deferred(void **state)
{
    struct fixture *fixture = open_narrow(state);
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
    wait_all(fixture, sent, 3);
    assert_ok(sent[0]);
    assert_code(sent[1], RPC_FAILED_PRECONDITION);
    assert_string_equal(db_constraint(sent[1].segment), "child_parent_fkey");
    assert_string_equal(sent[1].status.reason, "REFERENCE");
    assert_ok(sent[2]);
    free_all(sent, 3);
    assert_value(fixture, "2", "select string_agg(id::text, ',') from child");
}

static void test_prepared_after_error(void **state)
{
    static const struct db_query divide = {
        .name = "divide", .sql = "select 12 / $1::int", .n_params = 1};
    struct fixture *fixture = open_narrow(state);
    static const char *const divisors[] = {"3", "0", "4"};
    struct sent sent[6];
    for (int i = 0; i < 6; i++) {
        sent_new(&sent[i], DB_READ);
        sent_named(&sent[i], &divide, &divisors[i % 3]);
        sent_go(fixture, &sent[i]);
        if (i >= 3) /* one by one */
            sent_wait(fixture, &sent[i]);
    }
    wait_all(fixture, sent, 6);
    for (int i = 0; i < 6; i++)
        if (i % 3 == 1)
            assert_code(sent[i], RPC_INVALID_ARGUMENT);
        else
            assert_ok(sent[i]);
    assert_int_equal(db_int(sent[5].segment, 0, 0, 0), 3);
    free_all(sent, 6);
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
    struct fixture *fixture = open_narrow(state);
    fixture_exec(fixture, "drop table if exists t_later");
    struct sent sent[4];
    for (int i = 0; i < 3; i++) {
        sent_new(&sent[i], DB_READ);
        sent_named(&sent[i], &sound, NULL);
        if (i < 2)
            sent_named(&sent[i], &later, NULL);
        sent_go(fixture, &sent[i]);
    }
    wait_all(fixture, sent, 3);
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
    free_all(sent, 4);
}

static void test_type_changes(void **state)
{
    static const struct db_query all = {.name = "all_of_it", .sql = "select * from t_changing"};
    struct fixture *fixture = open_narrow(state);
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
    struct fixture *fixture = open_narrow(state);
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
    wait_all(fixture, sent, 2);
    assert_ok(sent[0]);
    assert_string_equal(db_string(sent[0].segment, 1, 0, 0), "42");
    assert_ok(sent[1]);
    assert_string_equal(db_string(sent[1].segment, 0, 0, 0), "");
    free_all(sent, 2);
}

static void check_plans(struct fixture *fixture, enum db_lane lane, const char *named,
                        const char *unnamed)
{
    static const struct db_query mode = {.name = "mode",
                                         .sql = "select current_setting('plan_cache_mode')"};
    struct sent sent[3];
    sent_new(&sent[0], lane);
    sent_named(&sent[0], &mode, NULL);
    sent_go(fixture, &sent[0]);
    sent_new(&sent[1], lane);
    assert_int_equal(sent_add(&sent[1], mode.sql), 0);
    sent_go(fixture, &sent[1]);
    sent_new(&sent[2], lane);
    sent_named(&sent[2], &mode, NULL);
    sent_go(fixture, &sent[2]);
    wait_all(fixture, sent, 3);
    assert_string_equal(db_string(sent[0].segment, 0, 0, 0), named);
    assert_string_equal(db_string(sent[1].segment, 0, 0, 0), unnamed);
    assert_string_equal(db_string(sent[2].segment, 0, 0, 0), named);
    free_all(sent, 3);
}

/* Named: one plan for all values. Unnamed: planned for its values. */
static void test_plans(void **state)
{
    struct fixture *fixture = open_narrow(state);
    check_plans(fixture, DB_READ, "force_generic_plan", "force_custom_plan");
    check_plans(fixture, DB_WRITE, "force_generic_plan", "force_custom_plan");
    check_plans(fixture, DB_HEAVY, "auto", "auto");
}

static bool has_moved(void *owner)
{
    struct fixture *fixture = owner;
    struct db_lane_stats stats;
    db_pool_stats(fixture->pool, DB_LONE, &stats);
    return stats.running > 0;
}

static void test_lock_moves(void **state)
{
    struct fixture *fixture = open_narrow(state);
    fixture_exec(fixture, "insert into t values (1, 'one'), (2, 'two')");
    fixture_exec(fixture, "begin; update t set name = 'held' where id = 1");
    struct sent blocked;
    struct sent neighbour;
    sent_new(&blocked, DB_WRITE);
    sent_add(&blocked, "update t set name = 'zwei' where id = 2");
    sent_add(&blocked, "update t set name = 'eins' where id = 1 returning name");
    sent_go(fixture, &blocked);
    fixture_wait(fixture, has_moved, fixture);
    assert_int_equal(blocked.done, 0);
    sent_run(fixture, &neighbour, DB_WRITE, "insert into t values (3, 'three')");
    assert_ok(neighbour);
    assert_int_equal(blocked.done, 0);
    fixture_exec(fixture, "commit");
    sent_wait(fixture, &blocked);
    assert_ok(blocked);
    assert_string_equal(db_string(blocked.segment, 1, 0, 0), "eins");
    assert_int_equal(db_segment_lane(blocked.segment), DB_WRITE);
    assert_string_equal(db_sqlstate(blocked.segment), "");
    struct db_lane_stats stats;
    db_pool_stats(fixture->pool, DB_WRITE, &stats);
    assert_int_equal(stats.moved, 1);
    sent_free(&blocked);
    sent_free(&neighbour);
}

static void test_lock_stays(void **state)
{
    struct fixture *fixture = *state;
    fixture->config.lock_ms[DB_LONE] = 50;
    open_narrow(state);
    fixture_exec(fixture, "insert into t values (1, 'one')");
    fixture_exec(fixture, "begin; update t set name = 'held' where id = 1");
    struct sent sent;
    sent_run(fixture, &sent, DB_WRITE, "update t set name = 'eins' where id = 1");
    assert_code(sent, RPC_ABORTED);
    assert_string_equal(db_sqlstate(sent.segment), "55P03");
    sent_free(&sent);
    fixture_exec(fixture, "rollback");
}

static void test_raised(void **state)
{
    struct fixture *fixture = open_narrow(state);
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
    struct fixture *fixture = open_narrow(state);
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
    wait_all(fixture, sent, 2);
    assert_ok(sent[0]);
    assert_string_equal(db_string(sent[0].segment, 0, 0, 0), "one");
    assert_code(sent[1], RPC_INTERNAL); /* it was not the last */
    free_all(sent, 2);
    assert_value(fixture, "0", "select count(*) from t");
}

static void test_unique(void **state)
{
    struct fixture *fixture = open_narrow(state);
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
    struct fixture *fixture = open_narrow(state);
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
    struct fixture *fixture = open_narrow(state);
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
    struct fixture *fixture = open_narrow(state);
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
    free_all(sent, 3);
}

static void test_too_slow(void **state)
{
    struct fixture *fixture = *state;
    fixture->config.statement_ms[DB_READ] = 50;
    open_narrow(state);
    struct sent sent;
    sent_run(fixture, &sent, DB_READ, "select pg_sleep(30)");
    assert_code(sent, RPC_DEADLINE_EXCEEDED);
    sent_free(&sent);
}

static void test_lone_one_at_a_time(void **state)
{
    struct fixture *fixture = *state;
    fixture->config.connections[DB_HEAVY] = 2;
    open_narrow(state);
    struct sent sent[6];
    for (int i = 0; i < 6; i++) {
        sent_new(&sent[i], DB_HEAVY);
        sent_add(&sent[i], "select count(*) from pg_stat_activity, pg_sleep(0.02)"
                           " where pid <> pg_backend_pid()");
        sent_go(fixture, &sent[i]);
    }
    fixture_turn(fixture, 10);
    struct db_lane_stats stats;
    db_pool_stats(fixture->pool, DB_HEAVY, &stats);
    assert_true(stats.running <= 2);
    wait_all(fixture, sent, 6);
    for (int i = 0; i < 6; i++)
        assert_ok(sent[i]);
    free_all(sent, 6);
}

struct chain {
    struct fixture *fixture;
    int left;
    int failed;
};

/* Frees the segment that it is about and sends the next, as calls do. */
static void next_link(struct db_segment *segment, struct status status, void *owner);

static void send_link(struct chain *chain)
{
    struct arena *arena = arena_new(1 << 16);
    struct db_query *query = arena_alloc(arena, sizeof *query);
    struct db_segment *segment = db_segment_new(arena, DB_READ);
    query->sql = "select 1";
    db_segment_add(segment, query, 0, NULL);
    void **owner = arena_array(arena, 2, sizeof *owner);
    owner[0] = chain;
    owner[1] = arena;
    db_segment_send(chain->fixture->pool, segment, next_link, owner);
}

static void next_link(struct db_segment *segment, struct status status, void *owner)
{
    void **pair = owner;
    struct chain *chain = pair[0];
    if (!status_is_ok(status) || db_int(segment, 0, 0, 0) != 1)
        chain->failed++;
    arena_free(pair[1]);
    if (--chain->left > 0)
        send_link(chain);
}

static bool chain_ended(void *owner)
{
    struct chain *chain = owner;
    return chain->left <= 0;
}

static void test_chain(void **state)
{
    struct chain chain = {.fixture = open_narrow(state), .left = 200};
    send_link(&chain);
    fixture_wait(chain.fixture, chain_ended, &chain);
    assert_int_equal(chain.failed, 0);
}

/* Closing settles everything, sent or not. */
static void test_close(void **state)
{
    struct fixture *fixture = open_narrow(state);
    struct sent sent[4];
    for (int i = 0; i < 4; i++) {
        sent_new(&sent[i], i % 2 ? DB_HEAVY : DB_WRITE);
        sent_add(&sent[i], "select pg_sleep(5)");
        sent_go(fixture, &sent[i]);
    }
    fixture_turn(fixture, 5);
    fixture_close(fixture);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(sent[i].done, 1);
        assert_code(sent[i], RPC_UNAVAILABLE);
    }
    free_all(sent, 4);
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
        cmocka_unit_test_teardown(test_plans, fixture_reset),
        cmocka_unit_test_teardown(test_lock_moves, fixture_reset),
        cmocka_unit_test_teardown(test_lock_stays, fixture_reset),
        cmocka_unit_test_teardown(test_raised, fixture_reset),
        cmocka_unit_test_teardown(test_undone, fixture_reset),
        cmocka_unit_test_teardown(test_unique, fixture_reset),
        cmocka_unit_test_teardown(test_reads_only, fixture_reset),
        cmocka_unit_test_teardown(test_forbidden, fixture_reset),
        cmocka_unit_test_teardown(test_malformed, fixture_reset),
        cmocka_unit_test_teardown(test_too_slow, fixture_reset),
        cmocka_unit_test_teardown(test_lone_one_at_a_time, fixture_reset),
        cmocka_unit_test_teardown(test_chain, fixture_reset),
        cmocka_unit_test_teardown(test_close, fixture_reset),
    };
    return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
