/* SPDX-License-Identifier: Apache-2.0 */
/* Erasing people: the steps are functions of the database, made from the contract. */
#include "server/job/erase.h"

#include "common/log.h"
#include "server/job/erase_list.h"
#include "server/rpc/keyring.h"
#include "server/sql/queries.h"

#include <string.h>

enum { MEMORY = 1 << 20, LEASE_SECONDS = 15, LATER_SECONDS = 1, MUCH_LATER_SECONDS = 60 };

struct erasing {
    const struct work *work;
    int64_t id;
    const char *person; /* "P-12" */
};

/* One step; *next is empty when it failed. recorded: it stands in the list. */
static struct status step(const struct erasing *erasing, bool recorded, char next[16])
{
    struct arena *arena = arena_new(MEMORY);
    struct db_segment *segment = arena ? db_segment_new(arena, DB_HEAVY) : NULL;
    struct status status = work_no_memory();
    *next = '\0';
    if (segment) {
        struct db_param id = db_number(arena, erasing->id);
        struct db_param actor[] = {db_text(""), db_text("job erasure")};
        struct db_param renew[] = {id, db_text(erasing->work->owner),
                                   db_number(arena, LEASE_SECONDS)};
        db_segment_add(segment, &sql_rpc_actor, 2, actor);
        db_segment_add(segment, &sql_erasure_renew, 3, renew);
        struct db_param params[] = {id, db_text(recorded ? "true" : "false")};
        int statement = db_segment_add(segment, &sql_erasure_step, 2, params);
        status = db_session_run(erasing->work->session, segment);
        if (status_is_ok(status))
            strncat(next, db_string(segment, statement, 0, ERASURE_STEP_NEXT), 15);
        else if (status.reason && strcmp(status.reason, "AUDIT_NOT_SEALED") == 0)
            status.reason = "AUDIT_NOT_SEALED"; /* the arena goes */
        else
            status.reason = NULL;
        status.message = NULL;
    }
    arena_free(arena);
    return status;
}

/* Others may go on with it, not at once. */
static struct status put_off(const struct erasing *erasing, struct status why)
{
    bool unsealed = why.reason && strcmp(why.reason, "AUDIT_NOT_SEALED") == 0;
    struct arena *arena = arena_new(MEMORY);
    struct db_segment *segment;
    if (!arena)
        return work_no_memory();
    struct db_param params[] = {
        db_number(arena, erasing->id), db_text(erasing->work->owner),
        db_number(arena, unsealed ? LATER_SECONDS : MUCH_LATER_SECONDS),
        db_text(unsealed ? "It waits for the seal of the audit."
                         : "A step failed and comes again; the server's log says why.")};
    struct status status =
        work_query(erasing->work, arena, &sql_erasure_later, 4, params, &segment);
    arena_free(arena);
    if (!unsealed)
        log_event(LOG_LEVEL_WARN, "erasure.failed", log_number("erasure", erasing->id),
                  log_text("code", status_code_name(why.code)));
    return status_is_ok(status) ? STATUS_OK : status;
}

static struct status record(const struct erasing *erasing)
{
    const struct keyring *keyring = erasing->work->keyring;
    return keyring ? erase_list_append(keyring_folder(keyring), erasing->person) : STATUS_OK;
}

static struct status run(const struct erasing *erasing)
{
    char next[16] = "go";
    bool recorded = false;
    struct status status = STATUS_OK;
    while (status_is_ok(status) && strcmp(next, "done") != 0 && !work_stops(erasing->work)) {
        status = step(erasing, recorded, next);
        recorded = status_is_ok(status) && strcmp(next, "record") == 0;
        if (recorded)
            status = record(erasing);
    }
    if (!status_is_ok(status))
        return put_off(erasing, status);
    if (strcmp(next, "done") == 0)
        log_event(LOG_LEVEL_INFO, "erasure.done", log_number("erasure", erasing->id));
    return STATUS_OK;
}

struct status erase_work(const struct work *work, bool *found)
{
    struct arena *arena = arena_new(MEMORY);
    struct db_segment *segment;
    *found = false;
    if (!arena)
        return work_no_memory();
    struct db_param params[] = {db_text(work->owner), db_number(arena, LEASE_SECONDS)};
    struct status status = work_query(work, arena, &sql_erasure_lease, 2, params, &segment);
    *found = status_is_ok(status) && db_rows(segment, 0) == 1;
    if (*found) {
        bool contact = db_int(segment, 0, 0, ERASURE_LEASE_OBJECT) == 6;
        long long who = db_int(segment, 0, 0, ERASURE_LEASE_RECORD);
        struct erasing erasing = {work, db_int(segment, 0, 0, ERASURE_LEASE_ID),
                                  arena_printf(arena, "%c-%lld", contact ? 'P' : 'C', who)};
        status = erasing.person ? run(&erasing) : work_no_memory();
    }
    arena_free(arena);
    return status;
}

/* ---- After a restore ---- */

struct replay {
    struct db_session *session;
    int64_t n;
    struct status status;
};

static bool again(const struct erase_list_line *line, void *owner)
{
    struct replay *replay = owner;
    struct arena *arena = arena_new(MEMORY);
    struct db_segment *segment = arena ? db_segment_new(arena, DB_HEAVY) : NULL;
    replay->status = work_no_memory();
    if (segment) {
        struct db_param params[] = {db_number(arena, line->contact ? 6 : 5),
                                    db_number(arena, line->id), db_text(line->time)};
        db_segment_add(segment, &sql_erasure_again, 3, params);
        replay->status = db_session_run(replay->session, segment);
        if (status_is_ok(replay->status))
            replay->n += db_int(segment, 0, 0, ERASURE_AGAIN_AGAIN);
        else
            replay->status.message = "The database refused to erase somebody again.";
    }
    arena_free(arena);
    return status_is_ok(replay->status);
}

struct status erase_replay(struct arena *arena, const char *conninfo, const char *folder,
                           int64_t *n)
{
    struct status status;
    struct replay replay = {.session = db_session_open(arena, conninfo, 0, &status)};
    *n = 0;
    if (!replay.session)
        return status;
    replay.status = STATUS_OK;
    status = erase_list_read(arena, folder, again, &replay);
    db_session_close(replay.session);
    *n = replay.n;
    return status_is_ok(status) ? replay.status : status;
}
