/* SPDX-License-Identifier: Apache-2.0 */
/* What lanes are for: plans, locks, time limits, one at a time, and the end of a pool. */
#include "server/db/test/fixture.h"

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
    sent_wait_all(fixture, sent, 3);
    assert_string_equal(db_string(sent[0].segment, 0, 0, 0), named);
    assert_string_equal(db_string(sent[1].segment, 0, 0, 0), unnamed);
    assert_string_equal(db_string(sent[2].segment, 0, 0, 0), named);
    sent_free_all(sent, 3);
}

/* Named: one plan for all values. Unnamed: planned for its values. */
static void test_plans(void **state)
{
    struct fixture *fixture = fixture_table(*state);
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
    struct fixture *fixture = fixture_table(*state);
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
    fixture_table(*state);
    fixture_exec(fixture, "insert into t values (1, 'one')");
    fixture_exec(fixture, "begin; update t set name = 'held' where id = 1");
    struct sent sent;
    sent_run(fixture, &sent, DB_WRITE, "update t set name = 'eins' where id = 1");
    assert_code(sent, RPC_ABORTED);
    assert_string_equal(db_sqlstate(sent.segment), "55P03");
    sent_free(&sent);
    fixture_exec(fixture, "rollback");
}

static void test_too_slow(void **state)
{
    struct fixture *fixture = *state;
    fixture->config.statement_ms[DB_READ] = 50;
    fixture_table(*state);
    struct sent sent;
    sent_run(fixture, &sent, DB_READ, "select pg_sleep(30)");
    assert_code(sent, RPC_DEADLINE_EXCEEDED);
    sent_free(&sent);
}

static int write_connections(struct fixture *fixture)
{
    struct db_lane_stats stats;
    db_pool_stats(fixture->pool, DB_WRITE, &stats);
    assert_true(stats.up <= stats.connections);
    return stats.up;
}

static bool has_three(void *owner)
{
    return write_connections(owner) == 3;
}

static bool has_one(void *owner)
{
    return write_connections(owner) == 1;
}

/* What is behind another that takes long gets connections of its own; they go when all is done. */
static void test_grows(void **state)
{
    enum { SEGMENTS = 20 };
    struct fixture *fixture = *state;
    fixture->config.spare[DB_WRITE] = 2;
    fixture->config.spare_ms = 100;
    fixture_table(*state);
    assert_int_equal(write_connections(fixture), 1);
    struct sent sent[SEGMENTS];
    for (int i = 0; i < SEGMENTS; i++) {
        sent_new(&sent[i], DB_WRITE);
        sent_add(&sent[i], "insert into t select count(*) + 1 + pg_backend_pid() * 100, "
                           "gen_random_uuid() from t");
        sent_add(&sent[i], "select pg_sleep(0.03)");
        sent_go(fixture, &sent[i]);
    }
    fixture_wait(fixture, has_three, fixture);
    sent_wait_all(fixture, sent, SEGMENTS);
    for (int i = 0; i < SEGMENTS; i++)
        assert_ok(sent[i]);
    sent_free_all(sent, SEGMENTS);
    fixture_wait(fixture, has_one, fixture);
    fixture_assert(fixture, "20", "select count(*) from t");
}

static void write_some(struct fixture *fixture)
{
    struct sent sent[4];
    for (int i = 0; i < 4; i++) {
        sent_new(&sent[i], DB_WRITE);
        sent_add(&sent[i], "select pg_sleep(0.01)");
        sent_go(fixture, &sent[i]);
    }
    sent_wait_all(fixture, sent, 4);
    for (int i = 0; i < 4; i++)
        assert_ok(sent[i]);
    sent_free_all(sent, 4);
}

/* Spare connections that PostgreSQL has no room for are done without. */
static void test_no_room(void **state)
{
    struct fixture *fixture = *state;
    fixture->config.spare[DB_WRITE] = 2;
    fixture_table(*state);
    fixture_exec(fixture, "update pg_database set datallowconn = false "
                          "where datname = current_database()");
    for (int i = 0; i < 5; i++)
        write_some(fixture);
    assert_true(db_pool_ready(fixture->pool));
    fixture_exec(fixture, "update pg_database set datallowconn = true "
                          "where datname = current_database()");
}

static void test_lone_one_at_a_time(void **state)
{
    struct fixture *fixture = *state;
    fixture->config.connections[DB_HEAVY] = 2;
    fixture_table(*state);
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
    sent_wait_all(fixture, sent, 6);
    for (int i = 0; i < 6; i++)
        assert_ok(sent[i]);
    sent_free_all(sent, 6);
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
    struct chain chain = {.fixture = fixture_table(*state), .left = 200};
    send_link(&chain);
    fixture_wait(chain.fixture, chain_ended, &chain);
    assert_int_equal(chain.failed, 0);
}

/* Closing settles everything, sent or not. */
static void test_close(void **state)
{
    struct fixture *fixture = fixture_table(*state);
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
    sent_free_all(sent, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_plans, fixture_reset),
        cmocka_unit_test_teardown(test_lock_moves, fixture_reset),
        cmocka_unit_test_teardown(test_lock_stays, fixture_reset),
        cmocka_unit_test_teardown(test_too_slow, fixture_reset),
        cmocka_unit_test_teardown(test_grows, fixture_reset),
        cmocka_unit_test_teardown(test_no_room, fixture_reset),
        cmocka_unit_test_teardown(test_lone_one_at_a_time, fixture_reset),
        cmocka_unit_test_teardown(test_chain, fixture_reset),
        cmocka_unit_test_teardown(test_close, fixture_reset),
    };
    return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
