/* SPDX-License-Identifier: Apache-2.0 */
/* One batch from its lease to its end, as the person who asked for it. */
#include "server/job/batch.h"

#include "common/log.h"
#include "server/resource/batch.h"
#include "server/sql/queries.h"

#include <string.h>

enum {
    MEMORY = 4 << 20,
    SOME = 250, /* records of one transaction */
    MOST_ATTEMPTS = 10,
    RETRY_SECONDS = 5,
};

struct run {
    const struct work *work;
    struct work_actor *actor;
    int64_t id, status, kind, person;
    int64_t slow; /* so many records go one by one, since they did not go together */
    const char *reason;
    struct arena *arena; /* of values and reason */
    struct db_segment *values;
    char message[WORK_MESSAGE];
};

/* ---- One transaction ---- */

struct step {
    struct arena *arena;
    struct rpc_call call; /* without a server */
    struct db_segment *segment;
};

/* Who acts and why, and that the lease is still ours. */
static bool begin(const struct run *run, struct step *step)
{
    *step = (struct step){.arena = arena_new(MEMORY)};
    step->segment = step->arena ? db_segment_new(step->arena, DB_HEAVY) : NULL;
    if (!step->segment)
        return false;
    const char *name = resource_name(step->arena, contract_object("batch"), run->id);
    bool back = run->status == BATCH_UNDOING;
    struct db_param actor[] = {db_number(step->arena, run->person),
                               db_text(arena_printf(step->arena, "batch %s", name))};
    struct db_param lease[] = {db_number(step->arena, run->id), db_text(run->work->owner),
                               db_number(step->arena, run->status)};
    struct db_param why = db_text(back ? arena_printf(step->arena, "%s undo", name) : run->reason);
    step->call = (struct rpc_call){.arena = step->arena,
                                   .round = step->arena,
                                   .session = &run->actor->session,
                                   .catalog = run->actor->catalog};
    db_segment_add(step->segment, &sql_rpc_actor, 2, actor);
    db_segment_add(step->segment, &sql_batch_lock, 1, lease);
    db_segment_add(step->segment, &sql_batch_hold, 3, lease);
    db_segment_add(step->segment, &sql_record_reason, 1, &why);
    return true;
}

/* Sends it; the texts of the status go on with the run. */
static struct status send(struct run *run, struct step *step)
{
    struct db_param renew[] = {db_number(step->arena, run->id),
                               db_number(step->arena, WORK_LEASE_SECONDS)};
    db_segment_add(step->segment, &sql_batch_renew, 2, renew);
    db_segment_add(step->segment, &sql_batch_show, 1, renew);
    return work_keep(db_session_run(run->work->session, step->segment), run->message);
}

/* ---- Some records ---- */

static int64_t waiting(const struct run *run)
{
    return run->status == BATCH_RUNNING ? BATCH_WAITS : BATCH_CHANGED;
}

/* The object whose turn it is; NULL: nothing waits any more. */
static struct status next_object(const struct run *run, const struct contract_object **object)
{
    struct arena *arena = arena_new(MEMORY);
    struct db_segment *segment;
    *object = NULL;
    if (!arena)
        return work_no_memory();
    struct db_param params[] = {db_number(arena, run->id), db_number(arena, waiting(run))};
    struct status status = work_query(run->work, arena, &sql_batch_next, 2, params, &segment);
    if (status_is_ok(status) && db_rows(segment, 0))
        *object = contract_object_numbered(db_int(segment, 0, 0, BATCH_NEXT_OBJECT));
    arena_free(arena);
    return work_away(status);
}

/* What the records get, as it was written down. */
static struct resource_draft *read_draft(const struct run *run, struct arena *arena,
                                         const struct contract_object *object)
{
    struct resource_draft *draft = draft_new(arena, object);
    for (int row = 0; draft && row < db_rows(run->values, 0); row++) {
        const char *name = db_string(run->values, 0, row, BATCH_VALUES_FIELD);
        bool given = !db_is_null(run->values, 0, row, BATCH_VALUES_VALUE);
        const char *text = given ? db_string(run->values, 0, row, BATCH_VALUES_VALUE) : NULL;
        const struct contract_field *field = contract_field(object->message, name);
        if (strcmp(name, "custom") == 0) {
            draft->custom = text;
        } else if (field) {
            struct resource_value *value = draft_value(draft, name);
            *value = (struct resource_value){.given = true, .text = text};
            if (!db_is_null(run->values, 0, row, BATCH_VALUES_CURRENCY))
                value->currency = db_string(run->values, 0, row, BATCH_VALUES_CURRENCY);
        }
    }
    return draft;
}

static struct status some(struct run *run, const struct contract_object *object, int64_t limit)
{
    struct step step;
    struct status status = work_no_memory();
    if (begin(run, &step)) {
        struct batch batch = {
            .call = &step.call, .segment = step.segment, .object = object, .id = run->id};
        bool deletes = run->kind == BATCH_DELETE;
        batch.draft = deletes ? NULL : read_draft(run, step.arena, object);
        int statement = run->status == BATCH_UNDOING     ? batch_undo(&batch, limit, false)
                        : deletes || batch.draft != NULL ? batch_change(&batch, limit, false)
                                                         : -1;
        if (statement >= 0)
            status = send(run, &step);
    }
    arena_free(step.arena);
    return status;
}

