/* SPDX-License-Identifier: Apache-2.0 */
/* The numbers of the process and of HTTP/2 as Prometheus text. */
#ifndef KITH_SERVER_CORE_CORE_METRICS_H
#define KITH_SERVER_CORE_CORE_METRICS_H

#include "common/buf.h"
#include "server/h2/h2_server.h"

#include <stddef.h>

/* Adds up the statistics of all workers; NULLs are skipped. */
void core_metrics_h2(const struct h2_stats *const *stats, size_t n, struct buf *out);
/* Memory, descriptors, start. */
void core_metrics_process(struct buf *out);

#endif
