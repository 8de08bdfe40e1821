/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An import taken back, the last rows first. Everything that it did with one record goes together;
 * a record that somebody else has changed since, or in between, stays as it is.
 */
#include "server/job/import.h"

#include "server/sql/queries.h"

#include <string.h>

enum { UNDO_ROWS = 500, UNDO_BYTES = 64 << 20 };

struct undo {
    struct import *import;
    struct arena *arena;
    struct rpc_call call;
    struct bulk_undo bulk;
    int64_t limit; /* lines at once */
    size_t n_kept;
    int64_t *kept; /* lines of records that stay */
    bool more;
};

/* Records of the next lines. */
static struct status next_lines(struct undo *undo, struct db_param params[static 2])
{
    struct db_segment *segment;
    struct db_param next[] = {db_number(undo->arena, undo->import->id),
                              db_number(undo->arena, undo->limit)};
    struct status status =
        work_query(undo->import->work, undo->arena, &sql_import_undo_next, 2, next, &segment);
    if (!status_is_ok(status))
        return status;
    int n = db_rows(segment, 0);
    int64_t *records = arena_array(undo->arena, (size_t)n, sizeof *records);
    for (int i = 0; records && i < n; i++)
        records[i] = db_int(segment, 0, i, IMPORT_UNDO_NEXT_RECORD);
    undo->more = n > 0;
    params[0] = next[0];
    params[1] = db_number_array(undo->arena, (size_t)n, records);
    return arena_failed(undo->arena) ? work_no_memory() : STATUS_OK;
}

/* "{1,2}" behind what is there; room was made for all. */
static size_t add_lines(const char *array, int64_t *lines, size_t n, size_t most)
{
    int64_t number = 0;
    bool digits = false;
    for (; *array; array++) {
        bool digit = *array >= '0' && *array <= '9';
        if (digit)
            number = number * 10 + (*array - '0');
        else if (digits && n < most)
            lines[n++] = number;
        if (!digit)
            number = 0;
        digits = digit;
    }
    return n;
}

static size_t count_lines(const struct db_segment *segment)
{
    size_t n = 0;
    for (int i = 0; i < db_rows(segment, 0); i++) {
        n++;
        for (const char *at = db_string(segment, 0, i, IMPORT_UNDO_SPAN_LINES); *at; at++)
            n += *at == ',';
    }
    return n;
}

static struct status take_spans(struct undo *undo, const struct db_segment *segment)
{
    size_t n = (size_t)db_rows(segment, 0), most = count_lines(segment);
    int64_t *records = arena_array(undo->arena, n, sizeof *records);
    int64_t *first = arena_array(undo->arena, n, sizeof *first);
    int64_t *last = arena_array(undo->arena, n, sizeof *last);
    int64_t *lines = arena_array(undo->arena, most, sizeof *lines);
    undo->kept = arena_array(undo->arena, most, sizeof *undo->kept);
    if (arena_failed(undo->arena))
        return work_no_memory();
    undo->bulk.records = records;
    undo->bulk.first = first;
    undo->bulk.last = last;
    undo->bulk.lines = lines;
    for (int i = 0; i < (int)n; i++) {
        const char *of = db_string(segment, 0, i, IMPORT_UNDO_SPAN_LINES);
        if (!db_int(segment, 0, i, IMPORT_UNDO_SPAN_WHOLE)) {
            undo->n_kept = add_lines(of, undo->kept, undo->n_kept, most);
            continue;
        }
        size_t r = undo->bulk.n++;
        records[r] = db_int(segment, 0, i, IMPORT_UNDO_SPAN_RECORD);
        first[r] = db_int(segment, 0, i, IMPORT_UNDO_SPAN_FIRST);
        last[r] = db_int(segment, 0, i, IMPORT_UNDO_SPAN_LAST);
        undo->bulk.n_lines = add_lines(of, lines, undo->bulk.n_lines, most);
    }
    return STATUS_OK;
}

static bool add_bulk(struct undo *undo, struct db_segment *segment)
{
    const struct mapping *mapping = undo->import->mapping;
    undo->bulk.segment = segment;
    if (!undo->bulk.n)
        return true;
    if (bulk_undo_records(&undo->bulk) < 0)
        return false;
    for (size_t c = 0; c < mapping->n_children; c++)
        if (bulk_undo_children(&undo->bulk, mapping->children[c].object) < 0)
            return false;
    return true;
}

static struct status write(struct undo *undo)
{
    struct arena *arena = undo->arena;
    struct db_segment *segment = import_segment(undo->import, arena);
    struct db_param renew[] = {db_number(arena, undo->import->id),
                               db_number(arena, WORK_LEASE_SECONDS)};
    if (!segment || !add_bulk(undo, segment))
        return work_no_memory();
    struct db_param kept[] = {renew[0], db_number_array(arena, undo->n_kept, undo->kept)};
    if (undo->n_kept)
        db_segment_add(segment, &sql_import_undo_kept, 2, kept);
    db_segment_add(segment, &sql_import_renew, 2, renew);
    return arena_failed(arena) ? work_no_memory() : import_send(undo->import, segment);
}

static struct status some(struct undo *undo)
{
    struct db_param params[2];
    struct db_segment *segment;
    struct status status = next_lines(undo, params);
    if (!status_is_ok(status) || !undo->more)
        return status;
    status =
        work_query(undo->import->work, undo->arena, &sql_import_undo_span, 2, params, &segment);
    if (status_is_ok(status))
        status = take_spans(undo, segment);
    return status_is_ok(status) ? write(undo) : status;
}

/* A record that the database does not let go stays. */
static struct status keep(struct undo *undo)
{
    undo->n_kept = undo->bulk.n_lines;
    undo->kept = (int64_t *)undo->bulk.lines;
    undo->bulk.n = 0;
    return write(undo);
}

static struct status begin(struct import *import, int64_t limit, bool *more)
{
    struct undo undo = {.import = import, .arena = arena_new(UNDO_BYTES), .limit = limit};
    if (!undo.arena)
        return work_no_memory();
    undo.call = (struct rpc_call){.arena = undo.arena,
                                  .round = undo.arena,
                                  .session = &import->actor->session,
                                  .catalog = import->actor->catalog};
    undo.bulk.call = &undo.call;
    undo.bulk.object = import->object;
    undo.bulk.import_id = import->id;
    struct status status = some(&undo);
    if (!status_is_ok(status) && limit == 1 && undo.bulk.n_lines && import_is_of_a_row(status))
        status = keep(&undo);
    *more = undo.more;
    if (!status_is_ok(status))
        status = import_keep(import->arena, status);
    arena_free(undo.arena);
    return status;
}

/* One at a time for a while when they do not go together. */
struct status import_undo(struct import *import)
{
    int64_t limit = UNDO_ROWS, slow = 0;
    bool more = true;
    struct status status = STATUS_OK;
    while (status_is_ok(status) && more && !work_stops(import->work)) {
        status = begin(import, limit, &more);
        if (!status_is_ok(status) && limit > 1 && import_is_of_a_row(status)) {
            status = STATUS_OK;
            more = true;
            slow = UNDO_ROWS;
        }
        limit = slow-- > 0 ? 1 : UNDO_ROWS;
    }
    return status_is_ok(status) && !work_stops(import->work)
               ? import_step(import, &sql_import_recount)
               : status;
}
