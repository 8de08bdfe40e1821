/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A few threads for slow work that must not hold up a loop (password hashing).
 * The pool is shared; each loop has a port, through which it submits and gets its results back.
 */
#ifndef KITH_SERVER_RPC_OFFLOAD_H
#define KITH_SERVER_RPC_OFFLOAD_H

#include "server/loop/loop.h"

#include <stdbool.h>
#include <stddef.h>

struct offload;
struct offload_port;

typedef void offload_function(void *argument);

/*
 * `queue_limit` jobs may wait, besides those that the threads are working on. NULL without memory
 * or threads. Any thread may make and free it.
 */
struct offload *offload_new(int threads, int queue_limit);
/* All ports must be gone. NULL allowed. */
void offload_free(struct offload *offload);
/* Jobs that wait for a thread; any thread may ask. */
size_t offload_waiting(struct offload *offload);

/* A port belongs to its loop's thread. NULL without memory. */
struct offload_port *offload_port_new(struct offload *offload, struct loop *loop);
/* Waits for the jobs of this port and runs what is left of their `done`. NULL allowed. */
void offload_port_free(struct offload_port *port);

/*
 * Runs work(argument) on a thread of the pool and then done(argument) on the port's loop, each
 * once. False at once, and neither runs, when the queue is full or there is no memory.
 */
bool offload_submit(struct offload_port *port, offload_function *work, offload_function *done,
                    void *argument);

#endif
