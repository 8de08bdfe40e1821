/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The frame of the server: threads with loops, the listening socket, TLS, signals, an orderly end.
 * It knows no feature: what a worker does besides HTTP/2 comes in through a table of functions.
 */
#ifndef KITH_SERVER_CORE_CORE_H
#define KITH_SERVER_CORE_CORE_H

#include "common/buf.h"
#include "server/core/tls.h"
#include "server/h2/h2_server.h"
#include "server/loop/loop.h"

/* All run on the worker's own thread. */
struct core_worker_ops {
    /*
     * Returns the worker's own object, which the service's `open` gets as its context. NULL: the
     * server does not start. May block: nothing is served before all workers have started.
     */
    void *(*start)(struct loop *loop, int index, void *context);
    /* The end is near: begin no work of your own, and say so to those who ask for health. */
    void (*drain)(void *worker);
    /* Asked after `drain`, again and again: nothing is left to be done. */
    bool (*idle)(void *worker);
    /* All calls have ended or got `closed`; streams may still be released. Frees the object. */
    void (*stop)(void *worker);
};

struct core_config {
    const char *listen; /* "0.0.0.0:7443", "[::]:7443"; a socket from systemd takes its place */
    struct tls_files tls;
    const char *metrics; /* loopback address for GET /metrics; NULL: none */
    int workers;         /* 0: one for each processor */
    int64_t grace_ms;    /* from SIGTERM until running calls are cut */
    size_t max_connections;
    size_t fresh_connections; /* not signed in: in all, and from one address */
    size_t fresh_per_address;
    struct h2_limits limits; /* the totals are for the process */
    const struct stream_service *service;
    const struct core_worker_ops *ops;
    const struct core_worker_ops *job_ops; /* one more worker, that serves nobody; NULL: none */
    void *context;                         /* for `start` of both, and for what follows */
    /* SIGHUP, on the main thread, before the certificates are read again. May be NULL. */
    void (*reload)(void *context);
    /* Adds Prometheus text, on the main thread. May be NULL. */
    void (*metrics_text)(void *context, struct buf *out);
    /* Called once, when connections are taken; the port is the real one. May be NULL. */
    void (*listening)(void *context, unsigned port);
    bool dumpable; /* core dumps and debuggers are allowed: for development only */
};

#define CORE_CONFIG_DEFAULT                                                                        \
    ((struct core_config){                                                                         \
        .listen = "[::]:7443",                                                                     \
        .grace_ms = 30000,                                                                         \
        .max_connections = 20000,                                                                  \
        .fresh_connections = 500,                                                                  \
        .fresh_per_address = 20,                                                                   \
        .limits = H2_LIMITS_DEFAULT,                                                               \
    })

/*
 * Runs until SIGTERM or SIGINT, and then until the calls have ended; a second signal cuts them.
 * Call it on the main thread, before any other thread exists. True after an orderly end; false
 * when the server could not start (the log says why).
 */
bool core_run(const struct core_config *config);
/* How many threads serve when so many are wanted; 0: one for each processor. */
int core_workers(int64_t wanted);

#endif
