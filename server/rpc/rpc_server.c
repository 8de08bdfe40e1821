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

static void set_hooks(struct rpc_server *server, const struct resource_hooks *hooks)
{
    for (; hooks->object; hooks++) {
        const struct contract_object *object = contract_object(hooks->object);
        if (object)
            server->hooks[object->index] = hooks;
    }
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
    server->hooks = calloc(contract_n_objects, sizeof *server->hooks);
    if (!server->handlers || !server->paths || !server->hooks)
        return false;
    for (size_t i = 0; i < contract_n_methods; i++) {
        server->handlers[i] = rpc_registry_find(registry, contract_methods[i]);
        server->paths[i] = contract_methods[i];
    }
    qsort(server->paths, contract_n_methods, sizeof *server->paths, compare_methods);
    for (const struct resource_hooks *const *list = registry->hooks; *list; list++)
        set_hooks(server, *list);
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
