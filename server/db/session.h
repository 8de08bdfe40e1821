/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One connection that blocks: for job threads and for the commands of an administrator.
 * A session belongs to one thread at a time and must never be used on a loop's thread.
 */
#ifndef KITH_SERVER_DB_SESSION_H
#define KITH_SERVER_DB_SESSION_H

#include "server/db/db.h"

struct db_session;

/*
 * NULL, and *status says why, when the database cannot be reached: `message` names what libpq
 * said, for the log or an administrator; it lives in the arena. statement_ms: time limit of one
 * statement, 0 for none. conninfo is copied.
 */
struct db_session *db_session_open(struct arena *arena, const char *conninfo, int statement_ms,
                                   struct status *status);
void db_session_close(struct db_session *session); /* NULL allowed */

/*
 * Sends the segment and waits for its outcome, as db_segment_send does without blocking (no lanes:
 * a lock is waited for up to lock_timeout, which is off unless a script sets it). A session whose
 * connection was lost connects again first. A segment is run once only.
 */
struct status db_session_run(struct db_session *session, struct db_segment *segment);

/*
 * Runs statements separated by semicolons, in one implicit transaction unless the script holds
 * transaction words itself; rows are thrown away. On failure `message` is PostgreSQL's own, with
 * the line of the script where known: for an administrator, not for a user.
 */
struct status db_session_script(struct db_session *session, struct arena *arena,
                                const char *script);

/* No transaction is open and the connection is up. */
bool db_session_idle(const struct db_session *session);

/*
 * Prepares the query and compares it with what PostgreSQL says: number of parameters, names of the
 * columns (if it names any). FAILED_PRECONDITION and a sentence with the difference. For tests.
 */
struct status db_session_describe(struct db_session *session, struct arena *arena,
                                  const struct db_query *query);

/*
 * The environment of this process with the connection in it (PGHOST=…), for programs of PostgreSQL:
 * a command line would show the password. In the arena, NULL at the end; NULL without memory or
 * when conninfo is malformed.
 */
char *const *db_session_environment(struct arena *arena, const char *conninfo);

/* From any thread: asks PostgreSQL to stop what the session runs, which then fails. */
void db_session_cancel(struct db_session *session);

#endif
