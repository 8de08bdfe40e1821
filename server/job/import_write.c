/* SPDX-License-Identifier: Apache-2.0 */
/* A batch goes into the database: records, outcomes and checkpoint in one transaction. */
#include "server/job/import.h"

#include "server/resource/hooks.h"
#include "server/resource/row.h"
#include "server/sql/queries.h"

#include <stdlib.h>
#include <string.h>

static bool is_created(const struct import_row *row, size_t child)
{
    (void)child;
    return row->outcome == IMPORT_ROW_CREATED;
}

static bool is_changed(const struct import_row *row, size_t child)
{
    (void)child;
    return row->outcome == IMPORT_ROW_UPDATED && row->record;
}

static bool has_new_child(const struct import_row *row, size_t child)
{
    return is_created(row, child) || (is_changed(row, child) && row->child_missing[child]);
}

static bool is_added_child(const struct import_row *row, size_t child)
{
    return is_changed(row, child) && row->child_missing[child];
}

/* ---- Ids ---- */

static struct status number_rows(struct import_batch *batch)
{
    struct import_pick pick;
    int64_t *ids;
    if (!import_pick_rows(batch, is_created, &pick))
        return work_no_memory();
    struct status status = import_new_ids(batch, batch->import->object, pick.bulk.n, &ids);
    for (size_t i = 0; status_is_ok(status) && i < pick.bulk.n; i++) {
        pick.rows[i]->record = ids[i];
        pick.rows[i]->version = 1;
    }
    return status;
}

static struct status number_made(struct import_batch *batch)
{
    for (size_t i = 0; i < batch->n_made; i++) {
        int64_t *id;
        if (batch->made[i].id)
            continue;
        struct status status = import_new_ids(batch, batch->made[i].draft->object, 1, &id);
        if (!status_is_ok(status))
            return status;
        batch->made[i].id = *id;
    }
    return STATUS_OK;
}

static bool is_first_of(const struct mapping *mapping, size_t child)
{
    for (size_t i = 0; i < child; i++)
        if (mapping->children[i].object == mapping->children[child].object)
            return false;
    return true;
}

static struct status number_children(struct import_batch *batch)
{
    const struct mapping *mapping = batch->import->mapping;
    for (size_t c = 0; c < mapping->n_children; c++) {
        const struct contract_object *object = mapping->children[c].object;
        struct import_pick pick;
        int64_t *ids;
        if (!is_first_of(mapping, c))
            continue;
        if (!import_pick_children(batch, object, has_new_child, &pick))
            return work_no_memory();
        struct status status = import_new_ids(batch, object, pick.bulk.n, &ids);
        if (!status_is_ok(status))
            return status;
        for (size_t i = 0; i < pick.bulk.n; i++)
            pick.rows[i]->child_ids[pick.children[i]] = ids[i];
    }
    return STATUS_OK;
}

/* References to what is made in this very batch. */
static void resolve_made(struct import_batch *batch, struct resource_draft *draft)
{
    const struct contract_message *message = draft->object->message;
    for (size_t i = 0; i < message->n_fields; i++) {
        struct resource_value *value = &draft->values[i];
        if (message->fields[i].type != CONTRACT_ID || !value->text || *value->text != '-')
            continue;
        size_t n = (size_t)(IMPORT_MADE - strtoll(value->text, NULL, 10));
        if (n < batch->n_made)
            value->text = db_number(batch->arena, batch->made[n].id).data;
    }
}

static void resolve_row(struct import_batch *batch, struct import_row *row)
{
    resolve_made(batch, row->draft);
    for (size_t c = 0; c < batch->import->mapping->n_children; c++) {
        struct resource_draft *child = row->children[c];
        if (!child)
            continue;
        resolve_made(batch, child);
        const struct contract_field *link = row_parent_field(child->object, batch->import->object);
        if (link)
            draft_set_number(batch->arena, child, link->name, row->record);
    }
}

