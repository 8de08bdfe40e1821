/* SPDX-License-Identifier: Apache-2.0 */
/* A connection that blocks, over the same pipeline as the pool's. */
#include "server/db/internal.h"
#include "server/db/session.h"

#include "common/log.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { GRACE_MS = 5000, CANCEL_ERROR_SIZE = 256 };

struct db_session {
    char *conninfo;
    struct db_target target;
    struct db_pipeline pipeline;
    int statement_ms; /* 0: no limit */
    bool ended;
    pthread_mutex_t lock; /* for cancel, which another thread may use */
    PGcancel *cancel;
};

static void set_cancel(struct db_session *session, PGcancel *cancel)
{
    pthread_mutex_lock(&session->lock);
    PQfreeCancel(session->cancel);
    session->cancel = cancel;
    pthread_mutex_unlock(&session->lock);
}

static bool is_up(const struct db_session *session)
{
    return session->pipeline.pg && PQstatus(session->pipeline.pg) == CONNECTION_OK &&
           !session->pipeline.restart;
}

static void disconnect(struct db_session *session)
{
    set_cancel(session, NULL);
    if (session->pipeline.pg)
        db_pipeline_fini(&session->pipeline);
}

/* True, or false with the connection kept so that its message can be read. */
static bool reconnect(struct db_session *session)
{
    disconnect(session);
    PGconn *pg = PQconnectdbParams(session->target.keywords, session->target.values, 1);
    if (!pg)
        return false;
    db_pipeline_init(&session->pipeline, pg, false);
    if (PQstatus(pg) != CONNECTION_OK || PQsetnonblocking(pg, 1) != 0)
        return false;
    set_cancel(session, PQgetCancel(pg));
    return true;
}

static bool init(struct db_session *session, const char *conninfo, int statement_ms)
{
    char settings[128];
    snprintf(settings, sizeof settings,
             "-c statement_timeout=%d -c TimeZone=UTC -c "
             "client_min_messages=warning",
             statement_ms);
    session->statement_ms = statement_ms;
    session->conninfo = strdup(conninfo);
    return session->conninfo &&
           db_target_init(&session->target, session->conninfo, settings, false);
}

static struct status open_failed(struct arena *arena, const struct db_session *session)
{
    const PGconn *pg = session ? session->pipeline.pg : NULL;
    const char *why = pg ? PQerrorMessage(pg) : "its address is malformed, or memory ran out\n";
    char *message = arena_printf(arena, "The database cannot be reached: %s", why);
    if (message && strchr(message, '\n'))
        *strrchr(message, '\n') = '\0';
    return status_error(RPC_UNAVAILABLE, "DATABASE_AWAY",
                        message ? message : "The database cannot be reached.");
}

struct db_session *db_session_open(struct arena *arena, const char *conninfo, int statement_ms,
                                   struct status *status)
{
    struct db_session *session = calloc(1, sizeof *session);
    if (session)
        pthread_mutex_init(&session->lock, NULL);
    if (session && init(session, conninfo, statement_ms) && reconnect(session)) {
        *status = STATUS_OK;
        return session;
    }
    *status = open_failed(arena, session);
    db_session_close(session);
    return NULL;
}

