/* SPDX-License-Identifier: Apache-2.0 */
/* What each row of a batch will be, before anything is written. */
#include "server/job/import.h"

#include "server/resource/fieldrule.h"
#include "server/resource/hooks.h"
#include "server/resource/row.h"

#include <stdlib.h>
#include <string.h>

static void skip(struct import_row *row, const char *reason, const char *message)
{
    row->outcome = IMPORT_ROW_SKIPPED;
    row->reason = reason;
    row->message = message;
}

static void refuse(struct import_batch *batch, struct import_row *row, enum rpc_code code,
                   const char *reason, const char *message)
{
    import_refuse(batch, row, status_error(code, reason, message), "");
}

static bool changes_by_id(const struct import *import)
{
    return import->mapping->n_keys && strcmp(import->mapping->keys[0]->name, "id") == 0;
}

/* A record is there already. */
static void settle_matched(struct import_batch *batch, struct import_row *row)
{
    enum import_duplicates duplicates = batch->import->duplicates;
    if (duplicates == IMPORT_SKIP)
        skip(row, "DUPLICATE", "There is already a record with this key.");
    else if (duplicates == IMPORT_FAIL)
        refuse(batch, row, RPC_ALREADY_EXISTS, "DUPLICATE",
               "There is already a record with this key.");
    else if (row->ambiguous)
        refuse(batch, row, RPC_FAILED_PRECONDITION, "KEY_AMBIGUOUS",
               "There are several records with this key.");
    else if (!row->open)
        refuse(batch, row, RPC_PERMISSION_DENIED, "PERMISSION_DENIED",
               "The record is open to you for reading only, or was only shared with you.");
    else
        row->outcome = IMPORT_ROW_UPDATED;
}

/* See resource_hooks.nobodys. */
static bool may_be_nobodys(const struct import_batch *batch)
{
    const struct import *import = batch->import;
    const struct resource_hooks *hooks = NULL;
    while ((hooks = hooks_next(import->work->hooks, import->object, hooks)))
        if (hooks->nobodys)
            break;
    return hooks && session_scope(batch->call.session, import->object, ACCESS_IMPORT) == ACCESS_ALL;
}

static void settle_new(struct import_batch *batch, struct import_row *row)
{
    const struct import *import = batch->import;
    if (changes_by_id(import)) {
        refuse(batch, row, RPC_NOT_FOUND, "NOT_FOUND",
               "There is no record with this id, or you may not see it.");
        return;
    }
    row->outcome = IMPORT_ROW_CREATED;
    const char *owner = import->object->owned ? draft_text(row->draft, "owner_id") : "";
    if (!owner && !may_be_nobodys(batch))
        draft_set_number(batch->arena, row->draft, "owner_id", batch->call.session->user_id);
}

static struct status prepare_new(struct import_batch *batch, struct import_row *row)
{
    const struct mapping *mapping = batch->import->mapping;
    struct draft_context context = {batch->arena, batch->call.catalog, ""};
    row->draft->children =
        arena_array(batch->arena, mapping->n_children, sizeof *row->draft->children);
    for (size_t i = 0; row->draft->children && i < mapping->n_children; i++)
        if (row->children[i])
            row->draft->children[row->draft->n_children++] = row->children[i];
    if (!row->draft->children)
        return work_no_memory();
    return hooks_prepare(&context, batch->import->work->hooks, row->draft, true);
}

static void set_link(struct import_batch *batch, const struct import_row *row, size_t child)
{
    struct resource_draft *draft = row->children[child];
    const struct contract_field *link = row_parent_field(draft->object, batch->import->object);
    if (link)
        draft_set_number(batch->arena, draft, link->name, row->record);
}

/* What is masked is not changed, nor compared with what hangs on the record. */
static struct status check_masked(struct import_batch *batch, const struct import_row *row)
{
    const struct session *session = batch->call.session;
    struct status status = fieldrule_check_draft(batch->arena, session, row->draft, false);
    for (size_t i = 0; i < batch->import->mapping->n_children && status_is_ok(status); i++)
        if (row->children[i])
            status = fieldrule_check_draft(batch->arena, session, row->children[i], false);
    return status;
}

