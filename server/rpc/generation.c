/* SPDX-License-Identifier: Apache-2.0 */
/* The poller of the generations. */
#include "server/rpc/generation.h"

#include "server/rpc/catalogs.h"
#include "server/rpc/rpc_metrics.h"
#include "server/sql/queries.h"

#include <stdlib.h>

enum { GENERATION_MS = 250, GENERATION_TRUST_MS = 1000 };

struct generation {
    struct rpc_server *server;
    struct loop_timer *timer;
    uint64_t access;
    int64_t read_at; /* when the last good answer was asked for; loop's milliseconds */
    bool known;
};

struct poll {
    struct generation *generation;
    struct arena *arena;
    int64_t at;
};

static void done(struct db_segment *segment, struct status status, void *owner)
{
    struct poll *poll = owner;
    struct generation *generation = poll->generation;
    if (status_is_ok(status) && db_rows(segment, 0) == 1) {
        generation->access = (uint64_t)db_int(segment, 0, 0, GENERATION_VALUES_ACCESS);
        generation->read_at = poll->at;
        generation->known = true;
        rpc_metrics_sample(&generation->server->stats, generation->server->config.pool);
        catalogs_seen(generation->server->catalogs,
                      (uint64_t)db_int(segment, 0, 0, GENERATION_VALUES_CATALOG));
    }
    loop_timer_start(generation->timer, GENERATION_MS);
    arena_free(poll->arena);
}

static void ask(void *owner)
{
    struct generation *generation = owner;
    struct arena *arena = arena_new(16 * 1024);
    struct poll *poll = arena ? arena_alloc(arena, sizeof *poll) : NULL;
    struct db_segment *segment = poll ? db_segment_new(arena, DB_READ) : NULL;
    if (!segment) {
        arena_free(arena);
        loop_timer_start(generation->timer, GENERATION_MS);
        return;
    }
    *poll = (struct poll){generation, arena, loop_now(generation->server->config.loop)};
    /* When it comes too late, all sessions are read anew: with much to do, still more to do. */
    db_segment_hurry(segment);
    db_segment_add(segment, &sql_generation_values, 0, NULL);
    db_segment_send(generation->server->config.pool, segment, done, poll);
}

struct generation *generation_new(struct rpc_server *server)
{
    struct generation *generation = calloc(1, sizeof *generation);
    if (!generation)
        return NULL;
    generation->server = server;
    generation->timer = loop_timer_new(server->config.loop, ask, generation);
    if (!generation->timer) {
        free(generation);
        return NULL;
    }
    loop_timer_soon(generation->timer);
    return generation;
}

void generation_free(struct generation *generation)
{
    if (!generation)
        return;
    loop_timer_free(generation->timer);
    free(generation);
}

uint64_t generation_access(const struct generation *generation)
{
    return generation->access;
}

bool generation_fresh(const struct generation *generation)
{
    return generation->known &&
           loop_now(generation->server->config.loop) - generation->read_at <= GENERATION_TRUST_MS;
}
