/* SPDX-License-Identifier: Apache-2.0 */
/* A worker's thread, and the orders that reach it under a lock and a wake-up. */
#include "server/core/worker.h"
#include "common/log.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

enum { GIFTS = 256, DRAIN_POLL_MS = 20 };

struct gift {
    int fd;
    struct h2_address address;
};

/* What the main thread wants; taken as a whole. */
struct orders {
    size_t n_gifts, shed;
    SSL_CTX *tls;
    bool drain, abort;
    struct gift gifts[GIFTS];
};

struct worker {
    struct worker_config config;
    struct loop *loop;
    struct loop_wake *wake;
    struct loop_timer *poll; /* while it drains */
    struct h2_server *server;
    void *object; /* what `start` returned */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t started;
    bool running, draining; /* the thread's */
    bool has_thread;
    bool tried; /* under the lock: `start` has run */
    bool good;
    atomic_bool finished;
    atomic_size_t given;  /* waiting in the orders */
    struct orders orders; /* under the lock */
};

static void take_gifts(struct worker *worker, const struct orders *orders)
{
    for (size_t i = 0; i < orders->n_gifts; i++)
        h2_server_accept(worker->server, orders->gifts[i].fd, &orders->gifts[i].address);
    atomic_fetch_sub(&worker->given, orders->n_gifts);
}

static void poll_drained(void *owner)
{
    struct worker *worker = owner;
    bool served = !worker->server || h2_server_idle(worker->server);
    if (served && worker->config.ops->idle(worker->object))
        loop_stop(worker->loop);
    else
        loop_timer_start(worker->poll, DRAIN_POLL_MS);
}

static void begin_drain(struct worker *worker)
{
    if (worker->draining)
        return;
    worker->draining = true;
    worker->config.ops->drain(worker->object);
    if (worker->server)
        h2_server_drain(worker->server);
    loop_timer_start(worker->poll, 0);
}

static void obey(struct worker *worker, const struct orders *orders)
{
    if (orders->tls && worker->server)
        h2_server_set_tls(worker->server, orders->tls);
    SSL_CTX_free(orders->tls);
    for (size_t i = 0; i < orders->shed; i++)
        h2_server_shed(worker->server);
    take_gifts(worker, orders);
    if (orders->drain)
        begin_drain(worker);
    if (orders->abort)
        loop_stop(worker->loop);
}

static void woken(void *owner)
{
    struct worker *worker = owner;
    pthread_mutex_lock(&worker->lock);
    struct orders orders = worker->orders;
    worker->orders = (struct orders){0};
    pthread_mutex_unlock(&worker->lock);
    obey(worker, &orders);
}

static bool start_server(struct worker *worker)
{
    if (!worker->config.h2)
        return true;
    struct h2_config config = *worker->config.h2;
    config.context = worker->object;
    worker->server = h2_server_new(worker->loop, worker->config.tls, &config);
    return worker->server != NULL;
}

static void report_start(struct worker *worker, bool good)
{
    pthread_mutex_lock(&worker->lock);
    worker->tried = true;
    worker->good = good;
    pthread_cond_signal(&worker->started);
    pthread_mutex_unlock(&worker->lock);
}

static void end(struct worker *worker)
{
    if (worker->server)
        h2_server_abort(worker->server);
    if (worker->object)
        worker->config.ops->stop(worker->object);
    /* The statistics stay readable until worker_free. */
}

static void *run(void *argument)
{
    struct worker *worker = argument;
    worker->object =
        worker->config.ops->start(worker->loop, worker->config.index, worker->config.context);
    bool good = worker->object && start_server(worker);
    report_start(worker, good);
    if (good && !loop_run(worker->loop))
        log_event(LOG_LEVEL_ERROR, "worker.loop_failed",
                  log_number("worker", worker->config.index));
    end(worker);
    atomic_store(&worker->finished, true);
    loop_wake_send(worker->config.finished);
    return NULL;
}

static bool wait_started(struct worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    while (!worker->tried)
        pthread_cond_wait(&worker->started, &worker->lock);
    bool good = worker->good;
    pthread_mutex_unlock(&worker->lock);
    return good;
}

static bool set_up(struct worker *worker)
{
    worker->loop = loop_new();
    if (!worker->loop)
        return false;
    worker->wake = loop_wake_new(worker->loop, woken, worker);
    worker->poll = loop_timer_new(worker->loop, poll_drained, worker);
    if (!worker->wake || !worker->poll)
        return false;
    worker->has_thread = pthread_create(&worker->thread, NULL, run, worker) == 0;
    return worker->has_thread;
}

struct worker *worker_new(const struct worker_config *config)
{
    struct worker *worker = calloc(1, sizeof *worker);
    if (!worker)
        return NULL;
    worker->config = *config;
    pthread_mutex_init(&worker->lock, NULL);
    pthread_cond_init(&worker->started, NULL);
    if (set_up(worker) && wait_started(worker))
        return worker;
    worker_free(worker);
    return NULL;
}

bool worker_give(struct worker *worker, int fd, const struct h2_address *address)
{
    pthread_mutex_lock(&worker->lock);
    struct orders *orders = &worker->orders;
    bool room = orders->n_gifts < GIFTS;
    if (room) {
        orders->gifts[orders->n_gifts++] = (struct gift){.fd = fd, .address = *address};
        atomic_fetch_add(&worker->given, 1);
    }
    bool first = orders->n_gifts == 1;
    pthread_mutex_unlock(&worker->lock);
    if (room && first)
        loop_wake_send(worker->wake);
    return room;
}

void worker_shed(struct worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    worker->orders.shed++;
    pthread_mutex_unlock(&worker->lock);
    loop_wake_send(worker->wake);
}

void worker_set_tls(struct worker *worker, SSL_CTX *tls)
{
    SSL_CTX_up_ref(tls);
    pthread_mutex_lock(&worker->lock);
    SSL_CTX_free(worker->orders.tls);
    worker->orders.tls = tls;
    pthread_mutex_unlock(&worker->lock);
    loop_wake_send(worker->wake);
}

void worker_drain(struct worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    worker->orders.drain = true;
    pthread_mutex_unlock(&worker->lock);
    loop_wake_send(worker->wake);
}

void worker_abort(struct worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    worker->orders.abort = true;
    pthread_mutex_unlock(&worker->lock);
    loop_wake_send(worker->wake);
}

bool worker_finished(const struct worker *worker)
{
    return atomic_load(&worker->finished);
}

/* Orders that came too late to be obeyed. */
static void drop_orders(struct worker *worker)
{
    for (size_t i = 0; i < worker->orders.n_gifts; i++)
        close(worker->orders.gifts[i].fd);
    SSL_CTX_free(worker->orders.tls);
}

void worker_free(struct worker *worker)
{
    if (!worker)
        return;
    if (worker->has_thread) {
        worker_abort(worker);
        pthread_join(worker->thread, NULL);
    }
    drop_orders(worker);
    h2_server_free(worker->server);
    loop_timer_free(worker->poll);
    loop_wake_free(worker->wake);
    loop_free(worker->loop);
    pthread_cond_destroy(&worker->started);
    pthread_mutex_destroy(&worker->lock);
    free(worker);
}

size_t worker_connections(const struct worker *worker)
{
    if (!worker->server)
        return 0;
    return atomic_load_explicit(&h2_server_stats(worker->server)->open, memory_order_relaxed) +
           atomic_load(&worker->given);
}

const struct h2_stats *worker_stats(const struct worker *worker)
{
    return worker->server ? h2_server_stats(worker->server) : NULL;
}
