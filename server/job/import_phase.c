/* SPDX-License-Identifier: Apache-2.0 */
/* The phases of an import, each from its checkpoint to the next. */
#include "server/job/import.h"

#include "server/resource/value.h"
#include "server/sql/queries.h"

enum { MEMORY = 64 << 20, CLEAR_ROWS = 20000 };

struct status import_step(const struct import *import, const struct db_query *query)
{
    struct arena *arena = arena_new(1 << 20);
    struct db_segment *segment = arena ? import_segment(import, arena) : NULL;
    struct status status = work_no_memory();
    if (segment) {
        struct db_param id = db_number(arena, import->id);
        db_segment_add(segment, query, 1, &id);
        status = import_send(import, segment);
    }
    if (!status_is_ok(status))
        status = import_keep(import->arena, status);
    arena_free(arena);
    return status;
}

static struct status clear_some(const struct import *import, bool *more)
{
    struct arena *arena = arena_new(1 << 20);
    struct db_segment *segment = arena ? import_segment(import, arena) : NULL;
    struct status status = work_no_memory();
    if (segment) {
        struct db_param id = db_number(arena, import->id);
        struct db_param clear[] = {id, db_number(arena, CLEAR_ROWS)};
        struct db_param renew[] = {id, db_number(arena, WORK_LEASE_SECONDS)};
        int statement = db_segment_add(segment, &sql_import_clear, 2, clear);
        db_segment_add(segment, &sql_import_renew, 2, renew);
        status = import_send(import, segment);
        *more = status_is_ok(status) && db_affected(segment, statement) > 0;
    }
    if (!status_is_ok(status))
        status = import_keep(import->arena, status);
    arena_free(arena);
    return status;
}

static struct status clear(struct import *import)
{
    bool more = true;
    struct status status = STATUS_OK;
    while (status_is_ok(status) && more && !work_stops(import->work))
        status = clear_some(import, &more);
    if (status_is_ok(status) && !more)
        status = import_step(import, &sql_import_cleared);
    import->phase = IMPORT_SCAN;
    return status;
}

static struct status scan(struct import *import)
{
    struct status status = import_scan(import);
    import->phase = IMPORT_ROWS;
    import->line = 0;
    return status;
}

/* A phase of rows ended: which one comes now. */
static struct status next_phase(struct import *import)
{
    struct arena *arena = arena_new(1 << 20);
    struct db_segment *segment = arena ? import_segment(import, arena) : NULL;
    struct status status = work_no_memory();
    if (segment) {
        struct db_param id = db_number(arena, import->id);
        int statement = db_segment_add(segment, &sql_import_next_phase, 1, &id);
        status = import_send(import, segment);
        import->phase = (enum import_phase)db_int(segment, statement, 0, IMPORT_NEXT_PHASE_PHASE);
        import->line = 0;
    }
    if (!status_is_ok(status))
        status = import_keep(import->arena, status);
    arena_free(arena);
    return status;
}

/* Rows for one batch, those behind the checkpoint only. */
static struct status read_batch(const struct import *import, struct import_file *file,
                                struct arena *arena, struct csvfile_row *rows, size_t *n)
{
    struct status status = STATUS_OK;
    *n = 0;
    while (*n < IMPORT_BATCH_ROWS && arena_used(arena) < IMPORT_BATCH_BYTES) {
        status = import_file_next(file, arena, &rows[*n]);
        if (!status_is_ok(status) || !rows[*n].n)
            return status;
        *n += rows[*n].line > import->line;
    }
    return status;
}

/* After a thousand lines, two thousand, four thousand …: tables that grow are known as they are. */
static struct status analyze(struct import *import, struct arena *arena)
{
    struct db_segment *segment;
    if (import->line < import->analyze_at)
        return STATUS_OK;
    import->analyze_at = 2 * import->line;
    return work_query(import->work, arena, &sql_import_analyze, 0, NULL, &segment);
}

