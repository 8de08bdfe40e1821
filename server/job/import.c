/* SPDX-License-Identifier: Apache-2.0 */
/* One import from its lease to its end. */
#include "server/job/import.h"

#include "common/log.h"
#include "server/feature/import_rule.h"
#include "server/resource/value.h"
#include "server/sql/queries.h"

#include <string.h>

enum {
    MEMORY = 64 << 20,
    MOST_ATTEMPTS = 10, /* leases without any progress */
    RETRY_SECONDS = 5,
};

/* ---- Reading it ---- */

static const struct mapping_entry *self_reference(const struct import *import)
{
    for (size_t i = 0; i < import->mapping->n_entries; i++) {
        const struct mapping_entry *entry = &import->mapping->entries[i];
        bool by_text = !entry->by || strcmp(entry->by->name, "id") != 0;
        if (entry->child == 0 && mapping_is_reference(entry) && by_text &&
            entry->field->target == import->object)
            return entry;
    }
    return NULL;
}

static struct status read_header(struct import *import, struct value array)
{
    struct value_items items = value_array(array);
    struct value item;
    import->header =
        arena_array(import->arena, items.left > 0 ? (size_t)items.left : 0, sizeof *import->header);
    while (import->header && value_next(&items, &item))
        import->header[import->n_header++] = arena_copy(import->arena, item.bytes, item.length);
    return arena_failed(import->arena) ? work_no_memory() : STATUS_OK;
}

static struct status read_import(struct import *import, const struct db_segment *segment,
                                 int64_t *owner)
{
    struct value header;
    const char *object = db_string(segment, 0, 0, IMPORT_LOAD_OBJECT);
    import->object = contract_object(object);
    import->duplicates = (enum import_duplicates)db_int(segment, 0, 0, IMPORT_LOAD_DUPLICATES);
    import->status = (enum import_status)db_int(segment, 0, 0, IMPORT_LOAD_STATUS);
    import->phase = (enum import_phase)db_int(segment, 0, 0, IMPORT_LOAD_PHASE);
    import->dry_run = import->status == IMPORT_CHECKING;
    import->bytes = db_int(segment, 0, 0, IMPORT_LOAD_BYTES);
    import->line = db_int(segment, 0, 0, IMPORT_LOAD_LINE);
    import->delimiter = *db_string(segment, 0, 0, IMPORT_LOAD_DELIMITER);
    charset_parse(db_string(segment, 0, 0, IMPORT_LOAD_ENCODING), &import->charset);
    *owner = db_int(segment, 0, 0, IMPORT_LOAD_OWNER_ID);
    if (!import->object)
        return status_error(RPC_FAILED_PRECONDITION, "OBJECT_UNKNOWN",
                            "This server does not know the object.");
    if (db_int(segment, 0, 0, IMPORT_LOAD_ATTEMPTS) > MOST_ATTEMPTS)
        return status_error(RPC_FAILED_PRECONDITION, "NO_PROGRESS",
                            "The work stopped again and again without coming further.");
    header.bytes = db_bytes(segment, 0, 0, IMPORT_LOAD_HEADER, &header.length);
    return read_header(import, header);
}

static struct status load(struct import *import)
{
    struct db_segment *segment;
    struct db_param params[] = {db_number(import->arena, import->id), db_text(import->work->owner)};
    int64_t owner;
    struct status status =
        work_query(import->work, import->arena, &sql_import_load, 2, params, &segment);
    if (!status_is_ok(status))
        return status;
    if (db_rows(segment, 0) != 1)
        return status_error(RPC_FAILED_PRECONDITION, "LEASE_LOST", "The import was stopped.");
    status = read_import(import, segment, &owner);
    if (status_is_ok(status))
        status = mapping_parse(import->arena, import->object,
                               db_string(segment, 0, 0, IMPORT_LOAD_MAPPING), &import->mapping);
    if (status_is_ok(status))
        status = work_actor_load(import->work, owner, &import->actor);
    if (!status_is_ok(status))
        return status;
    import->self = self_reference(import);
    import->memo_arena = arena_new(MEMORY);
    import->memo = import->memo_arena ? import_memo_new(import->memo_arena) : NULL;
    return import->memo ? STATUS_OK : work_no_memory();
}

/* ---- Its end ---- */

static struct status finish(struct import *import, enum import_status end, const char *message)
{
    struct arena *arena = arena_new(1 << 20);
    struct db_segment *segment = arena ? db_segment_new(arena, DB_HEAVY) : NULL;
    struct status status = work_no_memory();
    if (segment) {
        struct db_param id = db_number(arena, import->id);
        struct db_param show[] = {id, db_text("true")};
        struct db_param params[] = {id, db_text(import->work->owner), db_number(arena, end),
                                    db_text(message)};
        db_segment_add(segment, &sql_import_show, 2, show);
        db_segment_add(segment, &sql_import_finish, 4, params);
        status = db_session_run(import->work->session, segment);
    }
    arena_free(arena);
    log_event(LOG_LEVEL_INFO, "import.end", log_number("import", import->id),
              log_number("status", end), log_text("message", message));
    return status;
}

static struct status end(struct import *import, struct status status)
{
    static const enum import_status ends[] = {[IMPORT_CHECKING] = IMPORT_CHECKED,
                                              [IMPORT_RUNNING] = IMPORT_DONE,
                                              [IMPORT_UNDOING] = IMPORT_UNDONE};
    if (work_is_lost(status))
        return STATUS_OK;
    if (status_is_ok(status) && work_stops(import->work)) {
        work_release(import->work, &sql_import_release, import->id, 0);
        return STATUS_OK;
    }
    if (status_is_ok(status))
        return finish(import, ends[import->status], "");
    if (!work_is_passing(status))
        return finish(import, IMPORT_FAILED, status.message ? status.message : "");
    work_release(import->work, &sql_import_release, import->id, RETRY_SECONDS);
    return status;
}

static struct status run(const struct work *work, int64_t id)
{
    struct import import = {.work = work, .id = id, .arena = arena_new(MEMORY)};
    if (!import.arena)
        return work_no_memory();
    struct status status = load(&import);
    if (status_is_ok(status))
        status = import_rule_check(import.arena, &import.actor->session, import.mapping);
    if (status_is_ok(status))
        status = import.status == IMPORT_UNDOING ? import_undo(&import) : import_phases(&import);
    status = end(&import, status);
    if (!status_is_ok(status))
        log_event(LOG_LEVEL_WARN, "import.stopped", log_number("import", id),
                  log_text("reason", status.reason), log_text("error", status.message));
    if (!status_is_ok(status)) /* its texts go with the arena */
        status = (struct status){.code = status.code, .message = "The import stopped."};
    work_actor_free(import.actor);
    arena_free(import.memo_arena);
    arena_free(import.arena);
    return status;
}

struct status import_work(const struct work *work, bool *found)
{
    struct arena *arena = arena_new(1 << 16);
    struct db_segment *segment;
    int64_t id = 0;
    *found = false;
    if (!arena)
        return work_no_memory();
    struct db_param params[] = {db_text(work->owner), db_number(arena, WORK_LEASE_SECONDS)};
    struct status status = work_query(work, arena, &sql_import_lease, 2, params, &segment);
    if (status_is_ok(status) && db_rows(segment, 0) == 1)
        id = db_int(segment, 0, 0, IMPORT_LEASE_IMPORT_ID);
    arena_free(arena);
    *found = id != 0;
    return id ? run(work, id) : status;
}