static struct status prepare_existing(struct import_batch *batch, struct import_row *row)
{
    struct draft_context context = {batch->arena, batch->call.catalog, ""};
    const struct resource_hooks *const *hooks = batch->import->work->hooks;
    row->draft->id = row->record;
    struct status status = check_masked(batch, row);
    if (status_is_ok(status))
        status = hooks_prepare(&context, hooks, row->draft, false);
    for (size_t i = 0; i < batch->import->mapping->n_children && status_is_ok(status); i++) {
        if (!row->children[i])
            continue;
        set_link(batch, row, i);
        status = hooks_prepare(&context, hooks, row->children[i], true);
    }
    return status;
}

static void settle_row(struct import_batch *batch, struct import_row *row)
{
    if (row->matched)
        settle_matched(batch, row);
    else
        settle_new(batch, row);
    struct status status = STATUS_OK;
    if (row->outcome == IMPORT_ROW_CREATED)
        status = prepare_new(batch, row);
    else if (row->outcome == IMPORT_ROW_UPDATED && row->record)
        status = prepare_existing(batch, row);
    if (!status_is_ok(status))
        import_refuse(batch, row, status, NULL);
}

/* A second row with the key of one that will be a record meets that one. */
static bool settle_same(struct import_batch *batch, struct import_memo *seen, size_t i)
{
    struct import_row *row = &batch->rows[i];
    if (row->outcome != IMPORT_ROW_CREATED || !row->key)
        return true;
    int64_t *first = import_memo_put(seen, 0, row->key);
    if (!first)
        return false;
    if (*first) {
        row->same = &batch->rows[*first - 1];
        row->outcome = IMPORT_OPEN;
        row->matched = row->open = true;
        settle_matched(batch, row);
    } else {
        *first = (int64_t)i + 1;
    }
    return true;
}

static struct status settle_rows(struct import_batch *batch)
{
    struct import_memo *seen = import_memo_new(batch->arena);
    for (size_t i = 0; seen && i < batch->n; i++) {
        if (batch->rows[i].outcome == IMPORT_OPEN)
            settle_row(batch, &batch->rows[i]);
        if (!settle_same(batch, seen, i))
            return work_no_memory();
    }
    return seen && !arena_failed(batch->arena) ? STATUS_OK : work_no_memory();
}

/* Rows that became changes of records which the check for duplicates found. */
static struct status settle_met(struct import_batch *batch)
{
    for (size_t i = 0; i < batch->n; i++)
        if (batch->rows[i].outcome == IMPORT_OPEN && batch->rows[i].matched && !batch->rows[i].same)
            settle_row(batch, &batch->rows[i]);
    return arena_failed(batch->arena) ? work_no_memory() : STATUS_OK;
}

/* ---- What only the database knows ---- */

static bool takes_owner(const struct import_row *row, size_t child)
{
    (void)child;
    return row->outcome == IMPORT_ROW_CREATED ||
           (row->outcome == IMPORT_ROW_UPDATED &&
            (draft_text(row->draft, "owner_id") || draft_text(row->draft, "team_id")));
}

static bool is_updated(const struct import_row *row, size_t child)
{
    (void)child;
    return row->outcome == IMPORT_ROW_UPDATED && row->record;
}

struct question { /* statements of one segment and the rows they are about */
    struct import_pick owners, updates, children[MAPPING_MAX_CHILDREN];
    int owners_statement, updates_statement, children_statement[MAPPING_MAX_CHILDREN];
    struct db_segment *segment;
    int asked;
};

static bool ask(struct question *question, struct import_pick *pick, int *statement, int index)
{
    pick->bulk.segment = question->segment;
    *statement = index;
    question->asked += index >= 0;
    return index >= 0;
}

static bool ask_owners(struct import_batch *batch, struct question *q)
{
    q->owners_statement = -1;
    if (!batch->import->object->owned)
        return true;
    if (!import_pick_rows(batch, takes_owner, &q->owners))
        return false;
    q->owners.bulk.segment = q->segment;
    return !q->owners.bulk.n || ask(q, &q->owners, &q->owners_statement,
                                    bulk_not_allowed(&q->owners.bulk, ACCESS_IMPORT));
}

