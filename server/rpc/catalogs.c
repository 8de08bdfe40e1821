/* SPDX-License-Identifier: Apache-2.0 */
/* Which catalog counts, and who still holds it. */
#include "server/rpc/catalogs.h"

#include "common/log.h"

#include <stdlib.h>

enum { CATALOG_BYTES = 64 * 1024 * 1024 };

/* One generation of it; lies in its own arena. */
struct edition {
    struct catalog *catalog;
    struct arena *arena;
    unsigned refs;
    uint64_t generation, epoch;
};

struct catalogs {
    struct rpc_server *server;
    struct edition *now; /* NULL: none yet */
    uint64_t editions;   /* so far */
    bool loading;
};

struct loading {
    struct catalogs *catalogs;
    struct arena *arena, *result;
    int first;
    uint64_t epoch;
};

struct catalogs *catalogs_new(struct rpc_server *server)
{
    struct catalogs *catalogs = calloc(1, sizeof *catalogs);
    if (catalogs)
        catalogs->server = server;
    return catalogs;
}

static void release(void *object)
{
    struct edition *edition = object;
    if (--edition->refs == 0)
        arena_free(edition->arena);
}

void catalogs_free(struct catalogs *catalogs)
{
    if (!catalogs)
        return;
    if (catalogs->now)
        release(catalogs->now);
    free(catalogs);
}

static uint64_t epoch_now(const struct catalogs *catalogs)
{
    return atomic_load(&catalogs->server->shared->catalog_epoch);
}

const struct catalog *catalogs_now(const struct catalogs *catalogs)
{
    const struct edition *now = catalogs->now;
    return now && now->epoch >= epoch_now(catalogs) ? now->catalog : NULL;
}

bool catalogs_loaded(const struct catalogs *catalogs)
{
    return catalogs->now != NULL;
}

bool catalogs_hold(struct catalogs *catalogs, struct arena *arena)
{
    catalogs->now->refs++;
    return arena_on_free(arena, release, catalogs->now);
}

void catalogs_seen(struct catalogs *catalogs, uint64_t generation)
{
    if (!catalogs_now(catalogs) || catalogs->now->generation < generation)
        catalogs_load(catalogs);
}

static struct status take(struct loading *loading, const struct db_segment *segment)
{
    struct arena *arena = loading->result;
    struct edition *edition = arena_alloc(arena, sizeof *edition);
    if (!edition)
        return rpc_no_memory();
    edition->catalog = catalog_load_read(arena, segment, loading->first, &edition->generation);
    if (!edition->catalog)
        return rpc_no_memory();
    edition->catalog->edition = ++loading->catalogs->editions;
    edition->arena = arena;
    edition->epoch = loading->epoch;
    edition->refs = 1;
    if (loading->catalogs->now)
        release(loading->catalogs->now);
    loading->catalogs->now = edition;
    loading->result = NULL;
    log_event(LOG_LEVEL_DEBUG, "catalog.loaded", log_number("generation", edition->generation));
    return STATUS_OK;
}

static void done(struct db_segment *segment, struct status status, void *owner)
{
    struct loading *loading = owner;
    struct catalogs *catalogs = loading->catalogs;
    catalogs->loading = false;
    if (status_is_ok(status))
        status = take(loading, segment);
    if (!status_is_ok(status))
        log_event(LOG_LEVEL_WARN, "catalog.failed", log_text("error", status.message));
    admit_catalog(catalogs->server, status);
    arena_free(loading->result);
    arena_free(loading->arena);
}

void catalogs_load(struct catalogs *catalogs)
{
    if (catalogs->loading)
        return;
    struct arena *arena = arena_new(64 * 1024);
    struct loading *loading = arena ? arena_alloc(arena, sizeof *loading) : NULL;
    struct db_segment *segment = loading ? db_segment_new(arena, DB_READ) : NULL;
    struct arena *result = segment ? arena_new(CATALOG_BYTES) : NULL;
    if (!result) {
        arena_free(arena);
        return;
    }
    *loading = (struct loading){catalogs, arena, result, 0, epoch_now(catalogs)};
    loading->first = catalog_load_add(segment);
    catalogs->loading = true;
    db_segment_send(catalogs->server->config.pool, segment, done, loading);
}
