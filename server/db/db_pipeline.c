/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A connection in pipeline mode: segments go out, each with its Sync; results come back in order.
 *
 * What is expected is explicit: for the first segment in `sent` one Sync for each of its statements
 * that is being prepared, then its statements, then its own Sync. Only that Sync settles it: a
 * deferred constraint fails after all rows have come.
 *
 * At a Sync libpq 15 writes, and PostgreSQL ends a transaction, writes, and wakes us: for a short
 * read all that costs as much as the read. So short reads that go out together share one Sync, if
 * they may (db_segment_share): all but the last are `joined` to the next, and end with their last
 * result, since nothing of a read can fail at its commit. Where one fails, the others end as stale.
 */
#include "server/db/internal.h"

#include "common/log.h"

#include <stdlib.h>
#include <string.h>

/* A protocol that answers NULL more often than this has lost its thread. */
enum { MOST_NULLS = 4, FIRST_PREPARED = 64, MOST_SHARED = 16 };

/*
 * A connection with generic plans plans unnamed statements generically too. Those are unnamed in
 * order to be planned for their values, so this goes ahead of them; it ends with the segment.
 */
static const struct db_query custom_plan = {
    .name = "kith_custom_plan",
    .sql = "select set_config('plan_cache_mode', 'force_custom_plan', true)",
};

/*
 * A commit whose wait for a synchronous standby was cancelled looks like any other, but for this
 * warning. The function's name is the only part of it that no setting translates.
 */
static void take_notice(void *owner, const PGresult *result)
{
    struct db_pipeline *pipeline = owner;
    const char *function = PQresultErrorField(result, PG_DIAG_SOURCE_FUNCTION);
    if (function && strcmp(function, "SyncRepWaitForLSN") == 0)
        pipeline->doubtful = true;
    log_event(LOG_LEVEL_DEBUG, "db.notice",
              log_text("message", PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY)));
}

void db_pipeline_init(struct db_pipeline *pipeline, PGconn *pg, bool generic)
{
    *pipeline = (struct db_pipeline){.pg = pg, .generic = generic};
    PQsetNoticeReceiver(pg, take_notice, pipeline);
}

void db_pipeline_fini(struct db_pipeline *pipeline)
{
    PQfinish(pipeline->pg);
    pipeline->pg = NULL;
    free(pipeline->prepared);
    pipeline->prepared = NULL;
    pipeline->n_prepared = pipeline->prepared_capacity = 0;
}

