/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A thread with a loop, what its owner runs in it, and (for serving workers) an h2_server.
 * The functions here are called on the main thread; those of core_worker_ops run in the worker.
 */
#ifndef KITH_SERVER_CORE_WORKER_H
#define KITH_SERVER_CORE_WORKER_H

#include "server/core/core.h"

struct worker;

struct worker_config {
    const struct core_worker_ops *ops;
    void *context;
    int index;
    const struct h2_config
        *h2; /* without `context`: that is what `start` returns. NULL: no server */
    SSL_CTX *tls;
    struct loop_wake *finished; /* of the main loop: sent when the thread is about to end */
};

/* Waits until `start` has run. NULL when that, or anything else, failed. */
struct worker *worker_new(const struct worker_config *config);
/* Hands an accepted socket over; false, and fd stays the caller's, when its queue is full. */
bool worker_give(struct worker *worker, int fd, const struct h2_address *address);
void worker_shed(struct worker *worker); /* one connection that is not signed in */
void worker_set_tls(struct worker *worker, SSL_CTX *tls);
void worker_drain(struct worker *worker); /* ends by itself when all is done */
void worker_abort(struct worker *worker); /* ends now */
bool worker_finished(const struct worker *worker);
/* Aborts when need be, and waits for the thread. NULL allowed. */
void worker_free(struct worker *worker);
size_t worker_connections(const struct worker *worker); /* with those that were just given */
const struct h2_stats *worker_stats(const struct worker *worker); /* NULL: no server */

#endif
