/* SPDX-License-Identifier: Apache-2.0 */
/* One hand-over from its lease to its end. */
#include "server/job/handover.h"

#include "common/log.h"
#include "server/sql/queries.h"

enum { RUNNING = 1, DONE, FAILED, UNDOING, UNDONE }; /* kith.v1.HandoverStatus */
enum { TO_MOVE = 1, MOVED = 6 };                     /* kith.v1.HandoverFate */
enum {
    MEMORY = 1 << 20,
    BATCH = 500, /* records of one transaction */
    MOST_ATTEMPTS = 10,
    RETRY_SECONDS = 5,
};

struct handover {
    const struct work *work;
    int64_t id, status, actor;
    int64_t slow; /* so many records go one by one, since they did not go together */
    char message[WORK_MESSAGE];
};

/* ---- One transaction ---- */

struct step {
    struct arena *arena;
    struct db_segment *segment;
};

/* Who acts, and that the lease is still ours. */
static bool begin(const struct handover *handover, struct step *step)
{
    step->arena = arena_new(MEMORY);
    step->segment = step->arena ? db_segment_new(step->arena, DB_HEAVY) : NULL;
    if (!step->segment)
        return false;
    const char *name = resource_name(step->arena, contract_object("handover"), handover->id);
    struct db_param actor[] = {db_number(step->arena, handover->actor),
                               db_text(arena_printf(step->arena, "handover %s", name))};
    struct db_param lease[] = {db_number(step->arena, handover->id),
                               db_text(handover->work->owner)};
    db_segment_add(step->segment, &sql_rpc_actor, 2, actor);
    db_segment_add(step->segment, &sql_handover_hold, 2, lease);
    return true;
}

/* Sends it; the texts of the status go on with the hand-over. */
static struct status send(struct handover *handover, struct step *step)
{
    struct db_param renew[] = {db_number(step->arena, handover->id),
                               db_number(step->arena, WORK_LEASE_SECONDS)};
    struct db_param show[] = {renew[0], db_text("false")};
    db_segment_add(step->segment, &sql_handover_renew, 2, renew);
    db_segment_add(step->segment, &sql_handover_show, 2, show);
    return work_keep(db_session_run(handover->work->session, step->segment), handover->message);
}

/* ---- Some records ---- */

/* Writes down what is to move and not known yet; *n is how many. */
static struct status find(struct handover *handover, int64_t *n)
{
    struct step step;
    struct status status = work_no_memory();
    if (begin(handover, &step)) {
        struct db_param id = db_number(step.arena, handover->id);
        int statement = db_segment_add(step.segment, &sql_handover_find, 1, &id);
        status = send(handover, &step);
        *n = status_is_ok(status) ? db_int(step.segment, statement, 0, HANDOVER_FIND_N) : 0;
    }
    arena_free(step.arena);
    return status;
}

static int64_t waiting(const struct handover *handover)
{
    return handover->status == RUNNING ? TO_MOVE : MOVED;
}

/* The object whose turn it is; 0: nothing waits any more. */
static struct status next_object(const struct handover *handover, int64_t *object)
{
    struct arena *arena = arena_new(MEMORY);
    struct db_segment *segment;
    if (!arena)
        return work_no_memory();
    struct db_param params[] = {db_number(arena, handover->id),
                                db_number(arena, waiting(handover))};
    struct status status =
        work_query(handover->work, arena, &sql_handover_next, 2, params, &segment);
    *object = status_is_ok(status) && db_rows(segment, 0)
                  ? db_int(segment, 0, 0, HANDOVER_NEXT_OBJECT)
                  : 0;
    arena_free(arena);
    return work_away(status);
}

static struct status work_some(struct handover *handover, int64_t object, int64_t limit)
{
    struct step step;
    struct status status = work_no_memory();
    if (begin(handover, &step)) {
        struct db_param params[] = {db_number(step.arena, handover->id),
                                    db_number(step.arena, object), db_number(step.arena, limit)};
        db_segment_add(step.segment,
                       handover->status == RUNNING ? &sql_handover_move_some
                                                   : &sql_handover_return_some,
                       3, params);
        status = send(handover, &step);
    }
    arena_free(step.arena);
    return status;
}

/* A record that the database does not let go. */
static struct status refuse(struct handover *handover, int64_t object)
{
    struct step step;
    struct status status = work_no_memory();
    if (begin(handover, &step)) {
        struct db_param params[] = {
            db_number(step.arena, handover->id), db_number(step.arena, object),
            db_number(step.arena, waiting(handover)), db_text(handover->message)};
        db_segment_add(step.segment, &sql_handover_refused, 4, params);
        status = send(handover, &step);
    }
    arena_free(step.arena);
    return status;
}