static struct status number_all(struct import_batch *batch)
{
    struct status status = number_rows(batch);
    if (status_is_ok(status))
        status = number_made(batch);
    if (status_is_ok(status))
        status = number_children(batch);
    for (size_t i = 0; status_is_ok(status) && i < batch->n; i++)
        if (is_created(&batch->rows[i], 0) || is_changed(&batch->rows[i], 0))
            resolve_row(batch, &batch->rows[i]);
    return status;
}

/* ---- Records ---- */

static bool add_made(struct import_batch *batch, struct db_segment *segment)
{
    for (size_t i = 0; i < batch->n_made; i++) {
        struct bulk bulk = {.call = &batch->call,
                            .object = batch->made[i].draft->object,
                            .n = 1,
                            .drafts = &batch->made[i].draft,
                            .ids = &batch->made[i].id,
                            .segment = segment};
        if (bulk_insert(&bulk) < 0)
            return false;
    }
    return true;
}

static bool add_children(struct import_batch *batch, struct db_segment *segment)
{
    const struct mapping *mapping = batch->import->mapping;
    for (size_t c = 0; c < mapping->n_children; c++) {
        struct import_pick pick;
        if (!is_first_of(mapping, c))
            continue;
        if (!import_pick_children(batch, mapping->children[c].object, has_new_child, &pick))
            return false;
        pick.bulk.segment = segment;
        if (pick.bulk.n && bulk_insert(&pick.bulk) < 0)
            return false;
    }
    return true;
}

static struct status add_hook(struct import_batch *batch, const struct resource_hooks *hooks)
{
    struct status status = STATUS_OK;
    for (size_t i = 0; hooks->write && i < batch->n && status_is_ok(status); i++) {
        struct import_row *row = &batch->rows[i];
        if (!is_created(row, 0) && !is_changed(row, 0))
            continue;
        row->draft->id = row->record;
        status = hooks->write(&batch->call, row->draft, is_created(row, 0));
    }
    return status;
}

/* Two imports that meet take what both need in one order: nobody waits in a circle. */
static struct status add_meetings(struct import_batch *batch, struct db_segment *segment)
{
    const struct resource_hooks *hooks = NULL;
    struct resource_draft **drafts = arena_array(batch->arena, batch->n, sizeof *drafts);
    struct status status = drafts ? STATUS_OK : work_no_memory();
    size_t n = 0;
    for (size_t i = 0; drafts && i < batch->n; i++) {
        struct import_row *row = &batch->rows[i];
        if (!is_created(row, 0) && !is_changed(row, 0))
            continue;
        row->draft->id = is_changed(row, 0) ? row->record : 0;
        drafts[n++] = row->draft;
    }
    batch->call.segment = segment;
    while (status_is_ok(status) && n &&
           (hooks = hooks_next(batch->import->work->hooks, batch->import->object, hooks)))
        if (hooks->meet)
            status = hooks->meet(&batch->call, drafts, n);
    return status;
}

/* What the object's features add to every write of a record. */
static struct status add_hooks(struct import_batch *batch, struct db_segment *segment)
{
    const struct resource_hooks *hooks = NULL;
    struct status status = STATUS_OK;
    batch->call.segment = segment;
    while (status_is_ok(status) &&
           (hooks = hooks_next(batch->import->work->hooks, batch->import->object, hooks)))
        status = add_hook(batch, hooks);
    return status;
}

static struct status add_records(struct import_batch *batch, struct db_segment *segment)
{
    struct import_pick created, changed;
    struct status status = add_meetings(batch, segment);
    if (!status_is_ok(status))
        return status;
    if (!add_made(batch, segment) || !import_pick_rows(batch, is_created, &created) ||
        !import_pick_rows(batch, is_changed, &changed))
        return work_no_memory();
    created.bulk.segment = changed.bulk.segment = segment;
    if ((created.bulk.n && bulk_insert(&created.bulk) < 0) ||
        (changed.bulk.n && bulk_update(&changed.bulk) < 0) || !add_children(batch, segment))
        return work_no_memory();
    return add_hooks(batch, segment);
}