void db_session_close(struct db_session *session)
{
    if (!session)
        return;
    disconnect(session);
    pthread_mutex_destroy(&session->lock);
    db_target_fini(&session->target);
    free(session->conninfo);
    free(session);
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void ended(struct db_segment *segment, void *owner)
{
    (void)segment;
    struct db_session *session = owner;
    session->ended = true;
}

/* False when the socket failed or nothing came before the deadline; 0: none. */
static bool wait_ready(PGconn *pg, int64_t deadline)
{
    int left = PQflush(pg);
    if (left < 0)
        return false;
    struct pollfd socket = {.fd = PQsocket(pg), .events = POLLIN};
    if (left)
        socket.events |= POLLOUT;
    int64_t ms = deadline ? deadline - now_ms() : -1;
    if (deadline && ms < 0)
        ms = 0;
    int n = poll(&socket, 1, (int)ms);
    return n > 0 || (n < 0 && errno == EINTR);
}

static bool converse(struct db_session *session, struct db_segment *segment)
{
    struct db_pipeline *pipeline = &session->pipeline;
    int64_t limit = (int64_t)session->statement_ms * segment->n + GRACE_MS;
    int64_t deadline = session->statement_ms > 0 ? now_ms() + limit : 0;
    session->ended = false;
    while (!session->ended)
        if (!wait_ready(pipeline->pg, deadline) || !db_pipeline_read(pipeline, ended, session))
            break;
    return session->ended;
}

static struct status away_status(void)
{
    return status_error(RPC_UNAVAILABLE, "DATABASE_AWAY",
                        "The database is not reachable at the moment.");
}

static struct status run_once(struct db_session *session, struct db_segment *segment)
{
    if (!is_up(session) && !reconnect(session))
        return away_status();
    struct db_pipeline *pipeline = &session->pipeline;
    if (!PQenterPipelineMode(pipeline->pg) || !db_pipeline_send(pipeline, segment) ||
        !db_pipeline_sync(pipeline)) {
        disconnect(session);
        return away_status();
    }
    if (!converse(session, segment)) {
        log_event(LOG_LEVEL_WARN, "db.lost", log_text("lane", "session"),
                  log_text("message", PQerrorMessage(pipeline->pg)));
        pipeline->sent = (struct db_list){0};
        disconnect(session);
        return db_segment_lost(segment);
    }
    if (!PQexitPipelineMode(pipeline->pg))
        disconnect(session);
    return segment->status;
}

struct status db_session_run(struct db_session *session, struct db_segment *segment)
{
    struct status status = db_segment_check(segment);
    if (!status_is_ok(status))
        return status;
    status = run_once(session, segment);
    if (!segment->stale)
        return status;
    db_segment_reset(segment);
    return run_once(session, segment);
}

bool db_session_idle(const struct db_session *session)
{
    return is_up(session) && PQtransactionStatus(session->pipeline.pg) == PQTRANS_IDLE;
}

static int line_of(const char *script, const char *position)
{
    long at = position ? strtol(position, NULL, 10) : 0; /* in characters, from 1 */
    int line = 1;
    for (; *script && at > 1; script++) {
        if (*script == '\n')
            line++;
        if ((*script & 0xC0) != 0x80)
            at--;
    }
    return line;
}

static struct status script_failed(struct arena *arena, const char *script, const PGresult *result)
{
    struct db_error error = db_error_read(result);
    struct status status = db_error_status(arena, &error);
    const char *position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);
    const char *text = error.message ? error.message : "the connection was lost";
    status.message = position ? arena_printf(arena, "line %d: %s", line_of(script, position), text)
                              : arena_string(arena, text);
    if (!status.message)
        status.message = "The script failed.";
    if (status_is_ok(status)) /* KH000 has no meaning here */
        status.code = RPC_INTERNAL;
    return status;
}

/* Waits for the last result, the first failure wins. NULL without memory. */
static PGresult *run_script(PGconn *pg, const char *script)
{
    PQsetnonblocking(pg, 0);
    PGresult *result = PQexec(pg, script);
    PQsetnonblocking(pg, 1);
    return result;
}

struct status db_session_script(struct db_session *session, struct arena *arena, const char *script)
{
    if (!is_up(session) && !reconnect(session))
        return away_status();
    PGresult *result = run_script(session->pipeline.pg, script);
    struct status status = STATUS_OK;
    session->pipeline.scripted = PQtransactionStatus(session->pipeline.pg) == PQTRANS_INTRANS;
    ExecStatusType outcome = PQresultStatus(result);
    if (outcome == PGRES_COPY_IN || outcome == PGRES_COPY_OUT || outcome == PGRES_COPY_BOTH) {
        disconnect(session); /* nobody is there to talk COPY */
        status = status_error(RPC_INTERNAL, "INTERNAL", "COPY is not possible in a script.");
    } else if (outcome != PGRES_COMMAND_OK && outcome != PGRES_TUPLES_OK &&
               outcome != PGRES_EMPTY_QUERY) {
        status = script_failed(arena, script, result);
    }
    PQclear(result);
    return status;
}

