/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GET /metrics in plain HTTP/1.0 on the loopback, for Prometheus: a few small connections at a
 * time, each for a few seconds.
 */
#ifndef KITH_SERVER_CORE_METRICS_H
#define KITH_SERVER_CORE_METRICS_H

#include "common/buf.h"
#include "server/loop/loop.h"

struct metrics;

/* Writes the whole text. */
typedef void metrics_write(void *owner, struct buf *out);

/* NULL, and a line in the log, on failure. */
struct metrics *metrics_new(struct loop *loop, const char *address, metrics_write *write,
                            void *owner);
void metrics_free(struct metrics *metrics); /* NULL allowed */

#endif