static bool ask_updates(struct import_batch *batch, struct question *q)
{
    q->updates_statement = -1;
    if (!import_pick_rows(batch, is_updated, &q->updates))
        return false;
    q->updates.bulk.segment = q->segment;
    return !q->updates.bulk.n ||
           ask(q, &q->updates, &q->updates_statement, bulk_changed(&q->updates.bulk));
}

static bool is_first_of(const struct mapping *mapping, size_t child)
{
    for (size_t i = 0; i < child; i++)
        if (mapping->children[i].object == mapping->children[child].object)
            return false;
    return true;
}

static bool ask_children(struct import_batch *batch, struct question *q)
{
    const struct mapping *mapping = batch->import->mapping;
    for (size_t c = 0; c < mapping->n_children; c++) {
        struct import_pick *pick = &q->children[c];
        q->children_statement[c] = -1;
        if (!is_first_of(mapping, c))
            continue;
        if (!import_pick_children(batch, mapping->children[c].object, is_updated, pick))
            return false;
        pick->bulk.segment = q->segment;
        if (pick->bulk.n && !ask(q, pick, &q->children_statement[c], bulk_missing(&pick->bulk)))
            return false;
    }
    return true;
}

static void take_owners(struct import_batch *batch, const struct question *q)
{
    for (int i = 0; i < db_rows(q->segment, q->owners_statement); i++) {
        size_t n = (size_t)db_int(q->segment, q->owners_statement, i, 0) - 1;
        refuse(batch, q->owners.rows[n], RPC_PERMISSION_DENIED, "OWNER_NOT_ALLOWED",
               "Your role does not let you import records for this owner.");
    }
}

static void take_changes(struct import_batch *batch, const struct question *q)
{
    for (int i = 0; i < db_rows(q->segment, q->updates_statement); i++)
        q->updates.rows[db_int(q->segment, q->updates_statement, i, 0) - 1]->changes = true;
    for (size_t c = 0; c < batch->import->mapping->n_children; c++)
        for (int i = 0; i < db_rows(q->segment, q->children_statement[c]); i++) {
            size_t n = (size_t)db_int(q->segment, q->children_statement[c], i, 0) - 1;
            q->children[c].rows[n]->changes = true;
            q->children[c].rows[n]->child_missing[q->children[c].children[n]] = true;
        }
    for (size_t i = 0; i < batch->n; i++)
        if (is_updated(&batch->rows[i], 0) && !batch->rows[i].changes)
            skip(&batch->rows[i], "UNCHANGED", "The record has all these values already.");
}

static struct status ask_database(struct import_batch *batch)
{
    struct question *q = arena_alloc(batch->arena, sizeof *q);
    if (!q)
        return work_no_memory();
    q->segment = db_segment_new(batch->arena, DB_HEAVY);
    if (!q->segment || !ask_owners(batch, q) || !ask_updates(batch, q) || !ask_children(batch, q))
        return work_no_memory();
    if (!q->asked)
        return STATUS_OK;
    struct status status = db_session_run(batch->import->work->session, q->segment);
    if (!status_is_ok(status))
        return status;
    take_owners(batch, q);
    take_changes(batch, q);
    return STATUS_OK;
}

/* What became of the first also goes for those that met it. */
static void follow(struct import_batch *batch)
{
    for (size_t i = 0; i < batch->n; i++) {
        struct import_row *row = &batch->rows[i];
        if (row->same && row->same->outcome == IMPORT_ROW_FAILED)
            refuse(batch, row, RPC_FAILED_PRECONDITION, row->same->reason, row->same->message);
    }
}

struct status import_settle(struct import_batch *batch)
{
    struct status status = settle_rows(batch);
    if (status_is_ok(status))
        status = import_double(batch);
    if (status_is_ok(status))
        status = settle_met(batch);
    if (status_is_ok(status))
        status = ask_database(batch);
    if (status_is_ok(status))
        follow(batch);
    return status;
}