/* Children of records that were there before: an undo has to find them. */
static bool note_children(struct import_batch *batch, struct db_segment *segment)
{
    const struct mapping *mapping = batch->import->mapping;
    struct arena *arena = batch->arena;
    for (size_t c = 0; c < mapping->n_children; c++) {
        const struct contract_object *object = mapping->children[c].object;
        struct import_pick pick;
        if (!is_first_of(mapping, c))
            continue;
        if (!import_pick_children(batch, object, is_added_child, &pick))
            return false;
        int64_t *lines = arena_array(arena, pick.bulk.n, sizeof *lines);
        for (size_t i = 0; lines && i < pick.bulk.n; i++)
            lines[i] = pick.rows[i]->line;
        if (!lines || !pick.bulk.n)
            continue;
        struct db_param params[] = {
            db_number(arena, batch->import->id), db_number_array(arena, pick.bulk.n, lines),
            db_number(arena, object->number), db_number_array(arena, pick.bulk.n, pick.bulk.ids)};
        db_segment_add(segment, &sql_import_put_children, 4, params);
    }
    return !arena_failed(arena);
}

/* ---- Outcomes ---- */

enum { ROW_COLUMNS = 10 };

struct outcomes {
    struct arena *arena;
    size_t n;
    int64_t *lines;
    const char **texts[ROW_COLUMNS]; /* [0] is not used: lines are numbers */
};

static const char *number_text(struct arena *arena, int64_t number)
{
    return number ? db_number(arena, number).data : NULL;
}

static void put_outcome(const struct import_batch *batch, const struct import_row *row,
                        struct outcomes *out)
{
    bool real = !batch->import->dry_run;
    bool keeps_cells = row->outcome != IMPORT_ROW_CREATED && row->outcome != IMPORT_ROW_UPDATED;
    int64_t record = row->same && real ? row->same->record : row->record;
    int64_t version = row->version + (row->outcome == IMPORT_ROW_UPDATED);
    bool is_new = row->outcome == IMPORT_ROW_CREATED;
    const char *values[ROW_COLUMNS] = {
        NULL,
        arena_printf(out->arena, "%d", row->outcome),
        real || !is_new ? number_text(out->arena, record) : NULL,
        real ? number_text(out->arena, version) : NULL,
        row->reason,
        row->message,
        row->column,
        keeps_cells ? db_text_array(out->arena, row->n, row->cells).data : "{}",
        real ? NULL : row->key,
        real ? NULL : row->name,
    };
    for (size_t i = 1; i < ROW_COLUMNS; i++)
        out->texts[i][out->n] = values[i];
    out->lines[out->n++] = row->line;
}

/* A row that goes on waiting is written once. */
static bool has_news(const struct import *import, const struct import_row *row)
{
    return row->outcome != IMPORT_WAITS || import->phase == IMPORT_ROWS;
}

static bool add_outcomes(const struct import_batch *batch, struct db_segment *segment)
{
    struct outcomes out = {.arena = batch->arena};
    struct db_param params[ROW_COLUMNS + 1];
    out.lines = arena_array(out.arena, batch->n, sizeof *out.lines);
    for (size_t i = 1; i < ROW_COLUMNS; i++)
        out.texts[i] = arena_array(out.arena, batch->n, sizeof *out.texts[i]);
    if (arena_failed(out.arena))
        return false;
    for (size_t i = 0; i < batch->n; i++)
        if (has_news(batch->import, &batch->rows[i]))
            put_outcome(batch, &batch->rows[i], &out);
    if (!out.n)
        return true;
    params[0] = db_number(out.arena, batch->import->id);
    params[1] = db_number_array(out.arena, out.n, out.lines);
    for (size_t i = 1; i < ROW_COLUMNS; i++)
        params[i + 1] = db_text_array(out.arena, out.n, out.texts[i]);
    db_segment_add(segment, &sql_import_put_rows, ROW_COLUMNS + 1, params);
    return !arena_failed(out.arena);
}

