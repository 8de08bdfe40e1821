/* SPDX-License-Identifier: Apache-2.0 */
/* PostgreSQL that goes away, comes late, or says nothing. */
#include "server/db/test/fixture.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static void add_and_go(struct fixture *fixture, struct sent *sent, enum db_lane lane,
                       const char *sql)
{
    sent_new(sent, lane);
    sent_add(sent, sql);
    sent_go(fixture, sent);
}

/* Ends, or signals, what runs a statement like this; how many. */
static int terminate(struct fixture *fixture, const char *like)
{
    char *n = fixture_value(fixture,
                            "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                            " where datname = current_database() and application_name = 'kithd'"
                            " and query like '%s'",
                            like);
    int count = atoi(n);
    free(n);
    return count;
}

struct running {
    struct fixture *fixture;
    const char *like;
};

static bool is_running(void *owner)
{
    struct running *running = owner;
    char *n = fixture_value(running->fixture,
                            "select count(*) from pg_stat_activity"
                            " where datname = current_database() and application_name = 'kithd'"
                            " and state = 'active' and query like '%s'",
                            running->like);
    bool runs = atoi(n) > 0;
    free(n);
    return runs;
}

static void wait_running(struct fixture *fixture, const char *like)
{
    struct running running = {fixture, like};
    int looks = 0;
    do
        fixture_turn(fixture, 1);
    while (!is_running(&running) && ++looks < 5000);
    assert_true(looks < 5000);
}

static bool is_whole(void *owner)
{
    struct db_pool *pool = owner;
    for (int lane = 0; lane < DB_LANES; lane++) {
        struct db_lane_stats stats;
        db_pool_stats(pool, (enum db_lane)lane, &stats);
        if (stats.up < stats.connections)
            return false;
    }
    return true;
}

static void test_write_lost(void **state)
{
    struct fixture *fixture = *state;
    struct sent sent[3];
    fixture_narrow(fixture);
    add_and_go(fixture, &sent[0], DB_WRITE, "select pg_sleep(20) /* write */");
    add_and_go(fixture, &sent[1], DB_WRITE, "select 1");
    wait_running(fixture, "%pg_sleep%write%");
    assert_int_equal(terminate(fixture, "%pg_sleep%write%"), 1);
    for (int i = 0; i < 2; i++) {
        sent_wait(fixture, &sent[i]);
        assert_code(sent[i], RPC_UNAVAILABLE);
        assert_string_equal(sent[i].status.reason, "OUTCOME_UNKNOWN");
    }
    fixture_wait(fixture, is_whole, fixture->pool);
    sent_run(fixture, &sent[2], DB_WRITE, "select 1");
    assert_ok(sent[2]);
    struct db_lane_stats stats;
    db_pool_stats(fixture->pool, DB_WRITE, &stats);
    assert_int_equal(stats.reconnects, 1);
    for (int i = 0; i < 3; i++)
        sent_free(&sent[i]);
}

/* A read goes to another connection, once. */
static void test_read_lost(void **state)
{
    struct fixture *fixture = *state;
    struct sent sent[3];
    fixture_narrow(fixture);
    for (int i = 0; i < 3; i++)
        add_and_go(fixture, &sent[i], DB_READ,
                   i == 0 ? "select pg_sleep(0.2), 5 /* read */" : "select 1");
    wait_running(fixture, "%pg_sleep%read%");
    assert_int_equal(terminate(fixture, "%pg_sleep%read%"), 1);
    for (int i = 0; i < 3; i++) {
        sent_wait(fixture, &sent[i]);
        assert_ok(sent[i]);
    }
    assert_int_equal(db_int(sent[0].segment, 0, 0, 1), 5);
    for (int i = 0; i < 3; i++)
        sent_free(&sent[i]);
    add_and_go(fixture, &sent[0], DB_READ, "select pg_sleep(20) /* twice */");
    for (int i = 0; i < 2; i++) {
        wait_running(fixture, "%pg_sleep%twice%");
        assert_int_equal(terminate(fixture, "%pg_sleep%twice%"), 1);
        if (i == 0)
            fixture_turn(fixture, 90); /* the connection comes back */
    }
    sent_wait(fixture, &sent[0]);
    assert_code(sent[0], RPC_UNAVAILABLE);
    assert_string_equal(sent[0].status.reason, "DATABASE_AWAY");
    sent_free(&sent[0]);
}

