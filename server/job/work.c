/* SPDX-License-Identifier: Apache-2.0 */
/* What a thread that works outside calls has: queries, and the person for whom it works. */
#include "server/job/work.h"

#include "server/rpc/catalogs.h"
#include "server/rpc/session_fields.h"
#include "server/sql/queries.h"

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

static const char *text(struct work_actor *actor, const struct db_segment *segment, int column)
{
    return arena_string(actor->arena, db_string(segment, 0, 0, column));
}

static void read_user(struct work_actor *actor, const struct db_segment *segment)
{
    actor->session = (struct session){
        .user_id = db_int(segment, 0, 0, JOB_USER_ID),
        .team_id = db_int(segment, 0, 0, JOB_USER_TEAM_ID),
        .login = text(actor, segment, JOB_USER_LOGIN),
        .name = text(actor, segment, JOB_USER_NAME),
        .language = text(actor, segment, JOB_USER_LANGUAGE),
        .time_zone = text(actor, segment, JOB_USER_TIME_ZONE),
        .teams = text(actor, segment, JOB_USER_TEAMS),
        .subtree = text(actor, segment, JOB_USER_SUBTREE),
        .shared = UINT64_MAX, /* each statement finds out */
    };
    actor->access = db_int(segment, 0, 0, JOB_USER_ACCESS);
    actor->generation = db_int(segment, 0, 0, JOB_USER_CATALOG);
}

static void read_permissions(struct work_actor *actor, const struct db_segment *segment)
{
    for (int row = 0; row < db_rows(segment, 1); row++) {
        const struct contract_object *object =
            contract_object(db_string(segment, 1, row, JOB_PERMISSIONS_OBJECT));
        enum access_action action =
            session_action(db_string(segment, 1, row, JOB_PERMISSIONS_ACTION));
        int64_t scope = db_int(segment, 1, row, JOB_PERMISSIONS_SCOPE) - 1;
        if (object && object->index < SESSION_MAX_OBJECTS && action < ACCESS_ACTIONS &&
            scope > ACCESS_NONE && scope <= ACCESS_ALL)
            actor->session.scope[object->index][action] = (uint8_t)scope;
    }
}

static struct status read_actor(struct work_actor *actor, const struct db_segment *segment,
                                int catalog)
{
    uint64_t generation;
    if (db_rows(segment, 0) != 1)
        return status_error(RPC_FAILED_PRECONDITION, "ACTOR_GONE",
                            "The user for whom this is done is no longer active.");
    read_user(actor, segment);
    read_permissions(actor, segment);
    session_fields_read(actor->arena, segment, 2, &actor->session);
    actor->catalog = catalog_load_read(actor->arena, segment, catalog, &generation);
    return actor->catalog && !arena_failed(actor->arena) ? STATUS_OK : work_no_memory();
}

static struct status fill_actor(const struct work *work, int64_t user_id, struct work_actor *actor)
{
    struct db_segment *segment = db_segment_new(actor->arena, DB_HEAVY);
    struct db_param user = db_number(actor->arena, user_id);
    if (!segment)
        return work_no_memory();
    db_segment_add(segment, &sql_job_user, 1, &user);
    db_segment_add(segment, &sql_job_permissions, 1, &user);
    db_segment_add(segment, &sql_job_field_rules, 1, &user);
    int catalog = catalog_load_add(segment);
    struct status status = db_session_run(work->session, segment);
    return status_is_ok(status) ? read_actor(actor, segment, catalog) : status;
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