static struct status differs(struct arena *arena, const struct db_query *query, const char *what,
                             const char *expected, const char *found)
{
    char *message = arena_printf(arena, "%s: %s is %s in the query, %s in the database",
                                 query->name, what, expected, found);
    return status_error(RPC_FAILED_PRECONDITION, "QUERY_DIFFERS", message ? message : "");
}

static struct status compare(struct arena *arena, const struct db_query *query,
                             const PGresult *result)
{
    int n = query->n_columns > 0 ? PQnfields(result) : 0; /* none named: nobody looks at them */
    if (PQnparams(result) != query->n_params)
        return differs(arena, query, "number of parameters", db_number(arena, query->n_params).data,
                       db_number(arena, PQnparams(result)).data);
    if (n != query->n_columns)
        return differs(arena, query, "number of columns", db_number(arena, query->n_columns).data,
                       db_number(arena, n).data);
    for (int i = 0; i < n; i++)
        if (strcmp(PQfname(result, i), query->columns[i]) != 0)
            return differs(arena, query, "a column", query->columns[i],
                           arena_string(arena, PQfname(result, i)));
    return STATUS_OK;
}

struct status db_session_describe(struct db_session *session, struct arena *arena,
                                  const struct db_query *query)
{
    if (!is_up(session) && !reconnect(session))
        return away_status();
    PGconn *pg = session->pipeline.pg;
    PQsetnonblocking(pg, 0);
    PGresult *result = PQprepare(pg, "kith_describe", query->sql, 0, NULL);
    bool prepared = PQresultStatus(result) == PGRES_COMMAND_OK;
    if (prepared) {
        PQclear(result);
        result = PQdescribePrepared(pg, "kith_describe");
    }
    struct status status = PQresultStatus(result) == PGRES_COMMAND_OK
                               ? compare(arena, query, result)
                               : script_failed(arena, query->sql, result);
    PQclear(result);
    if (prepared)
        PQclear(PQexec(pg, "deallocate kith_describe"));
    PQsetnonblocking(pg, 1);
    return status;
}

void db_session_cancel(struct db_session *session)
{
    char error[CANCEL_ERROR_SIZE];
    pthread_mutex_lock(&session->lock);
    if (session->cancel && !PQcancel(session->cancel, error, sizeof error))
        log_event(LOG_LEVEL_WARN, "db.cancel", log_text("message", error));
    pthread_mutex_unlock(&session->lock);
}

extern char **environ;

static bool is_overridden(const PQconninfoOption *options, const char *variable)
{
    size_t length = strcspn(variable, "=");
    for (; options->keyword; options++)
        if (options->val && options->envvar && strlen(options->envvar) == length &&
            strncmp(options->envvar, variable, length) == 0)
            return true;
    return false;
}

static size_t count(const PQconninfoOption *options)
{
    size_t n = 1;
    for (char **variable = environ; *variable; variable++)
        n++;
    for (; options->keyword; options++)
        n++;
    return n;
}

static char **write_environment(struct arena *arena, const PQconninfoOption *options)
{
    char **environment = arena_array(arena, count(options), sizeof *environment);
    size_t n = 0;
    for (char **variable = environ; environment && *variable; variable++)
        if (!is_overridden(options, *variable))
            environment[n++] = arena_string(arena, *variable);
    for (; environment && options->keyword; options++)
        if (options->val && options->envvar)
            environment[n++] = arena_printf(arena, "%s=%s", options->envvar, options->val);
    return arena_failed(arena) ? NULL : environment;
}

char *const *db_session_environment(struct arena *arena, const char *conninfo)
{
    PQconninfoOption *options = PQconninfoParse(conninfo, NULL);
    char **environment = options ? write_environment(arena, options) : NULL;
    PQconninfoFree(options);
    return environment;
}
