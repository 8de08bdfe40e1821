/* SPDX-License-Identifier: Apache-2.0 */
/* What a worker of kithd holds, and how it begins and ends. */
#include "server/core/serve.h"

#include "common/log.h"
#include "server/core/core.h"
#include "server/core/serve_log.h"
#include "server/db/migrate.h"
#include "server/db/pool.h"
#include "server/feature/feature.h"
#include "server/feature/shared.h"
#include "server/job/job.h"
#include "server/resource/page_token.h"
#include "server/rpc/keyring.h"
#include "server/rpc/offload.h"
#include "server/rpc/secret.h"
#include "server/rpc/server.h"
#include "server/sql/queries.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SERVE_WORKERS = 257, SERVE_BYTES = 1024 * 1024 };

struct serve {
    const struct settings *settings;
    int argc;
    char *const *argv;
    struct arena *arena;
    struct keyring *keyring;
    struct keyring_key ticket; /* secret of the TLS tickets; number 0: none */
    struct shared *features;
    struct rpc_shared *shared;
    /* Made by the first worker: threads come after the signals' mask. */
    struct offload *offload;
    struct job_runner *jobs;
    pthread_mutex_t lock; /* of the list, which the metrics read on the main thread */
    struct rpc_server *servers[SERVE_WORKERS];
    size_t n_servers;
};

struct serve_worker {
    struct serve *serve;
    struct db_pool *pool;
    struct offload_port *port;
    struct rpc_server *server;
};

static void list_server(struct serve *serve, struct rpc_server *server)
{
    pthread_mutex_lock(&serve->lock);
    serve->servers[serve->n_servers++] = server;
    pthread_mutex_unlock(&serve->lock);
}

static void unlist_server(struct serve *serve, const struct rpc_server *server)
{
    pthread_mutex_lock(&serve->lock);
    for (size_t i = 0; i < serve->n_servers; i++)
        if (serve->servers[i] == server)
            serve->servers[i--] = serve->servers[--serve->n_servers];
    pthread_mutex_unlock(&serve->lock);
}

/* ---- A worker ---- */

static struct db_pool *make_pool(const struct settings *settings, struct loop *loop)
{
    struct db_config config = {
        .conninfo = settings->database,
        .connections = {[DB_READ] = (int)settings->read_connections,
                        [DB_WRITE] = (int)settings->write_connections,
                        [DB_LONE] = (int)settings->lone_connections,
                        [DB_HEAVY] = (int)settings->heavy_connections},
        .spare = {[DB_WRITE] =
                      (int)settings->spare_write_connections / core_workers(settings->workers)},
    };
    return db_pool_new(loop, &config);
}

/* All calls are over: what still works for them is waited for. */
static void worker_stop(void *object)
{
    struct serve_worker *worker = object;
    if (worker->server)
        unlist_server(worker->serve, worker->server);
    offload_port_free(worker->port);
    db_pool_free(worker->pool);
    rpc_server_free(worker->server);
    free(worker);
}

static const char *or_null(const char *text)
{
    return *text ? text : NULL;
}

/* One attacker must not have all processors. */
static int password_threads(const struct settings *settings)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (settings->password_threads > 0)
        return (int)settings->password_threads;
    return processors >= 4 ? 2 : 1;
}

static bool start_threads(struct serve *serve)
{
    const struct settings *settings = serve->settings;
    struct job_config jobs = {settings->database, registry.hooks, (int)settings->job_threads,
                              serve->keyring, or_null(settings->audit_seal_file)};
    if (!serve->offload)
        serve->offload = offload_new(password_threads(settings), (int)settings->password_queue);
    if (!serve->jobs)
        serve->jobs = job_runner_new(&jobs);
    return serve->offload && serve->jobs;
}

