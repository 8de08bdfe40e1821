/* SPDX-License-Identifier: Apache-2.0 */
/* Short reads that share a transaction: one round trip for all, and an error that stays one's own.
 */
#include "server/db/test/fixture.h"

#include <stdio.h>
#include <string.h>

enum { N = 24 }; /* more than share one transaction */

/* The third value differs from transaction to transaction only. */
static const struct db_query quotient = {
    .name = "quotient", .sql = "select $1::int, 1000 / $1::int, now()::text", .n_params = 1};

static void add(struct sent *sent, const char *divisor, bool shares)
{
    sent_new(sent, DB_READ);
    sent_named(sent, &quotient, &divisor);
    if (shares)
        db_segment_share(sent->segment);
}

/* What is not prepared yet shares nothing. */
static void prepare(struct fixture *fixture)
{
    struct sent first;
    add(&first, "1", true);
    sent_go(fixture, &first);
    sent_wait(fixture, &first);
    assert_ok(first);
    sent_free(&first);
}

static void go(struct fixture *fixture, struct sent *sent, const char *const *divisors, int n)
{
    for (int i = 0; i < n; i++) {
        add(&sent[i], divisors[i], true);
        sent_go(fixture, &sent[i]);
    }
    sent_wait_all(fixture, sent, n);
}

static void check(const struct sent *sent, int divisor)
{
    assert_ok(*sent);
    assert_int_equal(sent->done, 1);
    assert_int_equal(db_int(sent->segment, 0, 0, 0), divisor);
    assert_int_equal(db_int(sent->segment, 0, 0, 1), 1000 / divisor);
}

static const char *time_of(const struct sent *sent)
{
    return db_string(sent->segment, 0, 0, 2);
}

static void test_together(void **state)
{
    struct fixture *fixture = fixture_table(*state);
    struct sent sent[3];
    prepare(fixture);
    go(fixture, sent, (const char *const[]){"1", "2", "4"}, 3);
    for (int i = 0; i < 3; i++)
        check(&sent[i], 1 << i);
    assert_string_equal(time_of(&sent[0]), time_of(&sent[1]));
    assert_string_equal(time_of(&sent[0]), time_of(&sent[2]));
    sent_free_all(sent, 3);
}

static void test_not_asked(void **state)
{
    struct fixture *fixture = fixture_table(*state);
    struct sent sent[3];
    prepare(fixture);
    for (int i = 0; i < 3; i++) {
        add(&sent[i], "5", i != 1);
        sent_go(fixture, &sent[i]);
    }
    sent_wait_all(fixture, sent, 3);
    for (int i = 0; i < 3; i++)
        check(&sent[i], 5);
    assert_string_not_equal(time_of(&sent[0]), time_of(&sent[1]));
    assert_string_not_equal(time_of(&sent[1]), time_of(&sent[2]));
    sent_free_all(sent, 3);
}

static void test_bounded(void **state)
{
    struct fixture *fixture = fixture_table(*state);
    struct sent sent[N];
    const char *divisors[N];
    prepare(fixture);
    for (int i = 0; i < N; i++)
        divisors[i] = "8";
    go(fixture, sent, divisors, N);
    for (int i = 0; i < N; i++)
        check(&sent[i], 8);
    assert_string_not_equal(time_of(&sent[0]), time_of(&sent[N - 1]));
    sent_free_all(sent, N);
}

static void test_error(void **state)
{
    static const char *const divisors[] = {"1", "2", "0", "4", "x", "5"};
    static const int right[] = {1, 2, 0, 4, 0, 5};
    struct fixture *fixture = fixture_table(*state);
    struct sent sent[6];
    prepare(fixture);
    go(fixture, sent, divisors, 6);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(sent[i].done, 1);
        if (right[i])
            check(&sent[i], right[i]);
    }
    assert_string_equal(db_sqlstate(sent[2].segment), "22012");
    assert_string_equal(db_sqlstate(sent[4].segment), "22P02");
    struct db_lane_stats stats;
    db_pool_stats(fixture->pool, DB_READ, &stats);
    assert_int_equal(stats.resent, 3); /* those behind the first that failed */
    sent_free_all(sent, 6);
}

static void test_lost(void **state)
{
    struct fixture *fixture = fixture_table(*state);
    struct sent sent[3];
    prepare(fixture);
    fixture_exec(fixture, "select pg_terminate_backend(pid) from pg_stat_activity"
                          " where datname = current_database() and pid <> pg_backend_pid()"
                          " and query like '%%1000%%'");
    go(fixture, sent, (const char *const[]){"1", "2", "4"}, 3);
    for (int i = 0; i < 3; i++)
        check(&sent[i], 1 << i);
    sent_free_all(sent, 3);
}

/* The time limit is each statement's own, and so is what comes of it. */
static void test_slow(void **state)
{
    static const struct db_query nap = {
        .name = "nap", .sql = "select pg_sleep($1::float8)", .n_params = 1};
    struct fixture *fixture = *state;
    fixture->config.statement_ms[DB_READ] = 300;
    fixture_table(fixture);
    prepare(fixture);
    struct sent sent[5];
    static const char *const naps[] = {"0", "0.2", "0.2", "5", "0"};
    sent_new(&sent[0], DB_READ);
    sent_named(sent, &nap, naps);
    sent_go(fixture, sent);
    sent_wait(fixture, sent);
    sent_free(sent);
    for (int i = 0; i < 5; i++) {
        if (i == 0 || i == 4) {
            add(&sent[i], "4", true);
        } else {
            sent_new(&sent[i], DB_READ);
            sent_named(&sent[i], &nap, &naps[i]);
            db_segment_share(sent[i].segment);
        }
        sent_go(fixture, &sent[i]);
    }
    sent_wait_all(fixture, sent, 5);
    check(&sent[0], 4);
    assert_ok(sent[1]);
    assert_ok(sent[2]); /* with the one before it takes longer than the limit */
    assert_string_equal(db_sqlstate(sent[3].segment), "57014");
    check(&sent[4], 4);
    fixture->config.statement_ms[DB_READ] = 0;
    sent_free_all(sent, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_together, fixture_reset),
        cmocka_unit_test_teardown(test_not_asked, fixture_reset),
        cmocka_unit_test_teardown(test_bounded, fixture_reset),
        cmocka_unit_test_teardown(test_error, fixture_reset),
        cmocka_unit_test_teardown(test_lost, fixture_reset),
        cmocka_unit_test_teardown(test_slow, fixture_reset),
    };
    return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