/* Where the query is among the prepared ones, or would have to be. */
static size_t prepared_position(const struct db_pipeline *pipeline, const struct db_query *query)
{
    size_t low = 0;
    size_t high = pipeline->n_prepared;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if ((uintptr_t)pipeline->prepared[middle] < (uintptr_t)query)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_prepared(const struct db_pipeline *pipeline, const struct db_query *query)
{
    size_t at = prepared_position(pipeline, query);
    return at < pipeline->n_prepared && pipeline->prepared[at] == query;
}

static bool prepared_add(struct db_pipeline *pipeline, const struct db_query *query)
{
    if (pipeline->n_prepared == pipeline->prepared_capacity) {
        size_t capacity =
            pipeline->prepared_capacity ? 2 * pipeline->prepared_capacity : FIRST_PREPARED;
        void *larger = realloc(pipeline->prepared, capacity * sizeof *pipeline->prepared);
        if (!larger)
            return false;
        pipeline->prepared = larger;
        pipeline->prepared_capacity = capacity;
    }
    size_t at = prepared_position(pipeline, query);
    const struct db_query **place = pipeline->prepared + at;
    memmove(place + 1, place, (pipeline->n_prepared - at) * sizeof *place);
    *place = query;
    pipeline->n_prepared++;
    return true;
}

static void prepared_remove(struct db_pipeline *pipeline, const struct db_query *query)
{
    if (!is_prepared(pipeline, query))
        return;
    size_t at = prepared_position(pipeline, query);
    const struct db_query **place = pipeline->prepared + at;
    pipeline->n_prepared--;
    memmove(place, place + 1, (pipeline->n_prepared - at) * sizeof *place);
}

/* The index of the first statement that is sent: ours only where it changes something. */
static int first_statement(const struct db_pipeline *pipeline, const struct db_segment *segment)
{
    return pipeline->generic && segment->unnamed ? 0 : 1;
}

static bool send_prepare(struct db_pipeline *pipeline, struct db_statement *statement)
{
    const struct db_query *query = statement->query;
    if (!query->name || is_prepared(pipeline, query))
        return true;
    statement->preparing = true;
    return PQsendPrepare(pipeline->pg, query->name, query->sql, 0, NULL) &&
           PQpipelineSync(pipeline->pg) && prepared_add(pipeline, query);
}

static bool send_statement(struct db_pipeline *pipeline, const struct db_statement *statement)
{
    enum { BINARY = 1 };
    const char *const *values = statement->values;
    if (statement->query->name)
        return PQsendQueryPrepared(pipeline->pg, statement->query->name, statement->n, values,
                                   statement->lengths, statement->formats, BINARY);
    return PQsendQueryParams(pipeline->pg, statement->query->sql, statement->n, NULL, values,
                             statement->lengths, statement->formats, BINARY);
}

static bool may_share(const struct db_pipeline *pipeline, const struct db_segment *segment)
{
    if (!segment->shares || segment->resent || segment->unnamed || segment->at_lane != DB_READ)
        return false;
    for (int i = 1; i < segment->n; i++)
        if (!is_prepared(pipeline, segment->statements[i].query))
            return false;
    return true;
}

bool db_pipeline_sync(struct db_pipeline *pipeline)
{
    bool due = pipeline->unsynced > 0;
    pipeline->unsynced = 0;
    return !due || PQpipelineSync(pipeline->pg);
}

bool db_pipeline_send(struct db_pipeline *pipeline, struct db_segment *segment)
{
    segment->statements[0].query = &custom_plan;
    int first = first_statement(pipeline, segment);
    bool shares = may_share(pipeline, segment);
    if ((!shares || pipeline->unsynced == MOST_SHARED) && !db_pipeline_sync(pipeline))
        return false;
    for (int i = first; i < segment->n; i++)
        if (!send_prepare(pipeline, &segment->statements[i]))
            return false;
    for (int i = first; i < segment->n; i++)
        if (!send_statement(pipeline, &segment->statements[i]))
            return false; /* without its Sync it will never be committed */
    if (pipeline->unsynced > 0)
        pipeline->sent.last->joined = true;
    pipeline->unsynced++;
    if (!shares && !db_pipeline_sync(pipeline))
        return false;
    if (!pipeline->sent.first)
        pipeline->statement = first;
    db_list_append(&pipeline->sent, segment);
    return true;
}

int db_pipeline_weight(const struct db_pipeline *pipeline)
{
    int n = 0;
    for (const struct db_segment *segment = pipeline->sent.first; segment;
         segment = segment->next) {
        n += segment->n;
        if (!segment->joined)
            break;
    }
    return n;
}

static struct db_statement *being_prepared(struct db_segment *segment)
{
    for (int i = 0; i < segment->n; i++)
        if (segment->statements[i].preparing)
            return &segment->statements[i];
    return NULL;
}

/* Transaction words have no place in a segment: its neighbours would end up in the transaction. */
static bool is_transaction_word(PGresult *result)
{
    static const char *const words[] = {"BEGIN", "START TRANSACTION", "COMMIT", "ROLLBACK"};
    const char *tag = PQcmdStatus(result);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(tag, words[i]) == 0)
            return true;
    return false;
}

static bool take_rows(struct db_pipeline *pipeline, PGresult *result)
{
    struct db_segment *segment = pipeline->sent.first;
    bool misplaced = is_transaction_word(result);
    if (misplaced)
        log_event(LOG_LEVEL_ERROR, "db.transaction_word", log_text("tag", PQcmdStatus(result)));
    if (misplaced || being_prepared(segment) || pipeline->statement >= segment->n)
        PQclear(result);
    else
        segment->statements[pipeline->statement].result = result;
    return !misplaced;
}

