/* SPDX-License-Identifier: Apache-2.0 */
/* Segments: statements that are sent together, and what came of them. */
#include "server/db/internal.h"

#include <string.h>

enum { FIRST_CAPACITY = 4, MOST_PARAMS = 65535 };

void db_list_append(struct db_list *list, struct db_segment *segment)
{
    segment->next = NULL;
    if (list->last)
        list->last->next = segment;
    else
        list->first = segment;
    list->last = segment;
    list->n++;
}

void db_list_prepend(struct db_list *list, struct db_segment *segment)
{
    segment->next = list->first;
    list->first = segment;
    if (!list->last)
        list->last = segment;
    list->n++;
}

struct db_segment *db_list_take(struct db_list *list)
{
    struct db_segment *first = list->first;
    if (!first)
        return NULL;
    list->first = first->next;
    if (!list->first)
        list->last = NULL;
    list->n--;
    first->next = NULL;
    return first;
}

static void clear_results(void *object)
{
    struct db_segment *segment = object;
    for (int i = 0; i < segment->n; i++) {
        PQclear(segment->statements[i].result);
        segment->statements[i].result = NULL;
    }
}

struct db_segment *db_segment_new(struct arena *arena, enum db_lane lane)
{
    struct db_segment *segment = arena_alloc(arena, sizeof *segment);
    if (!segment)
        return NULL;
    segment->arena = arena;
    segment->lane = segment->at_lane = lane;
    segment->n = 1; /* ours */
    segment->capacity = FIRST_CAPACITY;
    segment->statements = arena_array(arena, FIRST_CAPACITY, sizeof *segment->statements);
    if (!segment->statements || !arena_on_free(arena, clear_results, segment))
        return NULL;
    return segment;
}

static bool grow(struct db_segment *segment)
{
    if (segment->n < segment->capacity)
        return true;
    size_t capacity = (size_t)segment->capacity * 2;
    struct db_statement *statements =
        arena_array(segment->arena, capacity, sizeof *segment->statements);
    if (!statements)
        return false;
    memcpy(statements, segment->statements, (size_t)segment->n * sizeof *statements);
    segment->statements = statements;
    segment->capacity = (int)capacity;
    return true;
}

static const char *copy_value(struct arena *arena, const struct db_param *param)
{
    if (!param->data)
        return NULL;
    if (param->length < 0)
        return arena_string(arena, param->data);
    return arena_copy(arena, param->data, (size_t)param->length);
}

static bool set_params(struct db_statement *statement, struct arena *arena, size_t n,
                       const struct db_param *params)
{
    statement->n = (int)n;
    statement->values = arena_array(arena, n, sizeof *statement->values);
    statement->lengths = arena_array(arena, n, sizeof *statement->lengths);
    statement->formats = arena_array(arena, n, sizeof *statement->formats);
    if (!statement->values || !statement->lengths || !statement->formats)
        return false;
    for (size_t i = 0; i < n; i++) {
        statement->values[i] = copy_value(arena, &params[i]);
        statement->lengths[i] = params[i].binary ? params[i].length : 0;
        statement->formats[i] = params[i].binary;
        if (params[i].data && !statement->values[i])
            return false;
    }
    return true;
}

int db_segment_add(struct db_segment *segment, const struct db_query *query, size_t n,
                   const struct db_param *params)
{
    struct db_statement statement = {.query = query};
    if (!segment)
        return -1;
    int index = segment->n - 1;
    if (n != query->n_params || n > MOST_PARAMS ||
        !set_params(&statement, segment->arena, n, params) || !grow(segment)) {
        segment->malformed = true;
        return index;
    }
    segment->statements[segment->n++] = statement;
    if (!query->name)
        segment->unnamed = true;
    return index;
}

void db_segment_spoil(struct db_segment *segment)
{
    if (segment)
        segment->malformed = true;
}

void db_segment_share(struct db_segment *segment)
{
    if (segment)
        segment->shares = segment->lane == DB_READ;
}

void db_segment_hurry(struct db_segment *segment)
{
    segment->urgent = true;
}

int db_segment_count(const struct db_segment *segment)
{
    return segment->n - 1;
}

enum db_lane db_segment_lane(const struct db_segment *segment)
{
    return segment->lane;
}

struct status db_segment_check(const struct db_segment *segment)
{
    /* A parameter that found no memory looks like null: never send such a segment. */
    if (arena_failed(segment->arena))
        return status_error(RPC_RESOURCE_EXHAUSTED, "TOO_LARGE",
                            "The request needs more memory than it may use.");
    if (segment->malformed || segment->n == 1)
        return status_error(RPC_INTERNAL, "INTERNAL", "The server made a mistake.");
    return STATUS_OK;
}

void db_segment_send(struct db_pool *pool, struct db_segment *segment, db_done *done, void *owner)
{
    segment->done = done;
    segment->owner = owner;
    db_pool_submit(pool, segment);
}

void db_segment_reset(struct db_segment *segment)
{
    clear_results(segment);
    for (int i = 0; i < segment->n; i++)
        segment->statements[i].preparing = false;
    segment->failed = segment->stale = segment->joined = false;
    segment->status = STATUS_OK;
    segment->sqlstate[0] = '\0';
    segment->constraint = NULL;
}

void db_segment_fail(struct db_segment *segment, const PGresult *result)
{
    if (segment->failed)
        return;
    struct db_error error = db_error_read(result);
    segment->failed = true;
    segment->status = db_error_status(segment->arena, &error);
    memcpy(segment->sqlstate, error.sqlstate, strnlen(error.sqlstate, 5));
    segment->sqlstate[5] = '\0';
    if (error.constraint)
        segment->constraint = arena_string(segment->arena, error.constraint);
}

struct status db_segment_lost(const struct db_segment *segment)
{
    if (segment->failed) /* rolled back, whatever became of the connection */
        return segment->status;
    if (segment->lane == DB_READ)
        return status_error(RPC_UNAVAILABLE, "DATABASE_AWAY",
                            "The database is not reachable at the moment.");
    return status_error(RPC_UNAVAILABLE, "OUTCOME_UNKNOWN",
                        "The connection to the database was lost; whether the change was made is "
                        "not known. Repeat the request with the same request_id.");
}
