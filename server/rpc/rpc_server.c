/* SPDX-License-Identifier: Apache-2.0 */
/* The server of one worker: its tables of methods, and the life of its parts. */
#include "server/db/pool.h"
#include "server/resource/resource.h"
#include "server/rpc/catalogs.h"
#include "server/rpc/generation.h"
#include "server/rpc/limits.h"
#include "server/rpc/pulse.h"
#include "server/rpc/refusals.h"
#include "server/rpc/rpc_metrics.h"
#include "server/rpc/sessions.h"
#include "server/rpc/shapes.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

const struct stream_service rpc_server_service = {
    .open = live_open,
    .message = live_message,
    .half_closed = live_half_closed,
    .writable = live_writable,
    .closed = live_closed,
};

/* ---- Tables ---- */

static size_t count_hooks(const struct resource_hooks *const *all)
{
    size_t n = 0;
    for (; *all; all++)
        for (const struct resource_hooks *hooks = *all; hooks->object; hooks++)
            n++;
    return n;
}

/* Several files may hook one object: theirs run in the order of the registry. */
static const struct resource_hooks **add_hooks(const struct resource_hooks **end,
                                               const struct resource_hooks *const *all,
                                               const struct contract_object *object)
{
    for (; *all; all++)
        for (const struct resource_hooks *hooks = *all; hooks->object; hooks++)
            if (strcmp(hooks->object, object->name) == 0)
                *end++ = hooks;
    return end + 1; /* behind its NULL */
}

static bool make_hooks(struct rpc_server *server)
{
    const struct resource_hooks *const *all = server->config.registry->hooks;
    size_t n = contract_n_objects;
    server->hooks = calloc(n, sizeof *server->hooks);
    server->hook_lists = calloc(n + count_hooks(all), sizeof *server->hook_lists);
    if (!server->hooks || !server->hook_lists)
        return false;
    const struct resource_hooks **end = server->hook_lists;
    for (size_t i = 0; i < n; i++) {
        server->hooks[contract_objects[i]->index] = end;
        end = add_hooks(end, all, contract_objects[i]);
    }
    return true;
}

static int compare_methods(const void *a, const void *b)
{
    const struct contract_method *const *left = a, *const *right = b;
    return strcmp((*left)->path, (*right)->path);
}

static bool make_tables(struct rpc_server *server)
{
    const struct rpc_registry *registry = server->config.registry;
    server->handlers = calloc(contract_n_methods, sizeof *server->handlers);
    server->paths = calloc(contract_n_methods, sizeof *server->paths);
    if (!server->handlers || !server->paths || !make_hooks(server))
        return false;
    for (size_t i = 0; i < contract_n_methods; i++) {
        server->handlers[i] = rpc_registry_find(registry, contract_methods[i]);
        server->paths[i] = contract_methods[i];
    }
    qsort(server->paths, contract_n_methods, sizeof *server->paths, compare_methods);
    return true;
}

/* ---- Life ---- */

static bool make_parts(struct rpc_server *server)
{
    struct loop *loop = server->config.loop;
    return getrandom(&server->seed, sizeof server->seed, 0) == sizeof server->seed &&
           rpc_metrics_init(&server->stats) &&
           (server->sessions = sessions_new(server->shared->limits.sessions)) &&
           (server->catalogs = catalogs_new(server)) && (server->refusals = refusals_new(server)) &&
           (server->shapes = shapes_new(SHAPES_FIXED)) &&
           (server->varied = shapes_new(SHAPES_VARIED)) &&
           (server->tick = loop_timer_new(loop, live_tick, server)) &&
           (server->generation = generation_new(server)) && (server->pulse = pulse_new(server));
}

struct rpc_server *rpc_server_new(const struct rpc_config *config)
{
    if (!rpc_registry_check(config->registry))
        return NULL;
    struct rpc_server *server = calloc(1, sizeof *server);
    if (!server)
        return NULL;
    server->config = *config;
    server->shared = config->shared;
    if (make_tables(server) && make_parts(server))
        return server;
    rpc_server_free(server);
    return NULL;
}

void rpc_server_free(struct rpc_server *server)
{
    if (!server)
        return;
    pulse_free(server->pulse);
    generation_free(server->generation);
    refusals_free(server->refusals);
    catalogs_free(server->catalogs);
    sessions_free(server->sessions);
    shapes_free(server->shapes);
    shapes_free(server->varied);
    loop_timer_free(server->tick);
    rpc_metrics_fini(&server->stats);
    free(server->handlers);
    free(server->paths);
    free(server->hooks);
    free(server->hook_lists);
    free(server);
}

void rpc_server_flush(struct rpc_server *server)
{
    refusals_flush(server->refusals);
}

size_t rpc_server_calls(const struct rpc_server *server)
{
    return server->n_calls;
}

bool rpc_server_serving(const struct rpc_server *server)
{
    return db_pool_ready(server->config.pool) && catalogs_loaded(server->catalogs) &&
           !atomic_load(&server->shared->draining);
}