static bool fill_worker(struct serve_worker *worker, struct loop *loop)
{
    struct serve *serve = worker->serve;
    worker->port = start_threads(serve) ? offload_port_new(serve->offload, loop) : NULL;
    worker->pool = worker->port ? make_pool(serve->settings, loop) : NULL;
    if (!worker->pool)
        return false;
    struct rpc_config config = {loop,
                                worker->pool,
                                worker->port,
                                serve->shared,
                                &registry,
                                serve->keyring,
                                or_null(serve->settings->audit_seal_file)};
    worker->server = rpc_server_new(&config);
    if (worker->server)
        list_server(serve, worker->server);
    return worker->server != NULL;
}

static void *worker_start(struct loop *loop, int index, void *context)
{
    struct serve_worker *worker = calloc(1, sizeof *worker);
    (void)index;
    if (!worker)
        return NULL;
    worker->serve = context;
    if (fill_worker(worker, loop))
        return worker;
    worker_stop(worker);
    return NULL;
}

static void worker_drain(void *object)
{
    struct serve_worker *worker = object;
    rpc_shared_drain(worker->serve->shared);
    rpc_server_flush(worker->server);
}

static bool worker_idle(void *object)
{
    const struct serve_worker *worker = object;
    return rpc_server_calls(worker->server) == 0;
}

/* `open` of the streams gets the worker; the calls want their server. */
static void *open_call(void *context, struct stream *stream, const struct stream_head *head)
{
    const struct serve_worker *worker = context;
    return rpc_server_service.open(worker->server, stream, head);
}

/* ---- The process ---- */

static void write_metrics(void *context, struct buf *out)
{
    struct serve *serve = context;
    pthread_mutex_lock(&serve->lock);
    rpc_metrics_write(serve->servers, serve->n_servers, out);
    pthread_mutex_unlock(&serve->lock);
}

/* SIGHUP: the log; the certificates are read by core. */
static void reload(void *context)
{
    const struct serve *serve = context;
    struct arena *arena = arena_new(SERVE_BYTES);
    struct settings fresh;
    struct buf errors;
    if (!arena)
        return;
    buf_init(&errors, arena, SERVE_BYTES / 4);
    if (!settings_load(serve->argc, serve->argv, arena, &fresh, &errors)) {
        log_event(LOG_LEVEL_ERROR, "settings.refused", log_text("errors", buf_string(&errors)));
    } else {
        const struct config_setting *fixed =
            config_fixed_change(&settings_table, serve->settings, &fresh);
        if (fixed)
            log_event(LOG_LEVEL_WARN, "settings.need_restart", log_text("setting", fixed->name));
        serve_log_reopen(serve->settings->log_file, fresh.log_level);
    }
    arena_free(arena);
}

static void limit_h2(struct h2_limits *limits, const struct settings *settings)
{
    limits->streams = (unsigned)settings->streams;
    limits->streams_fresh = (unsigned)settings->fresh_streams;
    limits->header_list = (size_t)settings->header_list;
    limits->message_in = (size_t)settings->message_in;
    limits->message_out = (size_t)settings->message_out;
    limits->output_connection = (size_t)settings->output_connection;
    limits->output_total = (size_t)settings->output_total;
    limits->handshake_ms = settings->handshake_timeout;
    limits->headers_ms = settings->headers_timeout;
    limits->body_ms = settings->body_timeout;
    limits->stall_ms = settings->stall_timeout;
    limits->idle_ms = settings->fresh_idle_timeout;
}