static const char *current_query(const struct db_pipeline *pipeline)
{
    struct db_segment *segment = pipeline->sent.first;
    const struct db_statement *preparing = being_prepared(segment);
    if (preparing)
        return preparing->query->name;
    if (pipeline->statement >= segment->n)
        return "(commit)";
    const struct db_query *query = segment->statements[pipeline->statement].query;
    return query->name ? query->name : query->sql;
}

/*
 * validate_only: our last statement raised KH000 in order to undo what the others did. What else
 * fails there is an error like any other.
 */
static bool is_wanted(const struct db_pipeline *pipeline, struct db_segment *segment)
{
    return strcmp(segment->sqlstate, "KH000") == 0 && !being_prepared(segment) &&
           pipeline->statement == segment->n - 1;
}

static void check_raised(const struct db_pipeline *pipeline, struct db_segment *segment)
{
    if (status_is_ok(segment->status) && !is_wanted(pipeline, segment))
        segment->status = status_error(RPC_INTERNAL, "INTERNAL", "The server made a mistake.");
}

/* Only a new connection helps against these. */
static void check_restart(struct db_pipeline *pipeline, struct db_segment *segment,
                          const PGresult *result)
{
    const char *function = PQresultErrorField(result, PG_DIAG_SOURCE_FUNCTION);
    if (function && strcmp(function, "RevalidateCachedQuery") == 0) {
        segment->stale = true; /* a column changed its type under a prepared statement */
        pipeline->restart = true;
    }
    if (strcmp(segment->sqlstate, "25006") != 0)
        return;
    if (segment->at_lane == DB_READ) /* a write on the wrong lane */
        segment->status = status_error(RPC_INTERNAL, "INTERNAL", "The server made a mistake.");
    else /* the server became a standby */
        pipeline->restart = true;
}

static void take_first_error(struct db_pipeline *pipeline, const PGresult *result)
{
    struct db_segment *segment = pipeline->sent.first;
    db_segment_fail(segment, result);
    check_raised(pipeline, segment);
    check_restart(pipeline, segment, result);
    if (strcmp(segment->sqlstate, "26000") == 0)
        segment->stale = true; /* its preparation failed, for another segment */
    if (segment->status.code == RPC_INTERNAL && !segment->stale)
        db_error_log(result, current_query(pipeline));
}

static bool take_error(struct db_pipeline *pipeline, PGresult *result)
{
    struct db_segment *segment = pipeline->sent.first;
    struct db_statement *preparing = being_prepared(segment);
    const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    /* Without one, or FATAL: the connection is going, and the commit may have happened. */
    bool certain = severity && strcmp(severity, "ERROR") == 0;
    if (certain && !segment->failed)
        take_first_error(pipeline, result);
    if (certain && preparing)
        prepared_remove(pipeline, preparing->query);
    PQclear(result);
    return certain;
}

static void end_segment(struct db_pipeline *pipeline, db_pipeline_ended *ended, void *owner)
{
    struct db_segment *segment = db_list_take(&pipeline->sent);
    if (pipeline->doubtful && !segment->failed) {
        segment->failed = true;
        segment->status = status_error(RPC_UNAVAILABLE, "OUTCOME_UNKNOWN",
                                       "The change was made, but no standby has confirmed it. "
                                       "Repeat the request with the same request_id.");
    }
    pipeline->doubtful = false;
    if (pipeline->sent.first)
        pipeline->statement = first_statement(pipeline, pipeline->sent.first);
    ended(segment, owner);
}