/* A record that the database does not let change. */
static struct status refuse(struct run *run, const struct contract_object *object)
{
    struct step step;
    struct status status = work_no_memory();
    if (begin(run, &step)) {
        struct db_param params[] = {db_number(step.arena, run->id),
                                    db_number(step.arena, object->number),
                                    db_number(step.arena, waiting(run)), db_text(run->message)};
        db_segment_add(step.segment, &sql_batch_refused, 4, params);
        status = send(run, &step);
    }
    arena_free(step.arena);
    return status;
}

static struct status next_some(struct run *run, const struct contract_object *object)
{
    int64_t limit = run->slow > 0 ? 1 : SOME;
    struct status status = work_actor_refresh(run->work, &run->actor);
    if (status_is_ok(status))
        status = some(run, object, limit);
    run->slow -= run->slow > 0;
    if (status_is_ok(status) || work_is_lost(status) || work_is_passing(status))
        return status;
    if (limit == 1)
        return refuse(run, object);
    run->slow = SOME;
    return STATUS_OK;
}

static struct status work_all(struct run *run)
{
    const struct contract_object *object;
    struct status status = next_object(run, &object);
    while (status_is_ok(status) && object && !work_stops(run->work)) {
        status = next_some(run, object);
        if (status_is_ok(status))
            status = next_object(run, &object);
    }
    return status;
}

/* ---- From the lease to the end ---- */

static struct status load(struct run *run)
{
    struct db_segment *segment;
    struct db_param params[] = {db_number(run->arena, run->id), db_text(run->work->owner)};
    struct status status = work_query(run->work, run->arena, &sql_batch_load, 2, params, &segment);
    if (status_is_ok(status))
        status = work_query(run->work, run->arena, &sql_batch_values, 1, params, &run->values);
    if (!status_is_ok(status))
        return work_away(status);
    if (db_rows(segment, 0) != 1)
        return status_error(RPC_FAILED_PRECONDITION, "LEASE_LOST", "It was stopped.");
    run->status = db_int(segment, 0, 0, BATCH_LOAD_STATUS);
    run->kind = db_int(segment, 0, 0, BATCH_LOAD_KIND);
    run->person = db_int(segment, 0, 0, BATCH_LOAD_ACTOR);
    run->reason = db_string(segment, 0, 0, BATCH_LOAD_REASON);
    if (db_int(segment, 0, 0, BATCH_LOAD_ATTEMPTS) > MOST_ATTEMPTS)
        return status_error(RPC_FAILED_PRECONDITION, "NO_PROGRESS",
                            "The work stopped again and again without coming further.");
    return work_actor_load(run->work, run->person, &run->actor);
}

static struct status finish(const struct run *run, const char *message)
{
    struct arena *arena = arena_new(MEMORY);
    struct db_segment *segment;
    struct status status = work_no_memory();
    if (arena) {
        struct db_param params[] = {db_number(arena, run->id), db_text(run->work->owner),
                                    db_text(message)};
        status = work_query(run->work, arena, &sql_batch_finish, 3, params, &segment);
    }
    arena_free(arena);
    log_event(LOG_LEVEL_INFO, "batch.end", log_number("batch", run->id),
              log_text("message", message));
    return status_is_ok(status) ? status
                                : status_error(status.code, "", "The end could not be written.");
}

static struct status end(const struct run *run, struct status status)
{
    if (work_is_lost(status))
        return STATUS_OK;
    if (status_is_ok(status) && work_stops(run->work)) {
        work_release(run->work, &sql_batch_release, run->id, 0);
        return STATUS_OK;
    }
    if (status_is_ok(status))
        return finish(run, "");
    if (!work_is_passing(status))
        return finish(run, status.message && *status.message ? status.message : "It failed.");
    work_release(run->work, &sql_batch_release, run->id, RETRY_SECONDS);
    return status_error(status.code, "", "The batch stopped.");
}

static struct status lease(struct run *run)
{
    struct db_segment *segment;
    struct db_param params[] = {db_text(run->work->owner),
                                db_number(run->arena, WORK_LEASE_SECONDS)};
    struct status status = work_query(run->work, run->arena, &sql_batch_lease, 2, params, &segment);
    if (status_is_ok(status) && db_rows(segment, 0) == 1)
        run->id = db_int(segment, 0, 0, BATCH_LEASE_BATCH_ID);
    return work_away(status);
}

struct status batch_work(const struct work *work, bool *found)
{
    struct run run = {.work = work, .arena = arena_new(MEMORY)};
    *found = false;
    if (!run.arena)
        return work_no_memory();
    struct status status = lease(&run);
    *found = status_is_ok(status) && run.id;
    if (*found) {
        status = load(&run);
        if (status_is_ok(status))
            status = work_all(&run);
        status = end(&run, status);
    }
    work_actor_free(run.actor);
    arena_free(run.arena);
    return status;
}
