/* SPDX-License-Identifier: Apache-2.0 */
/* The server of one worker: its tables of methods, and the life of its parts. */
#include "common/log.h"
#include "server/db/pool.h"
#include "server/resource/resource.h"
#include "server/rpc/catalogs.h"
#include "server/rpc/generation.h"
#include "server/rpc/limits.h"
#include "server/rpc/refusals.h"
#include "server/rpc/rpc_metrics.h"
#include "server/rpc/sessions.h"

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

struct rpc_shared *rpc_shared_new(const struct rpc_limits *limits, const uint8_t *page_key,
                                  void *feature)
{
    struct rpc_shared *shared = calloc(1, sizeof *shared);
    struct limits *ledger = shared ? limits_new(limits) : NULL;
    if (!ledger) {
        free(shared);
        return NULL;
    }
    shared->limits = *limits;
    shared->ledger = ledger;
    shared->feature = feature;
    memcpy(shared->page_key, page_key, sizeof shared->page_key);
    return shared;
}

void rpc_shared_free(struct rpc_shared *shared)
{
    if (!shared)
        return;
    limits_free(shared->ledger);
    explicit_bzero(shared->page_key, sizeof shared->page_key);
    free(shared);
}

void rpc_shared_drain(struct rpc_shared *shared)
{
    atomic_store(&shared->draining, true);
}

/* ---- Tables ---- */

static const struct rpc_handler *handler_find(const struct rpc_registry *registry,
                                              const struct contract_method *method)
{
    for (const struct rpc_handler *const *list = registry->handlers; *list; list++)
        for (const struct rpc_handler *handler = *list; handler->method; handler++)
            if (strcmp(handler->method, method->path) == 0)
                return handler;
    return method->kind == CONTRACT_CUSTOM_METHOD ? NULL : registry->standard(method->kind);
}

static bool check_strays(const struct rpc_registry *registry)
{
    bool good = true;
    for (const struct rpc_handler *const *list = registry->handlers; *list; list++)
        for (const struct rpc_handler *handler = *list; handler->method; handler++)
            if (!contract_method(handler->method)) {
                log_event(LOG_LEVEL_ERROR, "rpc.unknown_method",
                          log_text("method", handler->method));
                good = false;
            }
    return good;
}

bool rpc_registry_check(const struct rpc_registry *registry)
{
    bool good = check_strays(registry);
    for (size_t i = 0; i < contract_n_methods; i++)
        if (!handler_find(registry, contract_methods[i])) {
            log_event(LOG_LEVEL_ERROR, "rpc.no_handler",
                      log_text("method", contract_methods[i]->path));
            good = false;
        }
    return good;
}

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
        server->handlers[i] = handler_find(registry, contract_methods[i]);
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
           (server->tick = loop_timer_new(loop, live_tick, server)) &&
           (server->generation = generation_new(server));
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
    generation_free(server->generation);
    refusals_free(server->refusals);
    catalogs_free(server->catalogs);
    sessions_free(server->sessions);
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
