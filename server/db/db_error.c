/* SPDX-License-Identifier: Apache-2.0 */
/* The one mapping from errors of PostgreSQL to statuses. Internal texts only go to the log. */
#include "server/db/internal.h"

#include "common/log.h"

#include <stdlib.h>
#include <string.h>

/*
 * By SQLSTATE or its beginning, the first that fits (PostgreSQL 15 documentation, appendix A).
 * What is not listed is our own mistake.
 */
static const struct rule {
    const char *sqlstate;
    enum rpc_code code;
    const char *reason;
    const char *message;
} rules[] = {
    {"23505", RPC_ALREADY_EXISTS, "ALREADY_EXISTS",
     "There is already a record with this value, perhaps one that you may not see."},
    {"23P01", RPC_ALREADY_EXISTS, "ALREADY_EXISTS", "This overlaps with an existing record."},
    {"23503", RPC_FAILED_PRECONDITION, "REFERENCE",
     "The record refers to one that does not exist, or others still refer to it."},
    {"23502", RPC_INVALID_ARGUMENT, "FIELD_INVALID", "A value is missing."},
    {"23514", RPC_INVALID_ARGUMENT, "FIELD_INVALID", "A value is outside of what is allowed."},
    {"22", RPC_INVALID_ARGUMENT, "FIELD_INVALID", "A value is malformed or out of range."},
    {"40003", RPC_UNAVAILABLE, "OUTCOME_UNKNOWN",
     "Whether the change was made is not known. Repeat the request with the same request_id."},
    {"40", RPC_ABORTED, "CONFLICT", "Another change got in between. Please try again."},
    {"55P03", RPC_ABORTED, "LOCKED", "Somebody else is changing this. Please try again."},
    {"57014", RPC_DEADLINE_EXCEEDED, "TOO_SLOW", "The database took too long."},
    {"25006", RPC_UNAVAILABLE, "DATABASE_READ_ONLY", "The database takes no changes right now."},
    {"53", RPC_UNAVAILABLE, "DATABASE_BUSY", "The database has run out of resources."},
    {"57P", RPC_UNAVAILABLE, "DATABASE_AWAY", "The database is not reachable at the moment."},
    {"08", RPC_UNAVAILABLE, "DATABASE_AWAY", "The database is not reachable at the moment."},
};

enum { RETRY_MS = 200 };

struct db_error db_error_read(const PGresult *result)
{
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    return (struct db_error){
        .sqlstate = sqlstate ? sqlstate : "",
        .message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY),
        .detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL),
        .hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT),
        .constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME),
        .table = PQresultErrorField(result, PG_DIAG_TABLE_NAME),
        .column = PQresultErrorField(result, PG_DIAG_COLUMN_NAME),
    };
}

/* No text, an empty one and a failed arena give the other text. */
static const char *copy_or(struct arena *arena, const char *text, const char *other)
{
    const char *copy = text && *text ? arena_string(arena, text) : NULL;
    return copy ? copy : other;
}

static struct status internal_status(void)
{
    return status_error(RPC_INTERNAL, "INTERNAL", "The server made a mistake.");
}

/* Class KH is raised by our own SQL: KH and the code's number, texts included. */
static struct status raised_status(struct arena *arena, const struct db_error *error)
{
    char *end;
    long code = strtol(error->sqlstate + 2, &end, 10);
    if (*end || code > RPC_UNAUTHENTICATED)
        return internal_status();
    if (code == RPC_OK)
        return STATUS_OK;
    return (struct status){
        .code = (enum rpc_code)code,
        .message = copy_or(arena, error->message, ""),
        .reason = copy_or(arena, error->detail, status_code_name((enum rpc_code)code)),
        .field = copy_or(arena, error->hint, NULL),
    };
}

static const struct rule *rule_for(const char *sqlstate)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (strncmp(sqlstate, rules[i].sqlstate, strlen(rules[i].sqlstate)) == 0)
            return &rules[i];
    return NULL;
}

/* Unique indexes on one column are named <table>_<column>_key, and columns after the fields. */
static const char *unique_field(struct arena *arena, const struct db_error *error)
{
    static const char end[] = "_key";
    size_t table = error->table ? strlen(error->table) : 0;
    size_t length = error->constraint ? strlen(error->constraint) : 0;
    if (table == 0 || length <= table + sizeof end ||
        strncmp(error->constraint, error->table, table) != 0 || error->constraint[table] != '_' ||
        strcmp(error->constraint + length - (sizeof end - 1), end) != 0)
        return NULL;
    return arena_copy(arena, error->constraint + table + 1, length - table - sizeof end);
}

static void apply_constraint(struct arena *arena, struct status *status,
                             const struct db_error *error)
{
    const struct db_constraint_text *text =
        error->constraint ? db_constraint_find(error->constraint) : NULL;
    if (!text) {
        if (strcmp(error->sqlstate, "23505") == 0)
            status->field = unique_field(arena, error);
        return;
    }
    status->message = text->message;
    status->field = text->field;
    if (text->code != RPC_OK)
        status->code = text->code;
    if (text->reason)
        status->reason = text->reason;
}

struct status db_error_status(struct arena *arena, const struct db_error *error)
{
    if (strncmp(error->sqlstate, "KH", 2) == 0)
        return raised_status(arena, error);
    const struct rule *rule = rule_for(error->sqlstate);
    if (!rule)
        return internal_status();
    struct status status = status_error(rule->code, rule->reason, rule->message);
    if (rule->code == RPC_UNAVAILABLE || rule->code == RPC_ABORTED)
        status.retry_ms = RETRY_MS;
    /* Columns are named after the fields of the contract. */
    if (strcmp(error->sqlstate, "23502") == 0)
        status.field = copy_or(arena, error->column, NULL);
    apply_constraint(arena, &status, error);
    return status;
}

void db_error_log(const PGresult *result, const char *query)
{
    log_event(LOG_LEVEL_ERROR, "db.error", log_text("query", query),
              log_text("sqlstate", PQresultErrorField(result, PG_DIAG_SQLSTATE)),
              log_text("message", PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY)),
              log_text("context", PQresultErrorField(result, PG_DIAG_CONTEXT)));
}
