/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A commit whose wait for its standby is cancelled is no success. Changes settings of the whole
 * cluster, so it gets one of its own: standby_test.sh.
 */
#include "server/db/test/fixture.h"

#include <stdlib.h>

static bool waits(void *owner)
{
    char *n =
        fixture_value(owner, "select count(*) from pg_stat_activity where wait_event = 'SyncRep'");
    bool yes = strcmp(n, "0") != 0;
    free(n);
    return yes;
}

static void test_not_confirmed(void **state)
{
    struct fixture *fixture = *state;
    fixture_exec(fixture, "create table s (id int)");
    fixture->config.connections[DB_WRITE] = 1;
    fixture_open(fixture);
    fixture_exec(fixture, "alter system set synchronous_standby_names = 'nobody'");
    fixture_exec(fixture, "select pg_reload_conf()");
    struct sent sent[2];
    do { /* the new setting arrives at some time */
        sent_new(&sent[0], DB_WRITE);
        sent_add(&sent[0], "insert into s values (1) returning id");
        sent_go(fixture, &sent[0]);
        fixture_turn(fixture, 20);
        if (sent[0].done)
            sent_free(&sent[0]);
    } while (sent[0].done);
    sent_new(&sent[1], DB_WRITE);
    sent_add(&sent[1], "select 1");
    sent_go(fixture, &sent[1]);
    assert_true(waits(fixture));
    fixture_exec(fixture, "select pg_cancel_backend(pid) from pg_stat_activity"
                          " where wait_event = 'SyncRep'");
    sent_wait(fixture, &sent[0]);
    assert_code(sent[0], RPC_UNAVAILABLE);
    assert_string_equal(sent[0].status.reason, "OUTCOME_UNKNOWN");
    sent_wait(fixture, &sent[1]);
    assert_ok(sent[1]); /* it is not the neighbour's fault */
    sent_free(&sent[0]);
    sent_free(&sent[1]);
    fixture_exec(fixture, "alter system reset synchronous_standby_names");
    fixture_exec(fixture, "select pg_reload_conf()");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_not_confirmed)};
    return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
