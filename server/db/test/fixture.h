/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests of server/db stand on: a database of their own in the PostgreSQL that KITH_TEST_DB
 * names, a loop, a pool, and calls that wait for what they ask for.
 */
#ifndef KITH_SERVER_DB_TEST_FIXTURE_H
#define KITH_SERVER_DB_TEST_FIXTURE_H

#include "tests/test.h"

#include "server/db/db.h"
#include "server/db/pool.h"
#include "server/loop/loop.h"

#include <libpq-fe.h>

struct fixture {
    char *conninfo;
    PGconn *admin; /* in the same database, blocking */
    struct loop *loop;
    struct db_pool *pool;
    struct db_config config; /* for fixture_open */
    struct loop_timer *alarm;
    bool late;
};

/* A segment that was sent, and what became of it. */
struct sent {
    struct arena *arena;
    struct db_segment *segment;
    struct status status;
    int done; /* how often */
};

/* The group's set-up and tear-down; ends the program with 77 when there is no PostgreSQL. */
int fixture_start(void **state);
int fixture_stop(void **state);
/* A test's own: closes the pool, so that each test opens it as it needs it. */
int fixture_reset(void **state);

/* Opens the pool with fixture->config and waits until it is ready. */
void fixture_open(struct fixture *fixture);
void fixture_close(struct fixture *fixture);
/* The same with one connection for reads and one for writes, so that neighbours are neighbours. */
void fixture_narrow(struct fixture *fixture);
/* That, and a new table t (id bigint primary key, name text unique). Returns the fixture. */
struct fixture *fixture_table(struct fixture *fixture);

/* Turns the loop until is(owner), failing the test after ten seconds. */
void fixture_wait(struct fixture *fixture, bool (*is)(void *owner), void *owner);
/* Turns the loop for so long, whatever happens. */
void fixture_turn(struct fixture *fixture, int ms);

/* Statements on the admin connection; fails the test when one fails. */
void fixture_exec(struct fixture *fixture, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The first value of the result, to be freed. */
char *fixture_value(struct fixture *fixture, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The first value of the result is as expected. */
void fixture_assert(struct fixture *fixture, const char *expected, const char *sql);

/* A segment to be filled; its arena is freed with sent_free. */
void sent_new(struct sent *sent, enum db_lane lane);
/* Adds a statement without parameters, unnamed. */
int sent_add(struct sent *sent, const char *sql);
/* Adds a named statement whose parameters are texts. */
int sent_named(struct sent *sent, const struct db_query *query, const char *const *texts);
void sent_go(struct fixture *fixture, struct sent *sent);
void sent_wait(struct fixture *fixture, struct sent *sent);
void sent_free(struct sent *sent);
void sent_wait_all(struct fixture *fixture, struct sent *sent, int n);
void sent_free_all(struct sent *sent, int n);
/* One unnamed statement from beginning to end. */
void sent_run(struct fixture *fixture, struct sent *sent, enum db_lane lane, const char *sql);

#define assert_ok(sent)                                                                            \
    do {                                                                                           \
        if (!status_is_ok((sent).status))                                                          \
            fail_msg("%s: %s (%s)", status_code_name((sent).status.code), (sent).status.message,   \
                     db_sqlstate((sent).segment));                                                 \
    } while (0)
#define assert_code(sent, expected)                                                                \
    assert_string_equal(status_code_name((sent).status.code), status_code_name(expected))

#endif
