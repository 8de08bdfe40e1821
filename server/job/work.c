/* SPDX-License-Identifier: Apache-2.0 */
/* What a thread that works outside calls has: queries, and the person for whom it works. */
#include "server/job/work.h"

#include "server/rpc/actor.h"
#include "server/rpc/catalogs.h"
#include "server/sql/queries.h"

#include <stdio.h>
#include <string.h>

enum { ACTOR_BYTES = 32 << 20, QUERY_BYTES = 64 * 1024 };

struct status work_query(const struct work *work, struct arena *arena, const struct db_query *query,
                         size_t n, const struct db_param *params, struct db_segment **segment)
{
    *segment = db_segment_new(arena, DB_HEAVY);
    if (!*segment)
        return work_no_memory();
    db_segment_add(*segment, query, n, params);
    return db_session_run(work->session, *segment);
}

bool work_is_lost(struct status status)
{
    return status.reason && strcmp(status.reason, "LEASE_LOST") == 0;
}

bool work_is_passing(struct status status)
{
    return status.code == RPC_UNAVAILABLE || status.code == RPC_DEADLINE_EXCEEDED ||
           status.code == RPC_ABORTED || status.code == RPC_RESOURCE_EXHAUSTED;
}

struct status work_away(struct status status)
{
    return status_is_ok(status) ? status : status_error(status.code, "", "The database is away.");
}

struct status work_keep(struct status status, char message[static WORK_MESSAGE])
{
    bool fits = status.message && strlen(status.message) < WORK_MESSAGE;
    if (status_is_ok(status))
        return status;
    snprintf(message, WORK_MESSAGE, "%s",
             fits ? status.message : "The database refused; the log says why.");
    return status_error(status.code, work_is_lost(status) ? "LEASE_LOST" : "", message);
}

void work_release(const struct work *work, const struct db_query *query, int64_t id, int seconds)
{
    struct arena *arena = arena_new(QUERY_BYTES);
    struct db_segment *segment;
    if (arena) {
        struct db_param params[] = {db_number(arena, id), db_text(work->owner),
                                    db_number(arena, seconds)};
        work_query(work, arena, query, 3, params, &segment);
    }
    arena_free(arena);
}

static struct status read_actor(struct work_actor *actor, const struct db_segment *segment,
                                int64_t user_id, int first, int catalog)
{
    uint64_t generation;
    if (!actor_read(actor->arena, segment, first, user_id, &actor->session))
        return status_error(RPC_FAILED_PRECONDITION, "ACTOR_GONE",
                            "The user for whom this is done is no longer active.");
    actor->access = db_int(segment, first, 0, ACTOR_USERS_ACCESS);
    actor->generation = db_int(segment, first, 0, ACTOR_USERS_CATALOG);
    actor->catalog = catalog_load_read(actor->arena, segment, catalog, &generation);
    return actor->catalog && !arena_failed(actor->arena) ? STATUS_OK : work_no_memory();
}

static struct status fill_actor(const struct work *work, int64_t user_id, struct work_actor *actor)
{
    struct db_segment *segment = db_segment_new(actor->arena, DB_HEAVY);
    if (!segment)
        return work_no_memory();
    int first = actor_add(actor->arena, segment, 1, &user_id);
    int catalog = catalog_load_add(segment);
    struct status status = db_session_run(work->session, segment);
    return status_is_ok(status) ? read_actor(actor, segment, user_id, first, catalog) : status;
}

struct status work_actor_load(const struct work *work, int64_t user_id, struct work_actor **actor)
{
    struct arena *arena = arena_new(ACTOR_BYTES);
    struct work_actor *loaded = arena ? arena_alloc(arena, sizeof *loaded) : NULL;
    *actor = NULL;
    if (!loaded) {
        arena_free(arena);
        return work_no_memory();
    }
    loaded->arena = arena;
    struct status status = fill_actor(work, user_id, loaded);
    if (status_is_ok(status))
        *actor = loaded;
    else
        arena_free(arena); /* the texts of these statuses are literals */
    return status;
}

void work_actor_free(struct work_actor *actor)
{
    if (actor)
        arena_free(actor->arena);
}

struct status work_actor_refresh(const struct work *work, struct work_actor **actor)
{
    struct arena *arena = arena_new(QUERY_BYTES);
    struct db_segment *segment;
    if (!arena)
        return work_no_memory();
    struct status status = work_query(work, arena, &sql_generation_values, 0, NULL, &segment);
    bool same = status_is_ok(status) &&
                db_int(segment, 0, 0, GENERATION_VALUES_ACCESS) == (*actor)->access &&
                db_int(segment, 0, 0, GENERATION_VALUES_CATALOG) == (*actor)->generation;
    arena_free(arena);
    if (!status_is_ok(status) || same)
        return status;
    struct work_actor *fresh;
    status = work_actor_load(work, (*actor)->session.user_id, &fresh);
    if (!status_is_ok(status))
        return status;
    work_actor_free(*actor);
    *actor = fresh;
    return STATUS_OK;
}
