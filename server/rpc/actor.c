/* SPDX-License-Identifier: Apache-2.0 */
/* What users may do who are not the caller. */
#include "server/rpc/actor.h"

#include "server/rpc/session_fields.h"
#include "server/sql/queries.h"

int actor_add(struct arena *arena, struct db_segment *segment, size_t n, const int64_t *users)
{
    struct db_param ids = db_number_array(arena, n, users);
    int first = db_segment_add(segment, &sql_actor_users, 1, &ids);
    db_segment_add(segment, &sql_actor_permissions, 1, &ids);
    db_segment_add(segment, &sql_actor_field_rules, 1, &ids);
    return first;
}

/* Rows of one user; all statements are in the order of the users. */
struct rows {
    int begin, end;
};

static struct rows rows_of(const struct db_segment *segment, int at, int column, int64_t user)
{
    int low = 0, high = db_rows(segment, at);
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (db_int(segment, at, middle, column) < user)
            low = middle + 1;
        else
            high = middle;
    }
    struct rows rows = {low, low};
    while (rows.end < db_rows(segment, at) && db_int(segment, at, rows.end, column) == user)
        rows.end++;
    return rows;
}

static void read_user(struct arena *arena, const struct db_segment *segment, int first, int row,
                      struct session *session)
{
    *session = (struct session){
        .user_id = db_int(segment, first, row, ACTOR_USERS_ID),
        .team_id = db_int(segment, first, row, ACTOR_USERS_TEAM_ID),
        .login = arena_string(arena, db_string(segment, first, row, ACTOR_USERS_LOGIN)),
        .name = arena_string(arena, db_string(segment, first, row, ACTOR_USERS_NAME)),
        .language = arena_string(arena, db_string(segment, first, row, ACTOR_USERS_LANGUAGE)),
        .time_zone = arena_string(arena, db_string(segment, first, row, ACTOR_USERS_TIME_ZONE)),
        .teams = arena_string(arena, db_string(segment, first, row, ACTOR_USERS_TEAMS)),
        .subtree = arena_string(arena, db_string(segment, first, row, ACTOR_USERS_SUBTREE)),
        .queues = arena_string(arena, db_string(segment, first, row, ACTOR_USERS_QUEUES)),
    };
    for (size_t i = 0; i < SESSION_MAX_OBJECTS; i++)
        session->shared[i] = true; /* the predicate asks the shares themselves */
}

static void read_permissions(const struct db_segment *segment, int at, struct session *session)
{
    struct rows rows = rows_of(segment, at, ACTOR_PERMISSIONS_USER_ID, session->user_id);
    for (int row = rows.begin; row < rows.end; row++) {
        const struct contract_object *object =
            contract_object(db_string(segment, at, row, ACTOR_PERMISSIONS_OBJECT));
        enum access_action action =
            session_action(db_string(segment, at, row, ACTOR_PERMISSIONS_ACTION));
        int64_t scope = db_int(segment, at, row, ACTOR_PERMISSIONS_SCOPE) - 1;
        if (object && object->index < SESSION_MAX_OBJECTS && action < ACCESS_ACTIONS &&
            scope > ACCESS_NONE && scope <= ACCESS_ALL)
            session->scope[object->index][action] = (uint8_t)scope;
    }
}

bool actor_read(struct arena *arena, const struct db_segment *segment, int first, int64_t user,
                struct session *session)
{
    struct rows found = rows_of(segment, first + ACTOR_USERS, ACTOR_USERS_ID, user);
    struct rows rules =
        rows_of(segment, first + ACTOR_FIELD_RULES, ACTOR_FIELD_RULES_USER_ID, user);
    if (found.begin == found.end)
        return false;
    read_user(arena, segment, first + ACTOR_USERS, found.begin, session);
    read_permissions(segment, first + ACTOR_PERMISSIONS, session);
    session_fields_read(arena, segment, first + ACTOR_FIELD_RULES, rules.begin,
                        rules.end - rules.begin, session);
    return true;
}