static bool take_sync(struct db_pipeline *pipeline, db_pipeline_ended *ended, void *owner)
{
    struct db_segment *segment = pipeline->sent.first;
    struct db_statement *preparing = being_prepared(segment);
    pipeline->open = false;
    if (preparing) {
        preparing->preparing = false;
        return true;
    }
    if (!segment->failed && pipeline->statement != segment->n) {
        log_event(LOG_LEVEL_ERROR, "db.out_of_step", log_number("statement", pipeline->statement),
                  log_number("statements", segment->n));
        return false;
    }
    end_segment(pipeline, ended, owner);
    return true;
}

/* The end of one statement's results, or nothing at all. */
static bool take_null(struct db_pipeline *pipeline, db_pipeline_ended *ended, void *owner)
{
    struct db_segment *segment = pipeline->sent.first;
    if (!pipeline->open)
        return ++pipeline->nulls < MOST_NULLS;
    pipeline->open = false;
    if (!being_prepared(segment) && pipeline->statement < segment->n)
        pipeline->statement++;
    if (segment->joined && pipeline->statement == segment->n)
        end_segment(pipeline, ended, owner);
    return true;
}

/* Nothing of its own failed: something that shares its transaction did. */
static void take_aborted(struct db_pipeline *pipeline, PGresult *result)
{
    struct db_segment *segment = pipeline->sent.first;
    PQclear(result);
    if (segment->failed)
        return;
    segment->failed = segment->stale = true;
    segment->status = db_segment_lost(segment);
}

static bool take(struct db_pipeline *pipeline, PGresult *result, db_pipeline_ended *ended,
                 void *owner)
{
    if (!result)
        return take_null(pipeline, ended, owner);
    pipeline->nulls = 0;
    pipeline->open = true;
    ExecStatusType status = PQresultStatus(result);
    switch (status) {
    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK:
        return take_rows(pipeline, result);
    case PGRES_FATAL_ERROR:
        return take_error(pipeline, result);
    case PGRES_PIPELINE_ABORTED:
        take_aborted(pipeline, result);
        return true;
    case PGRES_EMPTY_QUERY:
        PQclear(result);
        return true;
    case PGRES_PIPELINE_SYNC:
        PQclear(result);
        return take_sync(pipeline, ended, owner);
    default: /* COPY, or worse */
        log_event(LOG_LEVEL_ERROR, "db.unexpected", log_text("result", PQresStatus(status)));
        PQclear(result);
        return false;
    }
}

/* Nothing is under way: then no transaction may be open. */
static bool is_idle(struct db_pipeline *pipeline)
{
    PQclear(PQgetResult(pipeline->pg)); /* lets libpq see that its queue is empty */
    PGTransactionStatusType status = PQtransactionStatus(pipeline->pg);
    if (status == PQTRANS_IDLE || (status == PQTRANS_INTRANS && pipeline->scripted))
        return true;
    log_event(LOG_LEVEL_ERROR, "db.not_idle", log_number("transaction_status", (int)status));
    return false;
}

/*
 * libpq found no memory for the result of a Sync and will never tell of it: nothing that was sent
 * would ever end. Its message, alone on the last line, is the only sign.
 */
static bool lost_sync(const struct db_pipeline *pipeline)
{
    static const char said[] = "out of memory";
    const char *message = PQerrorMessage(pipeline->pg);
    size_t length = strlen(message);
    if (length > 0 && message[length - 1] == '\n')
        length--;
    if (length < sizeof said - 1)
        return false;
    const char *last = message + length - (sizeof said - 1);
    return strncmp(last, said, sizeof said - 1) == 0 && (last == message || last[-1] == '\n');
}

bool db_pipeline_read(struct db_pipeline *pipeline, db_pipeline_ended *ended, void *owner)
{
    /* What came before the end of the connection still counts. */
    bool alive = PQconsumeInput(pipeline->pg);
    bool busy = pipeline->sent.first;
    while (pipeline->sent.first && !PQisBusy(pipeline->pg))
        if (!take(pipeline, PQgetResult(pipeline->pg), ended, owner))
            return false;
    if (alive && busy && !pipeline->sent.first)
        return is_idle(pipeline);
    if (pipeline->sent.first && lost_sync(pipeline))
        return false;
    return alive;
}