static bool has_reconnected(void *owner)
{
    struct db_lane_stats stats;
    db_pool_stats(owner, DB_WRITE, &stats);
    return stats.reconnects == 4 && stats.up == 4;
}

static void test_idle_lost(void **state)
{
    struct fixture *fixture = *state;
    fixture_open(fixture);
    fixture_wait(fixture, is_whole, fixture->pool);
    assert_int_equal(terminate(fixture, "%"), 9);
    fixture_wait(fixture, has_reconnected, fixture->pool);
    struct sent sent;
    sent_run(fixture, &sent, DB_WRITE, "select 1");
    assert_ok(sent);
    sent_free(&sent);
}

static pid_t backend_of(struct fixture *fixture, enum db_lane lane)
{
    struct sent sent;
    sent_run(fixture, &sent, lane, "select pg_backend_pid()");
    assert_ok(sent);
    pid_t pid = (pid_t)db_int(sent.segment, 0, 0, 0);
    sent_free(&sent);
    return pid;
}

static void stop_or_skip(pid_t pid)
{
    if (kill(pid, SIGSTOP) != 0 && errno == EPERM)
        skip(); /* the cluster belongs to somebody else */
}

/* A backend that does not move: the queue stays short, callers hear it soon, nothing is lost. */
static void test_stopped(void **state)
{
    enum { DEPTH = 4, LIMIT = 5, SENT = 20 };
    struct fixture *fixture = *state;
    struct sent sent[SENT];
    fixture->config.depth[DB_WRITE] = DEPTH;
    fixture->config.queue_limit[DB_WRITE] = LIMIT;
    fixture_narrow(fixture);
    pid_t pid = backend_of(fixture, DB_WRITE);
    stop_or_skip(pid);
    for (int i = 0; i < SENT; i++) {
        add_and_go(fixture, &sent[i], DB_WRITE, "select 1");
        if (i == DEPTH - 1)
            fixture_turn(fixture, 1);
    }
    for (int i = DEPTH + LIMIT; i < SENT; i++)
        sent_wait(fixture, &sent[i]);
    assert_int_equal(sent[DEPTH + LIMIT - 1].done, 0);
    for (int i = DEPTH; i < SENT; i++) {
        sent_wait(fixture, &sent[i]);
        assert_code(sent[i], RPC_RESOURCE_EXHAUSTED);
        assert_true(sent[i].status.retry_ms > 0);
    }
    struct db_lane_stats stats;
    db_pool_stats(fixture->pool, DB_WRITE, &stats);
    assert_int_equal(stats.running, DEPTH);
    assert_int_equal(stats.queued, 0);
    assert_int_equal(stats.refused, SENT - DEPTH);
    assert_int_equal(kill(pid, SIGCONT), 0);
    for (int i = 0; i < SENT; i++) {
        sent_wait(fixture, &sent[i]);
        if (i < DEPTH)
            assert_ok(sent[i]);
        sent_free(&sent[i]);
    }
}

/* Silent for longer than its statements may take: given up. */
static void test_silent(void **state)
{
    struct fixture *fixture = *state;
    struct sent sent;
    fixture->config.statement_ms[DB_WRITE] = 20;
    fixture->config.stall_ms = 50;
    fixture_narrow(fixture);
    pid_t pid = backend_of(fixture, DB_WRITE);
    stop_or_skip(pid);
    sent_run(fixture, &sent, DB_WRITE, "select 1");
    assert_code(sent, RPC_UNAVAILABLE);
    assert_string_equal(sent.status.reason, "OUTCOME_UNKNOWN");
    sent_free(&sent);
    fixture_wait(fixture, is_whole, fixture->pool);
    sent_run(fixture, &sent, DB_WRITE, "select 1");
    assert_ok(sent);
    sent_free(&sent);
    kill(pid, SIGCONT);
}

/* A folder where the real socket can be made to appear. */
struct place {
    char folder[32];
    char socket[64];
    char conninfo[256];
    char target[256];
};

static void place_make(struct place *place, struct fixture *fixture)
{
    strcpy(place->folder, "/tmp/kithdb.XXXXXX");
    assert_non_null(mkdtemp(place->folder));
    assert_int_equal(chmod(place->folder, 0755), 0);
    const char *port = PQport(fixture->admin);
    snprintf(place->socket, sizeof place->socket, "%s/.s.PGSQL.%s", place->folder, port);
    snprintf(place->target, sizeof place->target, "%s/.s.PGSQL.%s", PQhost(fixture->admin), port);
    snprintf(place->conninfo, sizeof place->conninfo, "host=%s port=%s user='%s' dbname=%s",
             place->folder, port, PQuser(fixture->admin), PQdb(fixture->admin));
    fixture->config.conninfo = place->conninfo;
    if (access(place->target, F_OK) != 0)
        skip(); /* not on a unix socket */
}

