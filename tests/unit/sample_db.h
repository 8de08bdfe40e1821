/* SPDX-License-Identifier: Apache-2.0 */
/* A connection to the PostgreSQL that KITH_TEST_DB names, with a temporary table of the sample. */
#ifndef KITH_TESTS_UNIT_SAMPLE_DB_H
#define KITH_TESTS_UNIT_SAMPLE_DB_H

#include "server/resource/sql.h"

#include <libpq-fe.h>

/* Ends the program with 77 when there is no PostgreSQL. The table `sample` gets the columns and is
 * empty. */
PGconn *sample_db_open(const char *columns);

void sample_db_exec(PGconn *connection, const char *statement);
/* Runs the statement; the test fails with `subject` when PostgreSQL refuses it. */
PGresult *sample_db_query(PGconn *connection, struct sql *sql, const char *subject);
/* Only parses and plans it. */
void sample_db_prepare(PGconn *connection, struct sql *sql, const char *subject);

/* Numbers that look random and are the same in every run. */
struct sample_random {
    uint64_t state;
};
unsigned sample_random(struct sample_random *random, unsigned below);

#endif