static void add_progress(const struct import_batch *batch, struct db_segment *segment)
{
    const struct import *import = batch->import;
    struct arena *arena = batch->arena;
    int64_t counts[IMPORT_ROW_FAILED + 1] = {0};
    for (size_t i = 0; i < batch->n; i++)
        counts[batch->rows[i].outcome]++;
    bool first = import->phase == IMPORT_ROWS;
    int64_t settled = first ? 0 : (int64_t)batch->n - counts[IMPORT_WAITS];
    struct db_param params[] = {
        db_number(arena, import->id),
        db_number(arena, batch->rows[batch->n - 1].line),
        db_number(arena, counts[IMPORT_ROW_CREATED]),
        db_number(arena, counts[IMPORT_ROW_UPDATED]),
        db_number(arena, counts[IMPORT_ROW_SKIPPED]),
        db_number(arena, counts[IMPORT_ROW_FAILED]),
        db_number(arena, first ? counts[IMPORT_WAITS] : -settled),
        db_number(arena, settled),
        db_number(arena, WORK_LEASE_SECONDS),
    };
    struct db_param show[] = {params[0], db_text("false")};
    db_segment_add(segment, &sql_import_advance, 9, params);
    db_segment_add(segment, &sql_import_show, 2, show);
}

/* ---- Segments ---- */

struct db_segment *import_segment(const struct import *import, struct arena *arena)
{
    struct db_segment *segment = db_segment_new(arena, DB_HEAVY);
    struct db_param actor[] = {
        db_number(arena, import->actor->session.user_id),
        db_text(arena_printf(arena, "import %s",
                             resource_name(arena, contract_object("import"), import->id))),
    };
    struct db_param lease[] = {db_number(arena, import->id), db_text(import->work->owner)};
    if (!segment)
        return NULL;
    db_segment_add(segment, &sql_rpc_actor, 2, actor);
    db_segment_add(segment, &sql_import_hold, 2, lease);
    return segment;
}

struct status import_send(const struct import *import, struct db_segment *segment)
{
    return db_session_run(import->work->session, segment);
}

static struct status send(const struct import_batch *batch, struct db_segment *segment)
{
    if (arena_failed(batch->arena))
        return work_no_memory();
    return import_send(batch->import, segment);
}

struct status import_write_outcomes(struct import_batch *batch)
{
    struct db_segment *segment = import_segment(batch->import, batch->arena);
    if (!segment || !add_outcomes(batch, segment))
        return work_no_memory();
    add_progress(batch, segment);
    return send(batch, segment);
}

/* Everything that the real run would do, undone at its end. */
static struct status rehearse(struct import_batch *batch)
{
    struct db_segment *segment = import_segment(batch->import, batch->arena);
    if (!segment)
        return work_no_memory();
    struct status status = add_records(batch, segment);
    if (!status_is_ok(status))
        return status;
    db_segment_add(segment, &sql_check_constraints, 0, NULL);
    db_segment_add(segment, &sql_undo_segment, 0, NULL);
    return send(batch, segment);
}

static struct status write_all(struct import_batch *batch)
{
    struct db_segment *segment = import_segment(batch->import, batch->arena);
    if (!segment)
        return work_no_memory();
    struct status status = add_records(batch, segment);
    if (!status_is_ok(status))
        return status;
    if (!note_children(batch, segment) || !add_outcomes(batch, segment))
        return work_no_memory();
    add_progress(batch, segment);
    return send(batch, segment);
}

struct status import_write(struct import_batch *batch)
{
    struct status status = number_all(batch);
    if (!status_is_ok(status) || !batch->import->dry_run)
        return status_is_ok(status) ? write_all(batch) : status;
    status = rehearse(batch);
    return status_is_ok(status) ? import_write_outcomes(batch) : status;
}
