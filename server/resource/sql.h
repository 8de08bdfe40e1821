/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A statement put together from the contract's identifiers and from parameters.
 * Values never become text: sql_param writes $n. Lives in an arena; check `failed` once, by
 * sql_query returning NULL (out of memory, too long, or too many parameters).
 */
#ifndef KITH_SERVER_RESOURCE_SQL_H
#define KITH_SERVER_RESOURCE_SQL_H

#include "common/buf.h"
#include "server/db/db.h"

enum { SQL_MAX_PARAMS = 512, SQL_MAX_LENGTH = 256 * 1024 };

struct sql {
    struct arena *arena;
    struct buf text;
    struct db_param *params;
    size_t n;
    size_t capacity;
    bool failed;
};

void sql_init(struct sql *sql, struct arena *arena);
/* Only literals of the program and names out of the contract. */
void sql_put(struct sql *sql, const char *text);
void sql_printf(struct sql *sql, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Writes "$n::cast" ("$n" when cast is NULL); the value is borrowed until the segment is sent. */
void sql_param(struct sql *sql, struct db_param value, const char *cast);
void sql_number(struct sql *sql, int64_t number); /* as a bigint parameter */
/* Adds a parameter without writing it, to be written several times: returns its n of $n, 0: failed.
 */
size_t sql_bind(struct sql *sql, struct db_param value);

/* An unnamed query, NULL when something failed. */
const struct db_query *sql_query(struct sql *sql);
/* Adds it to the segment: index of the statement, or -1 when something failed. */
int sql_add(struct sql *sql, struct db_segment *segment);

#endif
