/* SPDX-License-Identifier: Apache-2.0 */
/* Which rows of a batch are records already, and picks of rows for the engine. */
#include "server/job/import.h"

#include "server/sql/queries.h"

#include <string.h>

static bool new_pick(struct import_batch *batch, const struct contract_object *object, size_t most,
                     struct import_pick *pick)
{
    struct arena *arena = batch->arena;
    *pick = (struct import_pick){.bulk = {.call = &batch->call, .object = object}};
    pick->rows = arena_array(arena, most, sizeof *pick->rows);
    pick->children = arena_array(arena, most, sizeof *pick->children);
    pick->bulk.drafts = arena_array(arena, most, sizeof *pick->bulk.drafts);
    pick->bulk.ids = arena_array(arena, most, sizeof *pick->bulk.ids);
    pick->bulk.versions = arena_array(arena, most, sizeof *pick->bulk.versions);
    return pick->rows && pick->children && pick->bulk.drafts && pick->bulk.ids &&
           pick->bulk.versions;
}

static void add_pick(struct import_pick *pick, struct import_row *row, size_t child,
                     struct resource_draft *draft, int64_t id)
{
    size_t n = pick->bulk.n++;
    pick->rows[n] = row;
    pick->children[n] = child;
    /* Const for the engine, ours to fill. */
    ((struct resource_draft **)pick->bulk.drafts)[n] = draft;
    ((int64_t *)pick->bulk.ids)[n] = id;
    ((int64_t *)pick->bulk.versions)[n] = row->version;
}

bool import_pick_rows(struct import_batch *batch, import_picked *picked, struct import_pick *pick)
{
    if (!new_pick(batch, batch->import->object, batch->n, pick))
        return false;
    for (size_t i = 0; i < batch->n; i++)
        if (picked(&batch->rows[i], 0))
            add_pick(pick, &batch->rows[i], 0, batch->rows[i].draft, batch->rows[i].record);
    return true;
}

bool import_pick_children(struct import_batch *batch, const struct contract_object *object,
                          import_picked *picked, struct import_pick *pick)
{
    const struct mapping *mapping = batch->import->mapping;
    if (!new_pick(batch, object, batch->n * mapping->n_children, pick))
        return false;
    for (size_t i = 0; i < batch->n; i++)
        for (size_t c = 0; c < mapping->n_children; c++) {
            struct import_row *row = &batch->rows[i];
            if (mapping->children[c].object == object && row->children[c] && picked(row, c))
                add_pick(pick, row, c, row->children[c], row->child_ids[c]);
        }
    return true;
}

struct status import_new_ids(struct import_batch *batch, const struct contract_object *object,
                             size_t n, int64_t **ids)
{
    struct db_segment *segment;
    struct db_param params[] = {
        db_text(arena_printf(batch->arena, "%s_id_seq", object->table)),
        db_number(batch->arena, (int64_t)n),
    };
    *ids = arena_array(batch->arena, n, sizeof **ids);
    if (!*ids)
        return work_no_memory();
    if (!n)
        return STATUS_OK;
    struct status status =
        work_query(batch->import->work, batch->arena, &sql_import_ids, 2, params, &segment);
    for (size_t i = 0; status_is_ok(status) && i < n; i++)
        (*ids)[i] = db_int(segment, 0, (int)i, IMPORT_IDS_ID);
    return status;
}

static bool has_key(const struct import_row *row, size_t child)
{
    (void)child;
    return row->outcome == IMPORT_OPEN && row->key;
}

static void take_existing(const struct import_pick *pick, int statement)
{
    const struct db_segment *segment = pick->bulk.segment;
    for (int i = 0; i < db_rows(segment, statement); i++) {
        struct import_row *row = pick->rows[db_int(segment, statement, i, BULK_EXISTING_N) - 1];
        row->ambiguous = row->matched;
        if (row->matched)
            continue;
        row->matched = true;
        row->record = db_int(segment, statement, i, BULK_EXISTING_ID);
        row->version = db_int(segment, statement, i, BULK_EXISTING_VERSION);
        row->open = db_int(segment, statement, i, BULK_EXISTING_OPEN);
    }
}

/* In a check the file's earlier rows are no records; they are told by their keys. */
static struct status meet_in_file(struct import_batch *batch, const struct import_pick *pick)
{
    struct db_segment *segment;
    const char **keys = arena_array(batch->arena, pick->bulk.n, sizeof *keys);
    for (size_t i = 0; keys && i < pick->bulk.n; i++)
        keys[i] = pick->rows[i]->key;
    struct db_param params[] = {db_number(batch->arena, batch->import->id),
                                db_text_array(batch->arena, pick->bulk.n, keys)};
    if (arena_failed(batch->arena))
        return work_no_memory();
    struct status status =
        work_query(batch->import->work, batch->arena, &sql_import_known_keys, 2, params, &segment);
    for (int i = 0; status_is_ok(status) && i < db_rows(segment, 0); i++) {
        struct import_row *row = pick->rows[db_int(segment, 0, i, IMPORT_KNOWN_KEYS_N) - 1];
        row->open |= !row->matched;
        row->matched = true;
    }
    return status;
}

/*
 * Two rows that change one record cannot go into one statement: the batch ends before the second.
 * Where rows are skipped or refused instead, the second only looks at the first.
 */
static bool cut(struct import_batch *batch)
{
    struct import_memo *seen = import_memo_new(batch->arena);
    for (size_t i = 0; seen && i < batch->n; i++) {
        if (!has_key(&batch->rows[i], 0))
            continue;
        if (import_memo_find(seen, 0, batch->rows[i].key)) {
            batch->n = i;
            return true;
        }
        if (!import_memo_put(seen, 0, batch->rows[i].key))
            return false;
    }
    return seen != NULL;
}

struct status import_meet(struct import_batch *batch)
{
    const struct mapping *mapping = batch->import->mapping;
    struct import_pick pick;
    if (!mapping->n_keys)
        return STATUS_OK;
    for (size_t i = 0; i < batch->n; i++)
        if (batch->rows[i].outcome == IMPORT_OPEN)
            import_map_key(batch, &batch->rows[i]);
    if (batch->import->duplicates == IMPORT_UPDATE && !cut(batch))
        return work_no_memory();
    if (!import_pick_rows(batch, has_key, &pick))
        return work_no_memory();
    if (!pick.bulk.n)
        return STATUS_OK;
    pick.bulk.segment = db_segment_new(batch->arena, DB_HEAVY);
    int statement =
        pick.bulk.segment ? bulk_existing(&pick.bulk, mapping->n_keys, mapping->keys) : -1;
    if (statement < 0 || arena_failed(batch->arena))
        return work_no_memory();
    struct status status = db_session_run(batch->import->work->session, pick.bulk.segment);
    if (!status_is_ok(status))
        return status;
    take_existing(&pick, statement);
    return batch->import->dry_run ? meet_in_file(batch, &pick) : STATUS_OK;
}