/* Skipping to the checkpoint reads rows that are not kept, in arenas that are thrown away. */
static struct status one_batch(struct import *import, struct import_file *file, bool *more)
{
    struct arena *arena = arena_new(MEMORY);
    struct csvfile_row *rows =
        arena ? arena_array(arena, IMPORT_BATCH_ROWS + 1, sizeof *rows) : NULL;
    size_t used = rows ? arena_used(arena) : 0, n = 0;
    struct status status = rows ? read_batch(import, file, arena, rows, &n) : work_no_memory();
    *more = status_is_ok(status) && (n > 0 || arena_used(arena) > used);
    if (status_is_ok(status) && n > 0) {
        status = import_batch_run(import, rows, n);
        import->line = rows[n - 1].line;
    }
    if (status_is_ok(status))
        status = analyze(import, arena);
    if (!status_is_ok(status))
        status = import_keep(import->arena, status);
    arena_free(arena);
    return status;
}

static struct status run_rows(struct import *import)
{
    struct arena *arena = arena_new(MEMORY);
    struct import_file *file = arena ? import_file_new(import, arena) : NULL;
    struct csvfile_row header;
    bool more = true;
    struct status status = file ? import_file_next(file, arena, &header) : work_no_memory();
    if (status_is_ok(status) && import->line < header.line)
        import->line = header.line;
    while (status_is_ok(status) && more && !work_stops(import->work))
        status = one_batch(import, file, &more);
    if (!status_is_ok(status))
        status = import_keep(import->arena, status);
    arena_free(arena);
    return status_is_ok(status) && !more ? next_phase(import) : status;
}

static struct status take_waiting(struct arena *arena, const struct db_segment *segment,
                                  struct csvfile_row *rows)
{
    for (int i = 0; i < db_rows(segment, 0); i++) {
        struct value cells, item;
        cells.bytes = db_bytes(segment, 0, i, IMPORT_WAITING_CELLS, &cells.length);
        struct value_items items = value_array(cells);
        rows[i].line = db_int(segment, 0, i, IMPORT_WAITING_LINE);
        rows[i].cells =
            arena_array(arena, items.left > 0 ? (size_t)items.left : 0, sizeof *rows[i].cells);
        while (rows[i].cells && value_next(&items, &item))
            rows[i].cells[rows[i].n++] = arena_copy(arena, item.bytes, item.length);
    }
    return arena_failed(arena) ? work_no_memory() : STATUS_OK;
}

static struct status one_waiting_batch(struct import *import, bool *more)
{
    struct arena *arena = arena_new(MEMORY);
    struct csvfile_row *rows = arena ? arena_array(arena, IMPORT_BATCH_ROWS, sizeof *rows) : NULL;
    struct db_segment *segment;
    struct status status = work_no_memory();
    int n = 0;
    if (rows) {
        struct db_param params[] = {db_number(arena, import->id), db_number(arena, import->line),
                                    db_number(arena, IMPORT_BATCH_ROWS)};
        status = work_query(import->work, arena, &sql_import_waiting, 3, params, &segment);
    }
    if (status_is_ok(status)) {
        n = db_rows(segment, 0);
        status = take_waiting(arena, segment, rows);
    }
    if (status_is_ok(status) && n > 0) {
        status = import_batch_run(import, rows, (size_t)n);
        import->line = rows[n - 1].line;
    }
    *more = n > 0;
    if (!status_is_ok(status))
        status = import_keep(import->arena, status);
    arena_free(arena);
    return status;
}

static struct status run_waiting(struct import *import)
{
    bool more = true;
    struct status status = STATUS_OK;
    while (status_is_ok(status) && more && !work_stops(import->work))
        status = one_waiting_batch(import, &more);
    return status_is_ok(status) && !more ? next_phase(import) : status;
}

struct status import_phases(struct import *import)
{
    struct status status = STATUS_OK;
    if (import->phase == IMPORT_CLEAR)
        status = clear(import);
    if (status_is_ok(status) && import->phase == IMPORT_SCAN && !work_stops(import->work))
        status = scan(import);
    if (status_is_ok(status) && !work_stops(import->work))
        status = mapping_bind(import->arena, import->mapping, import->n_header, import->header);
    if (status_is_ok(status) && import->phase == IMPORT_ROWS && !work_stops(import->work))
        status = run_rows(import);
    while (status_is_ok(status) && !work_stops(import->work) &&
           (import->phase == IMPORT_WAITING || import->phase == IMPORT_LAST))
        status = run_waiting(import);
    return status;
}