static void place_remove(struct place *place)
{
    unlink(place->socket);
    assert_int_equal(rmdir(place->folder), 0);
}

struct changes {
    int n;
    bool ready;
};

static void changed(bool ready, void *owner)
{
    struct changes *changes = owner;
    changes->n++;
    changes->ready = ready;
}

static bool is_ready_told(void *owner)
{
    struct changes *changes = owner;
    return changes->ready;
}

/* Calls are refused, not hung, until it comes. */
static void test_away_then_comes(void **state)
{
    struct fixture *fixture = *state;
    struct changes changes = {0};
    struct place place;
    struct sent sent;
    place_make(&place, fixture);
    fixture->pool = db_pool_new(fixture->loop, &fixture->config);
    db_pool_on_ready(fixture->pool, changed, &changes);
    for (int i = 0; i < 3; i++) {
        sent_run(fixture, &sent, i == 1 ? DB_WRITE : DB_READ, "select 1");
        assert_false(status_is_ok(sent.status));
        sent_free(&sent);
        fixture_turn(fixture, 100); /* time for an attempt or two to fail */
    }
    sent_run(fixture, &sent, DB_READ, "select 1");
    assert_code(sent, RPC_UNAVAILABLE);
    assert_string_equal(sent.status.reason, "DATABASE_AWAY");
    sent_free(&sent);
    assert_int_equal(changes.n, 0);
    assert_int_equal(symlink(place.target, place.socket), 0);
    fixture_wait(fixture, is_ready_told, &changes);
    assert_true(db_pool_ready(fixture->pool));
    sent_run(fixture, &sent, DB_READ, "select 1");
    assert_ok(sent);
    sent_free(&sent);
    /* And goes again. */
    assert_int_equal(unlink(place.socket), 0);
    terminate(fixture, "%");
    while (changes.ready)
        loop_turn(fixture->loop);
    assert_int_equal(changes.n, 2);
    place_remove(&place);
}

/* Something listens and never answers. */
static void test_never_answers(void **state)
{
    struct fixture *fixture = *state;
    struct changes changes = {0};
    struct place place;
    struct sent sent;
    place_make(&place, fixture);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strcpy(address.sun_path, place.socket);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(listener, 64), 0);
    fixture->config.connect_ms = 30;
    fixture->pool = db_pool_new(fixture->loop, &fixture->config);
    db_pool_on_ready(fixture->pool, changed, &changes);
    sent_run(fixture, &sent, DB_READ, "select 1");
    assert_false(status_is_ok(sent.status));
    sent_free(&sent);
    fixture_turn(fixture, 150);
    sent_run(fixture, &sent, DB_READ, "select 1");
    assert_code(sent, RPC_UNAVAILABLE);
    sent_free(&sent);
    close(listener);
    unlink(place.socket);
    assert_int_equal(symlink(place.target, place.socket), 0);
    fixture->late = false;
    fixture_wait(fixture, is_ready_told, &changes);
    place_remove(&place);
}

static void test_target_attributes(void **state)
{
    /* READ is read only by default, which does not count as read-write. */
    struct fixture *fixture = *state;
    char conninfo[512];
    snprintf(conninfo, sizeof conninfo,
             "%s target_session_attrs=read-write options='-c work_mem=5MB'", fixture->conninfo);
    fixture->config.conninfo = conninfo;
    fixture_narrow(fixture);
    struct sent sent;
    sent_run(fixture, &sent, DB_READ, "show work_mem");
    assert_string_equal(db_string(sent.segment, 0, 0, 0), "5MB");
    sent_free(&sent);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_write_lost, fixture_reset),
        cmocka_unit_test_teardown(test_read_lost, fixture_reset),
        cmocka_unit_test_teardown(test_idle_lost, fixture_reset),
        cmocka_unit_test_teardown(test_stopped, fixture_reset),
        cmocka_unit_test_teardown(test_silent, fixture_reset),
        cmocka_unit_test_teardown(test_away_then_comes, fixture_reset),
        cmocka_unit_test_teardown(test_never_answers, fixture_reset),
        cmocka_unit_test_teardown(test_target_attributes, fixture_reset),
    };
    return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
