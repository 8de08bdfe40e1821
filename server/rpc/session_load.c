/* SPDX-License-Identifier: Apache-2.0 */
/* A session out of the database. */
#include "common/arena.h"
#include "server/rpc/scopes.h"
#include "server/rpc/session_fields.h"
#include "server/rpc/sessions.h"
#include "server/sql/queries.h"

#include <string.h>

enum { BY_TOKEN, ROLES, PERMISSIONS, SHARES, FIELD_RULES, ENTRY_BYTES = 256 * 1024 };

int session_load_add(struct db_segment *segment, enum session_kind kind,
                     const uint8_t hash[static SESSION_HASH_BYTES])
{
    static const char *const kinds[] = {"0", "1", "2", "3"};
    struct db_param params[] = {db_blob(hash, SESSION_HASH_BYTES), db_text(kinds[kind])};
    int first = db_segment_add(segment, &sql_session_by_token, 2, params);
    db_segment_add(segment, &sql_session_roles, 2, params);
    db_segment_add(segment, &sql_session_permissions, 2, params);
    db_segment_add(segment, &sql_session_shares, 2, params);
    db_segment_add(segment, &sql_session_field_rules, 2, params);
    return first;
}

static const char *text(struct arena *arena, const struct db_segment *segment, int first,
                        int column)
{
    return arena_string(arena, db_string(segment, first + BY_TOKEN, 0, column));
}

static void read_row(struct sessions_entry *entry, const struct db_segment *segment, int first)
{
    struct arena *arena = entry->arena;
    struct session *session = &entry->session;
    session->id = db_int(segment, first, 0, SESSION_BY_TOKEN_ID);
    session->user_id = db_int(segment, first, 0, SESSION_BY_TOKEN_USER_ID);
    session->team_id = db_int(segment, first, 0, SESSION_BY_TOKEN_TEAM_ID);
    session->login = text(arena, segment, first, SESSION_BY_TOKEN_LOGIN);
    session->name = text(arena, segment, first, SESSION_BY_TOKEN_NAME);
    session->language = text(arena, segment, first, SESSION_BY_TOKEN_LANGUAGE);
    session->time_zone = text(arena, segment, first, SESSION_BY_TOKEN_TIME_ZONE);
    session->teams = text(arena, segment, first, SESSION_BY_TOKEN_TEAMS);
    session->subtree = text(arena, segment, first, SESSION_BY_TOKEN_SUBTREE);
    session->queues = text(arena, segment, first, SESSION_BY_TOKEN_QUEUES);
    if (session->kind != SESSION_TOKEN)
        session->scopes = text(arena, segment, first, SESSION_BY_TOKEN_SCOPES);
    session->must_change_password = db_int(segment, first, 0, SESSION_BY_TOKEN_MUST_CHANGE);
    session->has_factor = db_int(segment, first, 0, SESSION_BY_TOKEN_HAS_FACTOR);
    session->needs_factor = db_int(segment, first, 0, SESSION_BY_TOKEN_NEEDS_FACTOR);
    session->proof_end = db_micros(segment, first, 0, SESSION_BY_TOKEN_PROOF_END);
    session->absolute_end = db_micros(segment, first, 0, SESSION_BY_TOKEN_ABSOLUTE_END);
    entry->idle_us = db_int(segment, first, 0, SESSION_BY_TOKEN_IDLE_SECONDS) * 1000000;
    entry->idle_end = db_micros(segment, first, 0, SESSION_BY_TOKEN_IDLE_END);
    entry->last_seen = db_micros(segment, first, 0, SESSION_BY_TOKEN_LAST_SEEN_AT);
    entry->generation = (uint64_t)db_int(segment, first, 0, SESSION_BY_TOKEN_GENERATION);
}

static void read_roles(struct sessions_entry *entry, const struct db_segment *segment, int first)
{
    int n = db_rows(segment, first + ROLES);
    const char **roles = arena_array(entry->arena, (size_t)n, sizeof *roles);
    for (int i = 0; roles && i < n; i++)
        roles[i] =
            arena_string(entry->arena, db_string(segment, first + ROLES, i, SESSION_ROLES_CODE));
    entry->session.roles = roles;
    entry->session.n_roles = (size_t)n;
}

/* What the contract does not know is ignored: an older server on a newer schema. */
static void read_permission(struct session *session, const struct db_segment *segment, int at,
                            int row)
{
    const char *name = db_string(segment, at, row, SESSION_PERMISSIONS_OBJECT);
    const char *verb = db_string(segment, at, row, SESSION_PERMISSIONS_ACTION);
    const struct contract_object *object = contract_object(name);
    enum access_action action = session_action(verb);
    if (session->scopes && !scopes_allow(session->scopes, name, verb))
        return;
    int64_t scope = db_int(segment, at, row, SESSION_PERMISSIONS_SCOPE) - 1;
    if (object && object->index < SESSION_MAX_OBJECTS && action < ACCESS_ACTIONS &&
        scope > ACCESS_NONE && scope <= ACCESS_ALL)
        session->scope[object->index][action] = (uint8_t)scope;
}

static void read_share(struct session *session, const struct db_segment *segment, int at, int row)
{
    const struct contract_object *object =
        contract_object(db_string(segment, at, row, SESSION_SHARES_OBJECT));
    if (object && object->index < SESSION_MAX_OBJECTS)
        session->shared[object->index] = true;
}

struct sessions_entry *session_load_read(const struct db_segment *segment, int first,
                                         enum session_kind kind,
                                         const uint8_t hash[static SESSION_HASH_BYTES],
                                         uint64_t epoch, bool *no_memory)
{
    *no_memory = false;
    if (db_rows(segment, first + BY_TOKEN) != 1)
        return NULL;
    *no_memory = true;
    struct arena *arena = arena_new(ENTRY_BYTES);
    struct sessions_entry *entry = arena ? arena_alloc(arena, sizeof *entry) : NULL;
    if (!entry) {
        arena_free(arena);
        return NULL;
    }
    entry->arena = arena;
    entry->refs = 1;
    entry->epoch = epoch;
    entry->session.kind = kind;
    entry->session.memo = &entry->memo;
    memcpy(entry->hash, hash, SESSION_HASH_BYTES);
    read_row(entry, segment, first);
    read_roles(entry, segment, first);
    for (int i = 0; i < db_rows(segment, first + PERMISSIONS); i++)
        read_permission(&entry->session, segment, first + PERMISSIONS, i);
    for (int i = 0; i < db_rows(segment, first + SHARES); i++)
        read_share(&entry->session, segment, first + SHARES, i);
    session_fields_read(arena, segment, first + FIELD_RULES, 0,
                        db_rows(segment, first + FIELD_RULES), &entry->session);
    if (arena_failed(arena)) {
        arena_free(arena);
        return NULL;
    }
    *no_memory = !arena_on_free(arena, memo_fini, &entry->memo);
    return entry;
}
