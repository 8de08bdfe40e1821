/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Streams go on for up to an hour, with the session that they began with. When somebody's access
 * has changed since, theirs is looked at again: one that has ended ends its streams.
 */
#include "server/rpc/generation.h"
#include "server/rpc/live.h"
#include "server/rpc/session_fields.h"
#include "server/rpc/sessions.h"

#include <string.h>

enum { RECHECK_BYTES = 64 * 1024, RECHECK_PAUSE_MS = 250 };

struct recheck {
    struct live *live;
    struct arena *arena;
    int first;
    uint64_t epoch;
};

static bool same_rights(const struct session *a, const struct session *b)
{
    return memcmp(a->scope, b->scope, sizeof a->scope) == 0 && strcmp(a->teams, b->teams) == 0 &&
           strcmp(a->subtree, b->subtree) == 0 && strcmp(a->queues, b->queues) == 0 &&
           session_fields_same(a, b);
}

static struct status ended(void)
{
    return status_error(RPC_UNAUTHENTICATED, "SESSION_REQUIRED",
                        "The session has ended meanwhile.");
}

static void compare(struct live *live, const struct sessions_entry *entry)
{
    if (!same_rights(live->call.session, &entry->session)) {
        live_finish(live, status_error(RPC_ABORTED, "PERMISSIONS_CHANGED",
                                       "What you are allowed has changed meanwhile; begin again."));
        return;
    }
    live->generation = entry->generation;
    live->epoch = entry->epoch;
}

static void done(struct db_segment *segment, struct status status, void *owner)
{
    struct recheck *recheck = owner;
    struct live *live = recheck->live;
    struct sessions_entry *entry = NULL;
    bool no_memory = true;
    live->checking = false;
    if (status_is_ok(status))
        entry = session_load_read(segment, recheck->first, live->bearer, live->hash, recheck->epoch,
                                  &no_memory);
    arena_free(recheck->arena);
    if (live->phase == LIVE_OVER)
        live_settle(live);
    else if (entry)
        compare(live, entry);
    else if (!no_memory)
        live_finish(live, ended());
    if (entry)
        sessions_release(entry);
}

static bool is_due(const struct live *live, int64_t now)
{
    const struct rpc_server *server = live->call.server;
    return !live->checking && now >= live->recheck_at &&
           (live->generation < generation_access(server->generation) ||
            live->epoch < atomic_load(&server->shared->sessions_epoch));
}

static void look(struct live *live)
{
    struct rpc_server *server = live->call.server;
    struct arena *arena = arena_new(RECHECK_BYTES);
    struct recheck *recheck = arena ? arena_alloc(arena, sizeof *recheck) : NULL;
    struct db_segment *segment = recheck ? db_segment_new(arena, DB_READ) : NULL;
    if (!segment) {
        arena_free(arena);
        return; /* in a moment again */
    }
    *recheck = (struct recheck){.live = live, .arena = arena};
    recheck->epoch = atomic_load(&server->shared->sessions_epoch);
    recheck->first = session_load_add(segment, live->bearer, live->hash);
    live->checking = true;
    db_segment_send(server->config.pool, segment, done, recheck);
}

bool recheck_tick(struct live *live, int64_t now, int64_t micros)
{
    const struct contract_method *method = live->call.method;
    if (!live->call.session || !(method->client_streaming || method->server_streaming))
        return true;
    if (micros >= live->call.session->absolute_end) {
        live_finish(live, ended());
        return false;
    }
    if (is_due(live, now)) {
        live->recheck_at = now + RECHECK_PAUSE_MS;
        look(live);
    }
    return true;
}