static bool run_core(struct serve *serve)
{
    static const struct core_worker_ops ops = {worker_start, worker_drain, worker_idle,
                                               worker_stop};
    const struct settings *settings = serve->settings;
    struct stream_service service = rpc_server_service;
    service.open = open_call;
    struct core_config config = CORE_CONFIG_DEFAULT;
    config.listen = settings->listen;
    config.tls =
        (struct tls_files){settings->certificate, settings->key, or_null(settings->client_ca),
                           serve->ticket.number ? serve->ticket.bytes : NULL};
    config.metrics = or_null(settings->metrics);
    config.workers = (int)settings->workers;
    config.grace_ms = settings->drain_grace;
    config.max_connections = (size_t)settings->max_connections;
    config.fresh_connections = (size_t)settings->fresh_connections;
    config.fresh_per_address = (size_t)settings->fresh_per_address;
    limit_h2(&config.limits, settings);
    config.service = &service;
    config.ops = &ops;
    config.context = serve;
    config.reload = reload;
    config.metrics_text = write_metrics;
    config.dumpable = settings->dumpable;
    return core_run(&config);
}

static struct rpc_limits limits_of(const struct settings *settings)
{
    return (struct rpc_limits){
        .calls = (unsigned)settings->calls,
        .user_calls = (unsigned)settings->user_calls,
        .heavy = (unsigned)settings->heavy_calls,
        .user_heavy = (unsigned)settings->user_heavy_calls,
        .sessions = (unsigned)settings->sessions,
        .message_in = (size_t)settings->message_in,
        .message_out = (size_t)settings->message_out,
    };
}

static struct throttle_free throttle_of(const struct settings *settings)
{
    return (struct throttle_free){
        .address = settings->free_address,
        .account = settings->free_account,
        .device = settings->free_device,
        .all = settings->free_all,
    };
}

/* What must be right in the database before anything is served. */
static struct status check_database(const struct settings *settings, struct arena *arena,
                                    uint8_t *page_key)
{
    struct status status = migrate_check(arena, settings->database, &sql_migrations);
    if (status_is_ok(status))
        status =
            secret_load(arena, settings->database, "page_token", page_key, PAGE_TOKEN_KEY_BYTES);
    return status;
}

/* Without it clients resume at this server only. */
static void load_ticket_secret(struct serve *serve)
{
    struct status status = keyring_current(serve->keyring, serve->arena, "ticket", &serve->ticket);
    if (status_is_ok(status))
        return;
    serve->ticket.number = 0;
    log_event(LOG_LEVEL_WARN, "serve.ticket_key", log_text("error", status.message));
}

static bool prepare(struct serve *serve)
{
    uint8_t page_key[PAGE_TOKEN_KEY_BYTES];
    struct rpc_limits limits = limits_of(serve->settings);
    struct arena *arena = arena_new(SERVE_BYTES);
    if (!arena)
        return false;
    struct status status = check_database(serve->settings, arena, page_key);
    if (!status_is_ok(status))
        log_event(LOG_LEVEL_ERROR, "serve.database", log_text("error", status.message));
    arena_free(arena);
    if (!status_is_ok(status))
        return false;
    serve->arena = arena_new(SERVE_BYTES);
    serve->keyring = serve->arena ? keyring_open(serve->arena, serve->settings->keys) : NULL;
    if (serve->keyring)
        load_ticket_secret(serve);
    const struct throttle_free throttle = throttle_of(serve->settings);
    serve->features = shared_new(&throttle);
    if (serve->features && serve->keyring)
        serve->shared = rpc_shared_new(&limits, page_key, serve->features);
    explicit_bzero(page_key, sizeof page_key);
    return serve->shared != NULL;
}

bool serve_run(int argc, char *const *argv, const struct settings *settings)
{
    struct serve serve = {.settings = settings, .argc = argc, .argv = argv};
    if (!*settings->certificate || !*settings->key) {
        log_plain(LOG_LEVEL_ERROR, "serve.no_certificate");
        return false;
    }
    pthread_mutex_init(&serve.lock, NULL);
    bool good = prepare(&serve) && run_core(&serve);
    job_runner_free(serve.jobs);
    offload_free(serve.offload);
    rpc_shared_free(serve.shared);
    shared_free(serve.features);
    explicit_bzero(&serve.ticket, sizeof serve.ticket);
    arena_free(serve.arena);
    pthread_mutex_destroy(&serve.lock);
    return good;
}
