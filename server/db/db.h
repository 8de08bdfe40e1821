/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statements for PostgreSQL, sent together as one segment.
 *
 * A segment is one implicit transaction and one round trip: all of its statements happen or none.
 * Its outcome is known only at its end (Sync), when `done` runs, on the loop's thread that sent it.
 * A pool belongs to one worker thread; nothing here blocks, except where db/session.h says so.
 */
#ifndef KITH_SERVER_DB_DB_H
#define KITH_SERVER_DB_DB_H

#include "common/arena.h"
#include "common/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db_pool;
struct db_segment;

/*
 * READ and WRITE share few pipelined connections. A segment there that meets a lock for longer than
 * the lane's lock_timeout is rolled back and sent again, as a whole, on LONE: few connections, one
 * segment at a time. READ is read only to PostgreSQL too, and so is sent again (once) when its
 * connection was lost. HEAVY (reports, exports) has connections and time limits of its own, also
 * one segment at a time.
 */
enum db_lane { DB_READ, DB_WRITE, DB_LONE, DB_HEAVY };
enum { DB_LANES = 4 };

/*
 * A statement. With a name it is prepared once on each connection (generic plan) and must live as
 * long as the pool; the name is unique. Without (NULL) it is parsed and planned for its values.
 * Results are always binary.
 */
struct db_query {
    const char *name;
    const char *sql;
    uint16_t n_params;
    uint16_t n_columns; /* 0: unknown (unnamed) or none */
    const char *const *columns;
};

/* data NULL: SQL null. Text form with length -1 (NUL-terminated), or binary with its length. */
struct db_param {
    const char *data;
    int length;
    bool binary;
};

static inline struct db_param db_text(const char *text)
{
    return (struct db_param){text, -1, false};
}

static inline struct db_param db_null(void)
{
    return (struct db_param){0};
}

static inline struct db_param db_blob(const void *bytes, size_t length)
{
    return (struct db_param){bytes, (int)length, true};
}

/* The number as text, in the arena. */
struct db_param db_number(struct arena *arena, int64_t number);
/* Text array literal {"a","b"} with everything quoted; elements that are NULL become null. */
struct db_param db_text_array(struct arena *arena, size_t n, const char *const *elements);
struct db_param db_number_array(struct arena *arena, size_t n, const int64_t *numbers);

/* The arena must live until `done` has run; results live as long as the arena. */
struct db_segment *db_segment_new(struct arena *arena, enum db_lane lane);
/*
 * Adds a statement; parameters are copied. Returns its index in the segment (0, 1, …), -1 without a
 * segment. A segment with a statement that could not be added is never sent.
 */
int db_segment_add(struct db_segment *segment, const struct db_query *query, size_t n,
                   const struct db_param *params);
/* A statement could not be written: the segment is refused, and not sent without it. */
void db_segment_spoil(struct db_segment *segment); /* NULL allowed */
/*
 * On READ: what is sent in the same turn may share the transaction, and so the round trip. For
 * short named statements that have no reason to fail: an error undoes what shares with it, and the
 * others are sent again, each on its own.
 */
void db_segment_share(struct db_segment *segment); /* NULL allowed */
/* It goes ahead of all that wait, and is never refused for their number: for what keeps order. */
void db_segment_hurry(struct db_segment *segment);
int db_segment_count(const struct db_segment *segment);
enum db_lane db_segment_lane(const struct db_segment *segment);

/*
 * `done` runs exactly once, later, never from within this function. Refused at once (done with
 * RESOURCE_EXHAUSTED or UNAVAILABLE) when the lane's queue is full, has waited too long, or the
 * database is away. A lost connection after the segment was sent is UNAVAILABLE with the reason
 * OUTCOME_UNKNOWN. A segment whose last statement raised SQLSTATE KH000 was rolled back on purpose
 * (validate_only): its status is OK and its rows are there.
 */
typedef void db_done(struct db_segment *segment, struct status status, void *owner);
void db_segment_send(struct db_pool *pool, struct db_segment *segment, db_done *done, void *owner);

/* Name of the constraint that failed, or NULL; valid inside `done` and after. */
const char *db_constraint(const struct db_segment *segment);
/* Five characters of SQLSTATE, "" when nothing failed in PostgreSQL. */
const char *db_sqlstate(const struct db_segment *segment);

/* Results, by the statement's index. Rows and columns count from 0 and are checked. */
int db_rows(const struct db_segment *segment, int statement);
int db_columns(const struct db_segment *segment, int statement);
int64_t db_affected(const struct db_segment *segment, int statement);
bool db_is_null(const struct db_segment *segment, int statement, int row, int column);
/* The binary value; NULL and 0 for SQL null. NUL-terminated behind `length`. */
const char *db_bytes(const struct db_segment *segment, int statement, int row, int column,
                     size_t *length);
/* bool, int2, int4, int8 by the value's length; 0 for null. */
int64_t db_int(const struct db_segment *segment, int statement, int row, int column);
/* Text-like values as a C string; "" for null. */
const char *db_string(const struct db_segment *segment, int statement, int row, int column);
/* timestamptz as microseconds since 1970; 0 for null. */
int64_t db_micros(const struct db_segment *segment, int statement, int row, int column);

#endif
