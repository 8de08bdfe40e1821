/* SPDX-License-Identifier: Apache-2.0 */
/* PostgreSQL for the tests of filters and orders. */
#include "tests/test.h"

#include "tests/unit/sample_db.h"

#include <stdio.h>
#include <stdlib.h>

PGconn *sample_db_open(const char *columns)
{
    const char *conninfo = getenv("KITH_TEST_DB");
    char statement[2000];
    if (!conninfo || !*conninfo) {
        puts("KITH_TEST_DB is not set");
        exit(77);
    }
    PGconn *connection = PQconnectdb(conninfo);
    if (PQstatus(connection) != CONNECTION_OK) {
        fputs(PQerrorMessage(connection), stderr);
        exit(1);
    }
    snprintf(statement, sizeof statement, "create temp table sample (%s)", columns);
    sample_db_exec(connection, statement);
    /* neither filters nor orders may depend on what a session happens to have */
    sample_db_exec(connection,
                   "set timezone = 'America/St_Johns'; set client_min_messages = warning");
    return connection;
}

void sample_db_exec(PGconn *connection, const char *statement)
{
    PGresult *result = PQexec(connection, statement);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        fail_msg("%s: %s", statement, PQerrorMessage(connection));
    PQclear(result);
}

PGresult *sample_db_query(PGconn *connection, struct sql *sql, const char *subject)
{
    const struct db_query *query = sql_query(sql);
    const char *values[SQL_MAX_PARAMS];
    assert_non_null(query);
    for (size_t i = 0; i < sql->n; i++)
        values[i] = sql->params[i].data;
    PGresult *result =
        PQexecParams(connection, query->sql, (int)sql->n, NULL, values, NULL, NULL, 0);
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        fail_msg("%s\n%s\n%s", subject, query->sql, PQerrorMessage(connection));
    return result;
}

void sample_db_prepare(PGconn *connection, struct sql *sql, const char *subject)
{
    const struct db_query *query = sql_query(sql);
    assert_non_null(query);
    PGresult *result = PQprepare(connection, "", query->sql, 0, NULL);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        fail_msg("%s\n%s\n%s", subject, query->sql, PQerrorMessage(connection));
    PQclear(result);
}

/* xorshift64* (Vigna, 2014) */
unsigned sample_random(struct sample_random *random, unsigned below)
{
    uint64_t x = random->state ? random->state : 88172645463325252u;
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    random->state = x;
    return (unsigned)((x * UINT64_C(2685821657736338717)) >> 33) % below;
}