static struct status batch(struct handover *handover, int64_t object)
{
    int64_t limit = handover->slow > 0 ? 1 : BATCH;
    struct status status = work_some(handover, object, limit);
    handover->slow -= handover->slow > 0;
    if (status_is_ok(status) || work_is_lost(status) || work_is_passing(status))
        return status;
    if (limit == 1)
        return refuse(handover, object);
    handover->slow = BATCH;
    return STATUS_OK;
}

/* Until nothing waits any more, and nothing new turns up. */
static struct status work_all(struct handover *handover)
{
    int64_t object = 0, n = 0;
    struct status status = STATUS_OK;
    do {
        if (handover->status == RUNNING)
            status = find(handover, &n);
        if (status_is_ok(status))
            status = next_object(handover, &object);
        while (status_is_ok(status) && object && !work_stops(handover->work)) {
            status = batch(handover, object);
            if (status_is_ok(status))
                status = next_object(handover, &object);
        }
    } while (status_is_ok(status) && n > 0 && !work_stops(handover->work));
    return status;
}

/* ---- From the lease to the end ---- */

static struct status load(struct handover *handover)
{
    struct arena *arena = arena_new(MEMORY);
    struct db_segment *segment;
    int64_t attempts = 0;
    if (!arena)
        return work_no_memory();
    struct db_param params[] = {db_number(arena, handover->id), db_text(handover->work->owner)};
    struct status status =
        work_query(handover->work, arena, &sql_handover_load, 2, params, &segment);
    bool found = status_is_ok(status) && db_rows(segment, 0) == 1;
    if (found) {
        handover->status = db_int(segment, 0, 0, HANDOVER_LOAD_STATUS);
        handover->actor = db_int(segment, 0, 0, HANDOVER_LOAD_ACTOR);
        attempts = db_int(segment, 0, 0, HANDOVER_LOAD_ATTEMPTS);
    }
    arena_free(arena);
    if (!status_is_ok(status))
        return work_away(status);
    if (!found)
        return status_error(RPC_FAILED_PRECONDITION, "LEASE_LOST", "It was stopped.");
    return attempts <= MOST_ATTEMPTS
               ? STATUS_OK
               : status_error(RPC_FAILED_PRECONDITION, "NO_PROGRESS",
                              "The work stopped again and again without coming further.");
}

static struct status finish(struct handover *handover, int64_t end, const char *message)
{
    struct step step;
    struct status status = work_no_memory();
    if (begin(handover, &step)) {
        struct db_param id = db_number(step.arena, handover->id);
        struct db_param show[] = {id, db_text("true")};
        struct db_param params[] = {id, db_text(handover->work->owner), db_number(step.arena, end),
                                    db_text(message)};
        db_segment_add(step.segment, &sql_handover_show, 2, show);
        db_segment_add(step.segment, &sql_handover_finish, 4, params);
        status = db_session_run(handover->work->session, step.segment);
        if (!status_is_ok(status)) /* its texts go with the arena */
            status = status_error(status.code, "", "The end could not be written.");
    }
    arena_free(step.arena);
    log_event(LOG_LEVEL_INFO, "handover.end", log_number("handover", handover->id),
              log_number("status", end), log_text("message", message));
    return status;
}

static struct status end(struct handover *handover, struct status status)
{
    if (work_is_lost(status))
        return STATUS_OK;
    if (status_is_ok(status) && work_stops(handover->work)) {
        work_release(handover->work, &sql_handover_release, handover->id, 0);
        return STATUS_OK;
    }
    if (status_is_ok(status))
        return finish(handover, handover->status == RUNNING ? DONE : UNDONE, "");
    if (!work_is_passing(status))
        return finish(handover, FAILED, status.message ? status.message : "");
    work_release(handover->work, &sql_handover_release, handover->id, RETRY_SECONDS);
    return status_error(status.code, "", "The hand-over stopped.");
}

struct status handover_work(const struct work *work, bool *found)
{
    struct arena *arena = arena_new(MEMORY);
    struct db_segment *segment;
    struct handover handover = {.work = work, .status = RUNNING};
    *found = false;
    if (!arena)
        return work_no_memory();
    struct db_param params[] = {db_text(work->owner), db_number(arena, WORK_LEASE_SECONDS)};
    struct status status = work_query(work, arena, &sql_handover_lease, 2, params, &segment);
    if (status_is_ok(status) && db_rows(segment, 0) == 1)
        handover.id = db_int(segment, 0, 0, HANDOVER_LEASE_HANDOVER_ID);
    arena_free(arena);
    *found = handover.id != 0;
    if (!*found) /* the texts went with the arena */
        return work_away(status);
    status = load(&handover);
    if (status_is_ok(status))
        status = work_all(&handover);
    return end(&handover, status);
}
