/* SPDX-License-Identifier: Apache-2.0 */
/* Made once, before the first worker. */
#include "server/feature/shared.h"

#include "server/rpc/server.h"

#include "server/feature/reflection.h"

/* Answers about hidden records; after them one a minute at last. */
static const struct throttle_free probes_free = {
    .address = INT64_MAX, .account = 20, .device = 0, .all = INT64_MAX};

enum { SHARED_BYTES = 64 * 1024 * 1024 };

struct shared *shared_new(const struct throttle_free *free)
{
    struct arena *arena = arena_new(SHARED_BYTES);
    struct shared *shared = arena ? arena_alloc(arena, sizeof *shared) : NULL;
    if (shared) {
        shared->arena = arena;
        shared->throttle = throttle_new(arena, free);
        shared->probes = throttle_new(arena, &probes_free);
        shared->reflection = reflection_new(arena);
        if (shared->throttle && shared->probes && shared->reflection)
            return shared;
    }
    arena_free(arena);
    return NULL;
}

void shared_free(struct shared *shared)
{
    if (shared)
        arena_free(shared->arena);
}

struct throttle *shared_throttle(struct rpc_call *call)
{
    const struct shared *shared = rpc_feature(call);
    return shared->throttle;
}

struct throttle *shared_probes(struct rpc_call *call)
{
    const struct shared *shared = rpc_feature(call);
    return shared->probes;
}
